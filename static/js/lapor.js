// The filing form with JavaScript: phone location, map on tap, smaller photos, a draft, polite hints. The form works without it.
"use strict";

const form = document.getElementById("report-form");
const field = (name) => form.elements[name];
const byId = (id) => document.getElementById(id);
const found = byId("place-found");

// --- Category: emergencies, whom to call first, the usual publicity -----------------------------
let publicityChosen = [...form.querySelectorAll("[name=publicity]")].some((radio) => radio.checked);

function categoryChosen(radio, moved) {
  const always = radio.dataset.emergency === "always" && !field("emergency_seen").value;
  byId("emergency-now").hidden = !always;
  if (always && moved) byId("emergency-now").focus();
  byId("call-first").textContent = radio.dataset.call || "";
  byId("call-first").hidden = !radio.dataset.call || always;
  if (publicityChosen) return;
  const usual = radio.dataset.private ? "confidential" : "public";
  for (const choice of form.querySelectorAll("[name=publicity]")) choice.checked = choice.value === usual;
}

form.querySelector("[data-go-on]").addEventListener("click", () => {
  field("emergency_seen").value = "1";
  byId("emergency-now").hidden = true;
  field("text").focus();
});

form.addEventListener("change", (event) => {
  if (event.target.name === "category") categoryChosen(event.target, true);
  if (event.target.name === "publicity") publicityChosen = true;
  if (event.target.name === "photos") photosChosen(event.target);
  if (event.target.name === "photo_tokens") savePhotos();
  if (event.target.name === "latitude" || event.target.name === "longitude") {
    field("accuracy").value = "";
    namePlace();
  }
});

// --- Place --------------------------------------------------------------------------------------
function setPoint(latitude, longitude, accuracy) {
  field("latitude").value = latitude.toFixed(6);
  field("longitude").value = longitude.toFixed(6);
  field("accuracy").value = accuracy ? Math.round(accuracy) : "";
  if (pin) showPin(latitude, longitude, accuracy);
  namePlace();
}

async function namePlace() {
  const query = new URLSearchParams();
  for (const name of ["latitude", "longitude", "accuracy"]) query.set(name, field(name).value.replace(",", "."));
  if (!query.get("latitude") || !query.get("longitude")) return;
  found.textContent = found.dataset.searching;
  try {
    const answer = await (await fetch(`${form.dataset.placeUrl}?${query}`)).json();
    found.textContent = answer.text || answer.error;
  } catch {
    found.textContent = ""; // offline: the server finds the place when the report arrives
  }
}

form.querySelector("[data-locate]").addEventListener("click", () => {
  if (!navigator.geolocation) {
    found.textContent = found.dataset.denied;
    return;
  }
  found.textContent = found.dataset.searching;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => setPoint(coords.latitude, coords.longitude, coords.accuracy),
    () => { found.textContent = found.dataset.denied; },
    { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 },
  );
});

// --- Map: Leaflet comes only when it is asked for -----------------------------------------------
let map = null;
let pin = null;
let circle = null;

