// From entries to what a visit says now; twin of visits/fold.py, same cases: tests/cases/fold.cases.json.

import { utf8 } from "../lib/bytes.js";
import { canonicalJson, sha256Hex } from "./canonical.js";
import { targetOf } from "./entry.js";

const ACROSS_PERSONS = new Set(["together", "settle"]);
const byId = (one, other) => (one.entry_id < other.entry_id ? -1 : Number(one.entry_id > other.entry_id));

// Same target; across two persons only by an act that displayed the parent.
export const edgeCounts = (child, parent) =>
  targetOf(child) === targetOf(parent) && (child.said_ref === parent.said_ref || ACROSS_PERSONS.has(child.act));

// Copies whose sharing the farm has withdrawn; nobody hides the words of another voice.
export const hiddenIds = (entries) => {
  const shares = entries.filter((entry) => entry.kind === "share" && entry.voice === "self");
  const named = new Set(shares.flatMap((entry) => entry.value?.hide ?? []));
  return new Set(entries.filter((e) => e.voice === "self" && named.has(e.entry_id)).map((e) => e.entry_id));
};

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

// Rows as Python sorts them: by the first word that differs.
const inRows = (one, other) => {
  const at = one.findIndex((word, index) => word !== other[index]);
  return at < 0 ? 0 : one[at] < other[at] ? -1 : 1;
};

export const stateHash = (heads) => {
  const rows = heads.map((head) => [targetOf(head), head.entry_id, head.payload_sha256]);
  return sha256Hex(utf8(canonicalJson(rows.sort(inRows))));
};
