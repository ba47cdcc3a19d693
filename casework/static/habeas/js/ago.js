// Buttons that put "so many minutes ago" into a field of a moment. Their group says which field it is (data-ago-of),
// and what the moment was, in the zone of the field, when the page was made (data-now).

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-minutes-ago]");
  const group = button?.closest("[data-ago-of]");
  const input = group && document.getElementById(group.dataset.agoOf);
  if (!input) return;
  // The page may have stood open for long: its own clock went on.
  const passed = performance.now() / 60_000;
  const at = new Date(`${group.dataset.now}Z`);
  at.setUTCMinutes(at.getUTCMinutes() + Math.floor(passed) - Number(button.dataset.minutesAgo));
  input.value = at.toISOString().slice(0, 16);
  input.dispatchEvent(new Event("input", { bubbles: true }));
});
