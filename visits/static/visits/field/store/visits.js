// The visits made ready here: their sheet, their questions, and who holds the tablet.

import { makeId } from "../model/entry.js";
import { ofVisit } from "./database.js";
import { placeKey, set } from "./meta.js";

const SHEETS = ["visits", "meta"];

// Where somebody was stands beside the sheet; in it only on a tablet that an earlier version filled.
const withPlace = async (tx, row) => {
  const place = row && (await tx.objectStore("meta").get(placeKey(row.id)));
  return place ? { ...row, place } : row;
};

// Nothing without an id: a grid's pages, opened by hand, are of no visit.
export const visitOf = async (db, id) =>
  id ? db.read(SHEETS, async (tx) => withPlace(tx, await tx.objectStore("visits").get(id))) : undefined;

export const listVisits = (db) =>
  db.read(SHEETS, async (tx) => Promise.all((await tx.objectStore("visits").getAll()).map((row) => withPlace(tx, row))));

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

// Where somebody was, with the page's address and the time: a page that is killed opens there again.
export const rememberPlace = (db, visit, place) => {
  const { pathname = "", search = "" } = globalThis.location ?? {};
  return set(db, placeKey(visit), { url: pathname + search, at: db.env.now(), ...place });
};

export const placeOf = async (db, visit) => (await visitOf(db, visit))?.place ?? null;

/** Whom to ask: the contact of each network whose visit is among these rows, once. */
export const contactsOf = (rows) => {
  const all = rows.map(({ help }) => help?.contact).filter((one) => one?.name);
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
};

// Somebody who joins on the spot; the server makes them a person when it hears of them.
export const addPerson = async (db, visit, { name, part }) => {
  const person = { ref: makeId(db.env.random), name, part, voices: ["team"], added: true };
  await change(db, visit, ({ people = [] }) => ({ people: [...people, person] }));
  return person;
};

// Who joined on this tablet is told again to a server that was restored from before it knew them.
export const knownAgain = (before = [], people = []) =>
  people.map((one) => {
    const here = before.some((other) => other.ref === one.ref && (other.added || other.joined));
    return here && !one.left ? { ...one, joined: true } : one;
  });

export const tellAgain = (people = []) => people.map((one) => (one.joined ? { ...one, added: true } : one));

// Whoever was added here and is not known to the server yet, as a push names them.
export const addedOf = (row) =>
  (row?.people ?? []).filter((one) => one.added).map(({ ref, name, part }) => ({ ref, name, part }));

const DAY = 86400000;

// Thirty days after closing, or twelve months here without a word: worth a closer look.
export const isOld = ({ kept_since: since, closed_at: closed }, now) => (closed && now - closed > 30 * DAY) || now - (since ?? now) > 365 * DAY;