function load(element) {
  return new Promise((resolve, reject) => {
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

async function openMap() {
  const box = byId("map");
  box.hidden = false;
  box.scrollIntoView({ block: "center" }); // on a telephone it opens below the way by words
  if (map) return;
  const css = Object.assign(document.createElement("link"), { rel: "stylesheet", href: form.dataset.leafletCss });
  const script = Object.assign(document.createElement("script"), { src: form.dataset.leaflet });
  const outlines = fetch(form.dataset.outlinesUrl).then((answer) => answer.json());
  await Promise.all([load(css), load(script)]);
  map = L.map(box);
  map.attributionControl.setPrefix("Leaflet");
  const options = { attribution: form.dataset.tilesBy };
  if (form.dataset.tiles) L.tileLayer(form.dataset.tiles, options).addTo(map);
  pin = L.circleMarker([0, 0], { radius: 9, color: "#fff", weight: 2, fillColor: "#9C2A21", fillOpacity: 1 });
  circle = L.circle([0, 0], { radius: 1, color: "#27366F", weight: 1 });
  map.on("click", ({ latlng }) => setPoint(latlng.lat, latlng.lng, 0));
  drawOutlines(await outlines);
}

function drawOutlines(outlines) {
  const style = { color: "#27366F", weight: 1, fillColor: "#E7EAF6", fillOpacity: form.dataset.tiles ? 0.1 : 0.6 };
  const layer = L.geoJSON(outlines, { style }).addTo(map);
  for (const one of layer.getLayers()) one.bindTooltip(one.feature.properties.name);
  const [latitude, longitude] = [Number(field("latitude").value), Number(field("longitude").value)];
  if (latitude && longitude) showPin(latitude, longitude, Number(field("accuracy").value));
  else map.fitBounds(layer.getBounds());
}

function showPin(latitude, longitude, accuracy) {
  // First the view: a circle cannot be drawn on a map that shows nothing yet.
  map.setView([latitude, longitude], Math.max(map.getZoom() || 0, 16));
  pin.setLatLng([latitude, longitude]).addTo(map);
  if (accuracy) circle.setLatLng([latitude, longitude]).setRadius(accuracy).addTo(map);
  else circle.remove();
}

form.querySelector("[data-map]").addEventListener("click", openMap);

// --- Photos: made smaller here, and their place and time offered ---------------------------------
const LARGEST = 1600;

async function photosChosen(input) {
  const files = [...input.files];
  if (!files.length) return;
  offerExif(await readExif(files[0]));
  if (typeof DataTransfer === "undefined") return;
  const bag = new DataTransfer();
  for (const file of files) bag.items.add(await smaller(file));
  input.files = bag.files;
}

async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = LARGEST / Math.max(picture.width, picture.height);
    if (scale >= 1 && file.size < 500000) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * Math.min(scale, 1));
    canvas.height = Math.round(picture.height * Math.min(scale, 1));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: blob.type }) : file;
  } catch {
    return file; // a format that this browser cannot draw: the server looks at it
  }
}

// EXIF: TIFF inside the APP1 segment of a JPEG. Returns {latitude, longitude, taken}, each perhaps missing.
async function readExif(file) {
  const view = new DataView(await file.slice(0, 131072).arrayBuffer());
  try {
    const start = exifStart(view);
    return start ? readTiff(view, start) : {};
  } catch (error) {
    if (error instanceof RangeError) return {}; // cut off or forged
    throw error;
  }
}

function exifStart(view) {
  if (view.getUint16(0) !== 0xffd8) return 0;
  for (let at = 2; at + 10 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return at + 10;
    if (view.getUint8(at) !== 0xff || view.getUint16(at) === 0xffda) return 0;
  }
  return 0;
}

function readTiff(view, start) {
  const little = view.getUint16(start) === 0x4949;
  const short = (at) => view.getUint16(start + at, little);
  const long = (at) => view.getUint32(start + at, little);
  const entries = (at) => {
    const found = new Map();
    for (let n = 0; n < Math.min(short(at), 200); n += 1) found.set(short(at + 2 + n * 12), at + 2 + n * 12 + 8);
    return found;
  };
  const text = (at, length) => Array.from({ length }, (_, n) => String.fromCharCode(view.getUint8(start + at + n))).join("");
  const degrees = (at) => [1, 60, 3600].reduce((sum, part, n) => sum + long(at + n * 8) / (long(at + n * 8 + 4) || 1) / part, 0);
  const first = entries(long(4));
  const result = {};
  const exif = first.has(0x8769) ? entries(long(first.get(0x8769))) : new Map();
  if (exif.has(0x9003)) result.taken = text(long(exif.get(0x9003)), 16);
  const gps = first.has(0x8825) ? entries(long(first.get(0x8825))) : new Map();
  if (gps.has(2) && gps.has(4)) {
    result.latitude = degrees(long(gps.get(2))) * (text(gps.get(1), 1) === "S" ? -1 : 1);
    result.longitude = degrees(long(gps.get(4))) * (text(gps.get(3), 1) === "W" ? -1 : 1);
  }
  return result;
}

