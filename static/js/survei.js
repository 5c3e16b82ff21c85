// A page of a survey: what an answer brings up appears at once. Without this, the server brings it up on "Next".
"use strict";

// Back must not show a page from memory: another person may hold the device now.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
