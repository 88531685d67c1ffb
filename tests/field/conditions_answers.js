// Answers cases of conditions as JSON: for the shared cases, and for the comparison with Python.
//
//   node conditions_answers.js < cases.json > answers.json

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as conditions from "../../visits/static/visits/field/model/conditions.js";

const refusal = (error) => {
  if (!(error instanceof conditions.ExpressionError)) throw error;
  return { refused: [error.position, error.code, error.detail] };
};

export const answer = ({ text, constraint = false, answers = {}, today = "2026-03-01", own, worths, names }) => {
  try {
    const expression = conditions.parse(text, { inConstraint: constraint });
    const given = { today, own, worths };
    const value = conditions.evaluate(expression, answers, given);
    const told = {
      gives: conditions.shown(value),
      written: conditions.textOf(value),
      holds: conditions.holds(expression, answers, given),
      codes: expression.codes,
      steps: expression.program.length,
    };
    return names ? { ...told, rewritten: conditions.rewritten(expression, names).text } : told;
  } catch (error) {
    return refusal(error);
  }
};

export const answerGraph = (pairs) => {
  const formulas = new Map(pairs.map(([code, text]) => [code, conditions.parse(text)]));
  const cycle = conditions.cycleIn(formulas);
  return { cycle, order: cycle ? null : conditions.evaluationOrder(formulas) };
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const cases = JSON.parse(readFileSync(0, "utf8"));
  process.stdout.write(JSON.stringify(cases.map((one) => (Array.isArray(one) ? answerGraph(one) : answer(one)))));
}
