// What the tablet's core does with what comes back, and with what goes wrong. The simulation of
// tests/sync/faults asks whether anything is ever lost; this asks case by case.

import assert from "node:assert/strict";
import test from "node:test";
import { hashOf, makeEntry, writeTime } from "../../visits/static/visits/field/model/entry.js";
import { beginDraft, keepBundle } from "../../visits/static/visits/field/store/bundle.js";
import { takeIn } from "../../visits/static/visits/field/store/carried.js";
import { openStore } from "../../visits/static/visits/field/store/database.js";
import { purge, wipe } from "../../visits/static/visits/field/store/forget.js";
import { headsFor, receive, say, settle, undoOf, unsent } from "../../visits/static/visits/field/store/log.js";
import { cursorOf, set } from "../../visits/static/visits/field/store/meta.js";
import { takeBack } from "../../visits/static/visits/field/store/net.js";
import { meetEpoch, waiting } from "../../visits/static/visits/field/store/outbox.js";
import { addedOf, addPerson, changeVisit, listVisits, placeOf, rememberPlace, speakerOf, visitOf } from "../../visits/static/visits/field/store/visits.js";
import { makeApi } from "../../visits/static/visits/field/sync/api.js";
import { makeBackoff } from "../../visits/static/visits/field/sync/backoff.js";
import { makeCourier } from "../../visits/static/visits/field/sync/courier.js";
import { deviceKeys } from "../../visits/static/visits/field/sync/crypto.js";
import { carriedPackets, takeFile } from "../../visits/static/visits/field/sync/gather.js";
import { introduce } from "../../visits/static/visits/field/sync/introduce.js";
import { keyOfCode, tidyCode } from "../../visits/static/visits/field/sync/joining.js";
import { closeFile } from "../../visits/static/visits/field/sync/packet.js";
import { piecesOf } from "../../visits/static/visits/field/sync/push.js";
import { Disk, opener } from "../sync/faults/memory.js";

const DAY = 86400000;
const NOW = Date.UTC(2026, 4, 4);
const random = (count) => crypto.getRandomValues(new Uint8Array(count));

class Shelf extends Map {
  getItem = (key) => this.get(key) ?? null;
  setItem = (key, text) => this.set(key, text);
  removeItem = (key) => this.delete(key);
}

const tablet = async (part = "member") => {
  const disk = new Disk();
  const heard = [];
  const around = { emit: (name, detail) => heard.push([name, detail]), storage: new Shelf(), now: () => NOW, wait: (ms) => new Promise((done) => setTimeout(done, ms).unref()) };
  const open = () => openStore("ana", { open: opener(disk, {}), ...around });
  const db = await open();
  await keepBundle(db, {
    epoch: "e1", visit: { id: "v", farm: { ref: "farm" } }, me: { ref: "ana", name: "Ana", part }, people: [{ ref: "ana", name: "Ana" }],
    criteria: [{ id: "c1" }, { id: "c2", sensitive: true }], last: { day: "2025-05-01", answers: { c1: { level: "old" } } }, entries: [], head_seq: 0,
  });
  heard.length = 0;
  return { db, disk, heard, open, storage: around.storage };
};

const answer = (value, more = {}) => ({ kind: "answer", criterion: "c1", voice: "team", value: { level: value }, ...more });
const shown = async (db, criterion = "c1") =>
  (await headsFor(db, "v", [criterion])).get(criterion).flatMap((record) => record.heads.map((head) => head.value?.level)).sort();

const pulled = async (value, more = {}) => {
  const entry = await makeEntry({ ...answer(value), said_ref: "ben", about: "farm", parents: [], ...more }, { now: () => NOW, random });
  return { ...entry, seq: 1, author: { ref: "ben", name: "Ben" }, proof: "p", received_at: "2026-05-04T08:00:00Z", redacted: false, hidden: false };
};

const page = (db, entries, seq = entries.length) => receive(db, "v", entries, { stream: "shared", seq, epoch: "e1" });

test("two tabs that speak at once: what one says stands on what the other said", async () => {
  const { db, open } = await tablet();
  const other = await open();
  await Promise.all([say(db, "v", answer("a")), say(other, "v", answer("b")), say(db, "v", answer("c"))]);
  const heads = (await headsFor(db, "v", ["c1"])).get("c1").flatMap((record) => record.heads);
  assert.equal(heads.length, 1);
  const log = await db.read(["entries"], (tx) => tx.objectStore("entries").getAll());
  assert.deepEqual(log.map((entry) => entry.dseq).sort(), [1, 2, 3]);
  assert.deepEqual(log.map((entry) => entry.parents.length).sort(), [0, 1, 1]);
});

