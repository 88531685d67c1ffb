// What comes back: pulled pages, results of a push, words carried by another tablet.

import { renamed, targetOf } from "../model/entry.js";
import { refold } from "./heads.js";
import { cursorKey } from "./meta.js";

const STORES = ["visits", "entries", "heads", "meta"];
const DURABLE = new Set(["stored", "duplicate", "quarantined"]);
const waits = (entry) => entry?.mine && (entry.state === "local" || entry.state === "attention");
const tell = (db, visit, targets, received) => db.env.emit("entries:changed", { visit, targets: [...new Set(targets)], received });

class Clash extends Error {
  constructor(ids) {
    super("an id stands for other words");
    this.ids = ids;
  }
}

const blank = (entry) => entry.redacted || entry.hidden;

const record = (visit, entry, before) => {
  // What the farm shares no more comes with its number alone: where it stood is known, or need not be.
  const seen = { mine: false, dseq: null, ...before, reason: "", proof: null, hidden: false, ...entry, visit, state: "acked" };
  const whole = { ...seen, target: targetOf(seen) };
  // Erased words do not come back, not even with an old backup of the server.
  const erased = { value: null, salt: null };
  if (before?.redacted) return { ...whole, ...erased, redacted: true };
  return blank(entry) ? { ...whole, ...erased } : whole;
};

// The page as it stands in the stream, inside a transaction that holds entries, heads and meta.
export const keepPulled = async (tx, visit, pulled) => {
  const store = tx.objectStore("entries");
  const before = await Promise.all(pulled.map((entry) => store.get([visit, entry.entry_id])));
  const clashes = before.filter((old, at) => waits(old) && old.payload_sha256 !== pulled[at].payload_sha256 && !blank(pulled[at]));
  if (clashes.length) throw new Clash(clashes.map((old) => old.entry_id));
  const records = pulled.map((entry, at) => record(visit, entry, before[at]));
  await Promise.all(records.map((entry) => store.put(entry)));
  const erased = await Promise.all(records.flatMap((entry) => erasedBy(entry).map((id) => erase(store, visit, id, entry.kind))));
  const targets = [...records, ...before, ...erased].filter(Boolean).map((entry) => entry.target);
  await refold(tx, visit, targets);
  return targets;
};

const erasedBy = ({ kind, value }) => (kind === "share" && value?.hide) || (kind === "redact" && value?.entries) || [];

// The farm shares this no more, or it was erased: the words leave this tablet, the hash stays.
const erase = async (store, visit, id, kind) => {
  const entry = await store.get([visit, id]);
  if (!entry || (kind === "share" && entry.voice !== "self")) return null;
  const mark = kind === "share" ? { hidden: true } : { redacted: true };
  await store.put({ ...entry, ...mark, state: "acked", value: null, salt: null });
  return entry;
};

// Another entry stands under this id: the words that wait take a new one, and say where they come from.
const rename = async (db, visit, ids) => {
  const old = await db.read(["entries"], (tx) => Promise.all(ids.map((id) => tx.objectStore("entries").get([visit, id]))));
  const fresh = await Promise.all(old.map((entry) => entry && renamed(entry, db.env)));
  await db.write(STORES, async (tx) => {
    const store = tx.objectStore("entries");
    for (const [at, entry] of old.entries()) {
      const now = entry && (await store.get([visit, entry.entry_id]));
      if (!waits(now)) continue;
      await store.delete([visit, entry.entry_id]);
      await store.put({ ...entry, ...fresh[at], state: "local", reason: "" });
      await refold(tx, visit, [entry.target]);
    }
  });
};

const untilNoClash = async (db, visit, work) => {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Clash)) throw error;
      await rename(db, visit, error.ids);
    }
  }
};

// A whole page and how far it reaches, in one transaction, and only within the epoch that sent it.
export const receive = async (db, visit, pulled, cursor, more = () => {}) => {
  const targets = await untilNoClash(db, visit, () =>
    db.write(["criteria", ...STORES], async (tx) => {
      const meta = tx.objectStore("meta");
      if (cursor.epoch && (await meta.get("epoch")) !== cursor.epoch) return null;
      const found = await keepPulled(tx, visit, pulled);
      await meta.put(cursor.seq, cursorKey(visit, cursor.stream));
      await more(tx);
      return found;
    }));
  if (targets?.length) tell(db, visit, targets, true);
  return targets !== null;
};

const after = (entry, result, holds) => {
  if (result.status === "quarantined") {
    return entry.stream === "private" && !holds ? null : { ...entry, state: "quarantined", reason: result.reason ?? "" };
  }
  // Whoever does not read the private stream is told no number: it is the sign that it went there.
  const stream = result.stream || "private";
  if (stream === "private" && !holds) return null;
  const moved = { ...entry, stream, seq: result.seq ?? null, state: "acked", reason: "" };
  return { ...moved, target: targetOf(moved) };
};

// Marks what the server has for good. Nothing is deleted, but what a team tablet must not keep.
// Gives what was settled, and how many entries the reply says nothing of.
export const settle = async (db, visit, results, epoch) => {
  const told = results.filter((result) => DURABLE.has(result.status));
  const count = { acked: 0, quarantined: 0, settled: 0 };
  const targets = await db.write(STORES, async (tx) => {
    Object.assign(count, { acked: 0, quarantined: 0, settled: 0 });
    if (epoch && (await tx.objectStore("meta").get("epoch")) !== epoch) return [];
    const holds = (await tx.objectStore("visits").get(visit))?.streams?.includes("private");
    const store = tx.objectStore("entries");
    const found = await Promise.all(told.map((result) => store.get([visit, result.entry_id])));
    const touched = [];
    for (const [at, entry] of found.entries()) {
      if (!entry) continue;
      const next = after(entry, told[at], holds);
      await (next ? store.put(next) : store.delete([visit, entry.entry_id]));
      touched.push(entry.target, next?.target ?? entry.target);
      count.settled += 1;
      count[told[at].status === "quarantined" ? "quarantined" : "acked"] += 1;
    }
    await refold(tx, visit, touched);
    return touched;
  });
  const reused = results.filter((result) => result.status === "id_reuse").map((result) => result.entry_id);
  if (reused.length) await rename(db, visit, reused);
  if (targets.length) tell(db, visit, targets, false);
  return { ...count, settled: count.settled + reused.length };
};