function offerExif({ latitude, longitude, taken }) {
  const offer = byId("photo-offer");
  offer.hidden = !(latitude && longitude);
  if (offer.hidden) return;
  const time = /^\d{4}:\d\d:\d\d \d\d:\d\d$/.test(taken || "") ? taken.replace(/^(\d+):(\d+):(\d+)/, "$3-$2-$1") : "";
  byId("photo-offer-time").textContent = time;
  offer.querySelector("button").onclick = () => {
    setPoint(latitude, longitude, 0);
    offer.hidden = true;
  };
}

// --- Polite hints about other people's numbers ---------------------------------------------------
const hint = byId("privacy-hint");
const PRIVATE = [
  ["phone", /(?:\+62|\b0)[\s.-]?8(?:[\s.-]?\d){7,}/],
  ["plate", /\b(?:DH|ED|EB|[A-Z]{1,2})\s?\d{3,4}\s?[A-Z]{1,3}\b/],
  ["mail", /\S+@\S+\.\w{2,}/],
];

function warn() {
  const kind = PRIVATE.find(([, pattern]) => pattern.test(field("text").value));
  hint.hidden = !kind;
  if (kind) hint.textContent = `${hint.dataset[kind[0]]} ${hint.dataset.hint}`;
}

// --- Draft: kept on this phone until the report is sent ------------------------------------------
const DRAFT = "lapor-draft";
const DRAFTED = ["category", "text", "latitude", "longitude", "accuracy", "kelurahan", "street", "landmark"];

function saveDraft() {
  const values = Object.fromEntries(DRAFTED.map((name) => [name, field(name).value]));
  sessionStorage.setItem(DRAFT, JSON.stringify(values));
}

function restoreDraft() {
  const values = JSON.parse(sessionStorage.getItem(DRAFT) || "{}");
  if (form.dataset.bound || field("text").value) return;
  for (const name of DRAFTED) if (values[name] && !field(name).value) field(name).value = values[name];
}

// Pictures that the server keeps already: a fresh form after Back does not know them.
const PHOTOS = "lapor-photos";
const tokens = () => [...form.querySelectorAll("[name=photo_tokens]")];

function savePhotos() {
  const kept = tokens().filter((box) => box.checked).map((box) => box.value);
  sessionStorage.setItem(PHOTOS, JSON.stringify(kept));
}

function restorePhotos() {
  const kept = JSON.parse(sessionStorage.getItem(PHOTOS) || "[]");
  if (form.dataset.bound || !kept.length || tokens().length) return;
  field("photos").value = ""; // some browsers choose the same files again: they are among the kept ones
  const list = byId("kept-photos").content.firstElementChild.cloneNode(true);
  const box = list.querySelector("label");
  box.replaceWith(...kept.map((token, number) => keptPhoto(box.cloneNode(true), token, number + 1)));
  byId("kept-photos").replaceWith(list);
}

function keptPhoto(label, token, number) {
  label.querySelector("input").value = token;
  const words = label.querySelector("[data-words]");
  words.textContent = words.textContent.replace("#", number);
  return label;
}

form.addEventListener("input", () => {
  warn();
  saveDraft();
});

// --- Sending: a second tap while the first is on its way does nothing ----------------------------
let sending = false;
form.addEventListener("submit", (event) => {
  if (sending) event.preventDefault();
  sending = navigator.onLine; // offline, base.js keeps the form and says so
  setTimeout(() => { sending = false; }, 5000);
});
window.addEventListener("pageshow", () => {
  sending = false;
  restorePhotos(); // not before: the browser's own memory of the fields comes late
});

// After Back some browsers fetch this page anew: the key that this step of the history had makes a second sending a retry.
// The answer to a POST is left alone: a browser that finds a new state there fetches an empty form in its place.
if (!form.dataset.bound) {
  if (history.state && history.state.key) field("idempotency_key").value = history.state.key;
  history.replaceState({ key: field("idempotency_key").value }, "");
}

restoreDraft();
if (tokens().length) savePhotos();
warn();
const chosen = form.querySelector("[name=category]:checked");
if (chosen) categoryChosen(chosen, false);
if (field("latitude").value && field("longitude").value) namePlace();
