// Who uses this tablet now, and the visit that the page is about.

import { openDB } from "../../../vendor/idb-8.0.4/idb.js";
import { openStore } from "./database.js";
import { say } from "./log.js";
import { takeBack } from "./net.js";

let opened = null;

const shelf = () => openDB("carnet", 1, { upgrade: (base) => base.createObjectStore("meta") });

const onShelf = async (mode, work) => {
  const base = await shelf();
  try {
    const tx = base.transaction("meta", mode, { durability: "strict" });
    const given = await work(tx.objectStore("meta"));
    await tx.done;
    return given;
  } finally {
    base.close();
  }
};

export const people = () => onShelf("readonly", async (meta) => (await meta.get("people")) ?? []);

export const currentPerson = () => onShelf("readonly", (meta) => meta.get("current"));

// From now on this tablet is used by somebody; whoever used it before keeps their own store.
export const setCurrent = async ({ ref, name }) => {
  await onShelf("readwrite", async (meta) => {
    const others = ((await meta.get("people")) ?? []).filter((one) => one.ref !== ref);
    await meta.put([...others, { ref, name, last_used: Date.now() }], "people");
    await meta.put(ref, "current");
  });
  opened = null;
};

export const forgetPerson = (ref) =>
  onShelf("readwrite", async (meta) => {
    await meta.put(((await meta.get("people")) ?? []).filter((one) => one.ref !== ref), "people");
    if ((await meta.get("current")) === ref) await meta.delete("current");
  });

const open = async () => {
  const me = await currentPerson();
  if (!me) return { db: null, me: null };
  const db = await openStore(me);
  // What an earlier failure left under the net goes in first; if it cannot, the page still opens.
  await takeBack(db, say).catch(() => {});
  return { db, me };
};

// The visit that the page is about: a grid's pages, kept without a visit, have it in their address.
export const visitOfPage = () => document.body.dataset.visit || new URLSearchParams(location.search).get("visit");

// db is null on a tablet that nobody has made ready.
export const current = async () => {
  opened ??= open().catch((error) => {
    opened = null;
    throw error;
  });
  return { ...(await opened), visit: visitOfPage() };
};
