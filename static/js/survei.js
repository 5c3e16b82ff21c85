// A page of a survey: what an answer brings up appears at once. Without this, the server brings it up on "Next".
// The script `survey-logic` holds, in the order of dependence, the conditions of the page's questions.
"use strict";

// Back must not show a page from memory: another person may hold the device now.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

const form = document.getElementById("survey-form");

// What a person typed, as an expression sees it: a number with a point, several codes with a blank between.
function typed(question) {
  const name = `q-${question.name}`;
  const controls = [...form.elements].filter((control) => control.name === name);
  if (question.kind === "rank") {
    const places = [...form.elements].filter((control) => control.name.startsWith(`${name}:`) && control.value);
    places.sort((one, other) => Number(one.value) - Number(other.value));
    return places.map((control) => control.name.slice(name.length + 1)).join(" ");
  }
  const chosen = controls.filter((control) => !["radio", "checkbox"].includes(control.type) || control.checked);
  const text = chosen.map((control) => control.value.trim()).join(" ");
  const isNumber = ["integer", "decimal"].includes(question.kind) && /^[+-]?[0-9]+([.,][0-9]+)?$/.test(text);
  return isNumber ? Number(text.replace(",", ".")) : text;
}

function evaluate(logic) {
  const values = { ...logic.values };
  const shown = new Set();
  for (const question of logic.questions) {
    const context = { values };
    if (!question.relevant.every((tree) => expressions.truth(tree, context))) continue;
    shown.add(question.name);
    if (question.calculation) values[question.name] = expressions.run(question.calculation, context);
    else if (question.kind !== "note") values[question.name] = typed(question);
  }
  return { values, shown };
}

function showRelevant(logic) {
  const { shown } = evaluate(logic);
  for (const item of form.querySelectorAll("[data-question]")) item.hidden = !shown.has(item.dataset.question);
  form.elements.terlihat.value = [...shown].join(",");
}

const source = document.getElementById("survey-logic");
if (form && source) {
  const logic = JSON.parse(source.textContent);
  if (logic.questions.every((question) => [...question.relevant, question.calculation].every((tree) => !tree || expressions.known(tree)))) {
    form.addEventListener("input", () => showRelevant(logic));
    showRelevant(logic);
  }
}
