// Everything that one person keeps on this tablet goes: asked for here, from the account, or by revocation.
import { noteWho } from "../lib/worker.js";
import { forgetPerson } from "../store/current.js";
import { caught } from "../store/net.js";
import { dropPages } from "./keep.js";

export { dropPages } from "./keep.js";

const STORES = ["meta", "visits", "criteria", "entries", "heads", "blobs", "packets"];
const LEFT = [["entries", "local"], ["entries", "attention"], ["blobs", "local"], ["blobs", "attention"], ["packets", "local"]];

// In one transaction: what is said at this very moment in another tab is seen, and nothing goes.
const clearStores = (db, sure) =>
  db.write(STORES, async (tx) => {
    const counts = LEFT.map(([name, state]) => tx.objectStore(name).index("by_state").count(state));
    const left = (await Promise.all(counts)).reduce((sum, n) => sum + n, 0) + caught(db).length;
    if (left && !sure) return false;
    await Promise.all(STORES.map((name) => tx.objectStore(name).clear()));
    return true;
  });

const dropDatabase = (name) =>
  new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(name);
    asked.onsuccess = asked.onblocked = asked.onerror = () => resolve();
  });

// `sure`: a person has said it twice. Otherwise nothing goes while something is only here, and the empty
// store stays, so that what is said a moment later still has a place. `api` tells the network.
export const wipeHere = async (db, { sure = false, api = null, device = null } = {}) => {
  if (!(await clearStores(db, sure))) return false;
  await dropPages(db.person);
  await forgetPerson(db.person);
  await noteWho("");
  const beside = ["kept-at ", ...(sure ? [`carnet-net-${db.person}`, `typed:${db.person}:`] : [])];
  for (const key of Object.keys(localStorage)) if (beside.some((start) => key.startsWith(start))) localStorage.removeItem(key);
  if (sure) {
    await db.close();
    await dropDatabase(db.name);
  }
  if (api && device) await api.contact(device, { wiped: true });
  return true;
};
