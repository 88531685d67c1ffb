// All that is talked over at the table, from the store alone. Twin: visits/queries/debrief.py

import { valuesOf } from "../model/fold.js";
import { foldAction, namedId } from "../model/plan.js";
import { headsOfKind, historyOf } from "./log.js";
import { criteriaOf, visitOf } from "./visits.js";

const KINDS = ["answer", "mark", "discuss", "note", "lead", "words", "review", "signature"];

const said = ({ value, hidden }) => !hidden && value && Object.keys(value).length > 0;

// Every head that says something, with where it stands.
const headsOf = async (db, visit) => {
  const found = await Promise.all(KINDS.map((kind) => headsOfKind(db, visit, kind)));
  return new Map(KINDS.map((kind, at) => [kind, found[at].flatMap(({ heads, ...of }) => heads.filter(said).map((head) => ({ ...head, ...of })))]));
};

const inTurn = (one, other) => Date.parse(one.client_time) - Date.parse(other.client_time);

const spotOf = (criterion, heads) => {
  const of = (kind) => heads.get(kind).filter((head) => head.criterion === criterion.id);
  const answers = of("answer").filter(({ voice }) => voice === "team" || voice === "group");
  const team = answers.filter(({ voice }) => voice === "team");
  const differs = valuesOf(team.filter(({ about }) => about === criterion.about)).length > 1;
  return {
    criterion, differs, notes: of("note").sort(inTurn), words: of("words").sort(inTurn),
    answers: (team.length ? team : answers).sort(inTurn),
    own: of("answer").filter(({ voice }) => voice === "self"),
    strength: of("mark").some(({ value }) => value.mark === "strength"),
    discuss: differs || of("discuss").some(({ value }) => value.on),
  };
};

// Every event of an action, in whatever voice it was said.
export const actionOf = async (db, visit, id, farm) => {
  const voices = ["team", "reply", "group"];
  const found = await Promise.all(voices.map((voice) => historyOf(db, visit, `shared|action|${id}|${voice}|${farm}`)));
  return foldAction(found.flat());
};

const leadOf = async (db, visit, head, farm) => {
  const id = await namedId(head.object_id, "action");
  return { head, id, action: await actionOf(db, visit, id, farm) };
};

const all = (db, visit, heads, farm) => Promise.all(heads.sort(inTurn).map((head) => leadOf(db, visit, head, farm)));

/** Strengths, what is to be discussed, the plan before, hopes, leads, and the farm's words by part. */
export const debriefOf = async (db, visit) => {
  const [row, heads, criteria] = await Promise.all([visitOf(db, visit), headsOf(db, visit), criteriaOf(db, visit)]);
  const spots = criteria.sort((one, other) => one.number - other.number).map((criterion) => spotOf(criterion, heads));
  const words = heads.get("words").sort(inTurn);
  const topic = (name) => words.filter(({ value }) => value.topic === name);
  const farm = row.farm?.ref ?? row.id;
  const reviews = heads.get("review");
  return {
    row, farm, criteria, spots,
    strengths: spots.filter(({ strength }) => strength),
    discuss: spots.filter(({ discuss }) => discuss),
    both: spots.filter(({ own }) => own.length),
    previous: (row.plan ?? []).map((action) => ({ ...action, reviews: reviews.filter(({ object_id: id }) => id === action.id) })),
    hopes: await all(db, visit, topic("hopes"), farm),
    leads: await all(db, visit, heads.get("lead"), farm),
    words: (part) => topic("words").filter(({ value }) => value.of === part),
    signatures: heads.get("signature"),
  };
};
