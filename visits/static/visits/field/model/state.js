// The rest of visits/fold.py, which no page asks for while the grid is filled; same cases as fold.js.

import { utf8 } from "../lib/bytes.js";
import { canonicalJson, sha256Hex } from "./canonical.js";
import { targetOf } from "./entry.js";

// Copies whose sharing the farm has withdrawn; nobody hides the words of another voice.
export const hiddenIds = (entries) => {
  const shares = entries.filter((entry) => entry.kind === "share" && entry.voice === "self");
  const named = new Set(shares.flatMap((entry) => entry.value?.hide ?? []));
  return new Set(entries.filter((e) => e.voice === "self" && named.has(e.entry_id)).map((e) => e.entry_id));
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
