// The lines of people in a call: Enter goes to the next person, and there is always an empty line at the end.

const TOTAL = "people-TOTAL_FORMS";

function lines() {
  return [...document.querySelectorAll("#lines [data-line]")];
}

function isEmpty(line) {
  return ![...line.querySelectorAll("input")].some((input) => (input.type === "checkbox" ? input.checked : input.value));
}

/** Add an empty line after the last, unless the last is empty still. */
function keepOneEmpty() {
  const all = lines();
  const total = document.querySelector(`input[name="${TOTAL}"]`);
  if (!total || all.length >= Number(document.querySelector('input[name="people-MAX_NUM_FORMS"]').value)) return;
  if (all.length && isEmpty(all.at(-1))) return;
  const pattern = document.getElementById("line-pattern");
  const place = Number(total.value);
  const holder = document.createElement("ol");
  holder.innerHTML = pattern.innerHTML.replaceAll("__prefix__", String(place));
  const line = holder.firstElementChild;
  line.querySelector("[data-number]").textContent = String(place + 1);
  document.getElementById("lines").append(line);
  total.value = String(place + 1);
  window.htmx.process(line);
}

document.addEventListener("input", (event) => {
  if (event.target.closest("#lines")) keepOneEmpty();
});

document.addEventListener("keydown", (event) => {
  const line = event.target.closest?.("#lines [data-line]");
  if (!line || event.code !== "Enter" || event.ctrlKey || event.altKey || event.isComposing) return;
  event.preventDefault();
  keepOneEmpty();
  line.nextElementSibling?.querySelector("input").focus();
});
