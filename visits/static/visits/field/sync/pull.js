// What others said since: whole pages, each with its cursor, stream by stream.

import { receive } from "../store/log.js";
import { cursorOf } from "../store/meta.js";
import { changeVisit } from "../store/visits.js";
import { Again, orPause } from "./verdict.js";

const meetPeople = (db, visit, people = []) =>
  changeVisit(db, visit, (row) => {
    const known = new Map((row.people ?? []).map((one) => [one.ref, one]));
    for (const one of people) known.set(one.ref, { ...known.get(one.ref), ...one });
    return { people: [...known.values()] };
  });

const pullStream = async ({ db, api, visit, stream, meet }) => {
  for (;;) {
    const after = await cursorOf(db, visit.id, stream);
    const reply = await api.pull(visit.id, { stream, after });
    const verdict = orPause(reply);
    await meet(reply);
    // Not, or no longer, of the team: what is here stays, nothing more comes.
    if (verdict !== "ok") return false;
    const { entries, more, people, epoch } = reply.body;
    if (!entries?.length) return true;
    if (!(await receive(db, visit.id, entries, { stream, seq: entries.at(-1).seq, epoch }))) throw new Again();
    await meetPeople(db, visit.id, people);
    if (!more) return true;
  }
};

export const pullVisit = async (given) => {
  for (const stream of given.visit.streams ?? ["shared"]) await pullStream({ ...given, stream });
};
