// Words of a visit begun without preparation, as they stand in the prepared visit that it will be attached
// to: the very copies that the server makes then, so that nothing is doubled. Twin: visits/services/draft_copy.py

import { hashOf } from "../model/entry.js";
import { namedId } from "../model/plan.js";
import { get } from "../store/meta.js";
import { criteriaOf } from "../store/visits.js";

const wordsOf = (name) => new Set(String(name ?? "").toLowerCase().split(/\s+/).filter(Boolean));

const within = (some, all) => [...some].every((one) => all.has(one));

// Whoever spoke there for the farm is the holder of that name; named as the farm itself, its only holder.
const speakersOf = (row, push) => {
  const holders = (row.people ?? []).filter(({ part, voices }) => part === "farm" && (voices ?? ["reply"]).length);
  const known = new Map();
  for (const { ref, name, part } of push.people ?? []) {
    if (part !== "farm") continue;
    const [words, farm] = [wordsOf(name), wordsOf(push.draft.farm_name)];
    const named = holders.filter((one) => within(words, wordsOf(one.name)));
    const found = named.length || !(within(words, farm) && within(farm, words)) ? named : holders;
    known.set(ref, found.length === 1 ? found[0].ref : null);
  }
  return known;
};

// A question of another grid is that of the same code here, as far as this tablet keeps that grid.
const questionsOf = async (db, row) => {
  const here = await criteriaOf(db, row.id);
  const byId = new Map(here.map((one) => [one.id, one]));
  const kept = ((await get(db, "grids"))?.grids ?? []).flatMap(({ criteria }) => criteria);
  return (id) => {
    const there = byId.get(id) ?? kept.find((one) => one.id === id);
    const alike = here.filter(({ code, kind }) => code === there?.code && kind === there?.kind);
    return byId.get(id) ?? (alike.length === 1 ? alike[0] : null);
  };
};

const levelFits = ({ levels = [] }, { kind, value }) =>
  kind !== "answer" || !value?.level || levels.some(({ code }) => code === value.level);

/** What each entry of such a push is here: {entry, criterion}; `null` where the network alone can tell. */
export const attachedTo = async (db, row, push) => {
  const [speakers, questionOf] = [speakersOf(row, push), await questionsOf(db, row)];
  const idOf = (id) => namedId(row.id, `attached/${id}`);
  const all = (ids) => Promise.all((ids ?? []).map(idOf));
  const standsFor = (ref) => (speakers.has(ref) ? speakers.get(ref) : ref);
  return async (entry) => {
    const criterion = entry.criterion ? questionOf(entry.criterion) : undefined;
    const [speaker, object] = [standsFor(entry.said_ref), standsFor(entry.object_id)];
    const known = speaker !== null && (object !== null || entry.object_id === null);
    if (criterion === null || !known || (criterion && !levelFits(criterion, entry))) return null;
    const { kind, voice, act, on_behalf, client_time, salt, value } = entry;
    const copy = {
      kind, voice, act, on_behalf, client_time, salt,
      entry_id: await idOf(entry.entry_id), derived_from: entry.entry_id, parents: await all(entry.parents),
      criterion: criterion?.id ?? null, said_ref: speaker, object_id: object,
      about: entry.about === push.draft.id ? (criterion?.about ?? row.farm.ref) : entry.about,
      value: kind === "signature" && value?.heads ? { ...value, heads: await all(value.heads) } : value,
    };
    return { criterion, entry: { ...copy, payload_sha256: hashOf(copy) } };
  };
};

/** Whom it brings: their names stand beside their words, and they speak when the network has attached them. */
export const metThere = ({ ref, name }, people = []) =>
  [{ ref, name, part: "member" }, ...people.filter(({ part }) => part !== "farm")]
    .filter((one) => one.name)
    .map((one) => ({ ref: one.ref, name: one.name, part: one.part, voices: [], met: true }));
