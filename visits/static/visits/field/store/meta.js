// Small facts of one person's store: the server's epoch, the device, how far each stream was read.

export const get = (db, key) => db.read(["meta"], (tx) => tx.objectStore("meta").get(key));

export const set = (db, key, value) => db.write(["meta"], (tx) => tx.objectStore("meta").put(value, key));

export const cursorKey = (visit, stream) => `cursor:${visit}:${stream}`;

// Of one visit, or of all: whatever comes next is read from the start. Inside a transaction.
export const dropCursors = async (tx, visit = "") => {
  const meta = tx.objectStore("meta");
  const keys = (await meta.getAllKeys()).filter((key) => String(key).startsWith(`cursor:${visit}`));
  await Promise.all(keys.map((key) => meta.delete(key)));
};

export const cursorOf = async (db, visit, stream) => (await get(db, cursorKey(visit, stream))) ?? 0;
