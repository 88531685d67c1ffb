// The bytes of photos, apart from the answers: checked when they are written, read and sent.

import { sha256Hex } from "../model/canonical.js";
import { ofVisit } from "./database.js";
import { get } from "./meta.js";
import { visitOf } from "./visits.js";

const DAY = 86400000;

const isWhole = async (bytes, sha256) => Boolean(bytes) && (await sha256Hex(bytes)) === sha256;

export const rowOf = (db, visit, sha256) => db.read(["blobs"], (tx) => tx.objectStore("blobs").get([visit, sha256]));

// Nothing, where the store gives back something else than it was given.
export const loadBlob = async (db, visit, sha256) => {
  const row = await rowOf(db, visit, sha256);
  return (await isWhole(row?.bytes, sha256)) ? row.bytes : null;
};

// What stays free for words, which come first.
const RESERVE = 4 * 1024 * 1024;

const refuseWhenFull = async () => {
  const { quota, usage } = (await globalThis.navigator?.storage?.estimate?.()) ?? {};
  if (quota && quota - usage < RESERVE) throw new DOMException("little room is left", "QuotaExceededError");
};

// Believed only once it has been read back.
export const keepPhoto = async (db, visit, photo) => {
  await refuseWhenFull();
  const row = { state: "local", taken_at: db.env.now(), ...photo, visit };
  if (!(await isWhole(row.bytes, row.sha256))) throw new Error("altered");
  await db.write(["blobs"], (tx) => tx.objectStore("blobs").put(row));
  if (!(await loadBlob(db, visit, row.sha256))) throw new Error("altered");
  return row;
};

const change = (db, visit, sha256, alter) =>
  db.write(["blobs"], async (tx) => {
    const row = await tx.objectStore("blobs").get([visit, sha256]);
    if (row) await tx.objectStore("blobs").put({ ...row, ...alter });
  });

export const settleBlob = (db, visit, sha256, state) => change(db, visit, sha256, { state });

// Taken back: its day begins now, however old the photo is.
export const leaveBlob = (db, visit, sha256) => change(db, visit, sha256, { left_at: db.env.now() });

export const dropBlob = (db, visit, sha256) => db.write(["blobs"], (tx) => tx.objectStore("blobs").delete([visit, sha256]));

const WAITS = ["local", "attention"];

// Keys alone: the bytes of one photo at a time are enough for a small tablet.
const keysOf = (db, visit, states) =>
  db.read(["blobs"], async (tx) => {
    const index = tx.objectStore("blobs").index("by_state");
    const keys = await Promise.all(states.map((state) => index.getAllKeys(state)));
    return keys.flat().filter(([of]) => of === visit).map(([, sha256]) => sha256);
  });

export const blobsUnsent = (db, visit) => keysOf(db, visit, WAITS);

// How many bytes are still to be sent.
export const weightUnsent = async (db, visit) => {
  let weight = 0;
  for (const sha256 of await blobsUnsent(db, visit)) weight += (await rowOf(db, visit, sha256))?.size ?? 0;
  return weight;
};

const shaOf = (value) => value?.sha256 ?? value?.drawing ?? null;

const namedIn = (db, visit) =>
  db.read(["heads"], async (tx) => {
    const index = tx.objectStore("heads").index("by_kind");
    const records = await Promise.all(["photo", "signature"].map((kind) => index.getAll([visit, kind])));
    return records.flat().flatMap((record) => record.heads.filter(({ value }) => value));
  });

const wasNamed = async (db, visit, sha256) => {
  const entries = await db.read(["entries"], (tx) => tx.objectStore("entries").getAll(ofVisit(visit)));
  return entries.some(({ value }) => shaOf(value) === sha256);
};

// What the server has may go a day after nobody names it; what it has not, only if words of this
// store named it and stand no more: words of other tablets may be on their way here.
const isOver = async (db, visit, sha256) => {
  const row = await rowOf(db, visit, sha256);
  if (!(db.env.now() - (row?.left_at ?? row?.taken_at) > DAY)) return false;
  return row.state === "served" || wasNamed(db, visit, sha256);
};

// What the farm has withdrawn goes at once, unless another photo that stands has the same bytes.
export const dropUnnamed = async (db, visit) => {
  const heads = await namedIn(db, visit);
  const gone = new Set(heads.filter(({ value }) => value.withdrawn).map((head) => head.object_id));
  const naming = heads.filter(({ value }) => shaOf(value));
  const standing = new Set(naming.filter((head) => !gone.has(head.object_id)).map(({ value }) => shaOf(value)));
  const withdrawn = new Set(naming.filter((head) => gone.has(head.object_id)).map(({ value }) => shaOf(value)));
  const keys = await db.read(["blobs"], (tx) => tx.objectStore("blobs").getAllKeys(ofVisit(visit)));
  for (const [, sha256] of keys) {
    if (standing.has(sha256)) continue;
    if (withdrawn.has(sha256) || (await isOver(db, visit, sha256))) await dropBlob(db, visit, sha256);
  }
};

// The large bytes of photos that the server has put in a backup; their small picture stays.
export const freeSpace = async (db, visit) => {
  const safe = new Set(((await visitOf(db, visit))?.blobs ?? []).filter((one) => one.safe).map((one) => one.sha256));
  const kept = (await keysOf(db, visit, ["served"])).filter((sha256) => safe.has(sha256));
  for (const sha256 of kept) await change(db, visit, sha256, { bytes: null });
  return kept.length;
};

// On a telephone's paid network photos wait for Wi-Fi, unless somebody chose otherwise.
export const photosMaySend = async (db, connection = globalThis.navigator?.connection) =>
  connection?.type !== "cellular" || (await get(db, "photos-anywhere")) === true;
