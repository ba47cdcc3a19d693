// A session may end while somebody writes. What was typed stays on the page and nowhere else: the person signs in
// in a new tab and presses the button again. Answers with faults (409, 422) replace the page's main part.

const signIn = document.querySelector('meta[name="sign-in"]')?.content;
let mustRenew = false;

function hasEnded(xhr) {
  return signIn && xhr.responseURL && new URL(xhr.responseURL).pathname === signIn;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (hasEnded(xhr)) {
    event.detail.shouldSwap = false;
    mustRenew = true;
    keepGuard(event.detail.requestConfig.elt);
    document.getElementById("session-ended")?.removeAttribute("hidden");
  } else if (xhr.status === 409 || xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

/** The words were not saved after all: leaving the page must ask again. */
function keepGuard(element) {
  const form = element.closest?.("form[data-guard]");
  form?.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("htmx:responseError", (event) => keepGuard(event.detail.requestConfig.elt));
document.addEventListener("htmx:sendError", (event) => keepGuard(event.detail.requestConfig.elt));

// After signing in again the old page's token is worth nothing: take the one of a fresh page.
document.addEventListener("htmx:confirm", (event) => {
  if (!mustRenew) return;
  event.preventDefault();
  renew().then((isSignedIn) => {
    if (isSignedIn) event.detail.issueRequest(true);
  });
});

async function renew() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok || hasEnded({ responseURL: answer.url })) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const headers = page.body.getAttribute("hx-headers");
  if (!headers) return false;
  document.body.setAttribute("hx-headers", headers);
  const token = JSON.parse(headers)["X-CSRFToken"];
  for (const input of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) input.value = token;
  mustRenew = false;
  document.getElementById("session-ended")?.setAttribute("hidden", "");
  return true;
}
