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

// An id that is in the store already went in after all: nothing is said twice.
const putBack = (db, record) =>
  db.write(["entries", "heads", "meta"], async (tx) => {
    const entries = tx.objectStore("entries");
    if (await entries.get([record.visit, record.entry_id])) return;
    await entries.put({ ...record, dseq: await nextNumber(tx) });
    await refold(tx, record.visit, [record.target]);
  });

// The place of an entry in the order of this tablet, given inside the transaction that stores it.
export const nextNumber = async (tx) => {
  const meta = tx.objectStore("meta");
  const dseq = ((await meta.get("dseq")) ?? 0) + 1;
  await meta.put(dseq, "dseq");
  return dseq;
};

// Whatever was caught goes into the store, if it can now.
export const takeBack = async (db) => {
  for (const record of read(db)) {
    await putBack(db, record);
    write(db, read(db).filter((other) => other.entry_id !== record.entry_id));
  }
};
