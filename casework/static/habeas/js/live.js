// An element with data-live="address" is told when what it shows has changed: it gets the event habeas:changed,
// upon which htmx fetches it again (hx-trigger="habeas:changed throttle:2s"). The fresh element carries a fresh
// ticket in its address, so a stream that ended is opened anew by whatever was fetched last.
//
// Without the live process the element looks again every half minute.

const LOOK_AGAIN_MS = 30_000;
const OPENED_MS = 3_000;
const streams = new Map();

/** Open a stream for this element, once. */
function listen(element) {
  if (streams.has(element)) return;
  const source = new EventSource(element.dataset.live);
  streams.set(element, { source });
  source.addEventListener("open", () => say(element, true));
  source.addEventListener("changed", () => refresh(element));
  source.addEventListener("renew", () => lookAgain(element, 0));
  // The browser would try the same ticket again, which opens one stream only: get another.
  source.addEventListener("error", () => {
    say(element, false);
    lookAgain(element, LOOK_AGAIN_MS);
  });
}

function lookAgain(element, wait) {
  streams.get(element)?.source.close();
  setTimeout(() => refresh(element), wait);
}

function refresh(element) {
  // What a person has opened is not swept away under their hands: data-live-wait names it.
  const { liveWait } = element.dataset;
  if (liveWait && document.querySelector(liveWait)) setTimeout(() => refresh(element), OPENED_MS);
  else if (element.isConnected) element.dispatchEvent(new CustomEvent("habeas:changed"));
}

/** Show whether changes are heard of at once. */
function say(element, isHeard) {
  for (const part of element.querySelectorAll("[data-live-on]")) part.hidden = !isHeard;
  for (const part of element.querySelectorAll("[data-live-off]")) part.hidden = isHeard;
}

function listenToAll() {
  for (const [element, { source }] of streams) {
    if (element.isConnected) continue;
    source.close();
    streams.delete(element);
  }
  for (const element of document.querySelectorAll("[data-live]")) listen(element);
}

document.addEventListener("htmx:afterSettle", listenToAll);
listenToAll();
