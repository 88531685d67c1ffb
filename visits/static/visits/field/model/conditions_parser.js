// From the text of an expression to a flat program; twin of tokens.py and parser.py.
//
// Positions are 0-based and count code points, not UTF-16 units.

import { STATES, readPattern } from "./conditions_pattern.js";
import { lengthOf, readNumber } from "./conditions_values.js";

const LONGEST = 2000;
const LONGEST_NAME = 40;
const DIGITS = 30;
const DEEPEST = 30;
const TOKEN =
  /([ \t\r\n\u00a0\u202f]+)|([0-9]+(?:\.[0-9]*)?|\.[0-9]+)|('[^']*'|"[^"]*")|(\$\{[A-Za-z0-9_][A-Za-z0-9_.-]{0,39}\})|([A-Za-z][A-Za-z0-9_:-]*)|([!<>]=|[=<>()+,*.-])/uy;
const KINDS = ["space", "number", "text", "code", "name", "sign"];
const BINDING = {
  or: 1, and: 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, div: 6, mod: 6,
};
const ARGUMENTS = {
  true: [0, 0], false: [0, 0], not: [1, 1], selected: [2, 2], "count-selected": [1, 1], if: [3, 3],
  coalesce: [2, 30], round: [1, 2], int: [1, 1], number: [1, 1], "string-length": [1, 1], date: [1, 1],
  today: [0, 0], regex: [2, 2],
};

export class ExpressionError extends Error {
  constructor(position, code, detail = "") {
    super(`${code} at ${position}`);
    Object.assign(this, { position, code, detail });
  }
}

const fail = (position, code, detail = "") => {
  throw new ExpressionError(position, code, detail);
};

const refuse = (rest, place) => {
  if (rest.startsWith("${")) {
    const name = /^[A-Za-z0-9_.-]*/.exec(rest.slice(2))[0];
    const wrong = /^[.-]/.test(name) ? 2 : 2 + Math.min(name.length, LONGEST_NAME);
    if (wrong === rest.length) fail(place, "unclosed_reference");
    fail(place + wrong, "bad_name", String.fromCodePoint(rest.codePointAt(wrong)));
  }
  const character = String.fromCodePoint(rest.codePointAt(0));
  if (/['"]/.test(character)) fail(place, "unclosed_text", character);
  if (/[‘’“”«»]/.test(character)) fail(place, "typographic_quote", character);
  fail(place, character === "/" ? "use_div" : "unexpected_character", character);
};

const CONTENT = { text: (word) => word.slice(1, -1), code: (word) => word.slice(2, -1) };

// The words in order, then one of kind "end"; `unit` is a place in UTF-16, for cutting the text.
const readTokens = (text) => {
  if (lengthOf(text) > LONGEST) fail(LONGEST, "too_long", String(LONGEST));
  const found = [];
  let start = 0;
  let unit = 0;
  while (unit < text.length) {
    TOKEN.lastIndex = unit;
    const match = TOKEN.exec(text) ?? refuse(text.slice(unit), start);
    const word = match[0];
    const kind = KINDS[match.slice(1).findIndex((part) => part !== undefined)];
    if (kind === "number" && word.replace(".", "").length > DIGITS) fail(start, "too_many_digits", String(DIGITS));
    const content = CONTENT[kind]?.(word) ?? word;
    if (kind !== "space") found.push({ kind: kind === "sign" ? word : kind, start, unit, text: content });
    start += lengthOf(word);
    unit += word.length;
  }
  if (!found.length) fail(0, "empty");
  return [...found, { kind: "end", start, unit, text: "" }];
};

export const parse = (text, { inConstraint = false } = {}) => {
  const tokens = readTokens(text);
  const program = [];
  let place = 0;
  let states = 0;
  const token = () => tokens[place];
  const push = (step, value, count = 0) => program.push([step, value, count]);
  const operator = () => (token().kind === "name" ? token().text : token().kind);
  const binding = () => (Object.hasOwn(BINDING, operator()) ? BINDING[operator()] : 0);
  const refuseStray = () =>
    fail(token().start, token().kind === "," ? "unexpected_comma" : "missing_operator", token().text);

  const deeper = (opening, depth) => {
    if (depth === DEEPEST) fail(opening.start, "too_deep", String(DEEPEST));
    return depth + 1;
  };

  const readExpression = (least, depth) => {
    readOperand(depth);
    while (binding() >= least) {
      const [sign, tightness] = [operator(), binding()];
      place += 1;
      readExpression(tightness + 1, depth);
      push("apply", sign, 2);
    }
  };

  const readOperand = (depth) => {
    const word = token();
    place += 1;
    if (word.kind === "number") push("value", readNumber(word.text));
    else if (word.kind === "text") push("value", word.text);
    else if (word.kind === "code") push("answer", word.text);
    else if (word.kind === "name") readCall(word, depth);
    else if (word.kind === ".") {
      if (!inConstraint) fail(word.start, "dot_outside_constraint");
      push("own", "");
    } else if (word.kind === "-") {
      readOperand(deeper(word, depth));
      push("apply", "negate", 1);
    } else if (word.kind === "(") {
      readExpression(1, deeper(word, depth));
      close(word, refuseStray);
    } else fail(word.start, "missing_operand", word.text);
  };

  const close = (opening, stray) => {
    if (token().kind === "end") fail(opening.start, "unclosed_parenthesis");
    if (token().kind !== ")") stray();
    place += 1;
  };

  const readCall = (name, depth) => {
    const opening = token();
    if (Object.hasOwn(BINDING, name.text)) fail(name.start, "missing_operand", name.text);
    if (opening.kind !== "(") fail(name.start, "unknown_name", name.text);
    if (!Object.hasOwn(ARGUMENTS, name.text)) fail(name.start, "unknown_function", name.text);
    place += 1;
    const [count, pattern] = readArguments(name.text, opening, deeper(opening, depth));
    const [least, most] = ARGUMENTS[name.text];
    if (count < least || count > most) fail(name.start, "wrong_arguments", name.text);
    if (name.text === "true" || name.text === "false") push("value", name.text === "true");
    else if (name.text === "today") push("today", "");
    else if (name.text === "regex") push("regex", pattern);
    else push("apply", name.text, count);
  };

  const readArguments = (name, opening, depth) => {
    let count = 0;
    let pattern = null;
    while (token().kind !== ")" || count) {
      if (name === "regex" && count === 1) pattern = readRegex();
      else readExpression(1, depth);
      count += 1;
      if (token().kind !== ",") break;
      place += 1;
    }
    close(opening, () => fail(token().start, "missing_operator", token().text));
    return [count, pattern];
  };

  const readRegex = () => {
    const word = token();
    const after = tokens[Math.min(place + 1, tokens.length - 1)];
    if (word.kind !== "text" || ![")", ",", "end"].includes(after.kind)) {
      fail(word.start, "pattern_not_literal", word.text);
    }
    place += 1;
    const pattern = readPattern(Array.from(word.text), word.start + 1, STATES - states, fail);
    states += pattern.length;
    return pattern;
  };

  readExpression(1, 0);
  if (token().kind === ")") fail(token().start, "unexpected_parenthesis");
  if (token().kind !== "end") refuseStray();
  const references = tokens.filter(({ kind }) => kind === "code").map((word) => [word.unit, word.text]);
  return { text, program, references, inConstraint, codes: [...new Set(references.map(([, code]) => code))] };
};
