// A list by keyboard: Enter and the arrows go from line to line, Alt with a digit says who a line is and goes on to the
// next that is undecided.

const DIGIT = /^(?:Digit|Numpad)(\d)$/;

function lines() {
  return [...document.querySelectorAll("[data-line]")];
}

function isDecided(line) {
  return Boolean(line.querySelector("input[type=radio]:checked"));
}

/** Go to this field of a line: the same as in the line before, or its name. */
function goTo(line, field = "name") {
  const inputs = [...line.querySelectorAll("input[type=text]")];
  const input = inputs.find((each) => each.name.endsWith(`-${field}`)) ?? inputs[0];
  input?.focus();
  input?.closest("[data-line]").scrollIntoView({ block: "nearest" });
}

function step(line, by, field) {
  const all = lines();
  const next = all[all.indexOf(line) + by];
  if (next) goTo(next, field);
}

function count() {
  const place = document.querySelector("[data-undecided]");
  if (place) place.textContent = String(lines().filter((line) => !isDecided(line)).length);
}

function decide(line, digit) {
  const choice = line.querySelector(`input[data-digit="${digit}"]`);
  if (!choice) return;
  choice.checked = true;
  choice.dispatchEvent(new Event("input", { bubbles: true }));
  const all = lines();
  const below = all.slice(all.indexOf(line) + 1);
  const next = below.find((each) => !isDecided(each)) ?? below[0];
  if (next) goTo(next);
}

document.addEventListener("keydown", (event) => {
  const line = event.target.closest?.("[data-line]");
  if (!line || event.ctrlKey || event.metaKey || event.isComposing) return;
  const digit = DIGIT.exec(event.code)?.[1];
  if (event.altKey) {
    if (digit === undefined) return;
    event.preventDefault();
    decide(line, digit);
    return;
  }
  const isEnter = event.code === "Enter" || event.code === "NumpadEnter";
  const isText = event.target.matches("input[type=text]");
  if (isEnter && event.target.matches("input")) {
    event.preventDefault();
    step(line, event.shiftKey ? -1 : 1);
  } else if (isText && (event.code === "ArrowDown" || event.code === "ArrowUp")) {
    event.preventDefault();
    step(line, event.code === "ArrowDown" ? 1 : -1, event.target.name.split("-").at(-1));
  }
});

document.addEventListener("change", count);
document.addEventListener("input", count);
document.addEventListener("htmx:afterSettle", count);

// The table has come: begin at the first line with a fault, or that is to be decided. A fault of no line is shown.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "main" && event.detail.elt?.id !== "main") return;
  const all = lines();
  const fault = all.find((line) => line.querySelector(".field-error"));
  const said = document.querySelector("#list .field-error, #list [role=alert]");
  const begin = fault ?? all.find((line) => !isDecided(line)) ?? all[0];
  if (begin) {
    goTo(begin);
    // Read and not saved: leaving the page asks first.
    begin.closest("form").dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (said && !fault) said.scrollIntoView({ block: "center" });
});
