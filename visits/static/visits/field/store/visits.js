// The visits made ready here: their sheet, their questions, and who holds the tablet.

import { makeId } from "../model/entry.js";
import { ofVisit } from "./database.js";
import { receive } from "./log.js";
import { meetEpoch } from "./outbox.js";

export const visitOf = (db, id) => db.read(["visits"], (tx) => tx.objectStore("visits").get(id));

export const listVisits = (db) => db.read(["visits"], (tx) => tx.objectStore("visits").getAll());

// Asks for these rows alone: a section of a large grid costs no more than one of a small one.
export const criteriaOf = (db, visit, ids) =>
  db.read(["criteria"], async (tx) => {
    const store = tx.objectStore("criteria");
    const rows = ids ? await Promise.all(ids.map((id) => store.get([visit, id]))) : await store.getAll(ofVisit(visit));
    return rows.filter(Boolean);
  });

const change = (db, id, alter) =>
  db.write(["visits"], async (tx) => {
    const row = await tx.objectStore("visits").get(id);
    if (row) await tx.objectStore("visits").put({ ...row, ...alter(row) });
  });

export const changeVisit = change;

// Who holds the tablet: said_by of whatever is said from now on.
export const setSpeaker = (db, visit, ref) => change(db, visit, () => ({ speaker: ref }));

// The person: {ref, name, part, voices}.
export const speakerOf = async (db, visit) => {
  const row = await visitOf(db, visit);
  const ref = row?.speaker ?? row?.me?.ref ?? db.person;
  return row?.people?.find((one) => one.ref === ref) ?? row?.me ?? { ref };
};

export const rememberPlace = (db, visit, place) => change(db, visit, () => ({ place }));

export const placeOf = async (db, visit) => (await visitOf(db, visit))?.place ?? null;

// Somebody who joins on the spot; the server makes them a person when it hears of them.
export const addPerson = async (db, visit, { name, part }) => {
  const person = { ref: makeId(db.env.random), name, part, voices: ["team"], added: true };
  await change(db, visit, ({ people = [] }) => ({ people: [...people, person] }));
  return person;
};

// An unprepared visit: begun here, under an id of its own, until somebody attaches it.
export const beginDraft = (db, { id, network, version, farm_name: name, day, ...rest }) =>
  db.write(["visits"], (tx) =>
    tx.objectStore("visits").put({ id, draft: { network, version, farm_name: name, day }, farm: { name }, streams: ["shared"], ...rest }));

// Whoever was added here and is not known to the server yet, as a push names them.
export const addedOf = (row) =>
  (row?.people ?? []).filter((one) => one.added).map(({ ref, name, part }) => ({ ref, name, part }));

const KEPT = ["speaker", "place"];

const sheetOf = ({ visit, criteria: _criteria, entries: _entries, last, ...bundle }, before, now) => {
  const sheet = { streams: bundle.me?.part === "farm" ? ["shared", "private"] : ["shared"], ...bundle, ...visit };
  const missing = (before.people ?? []).filter((one) => one.added && !sheet.people?.some((other) => other.ref === one.ref));
  return {
    ...sheet,
    ...Object.fromEntries(KEPT.filter((key) => before[key] !== undefined).map((key) => [key, before[key]])),
    people: [...(sheet.people ?? []), ...missing],
    last: last && { day: last.day },
    prepared_at: now,
  };
};

// Everything of a visit at once: its sheet, its questions, its entries and how far they reach.
export const keepBundle = async (db, bundle) => {
  const { id } = bundle.visit;
  await meetEpoch(db, bundle.epoch);
  const cursor = { stream: bundle.stream ?? "shared", seq: bundle.head_seq, epoch: bundle.epoch };
  return receive(db, id, bundle.entries, cursor, async (tx) => {
    const before = (await tx.objectStore("visits").get(id)) ?? {};
    await tx.objectStore("visits").put(sheetOf(bundle, before, db.env.now()));
    for (const row of bundle.criteria) {
      const last = bundle.last?.answers?.[row.id] ?? null;
      await tx.objectStore("criteria").put({ ...row, visit: id, last });
    }
  });
};

const DAY = 86400000;
const WAITING = ["local", "attention", "carried"];

// Thirty days after closing, or twelve months here without a word: worth a closer look.
const isOld = ({ kept_since: since, closed_at: closed }, now) => (closed && now - closed > 30 * DAY) || now - (since ?? now) > 365 * DAY;

export const isOver = (visit, entries, now) => {
  const last = Math.max(visit.kept_since ?? now, ...entries.map((entry) => Date.parse(entry.received_at) || 0));
  return isOld({ ...visit, kept_since: last }, now) && !entries.some((entry) => WAITING.includes(entry.state));
};

// Rule 3: what is sent and old goes, what is unsent never. `now` is the server's, and so are
// `kept_since` and `closed_at`: a tablet whose clock is wrong forgets nothing.
export const purge = async (db, row, now) =>
  isOld(row, now) && db.write(["visits", "criteria", "entries", "heads", "blobs", "packets"], async (tx) => {
    const [visit, entries, blobs, packets] = await Promise.all([
      tx.objectStore("visits").get(row.id),
      ...["entries", "blobs", "packets"].map((name) => tx.objectStore(name).getAll(ofVisit(row.id))),
    ]);
    if (!visit || !isOver(visit, [...entries, ...blobs, ...packets], now)) return false;
    await tx.objectStore("visits").delete(row.id);
    const stores = ["criteria", "entries", "heads", "blobs", "packets"];
    await Promise.all(stores.map((name) => tx.objectStore(name).delete(ofVisit(row.id))));
    return true;
  });
