// What is typed or ticked as the one form of an answer; twin of tidy_value in visits/scoring/value.py.

import { canonicalJson } from "./canonical.js";

const NUMBER = /^-?[0-9]{1,10}(\.[0-9]{1,4})?$/;

export const isSaid = (value) => Boolean(value) && Object.keys(value).length > 0;

export const same = (one, other) => canonicalJson(one ?? {}) === canonicalJson(other ?? {});

// Typed with a comma and spaces, kept without needless zeros; null where it is no number.
export const tidyNumber = (text, { share = false } = {}) => {
  const bare = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  if (!NUMBER.test(bare)) return null;
  const [whole, rest = ""] = bare.replace("-", "").split(".");
  const tail = rest.replace(/0+$/, "");
  const number = (whole.replace(/^0+/, "") || "0") + (tail && `.${tail}`);
  if (share && (bare.startsWith("-") ? Number(number) > 0 : Number(number) > 100)) return null;
  return bare.startsWith("-") && number !== "0" ? `-${number}` : number;
};

export const inText = (text) => text.replaceAll("\r\n", "\n").trim();

// Heads that say the same thing stand together: [{value, heads}], those that say nothing left out.
export const opinionsOf = (heads) => {
  const found = [];
  for (const head of heads.filter(({ value }) => isSaid(value))) {
    const alike = found.find(({ value }) => same(value, head.value));
    if (alike) alike.heads.push(head);
    else found.push({ value: head.value, heads: [head] });
  }
  return found;
};
