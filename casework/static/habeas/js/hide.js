// Esc Esc, or the button in the header: the page goes blank at once, then the session is ended.

import { letGo } from "./guard.js";

const BETWEEN_PRESSES_MS = 700;
let lastEscape = -Infinity;

/** Blank the screen, sign out, and leave an empty page in the place of this one. */
async function hide(form) {
  const body = new FormData(form);
  letGo();
  document.documentElement.classList.add("is-hidden");
  document.body.replaceChildren();
  document.title = "\u00a0";
  try {
    // keepalive: the request outlives the page, so that a slow network does not keep it on the screen.
    await fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" });
  } finally {
    location.replace("about:blank");
  }
}

const form = document.querySelector("form[data-hide]");

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    hide(form);
  });

  document.addEventListener("keydown", (event) => {
    if (event.code !== "Escape" || event.repeat) return;
    if (event.timeStamp - lastEscape < BETWEEN_PRESSES_MS) hide(form);
    lastEscape = event.timeStamp;
  });
}

// A page taken out of the browser's memory by "back" may belong to a session that has ended.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
