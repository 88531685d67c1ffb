// Whether an answer fits what the grid expects of it; one that says nothing, or is no answer, does.

import { holds, parse } from "./conditions.js";

const ruleOf = (text) => {
  try {
    return parse(text, { inConstraint: true });
  } catch {
    return null;
  }
};

// `answers`: code -> the one value on which all opinions agree.
export const isBroken = ({ constraint, levels = [] }, value, { answers, today }) => {
  const rule = constraint && value && Object.keys(value).length && !value.state ? ruleOf(constraint) : null;
  if (!rule) return false;
  const worths = Object.fromEntries(levels.map((level) => [level.code, level.value ?? null]));
  const counts = Object.values(worths).some((worth) => worth !== null);
  return !holds(rule, answers, { today, own: value, worths: counts ? { ".": worths } : {} });
};
