// An action as the fold of its events: what the table shows. Twin: visits/services/action.py

import { toHex, utf8 } from "../lib/bytes.js";

const RANK = [
  "suggested", "changed", "carried_over", "support_offered", "support_accepted", "support_declined", "declined",
  "accepted", "in_progress", "postponed", "dropped", "done",
];
const MOVES = new Set(["accepted", "declined", "in_progress", "done", "postponed", "dropped"]);
const TEXT = ["what", "how_seen", "aspiration", "owner", "owner_group", "owner_person", "due_on", "due_words", "criterion_code"];

/** UUIDv5: the same name under the same id is the same id, whoever presses the button. */
export const namedId = async (id, name) => {
  const space = Uint8Array.from(id.replaceAll("-", "").match(/../g), (pair) => Number.parseInt(pair, 16));
  const whole = new Uint8Array([...space, ...utf8(name)]);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-1", whole)).slice(0, 16);
  bytes[6] = (bytes[6] & 15) | 80;
  bytes[8] = (bytes[8] & 63) | 128;
  return toHex(bytes).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
};

const inRank = (one, other) =>
  RANK.indexOf(one.value.event) - RANK.indexOf(other.value.event) || (one.entry_id < other.entry_id ? -1 : 1);

// After all that it had seen; among those that are free, by kind, then by id: no clock decides.
const inOrder = (events, seen) => {
  const waiting = [...events].sort(inRank);
  const taken = new Map();
  while (waiting.length) {
    const at = Math.max(0, waiting.findIndex(({ entry_id: id }) => seen.get(id).every((one) => taken.has(one))));
    const [event] = waiting.splice(at, 1);
    taken.set(event.entry_id, event);
  }
  return [...taken.values()];
};

/** Its text, where it stands, who noted that, and all its events: whoever changes it has them in view. */
export const foldAction = (entries) => {
  const events = entries.filter(({ value }) => RANK.includes(value?.event));
  const known = new Set(events.map((event) => event.entry_id));
  const seen = new Map(events.map((event) => [event.entry_id, (event.parents ?? []).filter((id) => known.has(id))]));
  const action = { status: "suggested", version: 0, text: {}, decided: null };
  for (const event of inOrder(events, seen)) {
    const { value } = event;
    if (value.event === "suggested" || value.event === "changed") {
      action.version += 1;
      for (const key of TEXT) if (key in value) action.text[key] = value[key];
    }
    const begun = ["in_progress", "done"].includes(action.status) && value.event === "accepted";
    if (MOVES.has(value.event) && !begun) Object.assign(action, { status: value.event, decided: event });
  }
  return { ...action, ids: [...known].sort() };
};

/** A season or a month as the list names it: the last day of its month, and its words. */
export const dueOf = (choice, words, day) => {
  if (day) return { due_on: day, due_words: "" };
  if (!choice) return { due_on: "", due_words: "" };
  if (choice === "next-visit") return { due_on: "", due_words: words };
  const [year, month] = choice.slice(1).split("-").map(Number);
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { due_on: `${choice.slice(1)}-${String(last).padStart(2, "0")}`, due_words: words };
};
