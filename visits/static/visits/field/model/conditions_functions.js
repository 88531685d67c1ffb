// What the operators and functions do; each always gives a value; twin of functions.py.

import {
  dateOf, dayAt, isDate, isNumber, lengthOf, numberOf, ratio, readDate, roundAway, size, textOf, truthOf, whole, wordsOf,
} from "./conditions_values.js";

const LARGEST = 10n ** 100n;

// A number within the limit of digits, or nothing.
const kept = (number) => (number && size(number.n) < LARGEST && number.d < LARGEST ? number : "");

// Beside a date, a text that is written as a date is one.
const paired = (left, right) => [
  isDate(right) && typeof left === "string" ? readDate(left) || left : left,
  isDate(left) && typeof right === "string" ? readDate(right) || right : right,
];

const cross = (one, other) => one.n * other.d - other.n * one.d;

const equal = (first, second) => {
  const [left, right] = paired(first, second);
  if (typeof left === "boolean" || typeof right === "boolean") return truthOf(left) === truthOf(right);
  if (!isNumber(left) && !isNumber(right)) return textOf(left) === textOf(right);
  const [one, other] = [numberOf(left), numberOf(right)];
  return Boolean(one && other) && cross(one, other) === 0n;
};

const ordered = (holds) => (left, right) => {
  const [one, other] = paired(left, right).map(numberOf);
  return Boolean(one && other) && holds(cross(one, other));
};

const reckoned = (reckon) => (left, right) => {
  const [one, other] = [numberOf(left), numberOf(right)];
  return one && other ? kept(reckon(one, other)) : "";
};

const plus = reckoned((one, other) => ratio(one.n * other.d + other.n * one.d, one.d * other.d));
const minus = reckoned((one, other) => ratio(cross(one, other), one.d * other.d));
const over = ({ n, d }, other) => (other.n ? ratio(other.n < 0n ? -n * other.d : n * other.d, d * size(other.n)) : null);
const moved = ({ day }, days) =>
  (days && dayAt({ n: BigInt(day) * days.d + days.n, d: days.d })) || "";

const add = (first, second) => {
  const [left, right] = paired(first, second);
  if (isDate(left)) return isDate(right) ? "" : moved(left, numberOf(right));
  return isDate(right) ? moved(right, numberOf(left)) : plus(left, right);
};

const subtract = (first, second) => {
  const [left, right] = paired(first, second);
  if (isDate(right)) return isDate(left) ? whole(left.day - right.day) : "";
  if (!isDate(left)) return minus(left, right);
  const days = numberOf(right);
  return moved(left, days && { n: -days.n, d: days.d });
};

const withNumber = (apply) => (value) => {
  const number = numberOf(value);
  return number ? apply(number) : "";
};

const round = (value, places = whole(0)) => {
  const [number, place] = [numberOf(value), numberOf(places)];
  if (!number || !place || place.d !== 1n || size(place.n) > 30n) return "";
  const unit = 10n ** size(place.n);
  const [up, down] = place.n < 0n ? [1n, unit] : [unit, 1n];
  return kept(ratio(roundAway({ n: number.n * up, d: number.d * down }) * down, up));
};

export const APPLY = {
  or: (left, right) => truthOf(left) || truthOf(right),
  and: (left, right) => truthOf(left) && truthOf(right),
  "=": equal,
  "!=": (left, right) => !equal(left, right),
  "<": ordered((difference) => difference < 0n),
  "<=": ordered((difference) => difference <= 0n),
  ">": ordered((difference) => difference > 0n),
  ">=": ordered((difference) => difference >= 0n),
  "+": add,
  "-": subtract,
  "*": reckoned((one, other) => ratio(one.n * other.n, one.d * other.d)),
  div: reckoned(over),
  mod: reckoned((one, other) => {
    const parts = over(one, other);
    return parts && ratio(one.n * other.d - other.n * one.d * (parts.n / parts.d), one.d * other.d);
  }),
  negate: withNumber(({ n, d }) => ({ n: -n, d })),
  not: (value) => !truthOf(value),
  selected: (value, code) => wordsOf(value).includes(textOf(code)),
  "count-selected": (value) => whole(wordsOf(value).length),
  if: (condition, yes, no) => (truthOf(condition) ? yes : no),
  coalesce: (...values) => values.find((value) => value !== "") ?? "",
  round,
  int: withNumber(({ n, d }) => ratio(n / d)),
  number: withNumber((number) => number),
  "string-length": (value) => whole(lengthOf(textOf(value))),
  date: (value) => dateOf(value) || "",
};
