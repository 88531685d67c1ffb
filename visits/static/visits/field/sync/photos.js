// Photos go after their words, one by one, each under its hash, signed by this tablet's key.

import { blobsUnsent, dropUnnamed, loadBlob, photosMaySend, rowOf, settleBlob } from "../store/blobs.js";
import { utf8 } from "../lib/bytes.js";
import { get } from "../store/meta.js";
import { isFault } from "./verdict.js";

// Answers that will not change by asking again now: the tablet keeps the photo, and tries another day.
const LATER = new Set([403, 404, 409, 413, 415, 422, 429]);

const isLater = ({ recognised, status, body }) => recognised && LATER.has(status) && body?.code !== "csrf_failed";

const signed = async (db, place, sha256) => {
  const device = await get(db, "device");
  if (!device) return {};
  const { deviceKeys } = await import("./crypto.js");
  const keys = await deviceKeys(db);
  return { "X-Device": device, "X-Signature": await keys.sign(utf8(`blob|${place}|${sha256}`)) };
};

// The courier asks again until nothing is left: then `null`.
export const makeSendBlobs = ({ api, db }) => {
  const tried = new Set();
  const fell = new Set();

  // What another tablet gave of an unprepared visit is nobody else's until it is attached; then the visit's.
  const placeOf = async ({ id, draft, became }, sha256) =>
    became && (await rowOf(db, id, sha256))?.carried ? { place: became.visit, draft: false } : { place: id, draft: Boolean(draft) };

  const send = async (visit, sha256) => {
    const bytes = await loadBlob(db, visit.id, sha256);
    if (!bytes) return null;
    const { place, draft } = await placeOf(visit, sha256);
    return api.putBlob(place, sha256, bytes, { headers: await signed(db, place, sha256), draft });
  };

  return async (visit) => {
    const { id } = visit;
    await dropUnnamed(db, id);
    if (!(await photosMaySend(db))) return null;
    for (const sha256 of await blobsUnsent(db, id)) {
      if (tried.has(sha256) || fell.has(sha256)) continue;
      const reply = await send(visit, sha256);
      if (reply?.recognised && reply.status === 200) {
        await settleBlob(db, id, sha256, reply.body.state);
        return reply;
      }
      if (reply && isFault(reply)) fell.add(sha256);
      if (reply && !isLater(reply)) return reply;
      tried.add(sha256);
      await settleBlob(db, id, sha256, "attention");
    }
    fell.clear(); // the next round tries them again
    return null;
  };
};
