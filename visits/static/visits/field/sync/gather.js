// What this tablet hands over as a file, and what it takes in from another one's.

import { utf8 } from "../lib/bytes.js";
import { sha256Hex } from "../model/canonical.js";
import { hashOf, streamOf } from "../model/entry.js";
import { takeIn } from "../store/carried.js";
import { ofVisit } from "../store/database.js";
import { get } from "../store/meta.js";
import { kindsOf, WAITING } from "../store/outbox.js";
import { gatheredKey, nameOf } from "../store/tablets.js";
import { addedOf, criteriaOf, visitOf } from "../store/visits.js";
import { attachedTo, metThere } from "./attached.js";
import { deviceKeys, sealToServer } from "./crypto.js";
import { asHere, isOfHere, joiners, keyOfCode } from "./joining.js";
import { closeFile, FileError, openFile, readPacket, signPush } from "./packet.js";
import { piecesOf } from "./push.js";

const all = (db, visit, name) =>
  db.read([name], (tx) => tx.objectStore(name).getAll(ofVisit(visit)));

/** A push in this person's name, for whoever delivers it: without a login too. */
export const signPacket = async (db, visit, push) => {
  const [row, device] = [await visitOf(db, visit), await get(db, "device")];
  if (!device) return null;
  const { sign } = await deviceKeys(db);
  const place = push.draft ? { visit: null, draft: { ...push.draft, id: visit } } : { visit, draft: null };
  const certificate = row?.certificate ?? (await get(db, "certificate")) ?? null;
  return signPush({ ...push, tablet: await nameOf(db) }, { sign, device, ...place, certificate, now: db.env.now() });
};

const inState = (db, name, state) => db.read([name], (tx) => tx.objectStore(name).index("by_state").getAll(state));

// What was not accepted once is offered again by each new page, as one's own words are.
const waitingPackets = async (db, again) =>
  [...(await inState(db, "packets", "local")), ...(again ? await inState(db, "packets", "attention") : [])];

/** What the courier delivers beside its own words: the packets of other tablets, whole. */
export const carriedPackets = (db) => ({
  list: async ({ again = false } = {}) => (await waitingPackets(db, again)).map(({ visit, id, packet }) => ({ id: [visit, id], visit, envelope: packet })),
  delivered: (id, reply) =>
    db.write(["packets"], async (tx) => {
      const row = await tx.objectStore("packets").get(id);
      if (row) await tx.objectStore("packets").put({ ...row, state: reply.status === 200 ? "acked" : "attention" });
    }),
});

// Private words leave in a box that the server alone opens.
const packetParts = async (db, row) => {
  const entries = (await all(db, row.id, "entries")).filter((entry) => entry.mine && entry.value !== null);
  const base = { proto: 1, device: await get(db, "device"), people: addedOf(row), ...(row.draft && { draft: row.draft }) };
  const parts = [];
  for (const stream of ["shared", "private"]) {
    for (const piece of piecesOf(entries.filter((entry) => entry.stream === stream))) {
      const packet = await signPacket(db, row.id, { ...base, entries: piece });
      const closed = stream === "private" && { sealed: await sealToServer(row.server.open, utf8(JSON.stringify(packet))) };
      parts.push({ said: closed || { packet } });
    }
  }
  return { parts, entries };
};

const carriedParts = async (db, visit) =>
  (await all(db, visit, "packets")).map(({ packet }) => ({ said: packet.sealed ? { sealed: packet.sealed } : { packet } }));

const photosHere = async (db, visit) => {
  const keys = await db.read(["blobs"], (tx) =>
    Promise.all(WAITING.map((state) => tx.objectStore("blobs").index("by_state").getAllKeys(state))));
  return keys.flat().filter(([of]) => of === visit).map(([, sha256]) => sha256);
};

// One photo at a time in memory: `closeFile` asks for each part when its turn comes.
const photoParts = (db, visit, hashes) =>
  hashes.map((sha256) => async () => {
    const { bytes, thumb: _thumb, ...said } = await db.read(["blobs"], (tx) => tx.objectStore("blobs").get([visit, sha256]));
    return { said: { blob: said }, bytes: new Uint8Array(bytes) };
  });

