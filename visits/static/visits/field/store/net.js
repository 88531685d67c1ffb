// The last net under what could not be stored: kept beside the database until it can be.

import { refold } from "./heads.js";

const keyOf = (db) => `carnet-net-${db.person}`;

const read = (db) => {
  try {
    return JSON.parse(db.env.storage?.getItem(keyOf(db)) ?? "[]");
  } catch {
    return [];
  }
};

const write = (db, records) => {
  try {
    if (records.length) db.env.storage?.setItem(keyOf(db), JSON.stringify(records));
    else db.env.storage?.removeItem(keyOf(db));
    return Boolean(db.env.storage);
  } catch {
    return false;
  }
};

// Says whether it is held there; if not, the page is the only place where the words are.
export const catchIn = (db, record) => write(db, [...read(db), record]);

export const caught = (db) => read(db);

// The place of an entry in the order of this tablet, given inside the transaction that stores it.
export const lastNumber = async (tx) => (await tx.objectStore("meta").get("dseq")) ?? 0;

export const nextNumber = async (tx) => {
  const meta = tx.objectStore("meta");
  const dseq = (await lastNumber(tx)) + 1;
  await meta.put(dseq, "dseq");
  return dseq;
};

// An entry that was made goes in as it is; words that were not even made into one are said now.
const putBack = (db, record) =>
  db.write(["entries", "heads", "meta"], async (tx) => {
    await tx.objectStore("entries").put({ ...record, dseq: await nextNumber(tx) });
    await refold(tx, record.visit, [record.target]);
  });

// Whatever was caught goes into the store, if it can now. An id that is there already went in after
// all: nothing is said twice.
export const takeBack = async (db, say) => {
  for (const { visit, said, ...record } of read(db)) {
    const id = said?.entry_id ?? record.entry_id;
    const there = await db.read(["entries"], (tx) => tx.objectStore("entries").get([visit, id]));
    if (!there) await (said ? say(db, visit, said) : putBack(db, { ...record, visit }));
    write(db, read(db).filter((other) => (other.said?.entry_id ?? other.entry_id) !== id));
  }
};
