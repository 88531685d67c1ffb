// A visit made ready on this tablet, step by step; each step throws a Problem that the page has words for.
import { ask, newestWorker, noteWho } from "../lib/worker.js";
import { setCurrent } from "../store/current.js";
import { openStore } from "../store/database.js";
import { receivedHash } from "../store/received.js";
import { get, set } from "../store/meta.js";
import { keepBundle } from "../store/bundle.js";
import { criteriaOf, visitOf } from "../store/visits.js";
import { deviceKeys } from "./crypto.js";
import { cacheName, keepPages, pagesAmiss, shellAmiss, takeInUse } from "./keep.js";
import { pullVisit } from "./pull.js";
import { pagesKey } from "./refresh.js";

export class Problem extends Error {
  constructor(kind, detail = "") {
    super(kind);
    Object.assign(this, { kind, detail });
  }
}

const LEAST_FREE = 500 * 1000 * 1000;

const orProblem = (kind, work) =>
  work.catch((cause) => {
    throw cause instanceof Problem ? cause : new Problem(kind, String(cause?.message ?? cause));
  });

export const isApple = () =>
  /iPad|iPhone|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

export const isInstalled = () => navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;

// Where storage is forbidden, some browsers throw already when one looks for it.
const has = (look) => {
  try {
    return Boolean(look());
  } catch {
    return false;
  }
};

const mayKeep = () => has(() => globalThis.indexedDB) && has(() => globalThis.caches) && has(() => navigator.storage?.estimate);

// Room, and whether the browser promises to keep what it holds.
export const lookAround = async () => {
  if (isApple() && !isInstalled()) throw new Problem("install");
  if (!mayKeep()) throw new Problem("refused");
  const persistent = (await navigator.storage.persist?.().catch(() => false)) ?? false;
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  if (quota - usage < LEAST_FREE) throw new Problem("room", String(Math.round((quota - usage) / 1e6)));
  return { persistent };
};

// Write, read and compare within two seconds: some private windows accept, then forget. Making the
// store has its own patience: on a slow disk that alone takes some seconds, once.
export const openHere = async (person) => {
  const db = await orProblem("refused", openStore(person.ref));
  const probe = async () => {
    const mark = crypto.randomUUID();
    await set(db, "probe", mark);
    if ((await get(db, "probe")) !== mark) throw new Problem("refused", "probe");
  };
  const late = new Promise((_, reject) => setTimeout(() => reject(new Problem("refused", "late")), 2000));
  await orProblem("refused", Promise.race([probe(), late]));
  await setCurrent(person);
  await noteWho(person.ref);
  return db;
};

const bodyOf = (reply) => {
  if (reply.status === 401 || reply.status === 403) throw new Problem("login", reply.body?.sentence);
  if (reply.status === 404) throw new Problem("stranger", reply.body?.sentence);
  if (!reply.recognised || reply.status >= 400) throw new Problem("network", reply.body?.sentence ?? String(reply.status));
  return reply.body;
};

export const registerHere = async (db, api, { name, person, build }) => {
  const hello = bodyOf(await api.hello());
  if (hello.user?.ref !== person.ref) throw new Problem("login");
  const { publicKey } = await deviceKeys(db);
  const { device, device_status: status, certificate, server } = bodyOf(await api.devices({ public_key: publicKey, name, build }));
  if (status === "revoked") throw new Problem("revoked");
  await set(db, "device", device);
  await set(db, "revoked", null);
  await set(db, "tablet", { name, build });
  await set(db, "certificate", certificate ?? null);
  await set(db, "server", server ?? null);
  api.useDevice(device);
  return { device, hello };
};

export const takeVisit = async (db, api, visit) => {
  const bundle = bodyOf(await api.bundle(visit));
  await orProblem("refused", keepBundle(db, bundle));
  if (bundle.more) await pullVisit({ db, api, visit: await visitOf(db, visit), meet: async () => {} });
  return bundle;
};

export const takePages = async (db, { person, visit, language, build }, bundle, tell) => {
  const version = bundle.versions.map((one) => one.ref).join("_").replaceAll("-", "");
  const name = cacheName({ person: person.ref, visit, version, language, build });
  const kept = await orProblem("pages", keepPages(name, bundle.pages, tell));
  await takeInUse(name, { person: person.ref, visit });
  await set(db, pagesKey(visit), { version, language, build, addresses: bundle.pages });
  return { name, kept };
};

// Everything is read back from the tablet itself and compared; nothing here asks the network.
export const readBack = async (db, visit, bundle, { name, kept }, worker) => {
  const list = await orProblem("worker", ask(worker, "list"));
  const shell = await shellAmiss(list);
  if (shell.amiss.length) throw new Problem("test", shell.amiss[0]);
  const pages = await pagesAmiss(name, kept);
  if (pages.length) throw new Problem("test", pages[0]);
  const row = await visitOf(db, visit);
  const criteria = await criteriaOf(db, visit, bundle.criteria.map((one) => one.id));
  if (!row || row.farm?.ref !== bundle.visit.farm.ref || criteria.length !== bundle.criteria.length) throw new Problem("test", "store");
  if (!bundle.more && (await receivedHash(db, visit, "shared")) !== bundle.state_hash) throw new Problem("test", "state_hash");
  const size = shell.size + kept.reduce((sum, page) => sum + page.size, 0) + JSON.stringify(bundle).length;
  return { pages: kept.length, files: list.addresses.length, criteria: criteria.length, entries: bundle.entries.length, size };
};

// The dated result stays on the tablet and goes to the network.
export const noteReady = async (db, api, visit, device, told) => {
  const tested = new Date().toISOString();
  bodyOf(await api.preparation(visit, { device, size: told.size, tested_at: tested, persistent: told.persistent }));
  const ready = { ...told, device, tested_at: tested };
  await set(db, `ready:${visit}`, ready);
  return ready;
};

export const newestShell = async (address) => {
  const worker = await newestWorker(address).catch((cause) => {
    throw new Problem(cause?.name === "InUseError" ? "open" : "worker", String(cause?.message ?? cause));
  });
  return worker;
};
