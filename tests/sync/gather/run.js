// Tablets around a table, without network: the real store, the real keys, the real files.
// Reads {rounds, seed, from} and prints what was found; tests/sync/gather/__main__.py judges.

import { readFileSync } from "node:fs";
import { toBase64, utf8 } from "../../../visits/static/visits/field/lib/bytes.js";
import { keepBundle } from "../../../visits/static/visits/field/store/bundle.js";
import { openStore } from "../../../visits/static/visits/field/store/database.js";
import { headsOfKind, say } from "../../../visits/static/visits/field/store/log.js";
import { set } from "../../../visits/static/visits/field/store/meta.js";
import { shownHere } from "../../../visits/static/visits/field/store/signature.js";
import { newKeys, signWith } from "../../../visits/static/visits/field/sync/crypto.js";
import { makeFile, takeFile } from "../../../visits/static/visits/field/sync/gather.js";
import { Disk, opener } from "../faults/memory.js";

const [TABLETS, CRITERIA, ATTACKS] = [4, 8, 5];
const VISIT = "5a3c0c3e-0000-4000-8000-000000000001";
const FARM = "5a3c0c3e-0000-4000-8000-0000000000fa";

// A small generator: the same seed plays the same rounds.
const chances = (seed) => {
  let state = [...String(seed)].reduce((sum, char) => (Math.imul(sum, 31) + char.charCodeAt(0)) | 0, 7);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return { upTo: (n) => Math.floor(next() * n), shuffle: (all) => all.map((one) => [next(), one]).sort((a, b) => a[0] - b[0]).map(([, one]) => one) };
};

const idOf = (kind, n) => `5a3c0c3e-000${kind}-4000-8000-${String(n).padStart(12, "0")}`;

const certify = async (server, said) => {
  const message = ["certificate", said.visit, said.device, said.person, said.public_key, said.issued_at].join("|");
  return { ...said, signature: await signWith(server.privateKey, utf8(message)) };
};

const makeTablet = async (n, server, key) => {
  const person = { ref: idOf(1, n), name: `P${n}` };
  const around = { emit: () => {}, storage: null, now: () => Date.UTC(2026, 4, 4), wait: (ms) => new Promise((done) => setTimeout(done, ms).unref()) };
  const db = await openStore(person.ref, { open: opener(new Disk(), {}), ...around });
  const keys = await newKeys();
  const device = idOf(2, n);
  await set(db, "keys", keys);
  await set(db, "device", device);
  const certificate = await certify(server, { visit: VISIT, device, person: person.ref, public_key: keys.publicKey, issued_at: "2026-05-04" });
  const people = Array.from({ length: TABLETS }, (_one, at) => ({ ref: idOf(1, at), name: `P${at}`, part: "member", voices: ["team"] }));
  const criteria = Array.from({ length: CRITERIA }, (_one, at) => ({ id: idOf(3, at), sensitive: at === CRITERIA - 1 }));
  await keepBundle(db, {
    epoch: "e", visit: { id: VISIT, farm: { ref: FARM } }, me: { ...person, part: "member" }, people, criteria, entries: [], head_seq: 0,
    key, server: { sign: server.publicKey, open: server.open }, certificate, tablets: [],
  });
  return { db, person, said: 0 };
};

const talk = async (tablet, chance) => {
  for (let times = 1 + chance.upTo(6); times > 0; times -= 1) {
    const note = chance.upTo(4) === 0;
    // The last question is the farm's own, closed: what is said of it goes to the server alone.
    const at = chance.upTo(CRITERIA);
    const what = note ? { kind: "note", value: { text: `été ${times}` } } : { kind: "answer", value: { level: String(chance.upTo(3)) } };
    await say(tablet.db, VISIT, { ...what, criterion: idOf(3, at), voice: "team", act: "own", on_behalf: "none", said_ref: tablet.person.ref });
    if (at !== CRITERIA - 1) tablet.said += 1;
  }
};

const entriesOf = async ({ db }) => {
  const found = await db.read(["entries"], (tx) => tx.objectStore("entries").getAll());
  return found.filter(({ stream }) => stream === "shared").map((entry) => [entry.entry_id, entry.payload_sha256, entry.author?.ref ?? db.person]);
};

const give = async (from, to) => takeFile(to.db, (await makeFile(from.db, VISIT)).text);

// One byte altered, anywhere: nothing that was not written may come in.
const attack = async (file, tablet, chance, told) => {
  const bytes = [...file];
  const at = chance.upTo(bytes.length);
  bytes[at] = String.fromCharCode(bytes[at].charCodeAt(0) ^ (1 << chance.upTo(7)));
  const before = JSON.stringify((await entriesOf(tablet)).sort());
  try {
    const taken = await takeFile(tablet.db, bytes.join(""));
    told.admitted += taken.added;
    if (taken.altered) told.refused += 1;
  } catch {
    told.refused += 1;
  }
  told.attacks += 1;
  if (JSON.stringify((await entriesOf(tablet)).sort()) !== before) told.changed += 1;
};

const round = async (seed, told) => {
  const chance = chances(seed);
  const server = { ...(await newKeys()) };
  const opens = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  server.open = toBase64(new Uint8Array(await crypto.subtle.exportKey("spki", opens.publicKey)));
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex");
  const tablets = [];
  for (let n = 0; n < TABLETS; n += 1) tablets.push(await makeTablet(n, server, key));
  for (const tablet of tablets) await talk(tablet, chance);
  // A few hand over in passing, some go on talking, then one gathers all and gives to all.
  for (let times = chance.upTo(5); times > 0; times -= 1) {
    const [from, to] = chance.shuffle(tablets);
    await give(from, to);
    await talk(chance.shuffle(tablets)[0], chance);
  }
  const [hub, ...others] = chance.shuffle(tablets);
  for (const other of others) await give(other, hub);
  const whole = (await makeFile(hub.db, VISIT)).text;
  for (const other of chance.shuffle(others)) await takeFile(other.db, whole);
  const views = await Promise.all(tablets.map(({ db }) => shownHere(db, VISIT)));
  if (new Set(views.map(({ state_hash: hash }) => hash)).size !== 1) told.views += 1;
  const all = await entriesOf(hub);
  if (all.length !== tablets.reduce((sum, { said }) => sum + said, 0)) told.lost += 1;
  const heads = (await headsOfKind(hub.db, VISIT, "answer")).flatMap((record) => record.heads);
  if (heads.some((head) => (head.author?.ref ?? hub.db.person) !== head.said_ref)) told.authors += 1;
  for (let times = 0; times < ATTACKS; times += 1) await attack(whole, others[0], chance, told);
  told.entries += all.length;
  told.rounds += 1;
};

const { rounds, seed, from = 0 } = JSON.parse(readFileSync(0, "utf8"));
const told = { rounds: 0, entries: 0, views: 0, lost: 0, authors: 0, attacks: 0, refused: 0, admitted: 0, changed: 0 };
for (let at = from; at < from + rounds; at += 1) await round(`${seed}/${at}`, told);
process.stdout.write(JSON.stringify(told));
