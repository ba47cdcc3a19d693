// data-dialog="id" on a button opens <dialog id>; data-close inside it closes it.
// Menus in the header close when the person turns elsewhere.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  event.target.closest("[data-close]")?.closest("dialog")?.close();
  closeMenusExcept(event.target.closest("details.menu"));
});

document.addEventListener("keydown", (event) => {
  if (event.code !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

function closeMenusExcept(kept) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== kept) menu.open = false;
  }
}
