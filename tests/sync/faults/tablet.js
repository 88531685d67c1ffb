// A tablet with its storage, its session and its pages; each page runs the real core.

import { openStore } from "../../../visits/static/visits/field/store/database.js";
import { takeIn } from "../../../visits/static/visits/field/store/carried.js";
import { say } from "../../../visits/static/visits/field/store/log.js";
import { headsFor } from "../../../visits/static/visits/field/store/heads.js";
import { takeBack } from "../../../visits/static/visits/field/store/net.js";
import { waiting } from "../../../visits/static/visits/field/store/outbox.js";
import { keepBundle } from "../../../visits/static/visits/field/store/bundle.js";
import { visitOf } from "../../../visits/static/visits/field/store/visits.js";
import { makeApi } from "../../../visits/static/visits/field/sync/api.js";
import { makeCourier } from "../../../visits/static/visits/field/sync/courier.js";
import { Disk, opener } from "./memory.js";
import { sha256 } from "./world.js";

const TEN_YEARS = 10 * 365 * 86400000;

class Storage extends Map {
  getItem = (key) => this.get(key) ?? null;
  setItem = (key, text) => this.set(key, text);
  removeItem = (key) => this.delete(key);
}

export class Tablet {
  constructor(scene, name, people) {
    Object.assign(this, { scene, name, people, disk: new Disk(), storage: new Storage(), pages: new Set(), full: false, holder: null });
    const { chance } = scene.world;
    this.skew = chance.maybe(0.5) ? 0 : Math.round((chance.next() * 2 - 1) * TEN_YEARS);
    this.session = { person: people[0], csrf: "token-0" };
    this.disk.full = () => this.full;
    for (const person of people) scene.server.devices.set(this.device(person), person);
  }

  device(person) {
    return `${this.name}-${person}`;
  }

  open(person) {
    const page = new Page(this, person);
    this.pages.add(page);
    page.begin();
    return page;
  }

  kill(page) {
    page.kill();
  }

  // Every page dies, and with them what was committed without being durable.
  cutPower() {
    for (const page of [...this.pages]) page.kill();
    this.disk.cutPower();
  }

  rows(person, store) {
    const file = this.disk.files.get(`carnet-${person}`);
    return file?.stores.has(store) ? [...file.stores.get(store).rows.values()].map((row) => row.value) : [];
  }

  isWriting(person) {
    return [...(this.disk.files.get(`carnet-${person}`)?.live ?? [])].some((tx) => tx.mode === "readwrite");
  }

  meta(person, key) {
    return this.disk.files.get(`carnet-${person}`)?.stores.get("meta")?.rows.get(key)?.value;
  }
}

class Page {
  constructor(tablet, person) {
    Object.assign(this, { tablet, person, world: tablet.scene.world, tasks: [], dead: false, db: null, pending: new Set() });
  }

  kill() {
    this.dead = true;
    this.tasks = [];
    this.world.forget(this);
    this.tablet.disk.killPage(this);
    this.tablet.pages.delete(this);
    if (this.tablet.holder === this) this.tablet.holder = null;
    this.tablet.scene.oracle.afterCrash(this.tablet);
  }

  around() {
    const { world, tablet } = this;
    const tick = (task) => world.defer(this, task);
    return {
      open: opener(tablet.disk, this, tick),
      now: () => world.now + tablet.skew,
      random: (count) => world.chance.bytes(count),
      patience: 0,
      storage: tablet.storage,
      emit: (name, detail) => this.hear(name, detail),
    };
  }

  hear(name, detail) {
    if (name !== "entries:changed") return;
    this.soon?.({ detail });
    for (const page of this.tablet.pages) {
      if (page !== this && page.person === this.person) page.soon?.({ detail: { ...detail, elsewhere: true } });
    }
  }

