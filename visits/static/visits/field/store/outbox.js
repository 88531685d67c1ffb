// What has not reached the network yet, and what becomes of it when the server changes.

import { refold } from "./heads.js";
import { dropCursors, get } from "./meta.js";
import { tellAgain } from "./visits.js";

export const WAITING = ["local", "attention"];
export const RECEIVED = ["acked", "quarantined", "received", "served"];

export const inState = async (tx, store, states) =>
  (await Promise.all(states.map((state) => tx.objectStore(store).index("by_state").getAll(state)))).flat();

const oldestOf = (entries) => entries.map((entry) => entry.client_time ?? "").sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;

const NAMED = { answer: "answers", note: "notes", lead: "leads" };

/** How many answers, notes, leads, photos and other things: what was said anew of one is still one. */
export const kindsOf = (entries, photos = []) => {
  const found = { answers: new Set(), notes: new Set(), leads: new Set(), photos: new Set(photos), others: new Set() };
  for (const { visit, kind, target, value } of entries) {
    const sha256 = kind === "photo" && value?.sha256;
    if (sha256) found.photos.add(sha256);
    else found[NAMED[kind] ?? "others"].add(`${visit} ${target}`);
  }
  return Object.fromEntries(Object.entries(found).map(([name, set]) => [name, set.size]));
};

// Only on this tablet: entries and photos of one visit, or of all. No photo is read for it.
export const unsent = (db, visit = null) =>
  db.read(["entries", "blobs"], async (tx) => {
    const [rows, ...keys] = await Promise.all([
      inState(tx, "entries", WAITING),
      ...WAITING.map((state) => tx.objectStore("blobs").index("by_state").getAllKeys(state)),
    ]);
    const entries = rows.filter((row) => row.mine && (!visit || row.visit === visit));
    const photos = keys.flat().filter(([of]) => !visit || of === visit).map(([, sha256]) => sha256);
    return { entries: entries.length, photos: photos.length, kinds: kindsOf(entries, photos), oldest: oldestOf(entries) };
  });

// In the order in which they were said. What needed attention is offered again by each new page, and
// when asked for.
export const waiting = (db, { again }) =>
  db.read(["entries"], async (tx) => {
    const rows = await inState(tx, "entries", WAITING);
    return rows
      .filter((row) => row.state === "local" || again)
      .sort((one, other) => (one.dseq ?? 0) - (other.dseq ?? 0));
  });

// Kept, shown, and never dropped: this one cannot be sent as it is.
export const needAttention = (db, visit, ids, reason) =>
  db.write(["entries", "heads"], async (tx) => {
    const store = tx.objectStore("entries");
    for (const id of ids) {
      const entry = await store.get([visit, id]);
      if (!WAITING.includes(entry?.state)) continue;
      await store.put({ ...entry, state: "attention", reason });
      await refold(tx, visit, [entry.target]);
    }
  });

// What goes again as one's own or with the server's proof; what another tablet's packet brings again;
// what was erased, which nobody sends.
const sendable = (entry) => entry.mine || Boolean(entry.proof);
const beforeSent = (entry) => entry.value !== null && (sendable(entry) ? "local" : "carried");

const unsend = async (tx, name, stateOf = () => "local") => {
  const rows = (await inState(tx, name, RECEIVED)).filter(stateOf);
  const again = (row) => tx.objectStore(name).put({ ...row, state: stateOf(row), reason: "", seq: null });
  await Promise.all(rows.map(again));
  return rows;
};

// Another epoch is another server, restored from its past: everything kept here goes to it again.
export const meetEpoch = async (db, epoch) =>
  (await get(db, "epoch")) !== epoch && db.write(["visits", "entries", "heads", "packets", "blobs", "meta"], async (tx) => {
    const meta = tx.objectStore("meta");
    const before = await meta.get("epoch");
    if (before === epoch) return false;
    await meta.put(epoch, "epoch");
    if (before === undefined) return false;
    await dropCursors(tx);
    for (const row of await tx.objectStore("visits").getAll()) {
      await tx.objectStore("visits").put({ ...row, people: tellAgain(row.people), ...(row.became && { became: null }) });
    }
    for (const { visit, target } of await unsend(tx, "entries", beforeSent)) await refold(tx, visit, [target]);
    await unsend(tx, "packets");
    await unsend(tx, "blobs", (row) => row.bytes && "local");
    return true;
  });
