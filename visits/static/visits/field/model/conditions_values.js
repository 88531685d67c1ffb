// What a value is, and how each kind is read as each other kind; twin of values.py.
//
// A number is {n, d} (BigInt, lowest terms), a date {day} (days since 1970), a level {level, worth},
// choices an array of codes; texts and booleans are themselves. The empty text is nothing.

const DIGITS = 30;
const UNITS = 10000n; // a written number has four places
const NUMBER = /^[ \t\r\n\u00a0\u202f]*(-?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))[ \t\r\n\u00a0\u202f]*$/;
const DAY = /^[ \t\r\n\u00a0\u202f]*([0-9]{4})-([0-9]{2})-([0-9]{2})[ \t\r\n\u00a0\u202f]*$/;
const WORD = /[^ \t\r\n\u00a0\u202f]+/g;
const [FIRST_DAY, LAST_DAY] = [-719162, 2932896]; // 0001-01-01 and 9999-12-31

export const isDate = (value) => value?.day !== undefined;
export const isNumber = (value) => value?.n !== undefined;
const isLevel = (value) => value?.level !== undefined;
export const size = (n) => (n < 0n ? -n : n);
const floor = (n, d) => n / d - (n % d < 0n ? 1n : 0n);

export const lengthOf = (text) => {
  let count = 0;
  for (const _point of text) count += 1;
  return count;
};

export const ratio = (n, d = 1n) => {
  let [a, b] = [size(n), d];
  while (b) [a, b] = [b, a % b];
  return { n: n / a, d: d / a };
};

export const whole = (number) => ratio(BigInt(number));

export const readNumber = (text) => {
  const found = NUMBER.exec(text);
  if (!found) return null;
  const below = found[3] || found[4] || "";
  const digits = (found[2] || "") + below;
  return digits.length > DIGITS ? null : ratio(BigInt(found[1] + digits), 10n ** BigInt(below.length));
};

// Days since 1970 of a day of the Gregorian calendar, with years that begin in March.
const dayNumber = (year, month, day) => {
  const y = month > 2 ? year : year - 1;
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return 365 * y + leaps + Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 719469;
};

export const writeDay = (number) => {
  const shifted = number + 719468;
  const era = Math.floor(shifted / 146097);
  const rest = shifted - era * 146097;
  const year = Math.floor((rest - Math.floor(rest / 1460) + Math.floor(rest / 36524) - Math.floor(rest / 146096)) / 365);
  const inYear = rest - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const march = Math.floor((5 * inYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  const parts = [inYear - Math.floor((153 * march + 2) / 5) + 1, month, year + era * 400 + (month < 3 ? 1 : 0)];
  return parts.map((part, index) => String(part).padStart(index === 2 ? 4 : 2, "0")).reverse().join("-");
};

export const readDate = (text) => {
  const found = DAY.exec(text);
  if (!found) return null;
  const day = dayNumber(...found.slice(1).map(Number));
  const real = day >= FIRST_DAY && day <= LAST_DAY && writeDay(day) === found.slice(1).join("-");
  return real ? { day } : null;
};

export const dayAt = ({ n, d }) => {
  const day = floor(n, d);
  return day < FIRST_DAY || day > LAST_DAY ? null : { day: Number(day) };
};

const FORMS = {
  level: (code, worths) =>
    typeof code === "string" && code
      ? { level: code, worth: readNumber(worths ? (Object.hasOwn(worths, code) && worths[code]) || "" : code) }
      : "",
  choices: (codes) =>
    (Array.isArray(codes) && codes.length && codes.every((code) => typeof code === "string") && [...new Set(codes)]) || "",
  number: (text) => (typeof text === "string" && readNumber(text)) || "",
  text: (text) => (typeof text === "string" ? text : ""),
  date: (text) => (typeof text === "string" && readDate(text)) || "",
};

export const valueOf = (answer, worths) => {
  const known = answer && typeof answer === "object" && !Object.hasOwn(answer, "state");
  const form = known && Object.keys(FORMS).find((name) => Object.hasOwn(answer, name));
  return form ? FORMS[form](answer[form], worths) : "";
};

export const roundAway = ({ n, d }) => {
  const nearest = (2n * size(n) + d) / (2n * d);
  return n < 0n ? -nearest : nearest;
};

const writeNumber = ({ n, d }) => {
  const scaled = roundAway({ n: n * UNITS, d });
  const below = String(size(scaled) % UNITS).padStart(4, "0").replace(/0+$/, "");
  return (scaled < 0n ? "-" : "") + size(scaled) / UNITS + (below && `.${below}`);
};

export const textOf = (value) => {
  if (isNumber(value)) return writeNumber(value);
  if (isDate(value)) return writeDay(value.day);
  if (isLevel(value)) return value.level;
  return Array.isArray(value) ? value.join(" ") : String(value);
};

export const numberOf = (value) => {
  if (typeof value === "boolean") return whole(value ? 1 : 0);
  if (isNumber(value)) return value;
  if (isDate(value)) return whole(value.day);
  return isLevel(value) ? value.worth : readNumber(textOf(value));
};

export const truthOf = (value) => (isNumber(value) ? value.n !== 0n : value !== "" && value !== false);

export const wordsOf = (value) => {
  if (Array.isArray(value)) return value;
  return isLevel(value) ? [value.level] : textOf(value).match(WORD) || [];
};

export const dateOf = (value) => {
  if (isDate(value)) return value;
  if (isNumber(value)) return dayAt(value);
  return typeof value === "string" ? readDate(value) : null;
};
