// Canonical JSON and the hashes over it; twin of visits/canonical.py, same cases:
// tests/cases/canonical.cases.json.

import { fromHex, toHex, utf8 } from "../lib/bytes.js";
import { sha256 } from "./sha256.js";

export class NotCanonicalError extends Error {}

const refuse = (why) => {
  throw new NotCanonicalError(why);
};

const text = (words) => {
  if (words.includes("\0") || !words.isWellFormed()) refuse("U+0000 and lone surrogates enter no payload");
  return JSON.stringify(words.normalize("NFC"));
};

const pair = (key, value) => {
  // biome-ignore lint: the range is the whole of ASCII
  if (!/^[\x01-\x7f]*$/.test(key)) refuse("keys are ASCII strings");
  return `${JSON.stringify(key)}:${canonicalJson(value)}`;
};

// Sorted keys, no spaces, strings in NFC, shortest escapes, integers only.
export const canonicalJson = (value) => {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return text(value);
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value + 0) : refuse("integers only");
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object") refuse(`no canonical form for ${typeof value}`);
  return `{${Object.keys(value).sort().map((key) => pair(key, value[key])).join(",")}}`;
};

export const sha256Hex = async (bytes) => toHex(await crypto.subtle.digest("SHA-256", bytes));

// At once, for it is asked inside a transaction, which waits for nothing but its store.
export const payloadSha256 = (salt, payload) => {
  const [first, rest] = [fromHex(salt), utf8(canonicalJson(payload))];
  const whole = new Uint8Array(first.length + rest.length);
  whole.set(first);
  whole.set(rest, first.length);
  return toHex(sha256(whole));
};
