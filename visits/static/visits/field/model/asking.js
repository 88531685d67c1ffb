// Which questions are asked, given the other answers, and what the calculated ones come to; twin of
// visits/scoring/asking.py, same cases: tests/cases/asking.cases.json.

import { canonicalJson } from "./canonical.js";
import { evaluate, holds, parse, textOf } from "./conditions.js";
import { isDate, isNumber, whole } from "./conditions_values.js";

const MOST_READINGS = 16;
const NUMBER = /^-?[0-9]{1,10}(\.[0-9]{1,4})?$/;
const rules = new Map();

// The rule, or none: a text that cannot be read hides nothing; publishing refuses it.
const rule = (text) => {
  if (!rules.has(text)) {
    try {
      rules.set(text, text ? parse(text) : null);
    } catch {
      rules.set(text, null);
    }
  }
  return rules.get(text);
};

const codesOf = ({ condition, formula }) => [condition, formula].flatMap((text) => rule(text)?.codes ?? []);

// Each question after those that its rules speak of; a circle is read in the grid's order.
const inOrder = (questions) => {
  const byCode = new Map(questions.map((question) => [question.code, question]));
  const order = new Map();
  const begun = new Set();
  const pending = questions.map(({ code }) => code).reverse();
  while (pending.length) {
    const code = pending.at(-1);
    const needed = codesOf(byCode.get(code)).filter((one) => byCode.has(one) && !begun.has(one) && !order.has(one));
    if (begun.has(code) || !needed.length) {
      pending.pop();
      if (!order.has(code)) order.set(code, byCode.get(code));
    } else {
      begun.add(code);
      pending.push(...needed.reverse());
    }
  }
  return [...order.values()];
};

// A calculated value in the form of an answer; a yes is 1, a number too large is nothing.
const asAnswer = (value) => {
  if (isDate(value)) return { date: textOf(value) };
  if (typeof value === "boolean" || isNumber(value)) {
    const number = textOf(isNumber(value) ? value : whole(value ? 1 : 0));
    return NUMBER.test(number) ? { number } : {};
  }
  return value ? { text: textOf(value) } : {};
};

const read = (order, said, given) => {
  const answers = {};
  const [hidden, derived] = [new Set(), new Map()];
  for (const question of order) {
    const { code, kind } = question;
    const [condition, formula] = [rule(question.condition), rule(question.formula)];
    if (condition && !holds(condition, answers, given)) hidden.add(code);
    else if (kind === "derived") {
      answers[code] = asAnswer(formula ? evaluate(formula, answers, given) : "");
      derived.set(code, answers[code]);
    } else if (said.has(code)) answers[code] = said.get(code);
  }
  return { hidden, derived };
};

// One set of answers for each way of choosing among opinions; the last question changes first.
const readingsOf = (said) => {
  let readings = [[]];
  for (const [code, values] of said) {
    if (values.length) {
      readings = readings.flatMap((one) => values.map((value) => [...one, [code, value]])).slice(0, MOST_READINGS);
    }
  }
  return readings.map((one) => new Map(one));
};

const worthsOf = (questions) => {
  const worths = {};
  for (const { code, levels = [] } of questions) {
    if (levels.some(({ value }) => value !== null && value !== undefined)) {
      worths[code] = Object.fromEntries(levels.map((level) => [level.code, level.value ?? null]));
    }
  }
  return worths;
};

// Where opinions differ, a question is hidden only if each hides it, and a calculation stands only
// if each gives it. `said`: a Map or an object of code -> the values of all heads.
export const asked = (questions, said, { today }) => {
  if (!questions.some(({ condition, formula }) => condition || formula)) return { hidden: new Set(), derived: new Map() };
  const order = inOrder(questions);
  const given = { today, worths: worthsOf(questions) };
  const pairs = said instanceof Map ? [...said] : Object.entries(said);
  const [first, ...others] = readingsOf(pairs).map((one) => read(order, one, given));
  const agreed = ([code, value]) =>
    others.every(({ derived }) => canonicalJson(derived.get(code) ?? null) === canonicalJson(value));
  return {
    hidden: new Set([...first.hidden].filter((code) => others.every(({ hidden }) => hidden.has(code)))),
    derived: new Map([...first.derived].map((pair) => [pair[0], agreed(pair) ? pair[1] : {}])),
  };
};
