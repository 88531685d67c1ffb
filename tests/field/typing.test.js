// What was typed and not yet said: kept beside the store for a page that dies, and never said against
// what its person has said since.

import assert from "node:assert/strict";
import test from "node:test";
import { settle } from "../../visits/static/visits/field/lib/pending.js";
import { recover, typing } from "../../visits/static/visits/field/lib/typing.js";
import { sayAgain } from "../../visits/static/visits/field/elements/scene.js";
import { openStore } from "../../visits/static/visits/field/store/database.js";
import { headsFor, say } from "../../visits/static/visits/field/store/log.js";
import { Disk, opener } from "../sync/faults/memory.js";

class Shelf {
  getItem(key) { return this[key] ?? null; }
  setItem(key, text) { this[key] = String(text); }
  removeItem(key) { delete this[key]; }
}

const shelf = () => {
  const made = new Shelf();
  Object.defineProperty(globalThis, "localStorage", { value: made, configurable: true, writable: true });
  return made;
};

const PLACE = "ana:v";
const answer = (number) => ({ kind: "answer", criterion: "c1", voice: "team", about: "farm", said_ref: "ana", value: { number } });

// A box as a question has it: what stands says nothing, anything else is an answer.
const box = () => {
  const root = new EventTarget();
  const held = { text: "12", kept: "12", told: [] };
  typing(root, PLACE, {
    read: () => (held.text === held.kept ? null : answer(held.text)),
    tell: async (said) => held.told.push(said.value.number),
  });
  const type = (text) => {
    held.text = text;
    root.dispatchEvent(new Event("input"));
  };
  return { root, held, type };
};

test("what is being typed waits beside the store until it is said", async () => {
  const storage = shelf();
  const { held, type } = box();
  type("123");
  assert.equal(Object.keys(storage).length, 1);
  await settle();
  assert.deepEqual(held.told, ["123"]);
  assert.equal(Object.keys(storage).length, 0);
});

test("typed and taken back at once, it leaves no copy that would be said later", async () => {
  const storage = shelf();
  const { held, type } = box();
  type("123");
  type("12");
  await settle();
  assert.deepEqual(held.told, []);
  assert.equal(Object.keys(storage).length, 0);
});

test("an answer and a remark on its question wait side by side", async () => {
  const storage = shelf();
  const roots = ["answer", "feedback"].map((kind) => {
    const root = new EventTarget();
    typing(root, PLACE, { read: () => ({ ...answer("7"), kind }), tell: async () => {} });
    root.dispatchEvent(new Event("input"));
    return root;
  });
  assert.equal(roots.length, Object.keys(storage).length);
  await settle();
  assert.equal(Object.keys(storage).length, 0);
});

test("a copy is told to its own store alone", async () => {
  shelf();
  box().type("123");
  const told = [];
  const late = Date.now() + 60000;
  const now = Date.now;
  Date.now = () => late;
  await recover("ben:v", async (said) => told.push(said));
  assert.deepEqual(told, []);
  await recover(PLACE, async (said) => told.push(said.value.number));
  Date.now = now;
  assert.deepEqual(told, ["123"]);
});

const scene = async () => {
  const db = await openStore("ana", { open: opener(new Disk(), {}), emit: () => {}, storage: null, now: () => 1_800_000_000_000 });
  return { db, visit: "v" };
};
const standing = async ({ db }) =>
  (await headsFor(db, "v", ["c1"])).get("c1").flatMap(({ heads }) => heads.map(({ value }) => value.number));

test("a copy older than what its person has said since is not said, whatever page finds it", async () => {
  const here = await scene();
  await say(here.db, "v", answer("12"));
  await sayAgain(here, answer("123"), 1_800_000_000_000 - 60_000);
  assert.deepEqual(await standing(here), ["12"]);
  await sayAgain(here, answer("14"), 1_800_000_000_000 + 60_000);
  assert.deepEqual(await standing(here), ["14"]);
});

test("what stands already is not said twice", async () => {
  const here = await scene();
  const first = await say(here.db, "v", answer("12"));
  await sayAgain(here, answer("12"), 1_800_000_000_000 + 60_000);
  const [record] = (await headsFor(here.db, "v", ["c1"])).get("c1");
  assert.equal(record.heads[0].entry_id, first.entry_id);
});
