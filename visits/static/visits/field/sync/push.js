// One visit's unsent entries, in their order, in pieces that the server takes.

import { utf8 } from "../lib/bytes.js";
import { PAYLOAD_KEYS } from "../model/entry.js";
import { settle } from "../store/log.js";
import { needAttention } from "../store/outbox.js";
import { Fault, isFault, orPause, Pause } from "./verdict.js";

const [MOST, LARGEST] = [500, 500 * 1024];
const SENT = [...PAYLOAD_KEYS, "parents", "salt", "payload_sha256", "dseq"];

// What came from the server goes back with its proof, and keeps its author whoever brings it.
const proofOf = ({ proof, author, stream }) => (proof ? { proof, author: author?.ref ?? author, stream } : {});

const wire = (entry) => ({ ...Object.fromEntries(SENT.map((key) => [key, entry[key] ?? null])), ...proofOf(entry) });

// Pieces of at most 500 entries and 500 KiB: the server's limit, less the envelope.
export const piecesOf = (entries) => {
  const pieces = [];
  let room = 0;
  for (const entry of entries.map(wire)) {
    const size = utf8(JSON.stringify(entry)).length + 1;
    if (!pieces.length || size > room || pieces.at(-1).length === MOST) {
      pieces.push([]);
      room = LARGEST;
    }
    pieces.at(-1).push(entry);
    room -= size;
  }
  return pieces;
};

const halves = (piece) => [piece.slice(0, piece.length / 2), piece.slice(piece.length / 2)];

// One entry among 500 is found in nine halvings; a server that falls over everything is left in peace.
const MOST_FAULTS = 10;

// `post(entries)` gives the reply to one push; `meet(reply)` looks at its epoch. Gives the counts.
export const pushVisit = async ({ db, visit, entries, post, meet }) => {
  const count = { acked: 0, quarantined: 0, attention: 0 };
  const setAside = async (piece, reason) => {
    await needAttention(db, visit, piece.map((entry) => entry.entry_id), reason);
    count.attention += piece.length;
  };
  let [faults, inTurn] = [0, 0];
  const pending = piecesOf(entries);
  while (pending.length) {
    const piece = pending.shift();
    const reply = await post(piece);
    if (isFault(reply)) {
      [faults, inTurn] = [faults + 1, inTurn + 1];
      if (inTurn > MOST_FAULTS) break;
      if (piece.length > 1) pending.unshift(...halves(piece));
      continue;
    }
    inTurn = 0;
    const verdict = orPause(reply);
    if (reply.recognised) await meet(reply);
    if (verdict === "ok") {
      const done = await settle(db, visit, reply.body.results ?? [], reply.body.epoch);
      count.acked += done.acked;
      count.quarantined += done.quarantined;
      // A reply that says nothing of what was sent is no reply: wait, then send the same again.
      if (!done.settled) throw new Pause("offline");
    } else if (verdict === "not_found" || verdict === "forbidden") {
      await setAside([piece, ...pending].flat(), "not_found");
      return count;
    } else if (piece.length > 1) pending.unshift(...halves(piece));
    else await setAside(piece, verdict === "large" ? "too_large" : "bad_envelope");
  }
  // What it fell over stays as it is, and is sent again: it may only have been a bad moment.
  if (faults) throw Object.assign(new Fault("waiting"), { count });
  return count;
};
