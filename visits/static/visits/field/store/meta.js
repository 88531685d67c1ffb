// Small facts of one person's store: the server's epoch, the device, how far each stream was read.

export const get = (db, key) => db.read(["meta"], (tx) => tx.objectStore("meta").get(key));

export const set = (db, key, value) => db.write(["meta"], (tx) => tx.objectStore("meta").put(value, key));

export const cursorKey = (visit, stream) => `cursor:${visit}:${stream}`;

export const cursorOf = async (db, visit, stream) => (await get(db, cursorKey(visit, stream))) ?? 0;
