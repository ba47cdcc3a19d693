// Short notices. The server sends one with the header HX-Trigger: {"toast": {"text": "…", "undo": "/…/"}};
// messages that came with the page stand in the same place. A notice stays until it is closed.

const place = document.getElementById("toasts");
const pattern = document.getElementById("toast-pattern");

/** Show a notice; with `undo`, a form that posts there. */
function show({ text, undo }) {
  const toast = pattern.content.cloneNode(true);
  toast.querySelector(".toast-text").textContent = text;
  const form = toast.querySelector("form");
  if (undo) form.action = undo;
  else form.remove();
  place.replaceChildren(toast);
}

if (place && pattern) {
  document.body.addEventListener("toast", (event) => show(event.detail));

  place.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").remove();
  });
}
