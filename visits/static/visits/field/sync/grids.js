// The network's grids of now, kept empty: a visit that nobody has planned can begin without network.

import { ask, until } from "../lib/worker.js";
import { get, set } from "../store/meta.js";
import { cacheName, keepPages, takeInUse } from "./keep.js";
import { registerHere } from "./prepare.js";
import { gridPages } from "./refresh.js";

const DAY = 86400000;

// Whether pages of this build find their files here: in the app of now, or in the one that waits to be
// taken. Where no worker comes at all, pages are shown with network alone, and ask it for their files.
const hasShell = async (env, build) => {
  const registration = await Promise.race([navigator.serviceWorker?.ready, env.wait(10000)]);
  if (!registration) return true;
  const among = async ({ active, waiting }) => {
    const told = await Promise.all([active, waiting].filter(Boolean).map((worker) => ask(worker, "list")));
    return told.some((one) => one.build === build);
  };
  if (await among(registration)) return true;
  await registration.update().catch(() => {});
  if (registration.installing) await until(registration.installing, "installed").catch(() => {});
  return among(registration);
};

/** While there is network, once a day: what the grids ask, and their pages. Gives those that are kept. */
export const keepGrids = async (db, api) => {
  const kept = await get(db, "grids");
  if (kept && db.env.now() - kept.at < DAY) return kept.grids;
  const reply = await api.call("GET", "grids");
  if (reply.status !== 200 || !reply.body) return kept?.grids ?? [];
  const { grids, build } = reply.body;
  if (!(await hasShell(db.env, build))) return kept?.grids ?? [];
  // A visit begun without network is signed here too, and its file opened by the server.
  if (!(await get(db, "device"))) await registerHere(db, api, { name: "", person: { ref: db.person }, build }).catch(() => {});
  const name = cacheName({ person: db.person, visit: "grids", version: 0, language: document.documentElement.lang, build });
  await keepPages(name, await gridPages(db, grids));
  await takeInUse(name, { person: db.person, visit: "grids" });
  await set(db, "grids", { at: db.env.now(), grids });
  return grids;
};