test("an answer whose transaction had gone through unheard is not said twice", async () => {
  const { db } = await tablet();
  const deaf = { ...db, write: async (stores, work) => (await db.write(stores, work), db.write(stores, work)) };
  const said = await say(deaf, "v", answer("a"));
  const log = await db.read(["entries"], (tx) => tx.objectStore("entries").getAll());
  assert.deepEqual(log.map((entry) => entry.entry_id), [said.entry_id]);
  assert.deepEqual(await shown(db), ["a"]);
});

test("what is said is one transaction, in which nothing is asked after the last write", async () => {
  const { db, disk } = await tablet();
  let count = 0;
  disk.committed = () => { count += 1; };
  const only = { ...db, read: () => assert.fail("a second transaction") };
  await say(only, "v", answer("a", { said_ref: "ana", about: "farm" }));
  await say(only, "v", answer("b", { said_ref: "ana", about: "farm" }));
  assert.equal(count, 2);
  assert.deepEqual(await shown(db), ["b"]);
});

test("the place is kept with the words that were said there, or neither is", async () => {
  const { db, disk } = await tablet();
  const place = { section: "s", criterion: "c1", url: "/s/" };
  let count = 0;
  disk.committed = () => { count += 1; };
  const said = await say(db, "v", answer("a", { place }));
  assert.equal(count, 1);
  assert.deepEqual(await placeOf(db, "v"), { ...place, at: NOW });
  assert.deepEqual((await listVisits(db)).map((row) => row.place.criterion), ["c1"]);
  assert.ok(!("place" in said) && said.payload_sha256 === hashOf(said));
  disk.full = () => true;
  await assert.rejects(say(db, "v", answer("b", { criterion: "c2", place: { ...place, criterion: "c2" } })));
  assert.equal((await placeOf(db, "v")).criterion, "c1");
});

test("a place that an earlier version kept in the sheet stands until there is another", async () => {
  const { db } = await tablet();
  await changeVisit(db, "v", () => ({ place: { url: "/old/", criterion: "c2" } }));
  assert.equal((await placeOf(db, "v")).criterion, "c2");
  await rememberPlace(db, "v", { section: "s", criterion: "c1" });
  assert.equal((await placeOf(db, "v")).criterion, "c1");
  await wipe(db);
  assert.deepEqual(await db.read(["meta"], async (tx) => (await tx.objectStore("meta").getAllKeys()).filter((key) => key.startsWith("place"))), []);
});

test("what one person says replaces what they said, and nobody else's", async () => {
  const { db } = await tablet();
  const first = await say(db, "v", answer("a"));
  await page(db, [await pulled("b")]);
  const second = await say(db, "v", answer("c"));
  assert.deepEqual(second.parents, [first.entry_id]);
  assert.deepEqual(await shown(db), ["b", "c"]);
});

test("replace together: one word stands, of all that was shown", async () => {
  const { db } = await tablet();
  const other = await pulled("b");
  await page(db, [other]);
  const tap = await say(db, "v", answer("c"));
  await say(db, "v", answer("c", { act: "together", parents: [other.entry_id, tap.entry_id] }));
  assert.deepEqual(await shown(db), ["c"]);
});

test("two taps at once by one person leave one word", async () => {
  const { db } = await tablet();
  await Promise.all([say(db, "v", answer("a")), say(db, "v", answer("b")), say(db, "v", answer("c"))]);
  assert.equal((await shown(db)).length, 1);
  assert.equal((await unsent(db)).entries, 3);
});

test("undo puts back what the same person said before, or clears", async () => {
  const { db } = await tablet();
  const first = await say(db, "v", answer("a"));
  const second = await say(db, "v", answer("b"));
  assert.deepEqual((await undoOf(db, second)).map((said) => said.value), [{ level: "a" }]);
  assert.deepEqual((await undoOf(db, first)).map((said) => said.value), [{}]);
});

test("undo of words that replaced two people's gives both their own back", async () => {
  const { db } = await tablet();
  const hana = await say(db, "v", { ...answer("a"), said_ref: "hana" });
  const odile = await say(db, "v", { ...answer("b"), said_ref: "odile" });
  const parents = [hana.entry_id, odile.entry_id];
  const both = await say(db, "v", { ...answer("c"), said_ref: "hana", act: "together", parents });
  assert.equal((await shown(db)).length, 1);
  for (const said of await undoOf(db, both)) await say(db, "v", said);
  const back = (await headsFor(db, "v", ["c1"])).get("c1").flatMap((record) => record.heads);
  assert.deepEqual(back.map((head) => [head.said_ref, head.value.level]).sort(), [["hana", "a"], ["odile", "b"]]);
});

test("every entry has the hash of what it says", async () => {
  const { db } = await tablet();
  const entry = await say(db, "v", answer("é"));
  assert.equal(await hashOf(entry), entry.payload_sha256);
});

