// Sentences stand in the page (`data-*` of an element): here their gaps are filled.

export const fill = (sentence, given) => (sentence ?? "").replace(/\{(\w+)\}/g, (gap, name) => given[name] ?? gap);

const language = () => document.documentElement.lang || "fr";

// `data-entries-one` or `data-entries-many`, as the language of the page counts.
export function counted(element, name, n) {
  const { rules, numbers } = counting();
  return fill(element.dataset[name + (rules.select(n) === "one" ? "One" : "Many")], { n: numbers.format(n) });
}

// Made once: each takes a slow tablet a millisecond, and the counts follow each tap.
let known = null;
const counting = () => {
  const now = language();
  if (known?.language !== now) known = { language: now, rules: new Intl.PluralRules(now), numbers: new Intl.NumberFormat(now) };
  return known;
};

// An hour is never cut at the end of a line.
export const unbroken = (text) => text.replaceAll(" ", "\u00a0");

export function hour(element, date) {
  const minutes = String(date.getMinutes()).padStart(2, "0");
  return unbroken(fill(element.dataset.hour, { h: date.getHours(), m: minutes }));
}

export const day = (date) => new Intl.DateTimeFormat(language(), { dateStyle: "long" }).format(date);

const KINDS = ["answers", "notes", "leads", "photos", "others"];

/** How many things there are in all, of every kind. */
export const howMany = ({ kinds = {} }) => KINDS.reduce((sum, name) => sum + (kinds[name] ?? 0), 0);

// « 12 réponses, 4 notes et 3 photos »; nothing where there is none.
export function whatWaits({ kinds = {} }) {
  const element = document.querySelector("[data-what-waits]");
  const parts = KINDS.filter((name) => kinds[name]).map((name) => counted(element, name, kinds[name]));
  const last = parts.splice(-1);
  return [parts.join(", "), ...last].filter(Boolean).join(element.dataset.and);
}
