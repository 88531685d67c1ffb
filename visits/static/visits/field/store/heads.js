// What stands of each target, kept beside the entries and written in the same transaction.

import { headsOf } from "../model/fold.js";

const put = (tx, heads) => {
  const { visit, target, stream, kind, criterion, voice, about } = heads[0];
  return tx.objectStore("heads").put({ visit, target, stream, kind, criterion, voice, about, heads });
};

// Asks only for the entries of these targets, however long the log is.
export const refold = (tx, visit, targets) =>
  Promise.all([...new Set(targets)].map(async (target) => {
    const entries = await tx.objectStore("entries").index("by_target").getAll([visit, target]);
    const hidden = new Set(entries.filter((entry) => entry.hidden).map((entry) => entry.entry_id));
    const heads = headsOf(entries, hidden);
    return heads.length ? put(tx, heads) : tx.objectStore("heads").delete([visit, target]);
  }));

// One more, which nothing that is here can have superseded: what stood, and it, say all.
export const addHead = (tx, before, entry) => put(tx, headsOf([...(before?.heads ?? []), entry]));

// Map of criterion -> its records of every kind; each record has the heads of one target, whole.
export const headsFor = (db, visit, criteria, voice) =>
  db.read(["heads"], async (tx) => {
    const index = tx.objectStore("heads").index("by_criterion");
    const found = await Promise.all(criteria.map((id) => index.getAll([visit, id])));
    return new Map(criteria.map((id, at) => [id, found[at].filter((record) => !voice || record.voice === voice)]));
  });

export const headsOfKind = (db, visit, kind) =>
  db.read(["heads"], (tx) => tx.objectStore("heads").index("by_kind").getAll([visit, kind]));

export const historyOf = async (db, visit, target) => {
  const entries = await db.read(["entries"], (tx) =>
    tx.objectStore("entries").index("by_target").getAll([visit, target]));
  return entries.sort((one, other) => (one.seq ?? Infinity) - (other.seq ?? Infinity) || (one.dseq ?? 0) - (other.dseq ?? 0));
};
