// The tablets of a visit: which are here, gathered by file, heard by the network, or missing.

import { get } from "./meta.js";
import { visitOf } from "./visits.js";

/** What its person called this tablet: its signed words carry it, for a server that forgot it. */
export const nameOf = async (db) => ({ name: (await get(db, "tablet"))?.name ?? "" });

export const gatheredKey = (visit) => `gathered:${visit}`;

/** The tablets whose file was taken in here: {device: {name, who, at, entries}}. */
export const gatheredOf = async (db, visit) => (await get(db, gatheredKey(visit))) ?? {};

const FRESH = 15 * 60 * 1000;

// Its last word by the network counts only if it is of now: what it has written since is not known.
const isHeard = ({ prepared_at: prepared, last_contact_at: last, outbox }, now) =>
  !(outbox?.entries || outbox?.photos) && last > prepared && now - Date.parse(last) < FRESH;

/** Every tablet that is known of this visit: here, gathered by file, heard by the network, or missing. */
export const tabletsOf = async (db, visit) => {
  const [row, own, gathered] = [await visitOf(db, visit), await get(db, "device"), await gatheredOf(db, visit)];
  const known = (row?.tablets ?? []).map(({ id, name, person, ...told }) => ({
    id, name, who: person?.name ?? "", heard: isHeard(told, db.env.now()) ? told.last_contact_at : null,
  }));
  const others = Object.values(gathered).filter(({ device }) => !known.some(({ id }) => id === device));
  const mine = own && !known.some(({ id }) => id === own);
  if (mine) known.unshift({ id: own, name: (await nameOf(db)).name, who: row.me?.name ?? "", heard: null });
  const every = [...known, ...others.map(({ device, name, who }) => ({ id: device, name, who, heard: null }))];
  return every.map((one) => {
    const by = gathered[one.id];
    const state = one.id === own ? "here" : by ? "gathered" : one.heard ? "network" : "missing";
    return { ...one, state, at: by?.at ?? one.heard, draft: by?.draft ?? null };
  });
};
