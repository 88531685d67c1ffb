// One schedule: a scene, some dozens of things that happen, healing, and what must hold then.

import { Network } from "./network.js";
import { Oracle } from "./oracle.js";
import { Server } from "./server.js";
import { Tablet } from "./tablet.js";
import { World } from "./world.js";

const TEAM = ["ana", "ben", "cia"];
const MINUTE = 60000;

class Scene {
  constructor(seed, broken) {
    this.world = new World(seed);
    this.server = new Server(this.world, broken);
    this.network = new Network(this.world, this.server);
    this.oracle = new Oracle(this, broken);
    this.backups = [];
    const { chance } = this.world;
    this.server.addVisit("v1", { team: TEAM, holder: "fred", network: "amap" });
    this.server.page = chance.pick([2, 5, 500]);
    this.network.rate = chance.pick([0, 0.1, 0.3, 0.6]);
    const people = chance.shuffle(TEAM);
    const lists = [[people[0]], [people[1]]];
    if (chance.maybe(0.4)) lists[0].push(people[2]);
    if (chance.maybe(0.3)) lists.push([people[2]]);
    if (chance.maybe(0.3)) lists.push(["fred"]);
    if (chance.maybe(0.1)) lists.push(["dan"]);
    this.tablets = lists.slice(0, 4).map((list, at) => new Tablet(this, `t${at + 1}`, list));
    for (const tablet of this.tablets) tablet.open(tablet.people[0]);
    this.remember();
  }

  bundleFor(person) {
    return { ...this.server.bundle("v1"), me: { ref: person, name: person, part: person === "fred" ? "farm" : "member" } };
  }

  mayReach = (person) => person !== "dan";

  isHolder = (person) => person === "fred";

  reads = (person, visit) => visit.team.has(person) || visit.holder === person;

  streamsOf = (person) => (this.isHolder(person) ? ["shared", "private"] : ["shared"]);

  remember() {
    this.backups.push(this.server.backup());
  }

  pages() {
    return this.tablets.flatMap((tablet) => [...tablet.pages]).filter((page) => page.db);
  }
}

const say = ({ world, pages }) => {
  const { chance } = world;
  if (!pages.length) return;
  const page = chance.pick(pages);
  const own = page.person === "fred";
  const team = ["ana", "ben", "cia"].includes(page.person) && chance.maybe(0.3);
  const speaker = team ? chance.pick(TEAM) : page.person;
  const kind = chance.maybe(0.2) ? "note" : "answer";
  for (let times = chance.pick([1, 1, 1, 2, 4]); times; times -= 1) {
    const criterion = chance.weighted([[5, "c1"], [3, "c2"], [1, "c3"]]);
    world.defer(page, () => page.tap("v1", criterion, own ? "self" : "team", speaker, kind));
  }
};

const send = ({ world, pages }) => {
  if (pages.length) world.chance.pick(pages).courier.sendAll({ again: world.chance.maybe(0.3) });
};

const crash = ({ world, pages }) => {
  if (pages.length) world.chance.pick(pages).fuse = world.chance.below(25);
};

const reopen = ({ world, scene }) => {
  const tablet = world.chance.pick(scene.tablets);
  if (tablet.pages.size < 2) tablet.open(world.chance.pick(tablet.people));
};

const carry = ({ world, pages }) => {
  if (pages.length < 2) return;
  const [from, to] = world.chance.shuffle(pages);
  if (from.person === "dan" || to.person === "dan" || from.person === to.person) return;
  // A full tablet says so to whoever carries: nothing of the file is taken.
  const take = (file) => world.defer(to, () => to.take("v1", structuredClone(file)).catch(() => {}));
  world.defer(from, () => from.file("v1").then((file) => file && take(file)));
};

const restore = ({ world, scene }) => {
  const backup = world.chance.pick(scene.backups);
  scene.oracle.beforeRestore(backup);
  scene.server.restore(backup);
  scene.oracle.count("restored");
};

const membership = ({ world, scene }) => {
  const { team } = scene.server.visits.get("v1");
  const person = world.chance.pick(TEAM);
  if (team.has(person)) team.delete(person);
  else team.add(person);
};

const session = ({ world, scene }) => {
  const tablet = world.chance.pick(scene.tablets);
  const person = world.chance.pick([null, ...tablet.people, ...tablet.people]);
  tablet.session = { person, csrf: `token-${world.chance.below(3)}` };
};

