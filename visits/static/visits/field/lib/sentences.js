// The sentences of a page stand in its HTML: here they are found by name, and their places filled.

import { $, $$ } from "./dom.js";
import { fill, unbroken } from "./words.js";

let known = null;

const read = () => {
  const all = $$("[data-word]", $("#field-words")?.content ?? document);
  return new Map(all.map((one) => [one.dataset.word, one.textContent]));
};

export const word = (name, given = {}) => {
  known ??= read();
  return fill(known.get(name), given);
};

// A piece of the page that is shown again and again.
export const piece = (name) => {
  const alone = document.getElementById(`piece-${name}`)?.content.firstElementChild;
  return (alone ?? $(`[data-piece="${name}"]`, $("#pieces").content)).cloneNode(true);
};

const language = () => document.documentElement.lang || "fr";

const two = (number) => String(number).padStart(2, "0");

// "à 14 h 32", with the day where it is another one.
export const clock = (iso, now = new Date()) => {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const hour = unbroken(word("hour", { h: at.getHours(), m: two(at.getMinutes()) }));
  if (at.toDateString() === now.toDateString()) return hour;
  const year = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return word("on-day", { day: at.toLocaleDateString(language(), { day: "numeric", month: "long", year }), hour });
};

// A kept decimal as it is read.
export const decimal = (number) => (language() === "en" ? number : number.replace(".", ","));

export const day = (iso) => {
  const at = new Date(`${iso}T12:00:00`);
  return at.toLocaleDateString(language(), { day: "numeric", month: "long", year: "numeric" });
};

export const names = (all) => [...new Set(all)].join(", ");
