// One entry: what somebody said, with its id, its salt and the hash of both.

import { toHex } from "../lib/bytes.js";
import { payloadSha256 } from "./canonical.js";

export const PAYLOAD_KEYS = [
  "entry_id", "kind", "criterion", "object_id", "voice", "about", "value", "act", "said_ref", "on_behalf",
  "derived_from", "client_time",
];

// Kinds whose target is an object of their own, so that they never compete.
const OBJECTS = new Set(["note", "lead", "words", "photo", "action", "review", "section", "signature", "share"]);

export const makeId = (random) => {
  const bytes = random(16);
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return toHex(bytes).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
};

// The hour on the wall, with its distance from Greenwich; it decides nothing.
export const writeTime = (now) => {
  const ahead = -new Date(now).getTimezoneOffset();
  const size = Math.abs(ahead);
  const offset = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, "0")).join(":");
  return `${new Date(now + ahead * 60000).toISOString().slice(0, -5)}${ahead < 0 ? "-" : "+"}${offset}`;
};

// What the hash covers, and nothing else.
export const payloadOf = (entry) => {
  const payload = { parents: [...new Set(entry.parents ?? [])].sort() };
  for (const key of PAYLOAD_KEYS) payload[key] = entry[key] ?? null;
  return payload;
};

export const hashOf = (entry) => payloadSha256(entry.salt, payloadOf(entry));

// The stream it will take as far as the tablet knows; the server decides.
export const streamOf = ({ kind, voice, value }, criterion) => {
  if (kind === "consent") return "shared";
  if (kind === "share") return value?.hide?.length ? "shared" : "private";
  return voice === "self" || (criterion?.sensitive && !criterion.opened) ? "private" : "shared";
};

export const targetOf = ({ stream, kind, object_id: object, criterion, voice, about }) =>
  `${stream}|${kind}|${object || criterion}|${voice}|${about}`;

// Ids, hour and salt, chosen before anything is read: tried again, the words are still the same ones.
export const named = (said, { now, random }) => ({
  ...said,
  entry_id: said.entry_id ?? makeId(random),
  object_id: said.object_id ?? (OBJECTS.has(said.kind) ? makeId(random) : null),
  client_time: said.client_time ?? writeTime(now()),
  salt: said.salt ?? toHex(random(16)),
});

export const makeEntry = (said, around) => {
  const made = named({ act: "own", on_behalf: "none", stream: "shared", ...said }, around);
  const entry = { ...payloadOf(made), stream: made.stream, salt: made.salt };
  return { ...entry, target: targetOf(entry), payload_sha256: hashOf(entry) };
};

// The same words under another id, when the first one stood for something else.
export const renamed = (entry, { random }) =>
  makeEntry({ ...entry, entry_id: makeId(random), derived_from: entry.entry_id, salt: undefined }, { random });
