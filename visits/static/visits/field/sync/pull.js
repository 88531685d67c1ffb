// What others said since: whole pages, each with its cursor, stream by stream.

import { receive } from "../store/log.js";
import { cursorOf } from "../store/meta.js";
import { changeVisit, knownAgain } from "../store/visits.js";
import { Again, orPause } from "./verdict.js";

// Who speaks in what came and is not known here by name yet, or looks after other parts than before.
const meetPeople = async (db, { id, people: known = [] }, people = []) => {
  const isKnown = (one) => (other) => other.ref === one.ref && !other.added && `${other.sections}` === `${one.sections}`;
  const news = people.filter((one) => !known.some(isKnown(one)))
    .map((one) => ({ voices: known.find((other) => other.ref === one.ref)?.voices, ...one }));
  if (!news.length) return;
  const others = (row) => (row.people ?? []).filter((one) => !news.some((other) => other.ref === one.ref));
  await changeVisit(db, id, (row) => ({ people: [...others(row), ...knownAgain(row.people, news)] }));
};

const pullStream = async ({ db, api, visit, stream, meet }) => {
  for (;;) {
    const after = await cursorOf(db, visit.id, stream);
    const reply = await api.pull(visit.id, { stream, after });
    const verdict = orPause(reply);
    await meet(reply);
    // Not, or no longer, of the team: what is here stays, nothing more comes.
    if (verdict !== "ok") return false;
    const { entries, more, people, epoch } = reply.body;
    await meetPeople(db, visit, people);
    if (!entries?.length) return true;
    if (!(await receive(db, visit.id, entries, { stream, seq: entries.at(-1).seq, epoch }))) throw new Again();
    if (!more) return true;
  }
};

export const pullVisit = async (given) => {
  for (const stream of given.visit.streams ?? ["shared"]) await pullStream({ ...given, stream });
};
