// One trace: tablets with the real core against whatever answers on standard input, a line a call.
//
// Out: {"do": "call" | "python" | "epoch" | "leave" | "join" | "end", …}; in: the answer to each.

import { createInterface } from "node:readline";
import { canonicalJson } from "../../../visits/static/visits/field/model/canonical.js";
import { payloadOf } from "../../../visits/static/visits/field/model/entry.js";
import { openStore } from "../../../visits/static/visits/field/store/database.js";
import { headsFor, say } from "../../../visits/static/visits/field/store/log.js";
import { receivedHash, receivedHeads } from "../../../visits/static/visits/field/store/received.js";
import { keepBundle } from "../../../visits/static/visits/field/store/bundle.js";
import { makeApi } from "../../../visits/static/visits/field/sync/api.js";
import { makeCourier } from "../../../visits/static/visits/field/sync/courier.js";
import { Disk, opener } from "../faults/memory.js";
import { Server } from "../faults/server.js";
import { makeChance } from "../faults/world.js";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const ask = async (asked) => {
  process.stdout.write(`${JSON.stringify(asked)}\n`);
  return JSON.parse((await lines.next()).value);
};

const TEXTS = ["Trois haies", "e\u0301t\u00e9 : sec", "« oui »\n\tnon", "🐐", "\u212b\ufb01", "a\\b\"c"];
const quiet = { now: () => Date.UTC(2026, 4, 4), set: () => 0, clear: () => {} };

let healed = false;

// What passed, in its order, for the model of the server to answer again.
const passed = [];

const makeTablet = async (chance, visit, person, stream) => {
  const fetch = async (url, { method, body, headers }) => {
    const fate = healed ? "good" : chance.weighted([[8, "good"], [1, "lost request"], [1, "lost reply"], [1, "twice"]]);
    if (fate === "lost request") throw new TypeError("lost");
    const call = { do: "call", person, method, url, body: body ?? null, headers };
    for (let times = fate === "twice" ? 2 : 1; times; times -= 1) {
      const { status, text, retry } = await ask(call);
      if (method === "POST" && url.endsWith("/entries")) passed.push({ person, body: JSON.parse(body), status, told: JSON.parse(text) });
      if (times > 1) continue;
      if (fate === "lost reply") throw new TypeError("lost");
      return { status, headers: { get: (name) => (name === "Retry-After" ? retry : null) }, text: async () => text };
    }
    return undefined;
  };
  const around = { now: quiet.now, random: (count) => chance.bytes(count), patience: 0, emit: () => {}, storage: null };
  const db = await openStore(person, { open: opener(new Disk(), {}), ...around });
  const { text } = await ask({ do: "call", person, method: "GET", url: `/api/v1/sync/visits/${visit}/bundle?stream=${stream}`, body: null, headers: {} });
  const bundle = JSON.parse(text);
  await keepBundle(db, bundle);
  const courier = makeCourier({ api: makeApi({ fetch }), store: db, clock: quiet, random: () => chance.next(), lock: (work) => work() });
  return { db, person, courier, criteria: bundle.criteria, me: bundle.me };
};

const valueFor = (chance, criterion) =>
  chance.pick([
    { level: chance.pick(criterion.levels).code }, { level: chance.pick(criterion.levels).code, intention: true },
    { state: "not_seen" }, { state: "not_applicable", reason: chance.pick(TEXTS) }, {},
  ]);

const speak = async (chance, visit, tablet, voice) => {
  const { db } = tablet;
  const criterion = chance.pick(tablet.criteria.slice(0, 3));
  const kind = voice === "self" ? "answer" : chance.pick(["answer", "answer", "answer", "note", "discuss"]);
  const before = (await headsFor(db, visit, [criterion.id], voice)).get(criterion.id).filter((row) => row.kind === kind);
  const value = { answer: () => valueFor(chance, criterion), note: () => ({ text: chance.pick(TEXTS) }), discuss: () => ({ on: chance.maybe(0.7) }) }[kind]();
  const said = { kind, criterion: criterion.id, voice, about: criterion.about, value };
  const entry = await say(db, visit, said);
  const heads = before.filter((row) => row.target === entry.target).flatMap((row) => row.heads);
  if (heads.some((head) => head.said_ref !== entry.said_ref) && chance.maybe(0.4)) {
    const parents = [...heads.map((head) => head.entry_id), entry.entry_id];
    await say(db, visit, { ...said, act: chance.pick(["together", "settle"]), parents });
  }
};

