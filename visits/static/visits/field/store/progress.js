// How far a visit is, part by part, from what this tablet holds.
import { isSaid, opinionsOf } from "../model/answer.js";
import { asked } from "../model/asking.js";
import { valuesOf } from "../model/fold.js";
import { headsOfKind } from "./log.js";
import { criteriaOf } from "./visits.js";

const groupBy = (rows, key) => {
  const groups = new Map();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
};

// The team's answer, else the group's, as the pages of the parts read it.
const headsOf = (records = []) => {
  const of = (voice) => records.filter((one) => one.voice === voice).flatMap((one) => one.heads);
  const team = of("team");
  return team.some(({ value }) => isSaid(value)) ? team : of("group");
};

const hiddenOf = (criteria, answers, today) => {
  const hidden = new Set();
  for (const rows of groupBy(criteria, (row) => row.version).values()) {
    const said = new Map(rows.map((row) => [row.code, valuesOf(headsOf(answers.get(row.id)))]));
    const codes = asked(rows, said, { today }).hidden;
    for (const row of rows) if (codes.has(row.code)) hidden.add(row.id);
  }
  return hidden;
};

const stateOf = (section, rows, { answers, discussed, done, apart }) => {
  const answered = rows.filter((row) => opinionsOf(headsOf(answers.get(row.id))).length > 0);
  const two = rows.filter((row) => apart.has(row.id)).length;
  const talk = rows.filter((row) => apart.has(row.id) || discussed.has(row.id)).length;
  const said = done.get(section.theme);
  const finished = said ?? (rows.length > 0 && answered.length === rows.length);
  const state = finished ? "done" : answered.length ? "doing" : "todo";
  return { key: section.key, n: answered.length, total: rows.length, talk, two, state };
};

export const progressOf = async (db, info) => {
  const kinds = ["answer", "discuss", "section", "note", "photo"];
  const [answer, discuss, section, ...loose] = await Promise.all(kinds.map((kind) => headsOfKind(db, info.id, kind)));
  const criteria = await criteriaOf(db, info.id);
  const answers = groupBy(answer, (record) => record.criterion);
  const hidden = hiddenOf(criteria, answers, info.date);
  const open = new Map(criteria
    .filter((row) => row.kind !== "derived" && (!row.sensitive || row.opened) && !hidden.has(row.id))
    .map((row) => [row.id, row]));
  const heads = section.flatMap((record) => record.heads).filter(({ value }) => isSaid(value));
  const known = {
    answers,
    apart: new Set(answer.filter((one) => one.voice !== "self" && valuesOf(one.heads).length > 1).map((one) => one.criterion)),
    discussed: new Set(discuss.filter((one) => one.heads.some(({ value }) => value?.on)).map((one) => one.criterion)),
    done: new Map([...groupBy(heads, (head) => head.object_id)].map(([theme, all]) => [theme, all.every(({ value }) => value.done)])),
  };
  const sections = info.sections.map((one) => stateOf(one, one.criteria.map((id) => open.get(id)).filter(Boolean), known));
  const file = loose.flat().filter((one) => !one.criterion).flatMap((one) => one.heads).filter(({ value }) => isSaid(value)).length;
  return { sections, two: sections.reduce((sum, one) => sum + one.two, 0), file };
};

// The page on which somebody last was, with its question; nothing once it is old.
const FRESH = 12 * 3600 * 1000;
export const lastPlace = (info, now = Date.now()) => {
  const { place } = info;
  if (!place?.url) return null;
  return { ...place, address: place.criterion ? `${place.url}#c${place.criterion.replaceAll("-", "")}` : place.url, fresh: now - place.at < FRESH };
};
