// An interviewer's device without a connection: the whole questionnaire is on the page, one person after the other.
// Sent answers leave the device; those that wait are in its own store, and those refused stay with the reason.
"use strict";

const sheet = JSON.parse(document.getElementById("device-sheet").textContent);
const form = document.getElementById("device-form");
const byName = new Map(sheet.questions.map((question) => [question.name, question]));
const STORE = `survei:${form.dataset.receive}`;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const YES = ["ya", "yes", "1"];
const NO = ["tidak", "no", "0"];
const item = (id) => document.getElementById(id);
let person = null;

// The server reads patterns its own way and decides; here the browser's way tells a slip while the person is there.
expressions.work.regex = (text, pattern) => {
  try {
    return new RegExp(`^(?:${pattern})$`, "s").test(text);
  } catch {
    return true;
  }
};

// The code is made here, so that the person can note it at once; the server keeps only its keyed hash.
function newCode() {
  const signs = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => ALPHABET[byte % 32]).join("");
  return signs.match(/.{4}/g).join("-");
}

function shuffled(list) {
  const drawn = [...list];
  for (let last = drawn.length - 1; last > 0; last -= 1) {
    const other = crypto.getRandomValues(new Uint32Array(1))[0] % (last + 1);
    [drawn[last], drawn[other]] = [drawn[other], drawn[last]];
  }
  return drawn;
}

const controls = (name) => [...form.elements].filter((control) => control.name === `q-${name}`);
const holder = (name) => form.querySelector(`[data-question="${CSS.escape(name)}"]`);

// What was typed, as the server reads it from a form: a list of texts.
function texts(question) {
  if (question.kind === "rank") {
    const start = `q-${question.name}:`;
    const places = [...form.elements].filter((control) => control.name.startsWith(start) && control.value);
    return places.map((control) => `${control.name.slice(start.length)}:${control.value}`);
  }
  const chosen = controls(question.name).filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked);
  return chosen.map((control) => control.value.trim()).filter(Boolean);
}

