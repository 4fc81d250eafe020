/* Saving while one types, for pages of the portal that carry htmx. Without script the same forms have buttons. */
"use strict";
(function () {
  const form = document.getElementById("answers");
  const notice = document.getElementById("offline");
  if (!form || !window.htmx) return;
  const waiting = new Set();
  for (const button of form.querySelectorAll(".noscript")) button.hidden = true;

  function unsaved(question) {
    waiting.add(question);
    const state = question.querySelector(".state");
    const seen = state.querySelector("input");
    const said = document.createElement("span");
    said.className = "state bad";
    said.textContent = form.dataset.offline;
    state.replaceChildren(said, ...(seen ? [seen] : []));
  }

  function show(text) {
    if (!notice) return;
    notice.textContent = text;
    notice.hidden = !text;
  }

  function again() {
    for (const question of waiting) window.htmx.trigger(question, "again");
  }

  document.body.addEventListener("htmx:sendError", (event) => {
    const question = event.target.closest(".question");
    if (question) unsaved(question);
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    const question = event.target.closest(".question");
    if (!question) return;
    if (event.detail.xhr.status === 401) {
      const state = question.querySelector(".state");
      const seen = state.querySelector("input");
      state.innerHTML = event.detail.xhr.responseText;
      if (seen) state.append(seen);
      waiting.add(question);
    } else {
      unsaved(question);
    }
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const question = event.target.closest(".question");
    if (!question || !event.detail.successful) return;
    waiting.delete(question);
    const file = event.target.closest("input[type=file]");
    if (file) file.value = "";
    if (!waiting.size) show("");
  });
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      show(form.dataset.stay);
    } else {
      waiting.clear();
    }
  });
  window.addEventListener("online", again);
  window.addEventListener("focus", again);
  window.setInterval(again, 15000);
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size) event.preventDefault();
  });
})();
