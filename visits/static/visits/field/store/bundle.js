// A visit made ready, or begun here without having been planned: what the other pages then find.

import { receive } from "./log.js";
import { meetEpoch } from "./outbox.js";
import { knownAgain } from "./visits.js";

// An unprepared visit: begun here, under an id of its own, until somebody attaches it.
export const beginDraft = (db, { id, network, version, farm_name: name, day, ...rest }) =>
  db.write(["visits"], (tx) =>
    tx.objectStore("visits").put({ id, draft: { network, version, farm_name: name, day }, farm: { name }, streams: ["shared"], ...rest }));

const KEPT = ["speaker", "place"];

const sheetOf = ({ visit, criteria: _criteria, entries: _entries, last, ...bundle }, before, now) => {
  const sheet = { streams: bundle.me?.part === "farm" ? ["shared", "private"] : ["shared"], ...bundle, ...visit };
  const missing = (before.people ?? []).filter((one) => (one.added || one.met) && !sheet.people?.some((other) => other.ref === one.ref));
  return {
    ...sheet,
    ...Object.fromEntries(KEPT.filter((key) => before[key] !== undefined).map((key) => [key, before[key]])),
    people: [...knownAgain(before.people, sheet.people), ...missing],
    last: last && { day: last.day },
    prepared_at: now,
  };
};

// Everything of a visit at once: its sheet, its questions, its entries and how far they reach.
export const keepBundle = async (db, bundle) => {
  const { id } = bundle.visit;
  await meetEpoch(db, bundle.epoch);
  // What a large visit has beyond this bundle is pulled from where the bundle ends.
  const reach = bundle.more ? bundle.entries.at(-1).seq : bundle.head_seq;
  const cursor = { stream: bundle.stream ?? "shared", seq: reach, epoch: bundle.epoch };
  return receive(db, id, bundle.entries, cursor, async (tx) => {
    const before = (await tx.objectStore("visits").get(id)) ?? {};
    await tx.objectStore("visits").put(sheetOf(bundle, before, db.env.now()));
    for (const row of bundle.criteria) {
      const last = bundle.last?.answers?.[row.id] ?? null;
      await tx.objectStore("criteria").put({ ...row, visit: id, last });
    }
  });
};
