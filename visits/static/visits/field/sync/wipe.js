// Everything that one person keeps on this tablet goes: asked for here, from the account, or by revocation.
import { forgetPerson } from "../store/current.js";
import { noteWho } from "../lib/worker.js";
import { dropPages } from "./keep.js";

const dropDatabase = (name) =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.deleteDatabase(name);
    asked.onsuccess = () => resolve(true);
    asked.onblocked = () => resolve(false);
    asked.onerror = () => reject(asked.error);
  });

// `device` and `api`, where there are any, tell the network that nothing is here any more.
export const wipeHere = async (db, { api = null, device = null } = {}) => {
  const { person, name } = db;
  await dropPages(person);
  await db.close();
  await dropDatabase(name);
  await forgetPerson(person);
  await noteWho("");
  for (const key of Object.keys(localStorage)) if (key.startsWith("kept-at ")) localStorage.removeItem(key);
  if (api && device) await api.contact(device, { wiped: true });
};
