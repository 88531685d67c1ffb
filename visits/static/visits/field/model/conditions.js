// Conditions, constraints and derived values; twin of visits/conditions, same cases:
// tests/cases/conditions.cases.json. The specification is visits/conditions/SPECIFICATION.md.

import { APPLY } from "./conditions_functions.js";
import { parse } from "./conditions_parser.js";
import { run as runPattern } from "./conditions_pattern.js";
import { readDate, textOf, truthOf, valueOf, writeDay } from "./conditions_values.js";

export { ExpressionError, parse } from "./conditions_parser.js";
export { textOf } from "./conditions_values.js";

const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);

const run = (expression, answers, given) => {
  const worths = given.worths ?? {};
  const stack = [];
  for (const [step, what, count] of expression.program) {
    if (step === "value") stack.push(what);
    else if (step === "answer") stack.push(valueOf(own(answers, what), own(worths, what)));
    else if (step === "own") stack.push(valueOf(given.own, own(worths, ".")));
    else if (step === "today") stack.push(readDate(given.today));
    else if (step === "regex") stack.push(runPattern(what, textOf(stack.pop()))[0]);
    else stack.push(APPLY[what](...stack.splice(-count)));
  }
  return stack[0];
};

// given: {today: "2026-03-01", own, worths}. A level or choices come out as text.
export const evaluate = (expression, answers, given) => {
  const value = run(expression, answers, given);
  return Array.isArray(value) || value.level !== undefined ? textOf(value) : value;
};

// A constraint asks nothing of an answer that says nothing.
export const holds = (expression, answers, given) =>
  (expression.inConstraint && valueOf(given.own) === "") || truthOf(run(expression, answers, given));

// A value as JSON, the same text on both sides: {number: "1/3"}, {date}, {boolean} or {text}.
export const shown = (value) => {
  if (typeof value === "boolean") return { boolean: value };
  if (value.day !== undefined) return { date: writeDay(value.day) };
  return value.n === undefined ? { text: value } : { number: value.d === 1n ? `${value.n}` : `${value.n}/${value.d}` };
};

// The same expression with its codes renamed, all at once; nothing else of its text moves.
export const rewritten = ({ text, references, inConstraint }, names) => {
  let place = 0;
  let written = "";
  for (const [unit, code] of references) {
    written += `${text.slice(place, unit)}\${${own(names, code) ?? code}}`;
    place = unit + code.length + 3;
  }
  return parse(written + text.slice(place), { inConstraint });
};

// Depth first, in the order of the formulas (a Map) and of their references; nothing recurses.
const walk = (formulas) => {
  const needs = (code) => formulas.get(code).codes.filter((other) => formulas.has(other)).reverse();
  const done = new Set();
  for (const first of formulas.keys()) {
    const path = done.has(first) ? [] : [[first, needs(first)]];
    while (path.length) {
      const [code, waiting] = path.at(-1);
      const needed = waiting.pop();
      if (needed === undefined) done.add(path.pop() && code);
      else {
        const from = path.findIndex(([other]) => other === needed);
        if (from >= 0) return { order: [], cycle: path.slice(from).map(([other]) => other) };
        if (!done.has(needed)) path.push([needed, needs(needed)]);
      }
    }
  }
  return { order: [...done], cycle: null };
};

export const cycleIn = (formulas) => walk(formulas).cycle;

export const evaluationOrder = (formulas) => {
  const { order, cycle } = walk(formulas);
  if (cycle) throw new Error(`derived values refer to each other in a circle: ${cycle.join(", ")}`);
  return order;
};