// One entry that the server cannot read: it must not stand in the way of the others.
const bug = ({ world, scene }) => {
  const rows = scene.tablets.flatMap((tablet) => tablet.people.flatMap((person) => tablet.rows(person, "entries")));
  const waits = rows.filter((row) => row.mine && row.state === "local");
  const known = scene.server.visits.get("v1").log;
  const row = waits.length ? world.chance.pick(waits) : null;
  if (row && !known.some((one) => one.entry_id === row.entry_id)) scene.server.bugs.add(row.entry_id);
};

const EVENTS = [
  [12, say],
  [5, send],
  [5, ({ world }) => world.advance(world.chance.pick([500, 500, 3000, 3000, 9000, 50000]))],
  [3, crash],
  [4, reopen],
  [1, ({ world, scene }) => world.chance.pick(scene.tablets).cutPower()],
  [1, ({ scene }) => scene.remember()],
  [0.6, restore],
  [0.8, membership],
  [1, session],
  [1.5, carry],
  [1, ({ world, scene }) => Object.assign(scene.server, { crash: world.chance.pick(["before", "mid", "after"]) })],
  [0.5, ({ world, scene }) => Object.assign(scene.server, { limit: world.chance.pick([1, 2, 500]) })],
  [0.3, ({ world, scene }) => Object.assign(world.chance.pick(scene.tablets), { full: true })],
  [0.5, ({ scene }) => scene.tablets.forEach((tablet) => Object.assign(tablet, { full: false }))],
  [0.3, bug],
  [0.3, ({ scene }) => scene.server.visits.get("v1").opened.add("c3")],
  [1, ({ world, scene }) => scene.network.offline.add(world.chance.pick(scene.tablets))],
  [1, ({ scene }) => scene.network.offline.clear()],
];

// The network is there, everybody opens their page in turn, signed in: within a minute all is sent.
const visitAll = async (scene) => {
  for (const tablet of scene.tablets) {
    for (const person of tablet.people) {
      const open = [...tablet.pages].find((page) => page.person === person);
      if (open) open.courier.sendAll();
      else {
        for (const page of [...tablet.pages]) page.kill();
        tablet.session = { person, csrf: "token-0" };
        tablet.open(person);
      }
      await untilSent(scene, [[tablet, person]]);
    }
  }
};

const untilSent = async ({ world, oracle }, whose) => {
  for (let waited = 0; waited < MINUTE; waited += 5000) {
    await world.advance(5000);
    if (!whose.some(([tablet, person]) => oracle.waits(tablet, person))) return;
  }
};

const heal = async (scene) => {
  const { network, server, tablets, world } = scene;
  for (const tablet of tablets) for (const page of [...tablet.pages]) page.kill();
  network.rate = 0;
  network.offline.clear();
  Object.assign(server, { crash: null, limit: 500, downUntil: 0 });
  for (const tablet of tablets) tablet.full = false;
  // What was still on its way arrives, or never does.
  await world.advance(11 * MINUTE);
  await visitAll(scene);
  scene.oracle.sendable();
  // One more word on a page that stays open: nobody presses a button.
  for (const page of scene.pages()) world.defer(page, () => page.tap("v1", "c1", page.person === "fred" ? "self" : "team", page.person));
  await world.untilQuiet();
  await untilSent(scene, scene.pages().map((page) => [page.tablet, page.person]));
  scene.oracle.sendable();
  await visitAll(scene);
};

export const runSchedule = async (seed, broken = new Set()) => {
  const scene = new Scene(seed, broken);
  const { world, oracle } = scene;
  await world.untilQuiet();
  for (let left = 12 + world.chance.below(20); left; left -= 1) {
    await world.chance.weighted(EVENTS)({ world, scene, pages: scene.pages() });
    await world.run(world.chance.pick([0, 3, 20, 200]));
  }
  await heal(scene);
  oracle.nothingLost();
  oracle.logs();
  oracle.tablets();
  oracle.repeat();
  for (const page of scene.tablets.flatMap((tablet) => [...tablet.pages])) page.kill();
  return { faults: oracle.faults, counts: { ...oracle.counts, sent: scene.network.pushes.length } };
};
