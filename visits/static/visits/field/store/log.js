// Say something: in the store for good before anything else happens.

import { makeEntry, named, streamOf, targetOf } from "../model/entry.js";
import { withinPatience } from "./database.js";
import { addHead, refold } from "./heads.js";
import { placeKey } from "./meta.js";
import { catchIn, lastNumber } from "./net.js";

export { receive, settle } from "./arrivals.js";
export { headsFor, headsOfKind, historyOf } from "./heads.js";
export { unsent } from "./outbox.js";

const STORES = ["criteria", "entries", "heads", "meta"];
const LOCAL = { state: "local", reason: "", seq: null, author: null, proof: null, received_at: null, mine: true };

const own = (record, speaker) =>
  (record?.heads ?? []).filter((head) => head.said_ref === speaker).map((head) => head.entry_id).sort();

const STREAMS = ["shared", "private"];

// What the words need to know of the visit and of what stands: asked for at once. Of the sheet, which is
// large, only where whoever speaks does not say who they are and of what.
const readAround = async (tx, db, visit, said) => {
  const row = said.said_ref && said.about ? null : await tx.objectStore("visits").get(visit);
  const words = { ...said, said_ref: said.said_ref ?? row?.speaker ?? db.person, about: said.about ?? row?.farm?.ref ?? null };
  const [criterion, number, ...stood] = await Promise.all([
    said.criterion ? tx.objectStore("criteria").get([visit, said.criterion]) : undefined,
    lastNumber(tx),
    ...STREAMS.map((stream) => tx.objectStore("heads").get([visit, targetOf({ ...words, stream })])),
  ]);
  const stream = streamOf(words, criterion);
  return { words: { ...words, stream }, number, head: stood[STREAMS.indexOf(stream)] };
};

const hide = async (tx, visit, id) => {
  const entry = await tx.objectStore("entries").get([visit, id]);
  if (entry?.voice !== "self") return;
  await tx.objectStore("entries").put({ ...entry, hidden: true });
  await refold(tx, visit, [entry.target]);
};

// Entry, what stands, its number, and the place where it was said: all or nothing. What its person says
// now replaces what they said last, in whichever tab: it is read in the same transaction.
const store = (db, visit, whole, kept) => {
  const stores = whole.said_ref && whole.about ? STORES : ["visits", ...STORES];
  return db.write(stores, async (tx) => {
    // Tried before: that transaction may have gone through, and only its answer was lost.
    const there = kept.tried && (await tx.objectStore("entries").get([visit, whole.entry_id]));
    if (there) return there;
    kept.tried = true;
    const { words, number, head } = await readAround(tx, db, visit, whole);
    const parents = whole.parents ?? own(head, words.said_ref);
    kept.record = { ...LOCAL, visit, ...makeEntry({ ...words, parents }, db.env) };
    const stored = { ...kept.record, dseq: number + 1 };
    for (const id of stored.value?.hide ?? []) await hide(tx, visit, id);
    const meta = tx.objectStore("meta");
    const puts = [meta.put(stored.dseq, "dseq"), tx.objectStore("entries").put(stored), addHead(tx, head, stored)];
    if (whole.place) puts.push(meta.put({ ...whole.place, at: db.env.now() }, placeKey(visit)));
    tx.commit?.();
    await Promise.all(puts);
    return stored;
  });
};

// Gives the entry once it is durable. If it cannot be, the words stay in the page and under the last
// net, everybody is told, and the promise is broken.
export const say = async (db, visit, said) => {
  const [whole, kept] = [named(said, db.env), { record: null, tried: Boolean(said.entry_id) }];
  try {
    const stored = await withinPatience(db.env, store(db, visit, whole, kept));
    // What hides copies speaks of more than itself.
    const criteria = stored.value?.hide ? undefined : [stored.criterion];
    db.env.emit("entries:changed", { visit, targets: [stored.target], criteria });
    return stored;
  } catch (error) {
    // Under the same id: should a store that was only slow keep them after all, they are not said twice.
    const held = said.entry_id ? false : catchIn(db, kept.record ?? { visit, said: whole });
    db.env.emit("entries:failed", { visit, said, held, name: error?.name ?? "Error" });
    throw error;
  }
};

// What puts back what each person had said before, or clears it: words that had replaced those of
// several people give them all back.
export const undoOf = async (db, entry) => {
  const before = await db.read(["entries"], (tx) =>
    Promise.all(entry.parents.map((id) => tx.objectStore("entries").get([entry.visit, id]))));
  const stood = before.filter((other) => other?.target === entry.target && other.value);
  const last = new Map([[entry.said_ref, {}]]);
  for (const { said_ref: who, value } of stood.sort((one, other) => (one.dseq ?? 0) - (other.dseq ?? 0))) last.set(who, value);
  const { kind, criterion, object_id: object, voice, about, on_behalf: behalf } = entry;
  const said = { kind, criterion, object_id: object, voice, about, on_behalf: behalf };
  return [...last].map(([who, value]) =>
    who === entry.said_ref ? { ...said, said_ref: who, value } : { ...said, said_ref: who, value, parents: [entry.entry_id] });
};
