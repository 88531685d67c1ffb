// Small facts of one person's store: the server's epoch, the device, how far each stream was read.

export const get = (db, key) => db.read(["meta"], (tx) => tx.objectStore("meta").get(key));

export const set = (db, key, value) => db.write(["meta"], (tx) => tx.objectStore("meta").put(value, key));

// Where somebody was on a visit, kept apart from its sheet, which is large.
export const placeKey = (visit) => `place:${visit}`;

export const cursorKey = (visit, stream) => `cursor:${visit}:${stream}`;

// Inside a transaction.
export const dropKeys = async (tx, beginning) => {
  const meta = tx.objectStore("meta");
  const keys = (await meta.getAllKeys()).filter((key) => String(key).startsWith(beginning));
  await Promise.all(keys.map((key) => meta.delete(key)));
};

// Of one visit, or of all: whatever comes next is read from the start.
export const dropCursors = (tx, visit = "") => dropKeys(tx, `cursor:${visit}`);

export const cursorOf = async (db, visit, stream) => (await get(db, cursorKey(visit, stream))) ?? 0;