test("the hour is written with its distance from Greenwich", () => {
  assert.match(writeTime(NOW), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
  assert.equal(Date.parse(writeTime(NOW)), NOW);
});

test("a full tablet says so, keeps the words, and stores them when it can", async () => {
  const { db, disk, heard, open, storage } = await tablet();
  disk.full = () => true;
  await assert.rejects(say(db, "v", answer("a")), { name: "QuotaExceededError" });
  assert.equal(heard.at(-1)[0], "entries:failed");
  assert.equal(heard.at(-1)[1].held, true);
  assert.equal(storage.size, 1);
  disk.full = () => false;
  const later = await open();
  await takeBack(later, say);
  await takeBack(later, say);
  assert.deepEqual(await shown(later), ["a"]);
  assert.equal(storage.size, 0);
});

test("words that met a store that could not be read are said when it can", async () => {
  const { db, open, storage } = await tablet();
  const refuse = () => Promise.reject(Object.assign(new Error("shut"), { name: "VersionError" }));
  const shut = { ...db, read: refuse, write: refuse };
  await assert.rejects(say(shut, "v", answer("a")), { name: "VersionError" });
  const later = await open();
  await takeBack(later, say);
  await takeBack(later, say);
  assert.deepEqual(await shown(later), ["a"]);
  assert.equal(storage.size, 0);
});

test("words that a slow store keeps after all are not said twice", async () => {
  const { db, storage } = await tablet();
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const slow = { ...db, env: { ...db.env, patience: 10, wait: pause }, write: (...asked) => pause(40).then(() => db.write(...asked)) };
  const note = { kind: "note", criterion: "c1", voice: "team", value: { text: "Beau couvert" } };
  await assert.rejects(say(slow, "v", note), { name: "TimeoutError" });
  await pause(80);
  await takeBack(db, say);
  const log = await db.read(["entries"], (tx) => tx.objectStore("entries").getAll());
  assert.deepEqual(log.map((entry) => entry.value.text), ["Beau couvert"]);
  assert.equal(storage.size, 0);
});

test("two tabs that take the same words back say them once, and they stand", async () => {
  const { db, open } = await tablet();
  const shut = { ...db, write: () => Promise.reject(Object.assign(new Error("shut"), { name: "VersionError" })) };
  await assert.rejects(say(shut, "v", answer("a")), { name: "VersionError" });
  const other = await open();
  await Promise.all([takeBack(db, say), takeBack(other, say)]);
  const log = await db.read(["entries"], (tx) => tx.objectStore("entries").getAll());
  assert.deepEqual([log.length, await shown(db)], [1, ["a"]]);
});

test("a store that does not answer is a visible failure within its patience", async () => {
  const { disk, storage } = await tablet();
  const mute = await openStore("ana", { open: opener(disk, {}), storage, patience: 20, emit: () => {}, wait: (ms) => new Promise((done) => setTimeout(done, ms)) });
  const stuck = { ...mute, write: () => new Promise(() => {}) };
  await assert.rejects(say(stuck, "v", answer("a")), { name: "TimeoutError" });
  assert.equal(storage.size, 1);
});

test("an id that stands for other words: ours take a new one and say where they come from", async () => {
  const { db } = await tablet();
  const ours = await say(db, "v", answer("a"));
  await page(db, [{ ...(await pulled("b")), entry_id: ours.entry_id }]);
  const [renamed] = await waiting(db, {});
  assert.equal(renamed.derived_from, ours.entry_id);
  assert.equal(await hashOf(renamed), renamed.payload_sha256);
  assert.deepEqual(await shown(db), ["a", "b"]);
  await settle(db, "v", [{ entry_id: renamed.entry_id, status: "id_reuse" }], "e1");
  assert.equal((await waiting(db, {}))[0].derived_from, renamed.entry_id);
  assert.deepEqual(await shown(db), ["a", "b"]);
});

test("private words leave a team's tablet once received, and stay on the farm's", async () => {
  for (const [part, left] of [["member", []], ["farm", ["a"]]]) {
    const { db } = await tablet(part);
    const entry = await say(db, "v", answer("a", { criterion: "c2" }));
    assert.equal(entry.stream, "private");
    await settle(db, "v", [{ entry_id: entry.entry_id, status: "stored", stream: part === "farm" ? "private" : null, seq: part === "farm" ? 1 : null }], "e1");
    assert.deepEqual(await shown(db, "c2"), left);
  }
});

test("a word that the server takes for private goes from a team's tablet even if it passed for shared here", async () => {
  const { db } = await tablet();
  const entry = await say(db, "v", answer("a"));
  await settle(db, "v", [{ entry_id: entry.entry_id, status: "stored", stream: null, seq: null }], "e1");
  assert.deepEqual(await shown(db), []);
});

test("erased words leave the tablet, their hash stays, and an old server does not bring them back", async () => {
  const { db } = await tablet();
  const entry = await pulled("b");
  await page(db, [entry]);
  const redact = await pulled("x", { kind: "redact", criterion: null, object_id: entry.entry_id, value: { entries: [entry.entry_id], why: "…" } });
  await page(db, [{ ...redact, seq: 2 }]);
  await page(db, [entry]);
  const [record] = (await headsFor(db, "v", ["c1"])).get("c1");
  assert.deepEqual([record.heads[0].value, record.heads[0].payload_sha256], [null, entry.payload_sha256]);
});

test("what the farm shares no more is neither shown nor kept, however it comes", async () => {
  const { db } = await tablet();
  const [one, two] = [await pulled("b", { voice: "self" }), await pulled("c", { voice: "self" })];
  await page(db, [one, two]);
  const share = await pulled("x", { kind: "share", criterion: null, voice: "self", value: { hide: [one.entry_id] } });
  await page(db, [share, { entry_id: two.entry_id, seq: 2, stream: "shared", payload_sha256: two.payload_sha256, hidden: true }]);
  assert.deepEqual(await shown(db), []);
  const rows = await db.read(["entries"], (tx) => tx.objectStore("entries").getAll());
  assert.deepEqual(rows.filter((row) => row.voice === "self" && row.kind === "answer").map((row) => row.value), [null, null]);
});

test("carried words are seen at once, keep their author, and are not sent as one's own", async () => {
  const { db, heard } = await tablet();
  await takeIn(db, "v", [await pulled("b")]);
  assert.deepEqual(await shown(db), ["b"]);
  assert.equal(heard.at(-1)[1].received, true);
  assert.equal((await waiting(db, {})).length, 0);
});

test("a restored server: cursors at the start, ours and what has a proof go again", async () => {
  const { db } = await tablet();
  const ours = await say(db, "v", answer("a"));
  await settle(db, "v", [{ entry_id: ours.entry_id, status: "stored", stream: "shared", seq: 2 }], "e1");
  const theirs = await pulled("b");
  await page(db, [theirs, { ...(await pulled("c")), proof: null }]);
  assert.equal(await meetEpoch(db, "e2"), true);
  const again = await waiting(db, {});
  assert.deepEqual(again.map((row) => row.entry_id).sort(), [ours.entry_id, theirs.entry_id].sort());
  assert.equal(await settle(db, "v", [{ entry_id: ours.entry_id, status: "stored", seq: 2, stream: "shared" }], "e1").then((told) => told.settled), 0);
});

test("a restored server: which visit an unprepared one became is not believed until it is told again", async () => {
  const { db } = await tablet();
  await beginDraft(db, { id: "d", network: "n", version: 1, farm_name: "F", day: "2026-05-04", became: { visit: "v", farm: "F" } });
  await meetEpoch(db, "e2");
  assert.equal((await visitOf(db, "d")).became, null);
});

test("a restored server: what another tablet's packet had brought is carried again, not shown as received", async () => {
  const { db } = await tablet();
  const carried = { ...(await pulled("b")), proof: null, author: null };
  await takeIn(db, "v", [carried]);
  await settle(db, "v", [{ entry_id: carried.entry_id, status: "stored", stream: "shared", seq: 1 }], "e1");
  await meetEpoch(db, "e2");
  const [record] = (await headsFor(db, "v", ["c1"])).get("c1");
  assert.equal(record.heads[0].state, "carried");
  assert.equal((await waiting(db, {})).length, 0);
});

test("a revoked tablet loses what the server holds, and keeps what it does not", async () => {
  const { db } = await tablet();
  await page(db, [await pulled("b")]);
  await say(db, "v", answer("a"));
  await wipe(db);
  assert.deepEqual(await shown(db), ["a"]);
  assert.equal((await visitOf(db, "v")).prepared_at, undefined);
  await settle(db, "v", (await waiting(db, {})).map((row) => ({ entry_id: row.entry_id, status: "quarantined", reason: "device_revoked" })));
  await wipe(db);
  assert.equal(await visitOf(db, "v"), undefined);
});

test("a visit goes thirty days after closing or a year after its last word, never with something unsent", async () => {
  const { db } = await tablet();
  const row = async () => visitOf(db, "v");
  await changeVisit(db, "v", () => ({ kept_since: NOW, closed_at: NOW }));
  assert.equal(await purge(db, "v", NOW + 29 * DAY), false);
  const entry = await say(db, "v", answer("a"));
  assert.equal(await purge(db, "v", NOW + 31 * DAY), false);
  await settle(db, "v", [{ entry_id: entry.entry_id, status: "stored", stream: "shared", seq: 1 }], "e1");
  await page(db, [await pulled("b")]);
  assert.equal(await purge(db, "v", NOW + 31 * DAY), true);
  assert.equal(await row(), undefined);
  assert.equal(await cursorOf(db, "v", "shared"), 0);
});

test("a tablet with a wrong clock forgets nothing for it", async () => {
  const { db } = await tablet();
  assert.equal(await purge(db, "v", NOW + 4000 * DAY), false);
});

test("a bundle taken again keeps who holds the tablet, the place and whoever joined", async () => {
  const { db } = await tablet();
  const guest = await addPerson(db, "v", { name: "Zoé", part: "member" });
  await changeVisit(db, "v", () => ({ speaker: guest.ref, place: { section: "s" } }));
  await keepBundle(db, { epoch: "e1", visit: { id: "v", farm: { ref: "farm" } }, people: [], criteria: [], entries: [], head_seq: 0 });
  assert.equal((await speakerOf(db, "v")).name, "Zoé");
  assert.deepEqual((await visitOf(db, "v")).place, { section: "s" });
  assert.deepEqual(addedOf(await visitOf(db, "v")), [{ ref: guest.ref, name: "Zoé", part: "member" }]);
});

test("pieces are within the limits, and nothing is left out", () => {
  const long = { value: { text: "é".repeat(8000) } };
  const entries = Array.from({ length: 700 }, (_one, at) => ({ entry_id: String(at), ...(at % 10 ? { value: {} } : long) }));
  const pieces = piecesOf(entries);
  assert.deepEqual(pieces.flat().map((entry) => entry.entry_id), entries.map((entry) => entry.entry_id));
  for (const piece of pieces) {
    assert.ok(piece.length <= 500);
    assert.ok(Buffer.byteLength(JSON.stringify(piece)) <= 512 * 1024 - 4096);
  }
});

test("waiting doubles from two seconds to five minutes", () => {
  const backoff = makeBackoff(() => 1);
  const waits = Array.from({ length: 10 }, () => backoff.next());
  assert.deepEqual([waits[0], waits[1], waits[9]], [2000, 4000, 300000]);
  backoff.reset();
  assert.equal(backoff.next(), 2000);
  assert.equal(makeBackoff(() => 0).next(), 1000);
});

// -- the courier against a server that answers as told

const server = (answers) => {
  const asked = [];
  const fetch = async (url, options) => {
    const body = options.body ? JSON.parse(options.body) : null;
    asked.push([options.method, url.replace("/api/v1/sync/", ""), body, options.headers]);
    const [status, told, headers = {}] = answers(options.method, url, body) ?? [404, { code: "not_found" }];
    const text = typeof told === "string" ? told : JSON.stringify({ app: "pgs-sync", epoch: "e1", ...told });
    return { status, headers: { get: (name) => headers[name] ?? null }, text: async () => text };
  };
  return { fetch, asked };
};

const hello = (more = {}) => [200, { user: { ref: "ana" }, csrf: "t1", device_status: "known", time: "2026-05-04T08:00:00Z", visits: [], ...more }];
const results = (body) => body.entries.map((entry, at) => ({ entry_id: entry.entry_id, status: "stored", stream: "shared", seq: at + 1 }));
const quiet = { now: () => NOW, set: () => 0, clear: () => {} };

const sendWith = async (db, answers, more = {}) => {
  const { fetch, asked } = server(answers);
  const states = [];
  const api = makeApi({ fetch });
  const courier = makeCourier({ api, store: db, clock: quiet, random: () => 0.5, lock: (work) => work(), onState: (told) => states.push(told.state), ...more });
  return { told: await courier.sendAll({ again: more.again }), asked, states };
};

test("sent, then acknowledged", async () => {
  const { db } = await tablet();
  await say(db, "v", answer("a"));
  const { told, states } = await sendWith(db, (method, url, body) => {
    if (url.includes("hello")) return hello();
    return method === "POST" ? [200, { results: results(body) }] : [200, { entries: [], more: false }];
  });
  assert.deepEqual([told.state, told.acked, told.left.entries], ["idle", 1, 0]);
  assert.deepEqual(states, ["sending", "idle"]);
});

test("a stale token is asked for anew, once", async () => {
  const { db } = await tablet();
  await say(db, "v", answer("a"));
  let refused = 0;
  const { told, asked } = await sendWith(db, (method, url, body) => {
    if (url.includes("hello")) return hello();
    if (method === "GET") return [200, { entries: [] }];
    refused += 1;
    return refused === 1 ? [403, { code: "csrf_failed" }] : [200, { results: results(body) }];
  });
  assert.equal(told.acked, 1);
  assert.equal(asked.filter(([, url]) => url.startsWith("hello")).length, 2);
});

for (const [name, user, login] of [["an ended login", null, true], ["somebody else's login", { ref: "ben" }, false]]) {
  test(`${name}: a packet if the tablet signs, else it keeps and says so`, async () => {
    const { db } = await tablet();
    await say(db, "v", answer("a"));
    const answers = (method, url, body) => {
      if (url.includes("hello")) return hello({ user });
      if (url.endsWith("packets")) return [200, { results: results(JSON.parse(body.body)) }];
      return login ? [401, { code: "auth_required" }] : [200, { results: results(body) }];
    };
    const without = await sendWith(db, answers);
    assert.deepEqual([without.told.state, without.told.left.entries], ["login", 1]);
    assert.equal(without.asked.filter(([method]) => method === "POST").length, 0);
    const signed = await sendWith(db, answers, { signPacket: async ({ body }) => ({ body: JSON.stringify(body) }) });
    assert.deepEqual([signed.told.acked, signed.told.left.entries], [1, 0]);
  });
}

test("one bad entry does not stop the others, and is offered again when asked", async () => {
  const { db } = await tablet();
  for (const value of ["a", "b", "bad", "d"]) await say(db, "v", answer(value, { about: value }));
  let good = false;
  const answers = (method, url, body) => {
    if (url.includes("hello")) return hello();
    if (method === "GET") return [200, { entries: [] }];
    const bad = body.entries.some((entry) => entry.value.level === "bad") && !good;
    return bad ? [422, { code: "bad_envelope" }] : [200, { results: results(body) }];
  };
  const first = await sendWith(db, answers);
  assert.deepEqual([first.told.acked, first.told.attention, first.told.left.entries], [3, 1, 1]);
  good = true;
  assert.equal((await sendWith(db, answers)).told.left.entries, 1);
  assert.equal((await sendWith(db, answers, { again: true })).told.left.entries, 0);
});

test("a visit that is not found does not stop another one", async () => {
  const { db } = await tablet();
  await say(db, "gone", answer("a", { about: "farm" }));
  await say(db, "v", answer("b"));
  const { told } = await sendWith(db, (method, url, body) => {
    if (url.includes("hello")) return hello();
    if (url.includes("/gone/")) return [404, { code: "not_found" }];
    return method === "POST" ? [200, { results: results(body) }] : [200, { entries: [] }];
  });
  assert.deepEqual([told.acked, told.attention, told.left.entries], [1, 1, 1]);
});

test("too large: halves, down to one", async () => {
  const { db } = await tablet();
  for (let at = 0; at < 5; at += 1) await say(db, "v", answer(String(at), { about: String(at) }));
  const { told } = await sendWith(db, (method, url, body) => {
    if (url.includes("hello")) return hello();
    if (method === "GET") return [200, { entries: [] }];
    return body.entries.length > 2 ? [413, "<html>too large</html>"] : [200, { results: results(body) }];
  });
  assert.equal(told.acked, 5);
});

for (const [name, reply, state] of [
  ["a captive portal", [200, "<html>hello</html>"], "offline"],
  ["another application", [200, JSON.stringify({ app: "other", epoch: "e1", results: [] })], "offline"],
  ["a reply about nothing that was sent", [200, { results: [] }], "offline"],
  ["a server that falls over everything", [500, "oops"], "waiting"],
  ["a server that is away", [502, "oops"], "offline"],
  ["a server that asks to wait", [429, { code: "slow_down" }, { "Retry-After": "30" }], "waiting"],
  ["an application too old", [426, { code: "update_required" }], "update"],
]) {
  test(`${name}: everything is kept`, async () => {
    const { db } = await tablet();
    await say(db, "v", answer("a"));
    const { told } = await sendWith(db, (_method, url) => (url.includes("hello") ? hello() : reply));
    assert.deepEqual([told.state, told.left.entries], [state, 1]);
    if (reply[0] === 429) assert.equal(told.wait, 30000);
  });
}

test("one entry that the server falls over stops neither the others, nor another visit, nor what comes", async () => {
  const { db } = await tablet();
  await changeVisit(db, "v", () => ({}));
  const said = [];
  for (const level of ["a", "b", "c", "d", "e"]) said.push(await say(db, "v", answer(level)));
  const bad = said[1].entry_id;
  const other = await say(db, "w", answer("a", { about: "farm", said_ref: "ana" }));
  let broken = true;
  const answers = (method, url, body) => {
    if (url.includes("hello")) return hello();
    if (method === "GET") return [200, { entries: [] }];
    if (!body.entries) return [200, {}];
    return broken && body.entries.some(({ entry_id: id }) => id === bad) ? [500, "oops"] : [200, { results: results(body) }];
  };
  const { told, asked } = await sendWith(db, answers);
  assert.deepEqual([told.state, told.acked, told.left.entries], ["waiting", 5, 1]);
  assert.ok(asked.some(([method, url]) => method === "GET" && url.startsWith("visits/v/entries")));
  assert.ok(other.entry_id);
  broken = false;
  assert.deepEqual(await sendWith(db, answers).then((again) => [again.told.state, again.told.left.entries]), ["idle", 0]);
});

test("a server that falls over every word is not asked about each of two hundred", async () => {
  const { db } = await tablet();
  for (let n = 0; n < 200; n += 1) await say(db, "v", answer(`${n}`));
  const { asked } = await sendWith(db, (method, url) => (url.includes("hello") ? hello() : method === "GET" ? [200, { entries: [] }] : [500, "oops"]));
  assert.ok(asked.filter(([method]) => method === "POST").length <= 12);
});

test("one packet that the server falls over waits; other packets, photos and what comes do not", async () => {
  const { db } = await tablet();
  for (const id of ["p", "q"]) await takeIn(db, "v", [], (tx) => tx.objectStore("packets").put({ visit: "v", id, packet: { body: id }, state: "local" }));
  const photos = [{ status: 500, recognised: false }, { status: 200, recognised: true, body: { epoch: "e1" } }, null];
  const answers = (method, url, body) => {
    if (url.includes("hello")) return hello();
    if (method === "GET") return [200, { entries: [] }];
    return body?.body === "p" ? [500, "oops"] : [200, { results: [] }];
  };
  const { told, asked } = await sendWith(db, answers, { carried: carriedPackets(db), sendBlobs: async () => photos.shift() });
  assert.equal(told.state, "waiting");
  assert.equal(photos.length, 0);
  assert.ok(asked.some(([method, url]) => method === "GET" && url.startsWith("visits/v/entries")));
  assert.deepEqual((await carriedPackets(db).list()).map(({ envelope }) => envelope.body), ["p"]);
});

test("a revoked tablet sends what it has, then keeps nothing", async () => {
  const { db } = await tablet();
  await page(db, [await pulled("b")]);
  await say(db, "v", answer("a"));
  const { told } = await sendWith(db, (_method, url, body) => {
    if (url.includes("hello")) return hello({ device_status: "revoked" });
    return [200, { results: body.entries.map((entry) => ({ entry_id: entry.entry_id, status: "quarantined", reason: "device_revoked" })) }];
  });
  assert.equal(told.state, "revoked");
  assert.deepEqual(await shown(db), []);
});

test("a tap soon sends, but a server that fell is not called at every tap", async () => {
  const { db } = await tablet();
  const planned = [];
  const clock = { now: () => NOW, set: (_act, ms) => planned.push(ms), clear: () => {} };
  let up = false;
  const { fetch } = server((_method, url) => (up ? (url.includes("hello") ? hello() : [200, { entries: [] }]) : [500, "oops"]));
  let soon;
  const listen = (act) => {
    soon = act;
    return [];
  };
  const courier = makeCourier({ api: makeApi({ fetch }), store: db, clock, random: () => 1, lock: (work) => work(), listen });
  for (let times = 0; times < 6; times += 1) await (times ? courier.sendAll() : courier.start());
  soon({ detail: { visit: "v", targets: [] } });
  assert.equal(planned.at(-1), 45000);
  up = true;
  await courier.sendAll();
  soon({ detail: { visit: "v", targets: [] } });
  assert.equal(planned.at(-1), 1500);
  const before = planned.length;
  soon({ detail: { elsewhere: true } });
  soon({ detail: { received: true } });
  assert.equal(planned.length, before);
});

test("what still waits is told to the server when it changes, and not again", async () => {
  const { db } = await tablet();
  await set(db, "device", "d1");
  const { fetch, asked } = server((_method, url) => (url.includes("hello") ? hello() : [200, { entries: [] }]));
  const courier = makeCourier({ api: makeApi({ fetch, device: "d1" }), store: db, clock: quiet, lock: (work) => work() });
  await courier.sendAll();
  await courier.sendAll();
  const told = asked.filter(([, url]) => url.endsWith("contact"));
  assert.deepEqual(told.map(([, , body]) => body), [{ outbox: { entries: 0, photos: 0 }, visits: { v: { entries: 0, photos: 0 } } }]);
  assert.equal(told[0][3]["X-Device"], "d1");
});

test("a restored server that does not know this tablet is told who it is, what is ready and what waits here", async () => {
  const { db } = await tablet();
  await set(db, "device", "d1");
  await set(db, "tablet", { name: "La bleue", build: "b1" });
  await set(db, "certificate", { device: "d1" });
  await set(db, "ready:v", { size: 7, tested_at: "2026-05-03T08:00:00Z", persistent: true });
  let known = false;
  const { fetch, asked } = server((method, url) => {
    if (url.includes("hello")) return hello({ device_status: known ? "known" : "unknown" });
    if (!url.endsWith("devices")) return [200, { entries: [] }];
    known = true;
    return [200, { device: "d2", device_status: "known", certificate: { device: "d2" }, server: {} }];
  });
  const api = makeApi({ fetch, device: "d1" });
  const courier = makeCourier({ api, store: db, clock: quiet, lock: (work) => work(), introduce: () => introduce(db, api) });
  await courier.sendAll();
  known = false;
  await courier.sendAll();
  await courier.sendAll();
  const said = (end) => asked.filter(([, url]) => url.endsWith(end)).map(([, , body]) => body);
  assert.deepEqual(said("devices").map(({ name, certificate }) => [name, certificate.device]), [["La bleue", "d1"], ["La bleue", "d2"]]);
  assert.deepEqual(said("preparation")[0], { device: "d2", size: 7, tested_at: "2026-05-03T08:00:00Z", persistent: true });
  assert.equal(said("contact").length, 2);
});

test("a bundle that is not whole reaches only as far as what it brought", async () => {
  const { db } = await tablet();
  const [first, second] = [await pulled("a"), { ...(await pulled("b")), seq: 2 }];
  const sheet = { epoch: "e1", visit: { id: "v", farm: { ref: "farm" } }, people: [], criteria: [{ id: "c1" }] };
  await keepBundle(db, { ...sheet, entries: [first, second], head_seq: 900, more: true });
  assert.equal(await cursorOf(db, "v", "shared"), 2);
  await keepBundle(db, { ...sheet, entries: [first, second], head_seq: 2, more: false });
  assert.equal(await cursorOf(db, "v", "shared"), 2);
});

test("who joined on this tablet is told again to a server restored from before it knew them", async () => {
  const { db } = await tablet();
  const guest = await addPerson(db, "v", { name: "Nina", part: "observer" });
  const told = { ref: guest.ref, name: "Nina", part: "observer", voices: ["team"], left: false };
  await keepBundle(db, { epoch: "e1", visit: { id: "v", farm: { ref: "farm" } }, people: [told], criteria: [], entries: [], head_seq: 0 });
  assert.deepEqual(addedOf(await visitOf(db, "v")), []);
  await meetEpoch(db, "e2");
  assert.deepEqual(addedOf(await visitOf(db, "v")), [{ ref: guest.ref, name: "Nina", part: "observer" }]);
});

test("a revoked tablet keeps of a visit what the sending of the rest needs", async () => {
  const { db } = await tablet();
  await beginDraft(db, { id: "d", network: "n", version: 1, farm_name: "Paulette", day: "2026-05-04", people: [], plan: [{ what: "x" }] });
  await say(db, "d", answer("a", { about: "d" }));
  await wipe(db);
  assert.equal(await visitOf(db, "v"), undefined);
  const kept = await visitOf(db, "d");
  assert.deepEqual([kept.draft.network, kept.plan], ["n", undefined]);
  assert.equal((await unsent(db)).entries, 1);
});

test("a file of a visit that began otherwise is refused in its own words, and nothing changes", async () => {
  const { db } = await tablet();
  await beginDraft(db, { id: "d", network: "n", version: 1, farm_name: "F", day: "2026-05-04", key: "00".repeat(32) });
  await changeVisit(db, "v", () => ({ key: "11".repeat(32), network: { slug: "n" } }));
  const other = "0199a3c2-0000-4000-8000-000000000001";
  const key = await keyOfCode("ABCDEFGHJKLM", other);
  const fileOf = (header) => closeFile(header, [{ said: { from: { device: "x" } } }], key);
  const begun = await fileOf({ visit: null, draft: { id: other, network: "n" } });
  const ready = await fileOf({ visit: other });
  const stranger = await fileOf({ visit: null, draft: { id: other, network: "elsewhere" } });
  await assert.rejects(takeFile(db, begun, "v"), { message: "asks_code" });
  await assert.rejects(takeFile(db, begun, "v", "MLKJHGFEDCBA"), { message: "code" });
  await assert.rejects(takeFile(db, stranger, "v", "ABCDEFGHJKLM"), { message: "other_visit" });
  await assert.rejects(takeFile(db, ready, "d"), { message: "prepared" });
  await assert.rejects(takeFile(db, ready, "v"), { message: "other_visit" });
  await assert.rejects(takeFile(db, begun, "d"), { message: "code" });
  await assert.rejects(takeFile(db, begun, "d", "MLKJHGFEDCBA"), { message: "code" });
  assert.equal((await takeFile(db, begun, "d", tidyCode("abcd-efgh jklm"))).from.device, "x");
});

test("a packet that was not accepted once is offered again by the next page", async () => {
  const { db } = await tablet();
  await takeIn(db, "v", [], (tx) => tx.objectStore("packets").put({ visit: "v", id: "p", packet: { body: "x" }, state: "local" }));
  const carried = carriedPackets(db);
  await carried.delivered(["v", "p"], { status: 404 });
  assert.deepEqual(await carried.list(), []);
  assert.deepEqual((await carried.list({ again: true })).map(({ envelope }) => envelope), [{ body: "x" }]);
});

test("two pages that begin at once go on with one key", async () => {
  const { db } = await tablet();
  const [one, other] = await Promise.all([deviceKeys(db), deviceKeys(db)]);
  assert.equal(one.publicKey, other.publicKey);
  assert.equal((await deviceKeys(db)).publicKey, one.publicKey);
});