const told = async ({ db, person }, visit, stream) => ({
  person, stream,
  hash: await receivedHash(db, visit, stream),
  heads: (await receivedHeads(db, visit, stream)).map((head) => head.entry_id),
  entries: (await db.read(["entries"], (tx) => tx.objectStore("entries").getAll()))
    .filter((row) => row.stream === stream && row.state === "acked")
    .map((row) => ({ entry_id: row.entry_id, canonical: canonicalJson(payloadOf(row)), salt: row.salt, sha256: row.payload_sha256 })),
  unsent: (await db.read(["entries"], (tx) => tx.objectStore("entries").index("by_state").getAll("local"))).length,
});

// The model of the server, on the same pushes in the same order: does it say what the server said?
const modelDiffers = ({ visit, holder, team, criteria }) => {
  const model = new Server({ now: 0 }, new Set(), criteria);
  model.addVisit(visit, { team, holder, network: "n" });
  const differing = [];
  for (const event of passed) {
    const row = model.visits.get(visit);
    if (event.leave) row.team.delete(event.leave);
    if (event.join) row.team.add(event.join);
    if (event.epoch) model.epoch = event.epoch;
    if (!event.body) continue;
    const proofless = { ...event.body, entries: event.body.entries.map((entry) => ({ ...entry, proof: undefined })) };
    const { status, body } = model.push(row, event.person, proofless);
    const said = (results = []) => JSON.stringify(results.map((one) => [one.entry_id, one.status, one.stream || null, one.seq ?? null, one.reason || null]));
    if (status !== event.status || said(body.results) !== said(event.told.results)) {
      differing.push([status, said(body.results), event.status, said(event.told.results)]);
    }
  }
  return differing;
};

const main = async () => {
  const given = JSON.parse((await lines.next()).value);
  const { seed, visit, team, holder, mobile } = given;
  const chance = makeChance(seed);
  const tablets = [];
  for (const person of team.slice(0, 2)) tablets.push(await makeTablet(chance, visit, person, "shared"));
  // Before the debrief the farm reads its own words alone.
  if (chance.maybe(0.5)) tablets.push(await makeTablet(chance, visit, holder, "private"));
  const isHolder = (tablet) => tablet.person === holder;
  for (let left = 10 + chance.below(15); left; left -= 1) {
    const tablet = chance.pick(tablets);
    const event = chance.weighted([[10, "say"], [5, "send"], [2, "python"], [0.4, "epoch"], [0.5, "member"]]);
    if (event === "say") await speak(chance, visit, tablet, isHolder(tablet) ? "self" : "team");
    if (event === "send") await tablet.courier.sendAll();
    if (event === "python") passed.push(await ask({ do: "python" }));
    if (event === "epoch") passed.push(await ask({ do: "epoch" }));
    if (event === "member") passed.push(await ask({ do: passed.findLast((one) => one.leave || one.join)?.leave ? "join" : "leave", person: mobile }));
  }
  if (passed.findLast((one) => one.leave || one.join)?.leave) passed.push(await ask({ do: "join", person: mobile }));
  healed = true;
  for (let round = 0; round < 2; round += 1) for (const tablet of tablets) await tablet.courier.sendAll();
  const states = [];
  for (const tablet of tablets) states.push(await told(tablet, visit, isHolder(tablet) ? "private" : "shared"));
  await ask({ do: "end", states, differing: modelDiffers({ ...given, criteria: tablets[0].criteria }), pushes: passed.length });
  process.exit(0);
};

await main();
