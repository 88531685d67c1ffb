// What a tablet lets go: old visits by themselves, everything that the server holds once it is revoked.

import { ofVisit } from "./database.js";
import { refold } from "./heads.js";
import { dropCursors, dropKeys, placeKey } from "./meta.js";
import { inState, RECEIVED, WAITING } from "./outbox.js";
import { contactsOf, isOld } from "./visits.js";

const STORES = ["visits", "criteria", "entries", "heads", "blobs", "packets", "meta"];
const UNSENT = [...WAITING, "carried"];

export const isOver = (visit, entries, now) => {
  const last = Math.max(visit.kept_since ?? now, ...entries.map((entry) => Date.parse(entry.received_at) || 0));
  return isOld({ ...visit, kept_since: last }, now) && !entries.some((entry) => UNSENT.includes(entry.state));
};

// Rule 3: what is sent and old goes, what is unsent never. `now` is the server's, and so are
// `kept_since` and `closed_at`: a tablet whose clock is wrong forgets nothing.
export const purge = (db, id, now) =>
  db.write(STORES, async (tx) => {
    const [visit, entries, blobs, packets] = await Promise.all([
      tx.objectStore("visits").get(id),
      ...["entries", "blobs", "packets"].map((name) => tx.objectStore(name).getAll(ofVisit(id))),
    ]);
    if (!visit || !isOver(visit, [...entries, ...blobs, ...packets], now)) return false;
    await tx.objectStore("visits").delete(id);
    const stores = ["criteria", "entries", "heads", "blobs", "packets"];
    await Promise.all(stores.map((name) => tx.objectStore(name).delete(ofVisit(id))));
    await Promise.all([dropCursors(tx, id), dropKeys(tx, placeKey(id))]);
    return true;
  });

const HELD = [...RECEIVED, "carried", "refused", "withdrawn"];

// Of a visit of which something waits, what its sending needs; no word of what was said there.
const NEEDED = ["id", "farm", "draft", "streams", "people", "certificate"];

const keepWhatSends = async (tx) => {
  const keys = ["entries", "blobs", "packets"].flatMap((name) =>
    WAITING.map((state) => tx.objectStore(name).index("by_state").getAllKeys(state)));
  const waiting = new Set((await Promise.all(keys)).flat().map(([visit]) => visit));
  const store = tx.objectStore("visits");
  for (const row of await store.getAll()) {
    if (!waiting.has(row.id)) await store.delete(row.id);
    else await store.put(Object.fromEntries(NEEDED.filter((key) => key in row).map((key) => [key, row[key]])));
  }
};

// Since when, and whom to ask: the visits that said it go.
const noteRevoked = async (tx, at) => {
  const meta = tx.objectStore("meta");
  if (await meta.get("revoked")) return;
  const contacts = contactsOf(await tx.objectStore("visits").getAll());
  await meta.put({ at: at ?? null, contacts }, "revoked");
};

// The tablet was revoked: what the server holds goes, what it does not hold stays until it does.
export const wipe = (db, at) =>
  db.write(STORES, async (tx) => {
    await noteRevoked(tx, at);
    for (const name of ["entries", "blobs", "packets"]) {
      for (const row of await inState(tx, name, HELD)) {
        await tx.objectStore(name).delete([row.visit, row.entry_id ?? row.sha256 ?? row.id]);
      }
    }
    await Promise.all(["criteria", "heads"].map((name) => tx.objectStore(name).clear()));
    await keepWhatSends(tx);
    await Promise.all([dropCursors(tx), dropKeys(tx, placeKey(""))]);
    for (const row of await inState(tx, "entries", WAITING)) await refold(tx, row.visit, [row.target]);
  });