  begin() {
    const { world, tablet } = this;
    const { scene } = tablet;
    const timer = { set: (act, ms) => world.later(this, ms, act), clear: (one) => one && world.cancel(one) };
    const start = async () => {
      const db = await openStore(this.person, this.around());
      await takeBack(db, say).catch(() => {});
      if (!(await visitOf(db, "v1"))) await keepBundle(db, scene.bundleFor(this.person));
      const api = makeApi({ fetch: scene.network.fetchFor(this), timer });
      const clock = { now: () => world.now + tablet.skew, ...timer };
      const listen = (soon, now) => {
        Object.assign(this, { soon, online: now });
        return [];
      };
      const lock = async (work) => {
        if (tablet.holder) return null;
        tablet.holder = this;
        try {
          return await work();
        } finally {
          tablet.holder = null;
        }
      };
      const signPacket = (_db, visit, body) => this.sign(visit, body);
      const carried = { list: () => this.packets(), delivered: (id, reply) => this.delivered(id, reply) };
      const onState = ({ problem }) => problem && problem.name !== "QuotaExceededError" && scene.oracle.fault("the courier fell", problem);
      this.courier = makeCourier({ onState, api, store: db, clock, random: () => world.chance.next(), lock, listen, signPacket, carried });
      this.db = db;
      this.courier.start();
    };
    world.defer(this, () => start().catch((error) => error.name === "QuotaExceededError" || scene.oracle.fault("a page could not open", error)));
  }

  sign(visit, body) {
    const device = this.tablet.device(this.person);
    const text = JSON.stringify({ ...body, visit });
    return { device, body: text, signature: sha256(`${device}|${text}`) };
  }

  async packets() {
    const rows = await this.db.read(["packets"], (tx) => tx.objectStore("packets").index("by_state").getAll("local"));
    return rows.map((row) => ({ id: row.id, visit: row.visit, envelope: row.envelope }));
  }

  delivered(id, { status }) {
    return this.db.write(["packets"], async (tx) => {
      const [row] = (await tx.objectStore("packets").index("by_state").getAll("local")).filter((one) => one.id === id);
      if (row) await tx.objectStore("packets").put({ ...row, state: status === 200 ? "acked" : "attention" });
    });
  }

  // -- what people do

  // Looks at a question, says something, and perhaps replaces together what was shown.
  async tap(visit, criterion, voice, speaker, kind = "answer") {
    const { oracle } = this.tablet.scene;
    const before = (await headsFor(this.db, visit, [criterion], voice)).get(criterion).filter((row) => row.kind === kind);
    const entry = await this.word({ visit, kind, criterion, voice, speaker });
    if (!entry || kind !== "answer") return;
    const heads = before.filter((row) => row.target === entry.target).flatMap((row) => row.heads);
    const others = heads.some((head) => head.said_ref !== speaker);
    if (!others || !this.world.chance.maybe(0.4)) return;
    const shown = [...heads.map((head) => head.entry_id), entry.entry_id];
    await this.word({ visit, kind, criterion, voice, speaker, act: "together", parents: shown });
    oracle.count("together");
  }

  async word({ speaker, visit, ...said }) {
    const { oracle } = this.tablet.scene;
    const intent = oracle.intend(this, { ...said, visit, speaker });
    this.pending.add(intent);
    try {
      const entry = await say(this.db, visit, { ...said, value: intent.value, said_ref: speaker });
      oracle.saved(intent, entry, this);
      return entry;
    } catch (error) {
      oracle.failed(intent, error);
      return null;
    } finally {
      this.pending.delete(intent);
    }
  }

  // What only this tablet has goes to another one as a file, signed.
  async file(visit) {
    const entries = (await waiting(this.db, { again: true })).filter((row) => row.visit === visit && row.mine && row.stream === "shared");
    return entries.length ? { entries, envelope: this.sign(visit, { proto: 1, entries }) } : null;
  }

  async take(visit, { entries, envelope }) {
    const row = { visit, id: sha256(envelope.body), state: "local", envelope };
    await takeIn(this.db, visit, entries, (tx) => tx.objectStore("packets").put(row));
  }
}
