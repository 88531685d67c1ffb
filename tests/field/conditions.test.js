// The tablet's conditions answer the same cases as Python's.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { answer, answerGraph } from "./conditions_answers.js";

const file = new URL("../cases/conditions.cases.json", import.meta.url);
const cases = JSON.parse(readFileSync(file, "utf8"));
const { today, answers, worths } = cases;

for (const [about, list] of Object.entries(cases.gives)) {
  test(`gives: ${about}`, () => {
    for (const [text, gives] of list) {
      assert.deepEqual(answer({ text, answers, worths, today }).gives, gives, text);
    }
  });
}

test("constraints", () => {
  for (const [text, own, gives, held, given] of cases.constraints) {
    const told = answer({ text, constraint: true, answers, own, worths: given ?? undefined, today });
    assert.deepEqual([told.gives, told.holds], [gives, held], text);
  }
});

test("written as a text", () => {
  for (const [text, written] of cases.written) {
    assert.equal(answer({ text, answers, worths, today }).written, written, text);
  }
});

test("codes in order", () => {
  for (const [text, codes] of cases.codes) assert.deepEqual(answer({ text, today }).codes, codes, text);
});

test("rewritten", () => {
  for (const [text, names, expected] of cases.rewritten) {
    assert.equal(answer({ text, names, today }).rewritten, expected, text);
  }
});

test("refused at the character", () => {
  for (const [text, position, code, detail, constraint] of cases.refused) {
    assert.deepEqual(answer({ text, constraint, today }), { refused: [position, code, detail] }, text);
  }
});

test("derived values that refer to each other", () => {
  for (const [pairs, cycle, order] of cases.graphs) {
    assert.deepEqual(answerGraph(pairs), { cycle, order }, JSON.stringify(pairs));
  }
});
