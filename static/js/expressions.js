// Runs the expressions of a questionnaire as surveys/expressions does on the server; the server judges again.
// A tree is {call, of}, {name}, {value}, {current} or {column}. Values are texts, numbers and truths.
"use strict";

const expressions = (() => {
  const NUMBER = /^-?([0-9]+(\.[0-9]*)?|\.[0-9]+)$/;
  const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
  const DAY = 86400000;

  function toDay(text) {
    if (!DATE.test(text)) return NaN;
    const time = Date.parse(`${text}T00:00:00Z`);
    return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? NaN : time / DAY;
  }

  function toNumber(value) {
    if (typeof value !== "string") return Number(value);
    const text = value.trim();
    return NUMBER.test(text) ? Number(text) : toDay(text);
  }

  const toText = (value) => String(value);
  const toBool = (value) => (typeof value === "number" ? !Number.isNaN(value) && value !== 0 : Boolean(value));
  const isoDay = (day) => (Number.isFinite(day) ? new Date(Math.floor(day) * DAY).toISOString().slice(0, 10) : "");
  const codes = (value) => toText(value).split(/\s+/).filter(Boolean);

  function equal(left, right) {
    if (typeof left === "boolean" || typeof right === "boolean") return toBool(left) === toBool(right);
    if (typeof left === "number" || typeof right === "number") return toNumber(left) === toNumber(right);
    return left === right;
  }

  function ofNumbers(work) {
    return (...values) => {
      const numbers = values.map(toNumber).filter((number) => !Number.isNaN(number));
      return numbers.length ? work(numbers) : "";
    };
  }

  function round(value, places = 0) {
    const number = toNumber(value);
    const factor = 10 ** Math.max(-9, Math.min(9, Math.trunc(toNumber(places))));
    return Number.isFinite(number) ? Math.floor(number * factor + 0.5) / factor : number;
  }

  function today() {
    // The day in the city, whatever the device's own clock zone is.
    return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Makassar" }).format(new Date());
  }

  function date(value) {
    return typeof value === "number" ? isoDay(value) : isoDay(toDay(toText(value).slice(0, 10)));
  }

  function formatDate(value, form) {
    const day = date(value);
    if (!day) return "";
    const [year, month, number] = day.split("-");
    const parts = { "%Y": year, "%m": month, "%n": String(Number(month)), "%d": number, "%e": String(Number(number)) };
    return Object.entries(parts).reduce((text, [mark, part]) => text.replaceAll(mark, part), toText(form));
  }

  const compare = (test) => (left, right) => test(toNumber(left), toNumber(right));
  const arithmetic = (work) => (...values) => values.map(toNumber).reduce(work);

  const WORK = {
    "=": equal,
    "!=": (left, right) => !equal(left, right),
    "<": compare((left, right) => left < right),
    "<=": compare((left, right) => left <= right),
    ">": compare((left, right) => left > right),
    ">=": compare((left, right) => left >= right),
    "+": arithmetic((left, right) => left + right),
    "-": arithmetic((left, right) => left - right),
    "*": arithmetic((left, right) => left * right),
    div: arithmetic((left, right) => left / right),
    mod: arithmetic((left, right) => left % right),
    negate: (value) => -toNumber(value),
    boolean: toBool,
    coalesce: (...values) => values.find((value) => value !== "") ?? "",
    concat: (...values) => values.map(toText).join(""),
    contains: (text, part) => toText(text).includes(toText(part)),
    "count-non-empty": (...values) => values.filter((value) => value !== "").length,
    "count-selected": (value) => codes(value).length,
    date,
    "ends-with": (text, part) => toText(text).endsWith(toText(part)),
    false: () => false,
    "format-date": formatDate,
    int: (value) => Math.trunc(toNumber(value)),
    max: ofNumbers((numbers) => Math.max(...numbers)),
    min: ofNumbers((numbers) => Math.min(...numbers)),
    not: (value) => !toBool(value),
    number: toNumber,
    round,
    selected: (value, code) => codes(value).includes(toText(code)),
    "selected-at": (value, index) => codes(value)[toNumber(index)] ?? "",
    "starts-with": (text, part) => toText(text).startsWith(toText(part)),
    string: toText,
    "string-length": (value) => [...toText(value)].length,
    substr: (value, start, end = Infinity) => [...toText(value)].slice(toNumber(start), toNumber(end)).join(""),
    sum: ofNumbers((numbers) => numbers.reduce((total, number) => total + number, 0)),
    today,
    true: () => true,
  };

  // `context` has values (by question), current and columns.
  function run(tree, context) {
    if ("value" in tree) return tree.value;
    if ("name" in tree) return context.values[tree.name] ?? "";
    if ("column" in tree) return (context.columns || {})[tree.column] ?? "";
    if ("current" in tree) return context.current ?? "";
    const part = (index) => run(tree.of[index], context);
    if (tree.call === "and") return tree.of.every((_one, index) => toBool(part(index)));
    if (tree.call === "or") return tree.of.some((_one, index) => toBool(part(index)));
    if (tree.call === "if") return toBool(part(0)) ? part(1) : part(2);
    return WORK[tree.call](...tree.of.map((_one, index) => part(index)));
  }

  // Patterns are the one thing that browsers read otherwise: a tree that has one is left to the server.
  function known(tree) {
    return !("call" in tree) || ((tree.call in WORK || ["and", "or", "if"].includes(tree.call)) && tree.of.every(known));
  }

  return { run, known, today, work: WORK, truth: (tree, context) => toBool(run(tree, context)) };
})();
