// What a tablet and the server must agree on once everything has gone both ways.

import { headsOf } from "../model/fold.js";
import { stateHash } from "../model/state.js";
import { ofVisit } from "./database.js";

// The heads of what the server has acknowledged: they have the hash that its digest tells.
export const receivedHeads = async (db, visit, stream) => {
  const all = await db.read(["entries"], (tx) => tx.objectStore("entries").getAll(ofVisit(visit)));
  const entries = all.filter((entry) => entry.state === "acked" && entry.stream === stream);
  return headsOf(entries, new Set(entries.filter((entry) => entry.hidden).map((entry) => entry.entry_id)));
};

export const receivedHash = async (db, visit, stream) => stateHash(await receivedHeads(db, visit, stream));
