// Keys. Read by their place (event.code), so that they work in the Russian layout as well.
//
// data-keys="KeyN" on a link or button presses it; several are written with a space; "Alt+Digit1" and
// "Control+Enter" work inside fields too. Plain keys are off in fields and where the person switched them off.

const SWITCH = "habeas.keys";
const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select";

function plainKeysAreOn() {
  return localStorage.getItem(SWITCH) !== "off";
}

function isTyping(target) {
  return target.matches?.(TYPING) || target.isContentEditable;
}

/** "Alt+KeyL" for a press of L with Alt held. "/" and "?" count by what they type, wherever a layout has them. */
function chord(event) {
  if (event.key === "/" && !event.ctrlKey && !event.altKey) return "Slash";
  if (event.key === "?" && !event.ctrlKey && !event.altKey) return "Shift+Slash";
  const held = [event.ctrlKey && "Control", event.altKey && "Alt", event.shiftKey && "Shift"];
  return [...held.filter(Boolean), event.code === "NumpadEnter" ? "Enter" : event.code].join("+");
}

/** The control that a chord presses: one that is seen, else one that is there for its key only. */
function controlFor(keys) {
  const scope = document.querySelector("dialog[open]") ?? document;
  const controls = [...scope.querySelectorAll(`[data-keys~="${CSS.escape(keys)}"]`)];
  return controls.find((item) => item.checkVisibility()) ?? controls.find((item) => item.hidden);
}

function press(event) {
  if (event.defaultPrevented || event.metaKey || event.isComposing) return;
  const keys = chord(event);
  const isPlain = !event.ctrlKey && !event.altKey;
  if (isPlain && (isTyping(event.target) || !plainKeysAreOn())) return;
  const control = controlFor(keys);
  if (!control) return;
  event.preventDefault();
  if (control.matches(TYPING)) control.focus();
  else control.click();
  if (control.matches("details[open] > summary")) fieldIn(control.parentElement)?.focus();
}

/** The first field of what a key has opened: one goes on from the keyboard. */
function fieldIn(place) {
  return place.querySelector("input:not([type=hidden]), select, textarea");
}

document.addEventListener("keydown", press);

const toggle = document.querySelector("[data-keys-switch]");
if (toggle) {
  toggle.checked = plainKeysAreOn();
  toggle.addEventListener("change", () => localStorage.setItem(SWITCH, toggle.checked ? "on" : "off"));
}
