// Small helps for pages that work without it: focus on errors, the tile search, copy, share and print.
"use strict";

const all = (selector) => document.querySelectorAll(selector);

function filterTiles(input) {
  const words = input.value.toLowerCase().trim();
  const list = document.getElementById(input.dataset.filter);
  let found = 0;
  for (const tile of list.children) {
    const radio = tile.querySelector("input");
    const text = `${tile.textContent} ${(radio && radio.dataset.words) || ""}`.toLowerCase();
    tile.hidden = !text.includes(words) && !(radio && radio.checked);
    found += text.includes(words) ? 1 : 0;
  }
  for (const note of all(`[data-filter-empty="${list.id}"]`)) note.hidden = found > 0;
}

function share(button) {
  const url = button.dataset.share || location.href;
  if (navigator.share) navigator.share({ title: document.title, url }).catch(() => {});
  else copy(button, url);
}

async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  if (button.dataset.done) button.textContent = button.dataset.done;
}

document.addEventListener("input", (event) => {
  if (event.target.dataset.filter) filterTiles(event.target);
});

document.addEventListener("keydown", (event) => {
  // Enter in the tile search would send the whole form.
  if (event.key === "Enter" && event.target.dataset.filter) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print], [data-copy], [data-share]");
  if (!button) return;
  if ("print" in button.dataset) window.print();
  else if ("copy" in button.dataset) copy(button, button.dataset.copy);
  else share(button);
});

document.addEventListener("submit", (event) => {
  // Without a connection the browser would replace the page, and what was typed, by a page of its own.
  const note = event.target.querySelector("[data-offline]");
  if (!note) return;
  note.hidden = navigator.onLine;
  if (!navigator.onLine) event.preventDefault();
});

for (const element of all("[data-js]")) element.hidden = false;
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// A strip of tabs begins at the page that is open.
for (const tab of all(".views [aria-current]")) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft;
