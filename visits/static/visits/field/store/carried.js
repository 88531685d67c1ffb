// What came by file from another tablet.

import { targetOf } from "../model/entry.js";
import { refold } from "./heads.js";

// Words that came by file: they count in what is seen here, and keep their author. What the tablet
// knows already stays as it is. Gives what is new here.
export const takeIn = async (db, visit, carried, more = () => {}) => {
  const added = await db.write(["packets", "blobs", "visits", "entries", "heads", "meta"], async (tx) => {
    const store = tx.objectStore("entries");
    const known = await Promise.all(carried.map((entry) => store.get([visit, entry.entry_id])));
    const fresh = carried.filter((_entry, at) => !known[at]);
    const about = { visit, state: "carried", reason: "", seq: null, proof: null, received_at: null, mine: false, dseq: null };
    const records = fresh.map((entry) => ({ ...entry, ...about, target: targetOf(entry) }));
    await Promise.all(records.map((entry) => store.put(entry)));
    await refold(tx, visit, records.map((entry) => entry.target));
    await more(tx);
    return records;
  });
  const targets = added.map((entry) => entry.target);
  if (targets.length) db.env.emit("entries:changed", { visit, targets, received: true });
  return added;
};