const headerOf = async (row) => {
  // A server that was restored may have another key for this visit by then: this one comes along, for it alone.
  const key = row.server?.open ? await sealToServer(row.server.open, utf8(row.key)) : null;
  if (!row.draft) return { visit: row.id, ...(key && { key_for_server: key }) };
  return { visit: null, draft: { ...row.draft, id: row.id }, key_for_server: key };
};

// Two tablets may make theirs in the same minute, and both lie in one folder: the name says whose each is.
const fileName = ({ name, device, at }, visit) => {
  const whose = name.normalize("NFD").replace(/[^\w\s'-]/g, "").replace(/[^a-z0-9]+/gi, "-").toLowerCase().slice(0, 30);
  const four = (id) => String(id ?? "").slice(-4);
  return ["carnet", whose, at.slice(0, 16).replace(/\D/g, ""), `${visit.slice(0, 4)}${four(device)}`].filter(Boolean).join("-").replace(/-+/g, "-") + ".txt";
};

// By name and number: a file of another grid than this one's is told apart in words.
const gridsOf = (row) => (row.versions ?? []).filter(({ name }) => name).map(({ name, number }) => ({ name, number }));

const metOf = (row) => (row.people ?? []).filter(({ met }) => met).map(({ ref, name }) => ({ ref, name }));

/** Everything said on this tablet about a visit and carried by it, as text: also its backup. */
export const makeFile = async (db, visit) => {
  const [row, device] = [await visitOf(db, visit), await get(db, "device")];
  const { parts, entries } = await packetParts(db, row);
  const tablet = row.tablets?.find(({ id }) => id === device);
  const at = new Date(db.env.now()).toISOString();
  const from = { device, name: tablet?.name || (await nameOf(db)).name, who: row.me?.name ?? "", entries: entries.length, at, grids: gridsOf(row), met: metOf(row) };
  const hashes = await photosHere(db, visit);
  const whole = [{ said: { from } }, ...parts, ...(await carriedParts(db, visit)), ...photoParts(db, visit, hashes)];
  const text = await closeFile({ ...(await headerOf(row)), made_at: at }, whole, row.key);
  return { text, name: fileName(from, visit), kinds: kindsOf(entries, hashes) };
};

// What the packet says of a question that is asked here; `null` for that of another grid.
const asGiven = async (db, row, { push, entries }) => {
  const asked = await criteriaOf(db, row.id, [...new Set(entries.map((entry) => entry.criterion).filter(Boolean))]);
  const criteria = new Map(asked.map((one) => [one.id, one]));
  return (entry) => {
    const criterion = criteria.get(entry.criterion);
    return entry.criterion && !criterion ? null : { criterion, entry: asHere(entry, push, row) };
  };
};

const isAttached = (push, row) => !row.draft && push.visit === null;

const nameIn = (ref, envelope, row, from) =>
  [...(row.people ?? []), ...(from?.met ?? [])].find((one) => one.ref === ref)?.name ?? (from?.device === envelope.device ? from.who : "");

// What the key and the server's word stand behind counts here at once; the rest is only carried.
const entriesOf = async (db, row, envelope, from) => {
  const { entries, verified, push } = await readPacket(envelope, row.server.sign);
  if (!verified || !isOfHere(push, row)) return { entries: [], waiting: entries.length, elsewhere: 0, people: [] };
  const ref = envelope.certificate.person;
  const author = { ref, name: nameIn(ref, envelope, row, from) };
  const place = isAttached(push, row) ? await attachedTo(db, row, push) : await asGiven(db, row, { push, entries });
  const sound = [];
  let elsewhere = 0;
  for (const entry of entries) {
    const placed = await place(entry);
    // Of another grid than this one: it is carried to the network, and not seen here.
    if (!placed) elsewhere += 1;
    if (!placed || (await hashOf(entry)) !== entry.payload_sha256) continue;
    const stream = streamOf(placed.entry, placed.criterion);
    if (stream === "shared") sound.push({ ...placed.entry, stream, author });
  }
  const joined = row.draft ? joiners(author, push.people ?? []) : (push.people ?? []);
  const people = isAttached(push, row) ? metThere(author, push.people) : joined;
  return { entries: sound, waiting: entries.length - sound.length - elsewhere, elsewhere, people };
};

const takePhoto = async (db, visit, { blob }, bytes) => {
  if ((await sha256Hex(bytes)) !== blob.sha256) return 0;
  return db.write(["blobs"], async (tx) => {
    const store = tx.objectStore("blobs");
    if (await store.get([visit, blob.sha256])) return 0;
    await store.put({ ...blob, visit, bytes: bytes.buffer, state: "local", carried: true, taken_at: db.env.now() });
    return 1;
  });
};

const idOf = (envelope) => sha256Hex(utf8(envelope.signature ?? envelope.sealed?.box ?? JSON.stringify(envelope)));

// Packets whole, who joined, and which tablet it was: with the entries, in one transaction.
const keepBeside = (row, packets, people, from) => async (tx) => {
  for (const packet of packets) {
    if (!(await tx.objectStore("packets").get([row.id, packet.id]))) await tx.objectStore("packets").put(packet);
  }
  const now = await tx.objectStore("visits").get(row.id);
  const fresh = people.filter((one) => !now.people?.some((other) => other.ref === one.ref));
  if (fresh.length) await tx.objectStore("visits").put({ ...now, people: [...(now.people ?? []), ...fresh] });
  if (!from?.device) return;
  const key = gatheredKey(row.id);
  const before = (await tx.objectStore("meta").get(key)) ?? {};
  await tx.objectStore("meta").put({ ...before, [from.device]: from }, key);
};

/** Takes a file in: what it added, what was known, what waits for the server, what was altered. */
export const takeFile = async (db, text, expected = null, code = "") => {
  const { header, open } = openFile(text);
  const { row, key } = await homeOf(db, header, expected, code);
  const [envelopes, own] = [[], await get(db, "device")];
  let from = null;
  const photos = [];
  const altered = await open(key, async ({ said, bytes }) => {
    if (said.from) from = said.from;
    else if (said.packet || said.sealed) envelopes.push(said.packet ?? { v: 1, sealed: said.sealed });
    else if (said.blob && (await takePhoto(db, row.id, said, bytes))) photos.push(said.blob.sha256);
  });
  if (altered && !envelopes.length && !photos.length) throw new FileError(key === row.key ? "altered" : "code");
  const found = { entries: [], people: [], waiting: 0, elsewhere: 0, packets: [] };
  for (const envelope of envelopes.filter(({ device }) => device !== own)) {
    const one = envelope.sealed ? { entries: [], people: [], waiting: 0, elsewhere: 0 } : await entriesOf(db, row, envelope, from);
    found.entries.push(...one.entries);
    found.people.push(...one.people);
    found.waiting += one.waiting;
    found.elsewhere += one.elsewhere;
    found.packets.push({ visit: row.id, id: await idOf(envelope), packet: envelope, state: "local" });
  }
  // Of a visit begun without preparation, taken in by a prepared one: somebody has still to attach it.
  const draft = !row.draft && !header.visit;
  const told = from && { ...from, ...(draft && { draft: header.draft.id }) };
  const added = await takeIn(db, row.id, found.entries, keepBeside(row, found.packets, found.people, told));
  const { waiting, elsewhere } = found;
  return { visit: row.id, from, added: added.length, kinds: kindsOf(added, photos), known: found.entries.length - added.length, waiting, elsewhere, photos: photos.length, altered, draft, ours: gridsOf(row) };
};

// The visit that it is of; or the one that is here, for the file of one that was begun on another tablet.
const homeOf = async (db, header, expected, code) => {
  const row = await visitOf(db, header.visit ?? header.draft?.id ?? "");
  if (row?.key && (!expected || row.id === expected)) return { row, key: row.key };
  const here = expected && (await visitOf(db, expected));
  if (!here || row || !header.draft?.id) throw new FileError(here?.draft && header.visit ? "prepared" : "other_visit");
  if (header.draft.network !== (here.draft?.network ?? here.network?.slug)) throw new FileError("other_visit");
  if (!code) throw new FileError(here.draft ? "code" : "asks_code");
  return { row: here, key: await keyOfCode(code, header.draft.id) };
};
