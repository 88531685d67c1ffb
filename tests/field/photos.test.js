// Photos in the tablet's store: what is sent, what is kept, what may go.

import assert from "node:assert/strict";
import test from "node:test";
import { sha256Hex } from "../../visits/static/visits/field/model/canonical.js";
import { blobsUnsent, dropUnnamed, keepPhoto, loadBlob, photosMaySend, rowOf, settleBlob } from "../../visits/static/visits/field/store/blobs.js";
import { keepBundle } from "../../visits/static/visits/field/store/bundle.js";
import { openStore } from "../../visits/static/visits/field/store/database.js";
import { say } from "../../visits/static/visits/field/store/log.js";
import { set } from "../../visits/static/visits/field/store/meta.js";
import { makeSendBlobs } from "../../visits/static/visits/field/sync/photos.js";
import { Disk, opener } from "../sync/faults/memory.js";

const DAY = 86400000;
let now = Date.UTC(2026, 4, 4);

const tablet = async () => {
  now = Date.UTC(2026, 4, 4);
  const db = await openStore("ana", { open: opener(new Disk(), {}), emit: () => {}, now: () => now, storage: null, patience: 0 });
  await keepBundle(db, {
    epoch: "e1", visit: { id: "v", farm: { ref: "farm" } }, me: { ref: "ana", name: "Ana", part: "member" }, people: [],
    criteria: [], entries: [], head_seq: 0,
  });
  return db;
};

const bytesOf = (text) => new TextEncoder().encode(text).buffer;

const keep = async (db, text, more = {}) => {
  const bytes = bytesOf(text);
  return keepPhoto(db, "v", { bytes, sha256: await sha256Hex(bytes), size: bytes.byteLength, ...more });
};

const name = (db, row, object, value = { sha256: row.sha256, people: "none" }, voice = "team") =>
  say(db, "v", { kind: "photo", object_id: object, voice, value });

const ok = (state) => ({ status: 200, recognised: true, body: { app: "pgs-sync", epoch: "e1", state } });

test("bytes that are not their hash are neither kept nor sent", async () => {
  const db = await tablet();
  await assert.rejects(keepPhoto(db, "v", { bytes: bytesOf("a"), sha256: "0".repeat(64) }));
  const row = await keep(db, "photo");
  await db.write(["blobs"], (tx) => tx.objectStore("blobs").put({ ...row, bytes: bytesOf("phot0") }));
  assert.equal(await loadBlob(db, "v", row.sha256), null);
  const sent = [];
  const send = makeSendBlobs({ db, api: { putBlob: (...given) => sent.push(given) } });
  assert.equal(await send({ id: "v" }), null);
  assert.deepEqual(sent, []);
  assert.equal((await rowOf(db, "v", row.sha256)).state, "attention");
});

test("a photo that the server falls over is passed by, and tried again the next time", async () => {
  const db = await tablet();
  await keep(db, "one");
  await keep(db, "two");
  const sent = [];
  const putBlob = async (_visit, sha256) => {
    sent.push(sha256);
    return sent.length === 1 ? { status: 500, recognised: false } : { status: 200, recognised: true, body: { state: "served" } };
  };
  const send = makeSendBlobs({ db, api: { putBlob } });
  const statuses = [];
  for (let reply = await send({ id: "v" }); reply; reply = await send({ id: "v" })) statuses.push(reply.status);
  assert.deepEqual(statuses, [500, 200]);
  assert.equal((await send({ id: "v" })).status, 200);
  assert.equal(sent[2], sent[0]);
});

test("another tablet's photo of an unprepared visit goes to the visit that it became, and one's own where it was said", async () => {
  const db = await tablet();
  const [own, carried] = [await keep(db, "own"), await keep(db, "carried")];
  await db.write(["blobs"], (tx) => tx.objectStore("blobs").put({ ...carried, carried: true }));
  const sent = [];
  const putBlob = async (place, sha256, _bytes, { draft }) => {
    sent.push([place, sha256, draft]);
    return { status: 200, recognised: true, body: { state: "served" } };
  };
  const send = makeSendBlobs({ db, api: { putBlob } });
  const row = { id: "v", draft: { network: "n" }, became: { visit: "w" } };
  while (await send(row));
  const expected = [["v", own.sha256, true], ["w", carried.sha256, false]];
  assert.deepEqual(sent.sort(), expected.sort());
});

test("a photo that was never sent and that nobody names here is kept for ever", async () => {
  const db = await tablet();
  const row = await keep(db, "carried");
  now += 400 * DAY;
  await dropUnnamed(db, "v");
  assert.deepEqual(await blobsUnsent(db, "v"), [row.sha256]);
});

test("a photo taken back stays for a day, then goes; one that the server has too", async () => {
  const db = await tablet();
  const [back, served] = [await keep(db, "back"), await keep(db, "served")];
  await name(db, back, "o1");
  await name(db, back, "o1", {});
  await settleBlob(db, "v", served.sha256, "served");
  now += DAY / 2;
  await dropUnnamed(db, "v");
  assert.ok(await rowOf(db, "v", back.sha256));
  now += DAY;
  await dropUnnamed(db, "v");
  assert.equal(await rowOf(db, "v", back.sha256), undefined);
  assert.equal(await rowOf(db, "v", served.sha256), undefined);
});

test("what the farm has withdrawn goes at once, save where another photo has the same bytes", async () => {
  const db = await tablet();
  const [gone, twice] = [await keep(db, "gone"), await keep(db, "twice")];
  await name(db, gone, "o1");
  await name(db, twice, "o2");
  await name(db, twice, "o3");
  for (const object of ["o1", "o2"]) await name(db, gone, object, { withdrawn: true }, "reply");
  await dropUnnamed(db, "v");
  assert.equal(await rowOf(db, "v", gone.sha256), undefined);
  assert.ok(await rowOf(db, "v", twice.sha256));
});

test("a server that refuses one photo does not keep the others, nor is it asked without end", async () => {
  for (const status of [403, 404, 409, 413, 415, 422, 429]) {
    const db = await tablet();
    const [first, second] = [await keep(db, "first"), await keep(db, "second")];
    let calls = 0;
    const putBlob = async (_visit, sha256) => {
      calls += 1;
      return sha256 === first.sha256 ? { status, recognised: true, body: { code: "refused" } } : ok("served");
    };
    const send = makeSendBlobs({ db, api: { putBlob } });
    while (await send({ id: "v" })) assert.ok(calls < 10);
    assert.equal((await rowOf(db, "v", second.sha256)).state, "served");
    assert.deepEqual(await blobsUnsent(db, "v"), [first.sha256]);
  }
});

test("no answer, or none of ours, changes nothing", async () => {
  const db = await tablet();
  const row = await keep(db, "photo");
  for (const reply of [{ status: 0, recognised: false, body: null }, { status: 200, recognised: false, body: null }]) {
    const send = makeSendBlobs({ db, api: { putBlob: async () => reply } });
    assert.equal(await send({ id: "v" }), reply);
    assert.equal((await rowOf(db, "v", row.sha256)).state, "local");
  }
});

test("on a paid network photos wait, unless somebody chose otherwise", async () => {
  const db = await tablet();
  assert.equal(await photosMaySend(db, undefined), true);
  assert.equal(await photosMaySend(db, { type: "wifi" }), true);
  assert.equal(await photosMaySend(db, { type: "cellular" }), false);
  await set(db, "photos-anywhere", true);
  assert.equal(await photosMaySend(db, { type: "cellular" }), true);
});
