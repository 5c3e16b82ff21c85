// A page that asks before it sends: the pictures it carries along, so that Back to the form finds them.
"use strict";

const carried = [...document.querySelectorAll("[name=photo_tokens]")].map((input) => input.value);
sessionStorage.setItem("lapor-photos", JSON.stringify(carried));
