/* Saving while one types, for pages of the portal that carry htmx. Without script the same forms have buttons. */
"use strict";
(function () {
  const form = document.getElementById("answers");
  const notice = document.getElementById("offline");
  if (!form || !window.htmx) return;
  const waiting = new Set();
  const edited = new Set();
  const underWay = new Set();
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
    for (const question of new Set([...waiting, ...edited])) window.htmx.trigger(question, "again");
  }

  /* What was typed in the last second goes along when the page is left by a link, and even when it is closed. */
  function keep(question) {
    const code = question.id.slice(2);
    const all = new FormData(form);
    const body = new URLSearchParams();
    for (const name of ["csrf_token", `value-${code}`, `note-${code}`]) if (all.has(name)) body.append(name, all.get(name));
    if (!underWay.has(question)) body.append(`seen-${code}`, all.get(`seen-${code}`));
    return fetch(question.getAttribute("hx-post"), { method: "POST", body, keepalive: true }).then(
      (answer) => answer.ok && edited.delete(question),
      () => false,
    );
  }

  function keepAll() {
    const open = [...new Set([...edited, ...underWay, ...waiting])].map(keep);
    edited.clear();
    return Promise.race([Promise.allSettled(open), new Promise((done) => window.setTimeout(done, 3000))]);
  }

  function edit(event) {
    const question = event.target.closest(".question");
    if (!question || event.target.type === "file") return;
    edited.add(question);
    const said = question.querySelector(".state span.good");
    if (said) said.remove();
  }
  form.addEventListener("input", edit);
  form.addEventListener("change", edit);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (link.getAttribute("href").startsWith("#") || !(edited.size || underWay.size) || !navigator.onLine) return;
    event.preventDefault();
    keepAll().then(() => window.location.assign(link.href));
  });
  document.addEventListener("submit", (event) => {
    if (event.target === form || !(edited.size || underWay.size) || !navigator.onLine) return;
    event.preventDefault();
    keepAll().then(() => event.target.submit());
  });
  window.addEventListener("pagehide", keepAll);
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.target.matches(".question")) return;
    edited.delete(event.target);
    underWay.add(event.target);
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") again();
  });
  document.body.addEventListener("htmx:sendError", (event) => {
    const question = event.target.closest(".question");
    if (question) unsaved(question);
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    const question = event.target.closest(".question");
    if (!question) return;
    const token = event.detail.xhr.getResponseHeader("X-CSRF-Token");
    if (token && form.csrf_token.value !== token) {
      form.csrf_token.value = token;
      window.htmx.trigger(question, "again");
      return;
    }
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
    underWay.delete(event.target);
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
      edited.clear();
    }
  });
  window.addEventListener("online", again);
  window.addEventListener("focus", again);
  window.setInterval(again, 15000);
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size) event.preventDefault();
  });
})();
