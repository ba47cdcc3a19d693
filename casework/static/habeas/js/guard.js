// A form with data-guard does not let the page go while it holds words that were not saved.

const unsaved = new Set();

/** Forget what is unsaved: the page is to be left at once. */
export function letGo() {
  unsaved.clear();
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) unsaved.add(form);
});

document.addEventListener("submit", (event) => unsaved.delete(event.target));

// Sent by whoever saves a draft without leaving the page.
document.addEventListener("habeas:saved", (event) => unsaved.delete(event.target));

window.addEventListener("beforeunload", (event) => {
  if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
});
