// The patterns of regex(): a stated subset, run in linear time without going back; twin of pattern.py.
//
// A pattern becomes a list of instructions with relative jumps, so that a part is repeated by
// repeating its instructions. All states that are possible at once walk along the text together.

export const STATES = 300;
const LONGEST_MATCHED = 1000;
const DEEPEST_GROUP = 20;
const LARGEST_CLASS = 40;
const LAST = 0x10ffff;
const CLASSES = {
  d: [[48, 57]], D: [[0, 47], [58, LAST]],
  w: [[48, 57], [65, 90], [95, 95], [97, 122]],
  W: [[0, 47], [58, 64], [91, 94], [96, 96], [123, LAST]],
  s: [[9, 13], [32, 32]], S: [[0, 8], [14, 31], [33, LAST]],
  n: [[10, 10]], r: [[13, 13]], t: [[9, 9]],
};
const ANY = [[0, 9], [11, LAST]];
const REPEATS = { "?": [0, 1], "*": [0, null], "+": [1, null] };

const one = (ranges, negated = false) => [["char", ranges, negated]];
const single = (character) => [[character.codePointAt(0), character.codePointAt(0)]];
const times = (program, count) => Array.from({ length: count }, () => program).flat();

// The instructions of a pattern (an array of characters) that stands at a place of an expression.
export const readPattern = (pattern, at, room, fail) => {
  let place = 0;
  const peek = (ahead = 0) => pattern[place + ahead] ?? "";
  const refuse = (what, where) => fail(at + where, `pattern_${what}`, pattern[where] ?? "");
  const checkRoom = (size, where) => size > room && fail(at + where, "pattern_too_large", String(STATES));

  const readChoice = (depth, start) => {
    const branches = [readBranch(depth)];
    while (peek() === "|") {
      place += 1;
      branches.push(readBranch(depth));
    }
    return branches.reduceRight((joined, branch) => {
      const both = [["split", 1, branch.length + 2], ...branch, ["jump", joined.length + 1], ...joined];
      checkRoom(both.length, start);
      return both;
    });
  };

  const readBranch = (depth) => {
    const branch = [];
    while (!["", "|", ")"].includes(peek())) {
      const start = place;
      branch.push(...readRepeats(readAtom(depth)));
      checkRoom(branch.length, start);
    }
    return branch;
  };

  const readAtom = (depth) => {
    const start = place;
    const character = peek();
    place += 1;
    if (character === "(") return readGroup(depth, start);
    if (character === "[") return readClass(start);
    if (character === "\\") return one(readEscape(start));
    if (character === ".") return one(ANY);
    if (character === "^") return [["start"]];
    if (character === "$") return [["end"]];
    if ("?*+{".includes(character)) refuse("quantifier", start);
    return one(single(character));
  };

  const readGroup = (depth, start) => {
    if (depth === DEEPEST_GROUP) fail(at + start, "too_deep", String(DEEPEST_GROUP));
    if (peek() === "?") {
      if (peek(1) !== ":") refuse("group", start);
      place += 2;
    }
    const inside = readChoice(depth + 1, start);
    if (peek() !== ")") refuse("group", start);
    place += 1;
    return inside;
  };

  const readRepeats = (atom) => {
    const start = place;
    const found = readQuantifier();
    if (!found) return atom;
    if (peek() && "?*+{".includes(peek())) refuse("quantifier", place);
    const [low, high] = found;
    checkRoom(atom.length * Math.max(low, high ?? 0), start);
    const before = times(atom, low);
    if (high === null) return [...before, ["split", 1, atom.length + 2], ...atom, ["jump", -atom.length - 1]];
    return [...before, ...times([["split", 1, atom.length + 1], ...atom], high - low)];
  };

  const readQuantifier = () => {
    const start = place;
    const sign = peek();
    if (Object.hasOwn(REPEATS, sign)) {
      place += 1;
      return REPEATS[sign];
    }
    if (sign !== "{") return null;
    place += 1;
    const low = readCount(start);
    let high = low;
    if (peek() === ",") {
      place += 1;
      high = peek() === "}" ? null : readCount(start);
    }
    if (peek() !== "}" || (high !== null && high < low)) refuse("quantifier", start);
    place += 1;
    return [low, high];
  };

  const readCount = (start) => {
    let digits = "";
    while (/^[0-9]$/.test(peek()) && digits.length < 3) {
      digits += peek();
      place += 1;
    }
    if (!digits) refuse("quantifier", start);
    return Number(digits);
  };

  const readEscape = (start) => {
    const character = peek();
    place += 1;
    if (Object.hasOwn(CLASSES, character)) return CLASSES[character];
    if (!character || /^[A-Za-z0-9]$/.test(character)) refuse("escape", start);
    return single(character);
  };

  const readClass = (start) => {
    const negated = peek() === "^";
    if (negated) place += 1;
    const found = [];
    while (peek() !== "]" || !found.length) {
      if (["", "[", "]"].includes(peek())) refuse("class", peek() === "[" ? place : start);
      found.push(...readRange());
      if (found.length > LARGEST_CLASS) fail(at + start, "pattern_too_large", String(LARGEST_CLASS));
    }
    place += 1;
    return one(found, negated);
  };

  const isOne = (ranges) => ranges.length === 1 && ranges[0][0] === ranges[0][1];

  const readRange = () => {
    const start = place;
    const first = readMember();
    if (!isOne(first) || peek() !== "-" || ["", "]"].includes(peek(1))) return first;
    place += 1;
    const last = readMember();
    if (!isOne(last) || last[0][0] < first[0][0]) refuse("class", start);
    return [[first[0][0], last[0][0]]];
  };

  const readMember = () => {
    const start = place;
    const character = peek();
    place += 1;
    if (character === "\\") return readEscape(start);
    if (character === "[") refuse("class", start);
    return single(character);
  };

  const program = readChoice(0, 0);
  if (place < pattern.length) refuse("group", place);
  return program;
};

// Every state that is reached from these without reading a character.
const reach = (program, waiting, start, end) => {
  const seen = new Set();
  while (waiting.length) {
    const state = waiting.pop();
    if (seen.has(state)) continue;
    seen.add(state);
    const [kind, first, second] = program[state] ?? ["match"];
    if (kind === "split") waiting.push(state + first, state + second);
    if (kind === "jump") waiting.push(state + first);
    if ((kind === "start" && start) || (kind === "end" && end)) waiting.push(state + 1);
  }
  return seen;
};

const fits = ([kind, ranges, negated] = [], point) =>
  kind === "char" && ranges.some(([low, high]) => low <= point && point <= high) !== negated;

// Whether the whole text fits, and how many states were visited to know it.
export const run = (program, text) => {
  const points = Array.from(text, (character) => character.codePointAt(0));
  if (points.length > LONGEST_MATCHED) return [false, 0];
  let states = reach(program, [0], true, !points.length);
  let steps = states.size;
  points.forEach((point, index) => {
    const following = [...states].filter((state) => fits(program[state], point)).map((state) => state + 1);
    states = reach(program, following, false, index + 1 === points.length);
    steps += states.size;
  });
  return [states.has(program.length), steps];
};
