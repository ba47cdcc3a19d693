// The queue from the keyboard: J and K go down and up, Enter opens, X chooses. What was chosen, and the row that
// had the focus, stay so when the list is fetched again.

const ROWS = "#queue tr[data-row]";
let kept = { chosen: [], row: null };

function rows() {
  return [...document.querySelectorAll(ROWS)];
}

function currentRow() {
  return document.activeElement?.closest?.(ROWS) ?? null;
}

function goTo(row) {
  row?.querySelector("[data-open]").focus();
}

function step(by) {
  const all = rows();
  const place = all.indexOf(currentRow());
  goTo(place < 0 ? all[0] : all[place + by]);
}

const ACTIONS = {
  KeyJ: () => step(1),
  KeyK: () => step(-1),
  KeyX: () => currentRow()?.querySelector('input[type="checkbox"]')?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (localStorage.getItem("habeas.keys") === "off" || document.querySelector("dialog[open]")) return;
  if (event.target.matches?.("input:not([type=checkbox]), textarea, select")) return;
  const action = ACTIONS[event.code];
  if (!action) return;
  event.preventDefault();
  action();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "queue") return;
  kept = {
    chosen: [...document.querySelectorAll(`${ROWS} input:checked`)].map((box) => box.value),
    row: currentRow()?.dataset.row ?? null,
    reason: document.getElementById("bulk-reason")?.value,
  };
});

document.addEventListener("htmx:afterSwap", () => {
  for (const box of document.querySelectorAll(`${ROWS} input[type="checkbox"]`)) box.checked = kept.chosen.includes(box.value);
  const reason = document.getElementById("bulk-reason");
  if (reason && kept.reason) reason.value = kept.reason;
  if (kept.row) goTo(rows().find((row) => row.dataset.row === kept.row));
  kept = { chosen: [], row: null };
});
