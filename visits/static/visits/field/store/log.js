// Say something: in the store for good before anything else happens.

import { makeEntry, makeId, streamOf, targetOf, writeTime } from "../model/entry.js";
import { withinPatience } from "./database.js";
import { refold } from "./heads.js";
import { catchIn, nextNumber } from "./net.js";

export { receive, settle } from "./arrivals.js";
export { headsFor, headsOfKind, historyOf } from "./heads.js";
export { unsent } from "./outbox.js";

const STORES = ["entries", "heads", "meta"];
const LOCAL = { state: "local", reason: "", seq: null, author: null, proof: null, received_at: null, mine: true };

const own = (record, speaker) =>
  (record?.heads ?? []).filter((head) => head.said_ref === speaker).map((head) => head.entry_id).sort();

const same = (one, other) => one.length === other.length && one.every((id, at) => id === other[at]);

// What the words need to know of the visit, read before they are hashed.
const prepare = (db, visit, said) =>
  db.read(["visits", "criteria", "heads"], async (tx) => {
    const [row, criterion] = await Promise.all([
      tx.objectStore("visits").get(visit),
      said.criterion ? tx.objectStore("criteria").get([visit, said.criterion]) : undefined,
    ]);
    const speaker = said.said_ref ?? row?.speaker ?? db.person;
    const whole = { ...said, said_ref: speaker, about: said.about ?? row?.farm?.ref ?? null, stream: streamOf(said, criterion) };
    const head = said.parents ? null : await tx.objectStore("heads").get([visit, targetOf(whole)]);
    return { ...whole, parents: said.parents ?? own(head, speaker) };
  });

// Entry, what stands, and its number: all or nothing. Says no if its person spoke meanwhile in another tab.
const write = (db, record, chosen) =>
  db.write(STORES, async (tx) => {
    const before = await tx.objectStore("heads").get([record.visit, record.target]);
    if (!chosen && !same(own(before, record.said_ref), record.parents)) return null;
    const stored = { ...record, dseq: await nextNumber(tx) };
    await tx.objectStore("entries").put(stored);
    for (const id of record.value?.hide ?? []) await hide(tx, record.visit, id);
    await refold(tx, record.visit, [record.target]);
    return stored;
  });

const hide = async (tx, visit, id) => {
  const entry = await tx.objectStore("entries").get([visit, id]);
  if (entry?.voice !== "self") return;
  await tx.objectStore("entries").put({ ...entry, hidden: true });
  await refold(tx, visit, [entry.target]);
};

const store = async (db, visit, said, kept) => {
  for (;;) {
    const words = await prepare(db, visit, said);
    const entry = await makeEntry({ ...words, ...kept.ids }, db.env);
    kept.ids = { entry_id: entry.entry_id, object_id: entry.object_id, client_time: entry.client_time };
    kept.record = { ...LOCAL, visit, ...entry };
    const stored = await write(db, kept.record, Boolean(said.parents));
    if (stored) return stored;
  }
};

// Gives the entry once it is durable. If it cannot be, the words stay in the page and under the last
// net, everybody is told, and the promise is broken.
export const say = async (db, visit, said) => {
  const kept = { ids: {}, record: null };
  try {
    const stored = await withinPatience(db.env, store(db, visit, said, kept));
    db.env.emit("entries:changed", { visit, targets: [stored.target], criteria: [stored.criterion] });
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
