// After a new version was taken: the kept pages of each visit are asked for anew, whole, before the old go.
import { ask } from "../lib/worker.js";
import { get, set } from "../store/meta.js";
import { listVisits } from "../store/visits.js";
import { cacheName, keepPages, takeInUse } from "./keep.js";

export const pagesKey = (visit) => `pages:${visit}`;

const refreshVisit = async (db, visit, build) => {
  const known = await get(db, pagesKey(visit));
  if (!known || known.build === build) return;
  const name = cacheName({ ...known, person: db.person, visit, build });
  const kept = await keepPages(name, known.addresses);
  await takeInUse(name, { person: db.person, visit });
  await set(db, pagesKey(visit), { ...known, build, addresses: kept.map(({ address }) => address) });
};

const pagesOf = ({ draft, pages, sections = [] }) => {
  const base = `/field/grids/${draft.version}/`;
  return pages ?? [base, `${base}carnet/`, `${base}leaving/`, ...sections.map(({ url }) => url)];
};

/** What an unplanned visit needs: the grids of now, and the one of each visit that was begun on an earlier one. */
export const gridPages = async (db, grids) => {
  const begun = (await listVisits(db)).filter(({ draft }) => draft);
  return [...new Set([...grids, ...begun.map((row) => ({ pages: pagesOf(row) }))].flatMap(({ pages }) => pages))];
};

// The grids that are kept empty, for a visit that nobody has planned; those that never came whole just go.
const refreshGrids = async (db, build, old) => {
  const known = await get(db, "grids");
  if (!known?.grids.length) return Promise.all(old.map((name) => caches.delete(name)));
  const language = document.documentElement.lang;
  const name = cacheName({ person: db.person, visit: "grids", version: 0, language, build });
  await keepPages(name, await gridPages(db, known.grids));
  return takeInUse(name, { person: db.person, visit: "grids" });
};

// A visit whose pages do not come keeps those it has, and their files with them.
export const refreshPages = async (db) => {
  const worker = navigator.serviceWorker?.controller;
  if (!worker || !navigator.onLine) return;
  const { build } = await ask(worker, "list");
  for (const { id } of await listVisits(db)) await refreshVisit(db, id, build).catch(() => {});
  const old = (await caches.keys()).filter((name) => name.startsWith(`pages-${db.person}-grids-`) && !name.endsWith(build));
  if (old.length) await refreshGrids(db, build, old).catch(() => {});
  await ask(worker, "tidy");
};
