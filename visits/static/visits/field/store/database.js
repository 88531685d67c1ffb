// One database for each person on this tablet. Every write is durable before it is believed.

import { openDB } from "../../../vendor/idb-8.0.4/idb.js";
import { emit } from "../lib/dom.js";
import { localStorageOrNone } from "../lib/storage.js";

const first = (base) => {
  base.createObjectStore("meta");
  base.createObjectStore("visits", { keyPath: "id" });
  base.createObjectStore("criteria", { keyPath: ["visit", "id"] });
  const entries = base.createObjectStore("entries", { keyPath: ["visit", "entry_id"] });
  entries.createIndex("by_state", "state");
  entries.createIndex("by_target", ["visit", "target"]);
  const heads = base.createObjectStore("heads", { keyPath: ["visit", "target"] });
  heads.createIndex("by_criterion", ["visit", "criterion"]);
  heads.createIndex("by_kind", ["visit", "kind"]);
  for (const [name, key] of [["blobs", "sha256"], ["packets", "id"]]) {
    base.createObjectStore(name, { keyPath: ["visit", key] }).createIndex("by_state", "state");
  }
};

// One step for each version of the store. A step only adds, and is never changed once released.
const STEPS = [first];

// Every row of one visit, in a store whose key begins with it.
export const ofVisit = (visit) => IDBKeyRange.bound([visit], [visit, []]);

// What the store needs of the world around; tests give their own.
const AROUND = {
  open: openDB,
  now: () => Date.now(),
  random: (count) => crypto.getRandomValues(new Uint8Array(count)),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  patience: 1000,
  emit,
};

// A store may never answer (it happens on iOS): after a while that is a failure which can be shown.
export const withinPatience = (env, work, times = 1) => {
  const late = async () => {
    await env.wait(env.patience * times);
    throw new DOMException("the store did not answer", "TimeoutError");
  };
  return env.patience ? Promise.race([work, late()]) : work;
};

// A connection that comes back by itself: iOS closes databases behind a page's back.
const connector = (name, env) => {
  let opening = null;
  const forget = () => {
    opening = null;
  };
  const open = () =>
    env.open(name, STEPS.length, {
      upgrade: (base, from) => STEPS.slice(from).forEach((step) => step(base)),
      blocked: () => env.emit("store:blocked", { name }),
      // Another tab brings a newer version, or deletes: give way at once.
      blocking: (_from, _to, event) => {
        forget();
        event.target.close();
        env.emit("store:gave-way", { name });
      },
      terminated: forget,
    });
  const connect = () => {
    opening ??= withinPatience(env, open(), 10).catch((error) => {
      forget();
      throw error;
    });
    return opening;
  };
  return { connect, forget };
};

const finish = async (tx, work) => {
  tx.done.catch(() => {});
  try {
    const given = await work(tx);
    await tx.done;
    return given;
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // It had ended by itself.
    }
    throw tx.error ?? error;
  }
};

const LOST = new Set(["InvalidStateError", "AbortError", "UnknownError"]);

export const openStore = async (person, given = {}) => {
  const env = { ...AROUND, storage: localStorageOrNone(), ...given };
  const name = `carnet-${person}`;
  const { connect, forget } = connector(name, env);
  // `work` may run twice, when the connection was lost under it: it asks the store afresh each time.
  const run = async (stores, mode, work) => {
    try {
      return await finish((await connect()).transaction(stores, mode, { durability: "strict" }), work);
    } catch (error) {
      if (!LOST.has(error?.name)) throw error;
      forget();
      return finish((await connect()).transaction(stores, mode, { durability: "strict" }), work);
    }
  };
  await connect();
  return {
    name,
    person,
    env,
    read: (stores, work) => run(stores, "readonly", work),
    write: (stores, work) => run(stores, "readwrite", work),
    close: async () => {
      const base = await connect();
      forget();
      base.close();
    },
  };
};
