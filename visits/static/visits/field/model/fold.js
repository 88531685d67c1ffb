// From entries to what a visit says now; twin of visits/fold.py, same cases: tests/cases/fold.cases.json.

import { canonicalJson } from "./canonical.js";
import { targetOf } from "./entry.js";

const ACROSS_PERSONS = new Set(["together", "settle"]);
const byId = (one, other) => (one.entry_id < other.entry_id ? -1 : Number(one.entry_id > other.entry_id));

// Same target; across two persons only by an act that displayed the parent.
export const edgeCounts = (child, parent) =>
  targetOf(child) === targetOf(parent) && (child.said_ref === parent.said_ref || ACROSS_PERSONS.has(child.act));

// Entries that no counting edge names as parent, in the order of their ids.
export const headsOf = (entries, hidden = new Set()) => {
  const known = new Map(entries.map((entry) => [entry.entry_id, entry]));
  const gone = new Set(hidden);
  for (const entry of known.values()) {
    for (const parent of entry.parents ?? []) {
      if (known.has(parent) && edgeCounts(entry, known.get(parent))) gone.add(parent);
    }
  }
  return [...known.values()].filter((entry) => !gone.has(entry.entry_id)).sort(byId);
};

const saysSomething = (value) => value !== null && value !== undefined && Object.keys(value).length > 0;

// Distinct values of one target's heads: none, one, or several that differ.
export const valuesOf = (heads) => {
  const said = heads.map((head) => head.value).filter(saysSomething);
  const distinct = new Map(said.map((value) => [canonicalJson(value), value]));
  return [...distinct.keys()].sort().map((key) => distinct.get(key));
};
