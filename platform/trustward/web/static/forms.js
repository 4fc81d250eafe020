/* What the server says of a form, said earlier; without script the server says it all the same.

   A file that is too large is refused before it is sent in vain, so that the rest of the form stays. A form that one comes
   back to is still the one that was sent: sent again unchanged it is taken for the same, once it is edited it is a new one. */
"use strict";
(function () {
  function tell(field, text) {
    let note = field.parentNode.querySelector(".too-large");
    if (!text) {
      if (note) note.remove();
      field.classList.remove("is-invalid");
      return;
    }
    if (!note) {
      note = document.createElement("p");
      note.className = "too-large invalid-feedback d-block field-error";
      note.setAttribute("role", "alert");
      field.after(note);
    }
    note.textContent = text;
    field.classList.add("is-invalid");
  }

  document.addEventListener(
    "change",
    (event) => {
      const field = event.target;
      if (field.type !== "file" || !field.dataset.most) return;
      const large = [...field.files].some((file) => file.size > Number(field.dataset.most));
      tell(field, large ? field.dataset.tooLarge : "");
      if (!large) return;
      field.value = "";
      event.stopPropagation();
    },
    true,
  );

  document.addEventListener(
    "submit",
    (event) => {
      const fields = [...event.target.querySelectorAll("input[type=file][data-all]")];
      const all = fields.flatMap((field) => [...field.files]).reduce((sum, file) => sum + file.size, 0);
      const last = fields.filter((field) => field.files.length).pop();
      if (!last || all < Number(last.dataset.all) - 100000) return;
      event.preventDefault();
      event.stopPropagation();
      tell(last, last.dataset.tooMuch);
      last.focus();
    },
    true,
  );

  const tokens = () => [...document.querySelectorAll("form input[name=_once]")];
  const cameBack = () => (performance.getEntriesByType("navigation")[0] || {}).type === "back_forward";
  const kept = (window.history.state || {}).once;
  if (kept && cameBack()) tokens().forEach((field, place) => (field.value = kept[place] || field.value));
  else window.history.replaceState({ ...window.history.state, once: tokens().map((field) => field.value) }, "");

  let back = Boolean(kept) && cameBack();
  window.addEventListener("pageshow", (event) => (back = back || event.persisted));
  function renew(event) {
    const field = back && event.isTrusted && event.target.form && event.target.form.querySelector("input[name=_once]");
    if (!field || field.dataset.renewed) return;
    field.dataset.renewed = "true";
    field.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  document.addEventListener("beforeinput", renew);
  document.addEventListener("click", (event) => event.target.matches("[type=checkbox], [type=radio], select") && renew(event));
})();
