// Say something: in the store for good before anything else happens.

import { makeEntry, makeId, named, streamOf, targetOf, writeTime } from "../model/entry.js";
import { withinPatience } from "./database.js";
import { addHead, refold } from "./heads.js";
import { catchIn, lastNumber } from "./net.js";

export { receive, settle } from "./arrivals.js";
export { headsFor, headsOfKind, historyOf } from "./heads.js";
export { unsent } from "./outbox.js";

const STORES = ["criteria", "entries", "heads", "meta"];
const LOCAL = { state: "local", reason: "", seq: null, author: null, proof: null, received_at: null, mine: true };

const own = (record, speaker) =>
  (record?.heads ?? []).filter((head) => head.said_ref === speaker).map((head) => head.entry_id).sort();

const STREAMS = ["shared", "private"];

// What the words need to know of the visit and of what stands: asked for at once. Of the sheet, which is
// large, only where whoever speaks does not say who they are and of what.
const readAround = async (tx, db, visit, said) => {
  const row = said.said_ref && said.about ? null : await tx.objectStore("visits").get(visit);
  const words = { ...said, said_ref: said.said_ref ?? row?.speaker ?? db.person, about: said.about ?? row?.farm?.ref ?? null };
  const [criterion, number, ...stood] = await Promise.all([
    said.criterion ? tx.objectStore("criteria").get([visit, said.criterion]) : undefined,
    lastNumber(tx),
    ...STREAMS.map((stream) => tx.objectStore("heads").get([visit, targetOf({ ...words, stream })])),
  ]);
  const stream = streamOf(words, criterion);
  return { words: { ...words, stream }, number, head: stood[STREAMS.indexOf(stream)] };
};

const hide = async (tx, visit, id) => {
  const entry = await tx.objectStore("entries").get([visit, id]);
  if (entry?.voice !== "self") return;
  await tx.objectStore("entries").put({ ...entry, hidden: true });
  await refold(tx, visit, [entry.target]);
};

// Entry, what stands, and its number: all or nothing. What its person says now replaces what they said
// last, in whichever tab: it is read in the same transaction.
const store = (db, visit, said, kept) => {
  const whole = named(said, db.env);
  const stores = whole.said_ref && whole.about ? STORES : ["visits", ...STORES];
  return db.write(stores, async (tx) => {
    const { words, number, head } = await readAround(tx, db, visit, whole);
    const there = head?.heads.find((one) => one.entry_id === whole.entry_id);
    if (there) return there; // this transaction had gone through, and only its answer was lost
    const parents = said.parents ?? own(head, words.said_ref);
    kept.record = { ...LOCAL, visit, ...makeEntry({ ...words, parents }, db.env) };
    const stored = { ...kept.record, dseq: number + 1 };
    for (const id of stored.value?.hide ?? []) await hide(tx, visit, id);
    const puts = [tx.objectStore("meta").put(stored.dseq, "dseq"), tx.objectStore("entries").put(stored), addHead(tx, head, stored)];
    tx.commit?.();
    await Promise.all(puts);
    return stored;
  });
};

// Gives the entry once it is durable. If it cannot be, the words stay in the page and under the last
// net, everybody is told, and the promise is broken.
export const say = async (db, visit, said) => {
  const kept = { record: null };
  try {
    const stored = await withinPatience(db.env, store(db, visit, said, kept));
    // What hides copies speaks of more than itself.
    const criteria = stored.value?.hide ? undefined : [stored.criterion];
    db.env.emit("entries:changed", { visit, targets: [stored.target], criteria });
    return stored;
  } catch (error) {
    // A store that could not even be read: the words wait under an id of their own.
    const words = { visit, said: { client_time: writeTime(db.env.now()), ...said, entry_id: makeId(db.env.random) } };
    const held = said.entry_id ? false : catchIn(db, kept.record ?? words);
    db.env.emit("entries:failed", { visit, said, held, name: error?.name ?? "Error" });
    throw error;
  }
};

// What puts back what each person had said before, or clears it: words that had replaced those of
// several people give them all back.
export const undoOf = async (db, entry) => {
  const before = await db.read(["entries"], (tx) =>
    Promise.all(entry.parents.map((id) => tx.objectStore("entries").get([entry.visit, id]))));
  const stood = before.filter((other) => other?.target === entry.target && other.value);
  const last = new Map([[entry.said_ref, {}]]);
  for (const { said_ref: who, value } of stood.sort((one, other) => (one.dseq ?? 0) - (other.dseq ?? 0))) last.set(who, value);
  const { kind, criterion, object_id: object, voice, about, on_behalf: behalf } = entry;
  const said = { kind, criterion, object_id: object, voice, about, on_behalf: behalf };
  return [...last].map(([who, value]) =>
    who === entry.said_ref ? { ...said, said_ref: who, value } : { ...said, said_ref: who, value, parents: [entry.entry_id] });
};
