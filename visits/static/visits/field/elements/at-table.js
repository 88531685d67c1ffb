// What the pages of the table share: who speaks for the farm, an answer in words, words as they were said.

import { day, decimal, word } from "../lib/sentences.js";
import { fill } from "../lib/words.js";

export const make = (tag, className, ...inside) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside);
  return made;
};

const isFarm = ({ part, voices }) => part === "farm" && (voices ?? ["reply"]).length > 0;

/** Those who may speak for the farm; a single one needs no choice. */
export const holders = (select, scene) => {
  const all = scene.people.filter(isFarm);
  select.replaceChildren(...all.map(({ ref, name }) => Object.assign(make("option", "", name), { value: ref })));
  select.closest("p").hidden = all.length < 2;
};

/** The farm's own words; noted, unless this tablet is its own. */
export const speakAsFarm = (scene, ref) =>
  ({ voice: "reply", said_ref: ref, on_behalf: ref === scene.db.person ? "none" : "spoken" });

const levelName = (criterion, code) => criterion.levels?.find((one) => one.code === code)?.name ?? code;

/** An answer in words, from the question's own. */
export const answerWords = (criterion, value) => {
  if (value.since) return word("unchanged", { day: day(value.since) });
  if (value.state) return [word(value.state), value.reason].filter(Boolean).join(" : ");
  if (value.level) return [levelName(criterion, value.level), value.intention && word("intention")].filter(Boolean).join(", ");
  if (value.choices) return value.choices.map((code) => levelName(criterion, code)).join(", ");
  if (value.number) return [decimal(value.number), criterion.unit].filter(Boolean).join(" ");
  return value.date ? day(value.date) : (value.text ?? "");
};

/** The farm's words, and who noted them. */
export const quote = (scene, head, words) => {
  const by = head.on_behalf !== "none" ? fill(words.noted, { name: head.author?.name ?? scene.info.me?.name ?? "" }) : "";
  const foot = make("footer", "", [scene.nameOf(head.said_ref), by].filter(Boolean).join(", "));
  return make("blockquote", "quote", make("p", "", head.value.text), foot);
};

/** The rows of a list in their order; those that are there already are not moved nor redrawn. */
export const drawList = (list, rows) => {
  rows.forEach((row, at) => {
    if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
  });
  while (list.children.length > rows.length) list.lastElementChild.remove();
};
