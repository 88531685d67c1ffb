// The large answers and the boxes of one question, read and shown.

import { $, $$ } from "../lib/dom.js";
import { inText, tidyNumber } from "../model/answer.js";
import { day, decimal, word } from "../lib/sentences.js";

const free = (root) => root.dataset.free;
const box = (root) => $(".criterion > p input, .criterion > p textarea, .criterion > p select", root);

export const levels = (root) => $$(".answers:not([data-states]) input", root);
const ticks = (root) => $$(".choices input", root);

// What the question's own controls say now: a value, {} for nothing, null for what cannot be kept.
export const readControls = (root, { intention = false, share = false } = {}) => {
  if (free(root) === "level") {
    const code = levels(root).find((one) => one.checked)?.value;
    if (!code) return {};
    if (!("levels" in root.dataset)) return { choices: [code] };
    return { level: code, ...(intention && { intention: true }) };
  }
  if (free(root) === "choices") {
    const chosen = ticks(root).filter((one) => one.checked).map((one) => one.value);
    return chosen.length ? { choices: chosen } : {};
  }
  const text = inText(box(root).value);
  if (!text) return box(root).validity.badInput ? null : {};
  if (free(root) !== "number") return { [free(root)]: text };
  const number = tidyNumber(text, { share });
  return number === null ? null : { number };
};

// Shows what is kept. A box in which somebody is typing is left alone.
export const showControls = (root, value = {}, busy = false) => {
  const code = value.level ?? (free(root) === "level" ? value.choices?.[0] : undefined);
  for (const one of levels(root)) one.checked = one.value === code;
  for (const one of ticks(root)) one.checked = Boolean(value.choices?.includes(one.value));
  for (const one of $$("[data-states] input", root)) one.checked = one.value === value.state;
  const field = ["level", "choices"].includes(free(root)) ? null : box(root);
  if (field && !busy) field.value = value.number ? decimal(value.number) : (value.text ?? value.date ?? "");
};

const labelOf = (root, code) => {
  const input = [...levels(root), ...ticks(root)].find((one) => one.value === code);
  const label = input?.closest("label");
  const words = [...(label?.childNodes ?? [])].filter((node) => node.nodeType === 3).map((node) => node.textContent);
  return { label, text: words.join("").trim() || code };
};

// An answer in words, as an element: a level with its glyph, a state, or what was said.
export const badge = (root, value) => {
  const shown = document.createElement("span");
  if (value.state) {
    shown.className = "state";
    shown.dataset.state = value.state;
    const words = value.since ? word("unchanged", { day: day(value.since) }) : word(value.state);
    shown.textContent = [words, value.reason].filter(Boolean).join(" : ");
  } else if (value.level) {
    const { label, text } = labelOf(root, value.level);
    shown.className = "level";
    Object.assign(shown.dataset, { of: label?.dataset.of ?? "", at: label?.dataset.at ?? "" });
    shown.textContent = value.intention ? `${text}, ${word("intention")}` : text;
  } else {
    shown.textContent = inWords(root, value);
  }
  return shown;
};

export const inWords = (root, value) => {
  if (value.choices) return value.choices.map((code) => labelOf(root, code).text).join(", ");
  if (value.number) return decimal(value.number);
  return value.date ? day(value.date) : (value.text ?? "");
};
