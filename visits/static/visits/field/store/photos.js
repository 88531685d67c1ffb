// The photos that stand in a visit, as far as they may be shown: what was said of each, and its small picture.

import { rowOf } from "./blobs.js";
import { headsOfKind } from "./log.js";

/** One head for each photo that nobody has taken back. */
export const photosOf = async (db, visit) => {
  const heads = (await headsOfKind(db, visit, "photo")).flatMap((record) => record.heads.map((head) => ({ ...record, ...head })));
  const gone = new Set(heads.filter(({ value }) => value?.withdrawn).map((head) => head.object_id));
  const standing = heads.filter(({ object_id: id, value }) => value?.sha256 && !gone.has(id));
  return [...new Map(standing.map((head) => [head.object_id, head])).values()];
};

/** Nobody has said yet whether somebody is on them: also where that person has just said no. */
export const undecided = (photos) => photos.filter(({ value }) => (value.people ?? "unsaid") === "unsaid");

export const decided = (photos) => photos.filter(({ value }) => (value.people ?? "unsaid") !== "unsaid");

/** From this tablet alone; nothing where another one has it. */
export const pictureOf = async (db, visit, { value }, large = false) => {
  const row = await rowOf(db, visit, value.sha256);
  const bytes = large ? (row?.bytes ?? row?.thumb) : (row?.thumb ?? row?.bytes);
  return bytes ? new Blob([bytes]) : null;
};