const isNumber = (question) => ["integer", "decimal"].includes(question.kind);
const FORMS = { integer: /^[+-]?[0-9]{1,15}$/, decimal: /^[+-]?[0-9]{1,15}([.,][0-9]{1,10})?$/ };
const THOUSANDS = /^[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+$/;
const YEARS = /^(19[0-9]{2}|20[0-9]{2}|2100)-/;

function valueOf(question) {
  const list = texts(question);
  if (question.kind === "rank") {
    list.sort((one, other) => Number(one.split(":").pop()) - Number(other.split(":").pop()));
    return list.map((text) => text.slice(0, text.lastIndexOf(":"))).join(" ");
  }
  if (isNumber(question) && list.length && FORMS[question.kind].test(list[0])) return Number(list[0].replace(",", "."));
  return list.join(" ");
}

function look() {
  const values = {};
  for (const question of sheet.questions) {
    if (!question.relevant.every((tree) => expressions.truth(tree, { values }))) continue;
    const value = question.calculation ? expressions.run(question.calculation, { values }) : valueOf(question);
    values[question.name] = value;
  }
  return values;
}

const isShown = (question, values) => question.name in values && question.kind !== "calculate";
const isAsked = (question) => !["note", "calculate"].includes(question.kind);
const onPage = (page) => sheet.questions.filter((question) => question.page === page);
const visible = (page, values) => onPage(page).some((question) => isShown(question, values));

function offered(question, code, values) {
  return !question.filter || expressions.truth(question.filter, { values, columns: question.columns[code] });
}

// What the server could not read (surveys/answering/reading.py), said while the person is still there to correct it.
function unreadable(question) {
  const list = texts(question);
  if (question.kind === "rank") {
    const places = list.map((text) => Number(text.split(":").pop())).sort((one, other) => one - other);
    return places.every((place, index) => place === index + 1) ? "" : sheet.texts.places;
  }
  const [text] = list;
  if (question.kind === "decimal" && THOUSANDS.test(text)) return sheet.texts.thousand;
  if (isNumber(question) && !FORMS[question.kind].test(text)) return sheet.texts.number;
  if (question.kind === "date" && !YEARS.test(text)) return sheet.texts.year;
  const { length } = [...text];
  return question.kind === "text" && length > sheet.longest ? sheet.texts.long.replace("%(length)d", length) : "";
}

function problem(question, values) {
  const value = values[question.name];
  if (value === "") return question.required ? sheet.texts.required : "";
  const wrong = unreadable(question);
  if (wrong) return wrong;
  if (question.filter && !String(value).split(" ").every((code) => offered(question, code, values))) {
    return sheet.texts.choice;
  }
  if (question.constraint && !expressions.truth(question.constraint, { values, current: value })) {
    return question.message || sheet.texts.constraint;
  }
  return "";
}

function showError(question, text) {
  const field = holder(question.name).querySelector(".field");
  field.classList.toggle("has-error", Boolean(text));
  const old = field.querySelector(".field-error");
  if (old) old.remove();
  if (!text) return;
  const line = document.createElement("p");
  line.className = "field-error";
  line.setAttribute("role", "alert");
  line.textContent = text;
  field.querySelector("legend, label").after(line);
}

function filterChoices(question, values) {
  for (const option of holder(question.name).querySelectorAll("option, input")) {
    const code = option.value;
    if (!code) continue;
    const box = option.closest("label") || option;
    box.hidden = box.disabled = !offered(question, code, values);
  }
}

function refresh() {
  const values = look();
  for (const question of sheet.questions) {
    const box = holder(question.name);
    if (!box) continue;
    box.hidden = !isShown(question, values);
    if (question.filter) filterChoices(question, values);
  }
  return values;
}

// Puts choices into an order drawn for this person. "Refused" and "don't know" keep their place at the end.
function reorder() {
  const orders = {};
  for (const [name, drawn] of Object.entries(sheet.orders)) {
    const fixed = byName.has(name) ? byName.get(name).last : [];
    orders[name] = [...shuffled(drawn.filter((code) => !fixed.includes(code))), ...fixed];
    const boxes = orders[name].map((part) => partOf(name, part)).filter(Boolean);
    for (const box of boxes) box.parentElement.append(box);
  }
  return orders;
}

function partOf(name, part) {
  if (!byName.has(name)) return form.querySelector(`[data-block="${CSS.escape(part)}"]`) || holder(part);
  const option = [...holder(name).querySelectorAll("input, option")].find((one) => one.value === part);
  return option && (option.closest("label") || option);
}

function tick() {
  const now = Date.now();
  if (person.page !== null) {
    const name = sheet.pages[person.page];
    person.seconds[name] = Math.min(3600, (person.seconds[name] || 0) + Math.round((now - person.since) / 1000));
  }
  person.since = now;
}

function goTo(number) {
  tick();
  person.page = number;
  for (const section of form.querySelectorAll("[data-page]")) {
    section.hidden = section.dataset.page !== sheet.pages[number];
  }
  item("device-progress").firstElementChild.value = number + 1;
  form.querySelector('[data-act="back"]').hidden = before(number) === undefined;
  refresh();
  form.querySelector("[data-page]:not([hidden]) h1").focus();
  window.scrollTo(0, 0);
}

const numbers = () => sheet.pages.map((_name, number) => number).filter((number) => visible(number, look()));
const before = (number) => numbers().filter((other) => other < number).pop();
const after = (number) => numbers().find((other) => other > number);

function begin() {
  form.reset();
  for (const question of sheet.questions) if (isAsked(question)) showError(question, "");
  person = { page: null, since: Date.now(), seconds: {}, orders: reorder() };
  item("device-trouble").hidden = true;
  show("device-form");
  goTo(numbers()[0]);
}

function show(id) {
  for (const name of ["device-start", "device-form", "device-end"]) item(name).hidden = name !== id;
  item("device-progress").hidden = id !== "device-form";
}

function ending(values) {
  const roles = (role) => sheet.questions.filter((question) => question.role === role && question.name in values);
  if (roles("consent").some((question) => values[question.name] !== "" && !YES.includes(String(values[question.name])))) {
    return { end: "refused", keep: roles("consent") };
  }
  if (roles("screen").some((question) => NO.includes(String(values[question.name])))) {
    return { end: "screened", keep: [...roles("consent"), ...roles("screen")] };
  }
  return null;
}

function next() {
  const values = refresh();
  const wrong = onPage(person.page).filter((question) => {
    if (!isAsked(question) || !isShown(question, values)) return false;
    const text = problem(question, values);
    showError(question, text);
    return text;
  });
  const early = ending(values);
  if (early) return finish(early.end, early.keep);
  if (wrong.length) return holder(wrong[0].name).querySelector("input, select, textarea").focus();
  const following = after(person.page);
  if (following !== undefined) return goTo(following);
  return finish("kept", sheet.questions.filter((question) => isAsked(question) && question.name in values));
}

function finish(end, questions) {
  tick();
  const code = newCode();
  const answers = Object.fromEntries(questions.map((question) => [question.name, texts(question)]));
  const kept = end === "kept";
  const answer = { code, answers, version: sheet.version, language: sheet.language, day: expressions.today() };
  const full = kept ? { ...answer, orders: person.orders, seconds: person.seconds } : answer;
  item("device-trouble").hidden = store([...waiting(), full]);
  if (!item("device-trouble").hidden) return item("device-trouble").focus();
  form.reset();
  person = null;
  item("device-ending").textContent = sheet.texts[end];
  item("device-code").hidden = !kept;
  item("device-code").querySelector(".survey-code").textContent = kept ? code : "";
  show("device-end");
  item("device-ending").focus();
  send();
}

// A browser may forbid its store, or have no room left in it.
function waiting() {
  try {
    return JSON.parse(localStorage.getItem(STORE) || "[]");
  } catch {
    return [];
  }
}

function store(list) {
  try {
    localStorage.setItem(STORE, JSON.stringify(list));
    return true;
  } catch {
    return false;
  }
}

// One after the other; an answer leaves the store only when the server has said that it has it.
let sending = false;
async function send() {
  if (sending || !navigator.onLine) return report();
  sending = true;
  const list = waiting();
  try {
    for (const answer of list) {
      const reply = await fetch(form.dataset.receive, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify({ ...answer, reason: undefined }),
      });
      const told = (reply.headers.get("Content-Type") || "").includes("json") ? await reply.json() : {};
      const rest = waiting().filter((other) => other.code !== answer.code);
      if (reply.ok) store(rest);
      else store([...rest, { ...answer, reason: told.reason || String(reply.status) }]);
    }
  } catch {
    // No connection after all: everything that was not answered still waits.
  }
  sending = false;
  // What was finished meanwhile is sent now; it would wait for the next person.
  const late = waiting().some((answer) => !list.some((other) => other.code === answer.code));
  return late ? send() : report();
}

function report() {
  const list = waiting();
  const words = list.length ? sheet.texts.waiting.replace("%(number)s", list.length) : sheet.texts.none;
  item("device-waiting").textContent = navigator.onLine ? words : `${sheet.texts.offline} ${list.length ? words : ""}`;
  document.querySelector('[data-act="send"]').hidden = !list.length;
  item("device-refused").replaceChildren(
    ...list.filter((answer) => answer.reason).map((answer) => {
      const line = document.createElement("li");
      line.textContent = `${answer.day}: ${answer.reason}`;
      return line;
    }),
  );
}

const ACTS = {
  begin,
  next: () => { item("device-code").querySelector(".survey-code").textContent = ""; begin(); },
  back: () => goTo(before(person.page)),
  drop: () => { form.reset(); person = null; show("device-start"); report(); },
  send,
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) ACTS[button.dataset.act]();
});
form.addEventListener("submit", (event) => { event.preventDefault(); next(); });
form.addEventListener("input", refresh);
window.addEventListener("online", send);
window.addEventListener("offline", report);
// Without a connection this page cannot be opened again, and a person who is half-way would be lost.
window.addEventListener("beforeunload", (event) => {
  if (person || waiting().length) event.preventDefault();
});
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
form.reset();
send();
