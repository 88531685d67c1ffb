// What a signature speaks of: the shared heads that stand here, and the hash of exactly those.

import { sha256Hex } from "../model/canonical.js";
import { stateHash } from "../model/state.js";
import { ofVisit } from "./database.js";

export const shownHere = async (db, visit) => {
  const records = await db.read(["heads"], (tx) =>
    tx.objectStore("heads").getAll(ofVisit(visit)));
  const shown = records.filter(({ stream, kind }) => stream === "shared" && kind !== "signature");
  const heads = shown.flatMap((record) => record.heads.map((head) => ({ ...record, ...head })));
  return { heads: heads.map(({ entry_id: id }) => id).sort(), state_hash: await stateHash(heads) };
};

const pngOf = (canvas) =>
  new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob.arrayBuffer()) : reject(new Error("no drawing"))), "image/png");
  });

/** The drawing's bytes are kept before the entry that names them. */
export const keepDrawing = async (db, visit, canvas, ref) => {
  const bytes = await pngOf(canvas);
  const sha256 = await sha256Hex(bytes);
  const row = { visit, sha256, bytes, size: bytes.byteLength, mime: "image/png", state: "local", object_id: ref, taken_at: db.env.now() };
  await db.write(["blobs"], async (tx) => {
    if (!(await tx.objectStore("blobs").get([visit, sha256]))) await tx.objectStore("blobs").put(row);
  });
  return sha256;
};
