// Who said what, what was on screen, what was chosen; and what must hold of it, sync.md section 8.

import { headsOf, stateOf } from "./server.js";
import { sha256 } from "./world.js";

const nameOf = (row) => row.value?.level ?? row.value?.text;
const shared = (row) => row.stream === "shared";

export class Oracle {
  constructor(scene, broken) {
    Object.assign(this, { scene, broken, intents: new Map(), faults: [], counts: {}, mustReturn: new Map(), number: 0 });
  }

  fault(rule, detail = "") {
    if (this.faults.length < 20) this.faults.push(`${rule}: ${detail?.stack ?? detail}`);
  }

  count(name, by = 1) {
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }

  intend(page, { speaker, act = "own", parents = [], kind, visit }) {
    this.number += 1;
    const name = `w${this.number}`;
    const value = kind === "note" ? { text: name } : kind === "discuss" ? { on: true, text: name } : { level: name };
    const intent = { name, value, speaker, visit, owner: page.person, tablet: page.tablet, shown: act === "own" ? [] : parents, saved: false };
    this.intents.set(name, intent);
    this.count("said");
    return intent;
  }

  saved(intent, entry, page) {
    Object.assign(intent, { saved: true, entry_id: entry.entry_id });
    if (this.broken.has("saved per page although one field is pending")) for (const other of page.pending) other.saved = true;
  }

  failed(intent, error) {
    intent.failed = true;
    if (error.name !== "QuotaExceededError") this.fault("a word could not be kept", error);
  }

  // -- where words are

  onTablet(intent) {
    return intent.tablet.rows(intent.owner, "entries").find((row) => nameOf(row) === intent.name);
  }

  visits() {
    return [...this.scene.server.visits.values()];
  }

  onServer(intent) {
    return this.visits().some((visit) =>
      visit.log.some((row) => nameOf(row) === intent.name) || visit.held.some((row) => nameOf(row.entry) === intent.name));
  }

  // I1, whenever something died.
  afterCrash(tablet) {
    for (const intent of this.intents.values()) {
      if (intent.saved && intent.tablet === tablet) this.stillThere(intent);
    }
    for (const person of tablet.people) {
      if (!tablet.isWriting(person)) this.screens(tablet, person, tablet.rows(person, "entries"));
    }
  }

  stillThere(intent) {
    if (!intent.excused && !this.onTablet(intent) && !this.onServer(intent)) this.fault("I1", `${intent.name} was saved and is nowhere`);
  }

  // What was acknowledged in this epoch is on the server.
  acknowledged() {
    for (const tablet of this.scene.tablets) {
      for (const person of tablet.people) {
        if (tablet.meta(person, "epoch") !== this.scene.server.epoch) continue;
        for (const row of tablet.rows(person, "entries")) {
          if (row.state !== "acked" && row.state !== "quarantined") continue;
          const intent = this.intents.get(nameOf(row));
          if (intent && !this.onServer(intent)) this.fault("I1", `${nameOf(row)} is shown as sent and is not`);
        }
      }
    }
  }

  // Just before the server goes back in time: what will have to come back, and what cannot.
  beforeRestore(backup) {
    this.acknowledged();
    for (const tablet of this.scene.tablets) {
      for (const person of tablet.people) {
        for (const row of tablet.rows(person, "entries")) {
          if (row.proof && row.value) this.mustReturn.set(row.entry_id, { author: row.author.ref, visit: row.visit });
        }
      }
    }
    for (const intent of this.intents.values()) {
      const elsewhere = [...backup.values()].some((visit) =>
        [...visit.log, ...visit.held.map((row) => row.entry)].some((row) => nameOf(row) === intent.name));
      const here = this.visits().flatMap((visit) => [...visit.log, ...visit.held.map((row) => ({ ...row.entry, stream: "?" }))]);
      const stored = here.find((row) => nameOf(row) === intent.name);
      // The one exception: private words, which a team tablet does not keep once they are acknowledged;
      // the acknowledgement may be on its way at this very moment.
      const row = this.onTablet(intent);
      const leaves = !row || (row.stream === "private" && row.state === "local");
      if (stored && stored.stream !== "shared" && !elsewhere && leaves) intent.excused = true;
    }
  }

  // -- when all is healed

  // L2: what a minute of network should have sent.
  waits(tablet, person) {
    const unsent = tablet.rows(person, "entries").find((row) => {
      const may = this.scene.mayReach(person) && !this.scene.server.bugs.has(row.entry_id);
      return may && (row.state === "local" || row.state === "attention");
    });
    const packet = tablet.rows(person, "packets").find((row) => row.state === "local");
    return unsent ? `${nameOf(unsent)} waits as ${unsent.state} ${unsent.reason}` : packet && `packet ${packet.id} waits`;
  }

  sendable() {
    for (const tablet of this.scene.tablets) {
      for (const person of tablet.people) {
        const waits = this.waits(tablet, person);
        if (waits) this.fault("L2", waits);
      }
    }
  }

  nothingLost() {
    for (const intent of this.intents.values()) {
      const kept = intent.saved || intent.failed;
      if (!kept || intent.excused) continue;
      // A word that met a full tablet has its id from the net, so its row is asked.
      const row = this.onTablet(intent);
      const alone = !this.scene.mayReach(intent.owner) || this.scene.server.bugs.has(row?.entry_id);
      if (!this.onServer(intent) && !(alone && row)) this.fault("I1", `${intent.name} never arrived`);
    }
    this.acknowledged();
  }

  logs() {
    for (const visit of this.visits()) {
      const ids = visit.log.map((row) => row.entry_id);
      if (new Set(ids).size !== ids.length) this.fault("I2", "an id twice in the log");
      const names = visit.log.map(nameOf);
      if (new Set(names).size !== names.length) this.fault("I2", "one word, two rows");
      for (const stream of ["shared", "private"]) {
        const seqs = visit.log.filter((row) => row.stream === stream).map((row) => row.seq).sort((a, b) => a - b);
        if (seqs.some((seq, at) => seq !== at + 1)) this.fault("I6", `${stream}: ${seqs}`);
      }
      for (const row of visit.log) this.speaker(row);
      this.edges(visit.log);
    }
    for (const [id, { author, visit }] of this.mustReturn) {
      if (this.scene.server.bugs.has(id)) continue;
      const row = this.scene.server.visits.get(visit).log.find((one) => one.entry_id === id);
      if (!row) this.fault("I12", `${id} did not come back`);
      else if (row.author !== author) this.fault("I12", `${id} came back as ${row.author}'s, not ${author}'s`);
    }
  }

  speaker(row) {
    const intent = this.intents.get(nameOf(row));
    if (!intent) return this.fault("I2", `nobody said ${nameOf(row)}`);
    if (row.author !== intent.owner) this.fault("I10", `${nameOf(row)} is ${row.author}'s, was ${intent.owner}'s`);
    if (row.said_ref !== intent.speaker) this.fault("I10", `${nameOf(row)} was said by ${intent.speaker}`);
    return undefined;
  }

  // I4: who named whom, against who spoke and what was shown.
  fair(child, parent) {
    const [one, other] = [child, parent].map((row) => this.intents.get(nameOf(row)));
    return one?.speaker === other?.speaker || one?.shown.includes(parent.entry_id);
  }

  edges(rows) {
    const heads = new Set(headsOf(rows).map((row) => row.entry_id));
    for (const row of rows) {
      const by = rows.filter((other) => other.parents.includes(row.entry_id));
      if (!heads.has(row.entry_id) && !by.some((other) => this.fair(other, row))) {
        this.fault("I4", `${nameOf(row)} was replaced by nobody who might`);
      }
    }
  }

  tablets() {
    for (const tablet of this.scene.tablets) {
      for (const person of tablet.people) {
        const rows = tablet.rows(person, "entries");
        this.screens(tablet, person, rows);
        this.privacy(tablet, person, rows);
        for (const visit of this.visits()) if (this.scene.reads(person, visit)) this.converged(tablet, person, rows, visit);
      }
    }
    for (const { person, answer } of this.scene.server.told) this.overheard(person, answer);
  }

  // What the pages show is the fold of what is there: no clock, no order of arrival.
  screens(tablet, person, rows) {
    const shown = tablet.rows(person, "heads").flatMap((row) => row.heads.map((head) => head.entry_id)).sort();
    const heads = headsOf(rows).map((row) => row.entry_id).sort();
    if (String(shown) !== String(heads)) this.fault("I4", `${tablet.name}/${person} shows ${shown.length} heads of ${heads.length}`);
    this.edges(rows);
  }

  converged(tablet, person, rows, visit) {
    for (const stream of this.scene.streamsOf(person, visit)) {
      const here = rows.filter((row) => row.visit === visit.id && row.state === "acked" && row.stream === stream);
      const there = visit.log.filter((row) => row.stream === stream);
      if (here.length !== there.length) this.fault("I6", `${tablet.name}/${person} has ${here.length} of ${there.length} in ${stream}`);
      if (stateOf(here) !== stateOf(there)) this.fault("I3", `${tablet.name}/${person} differs in ${stream}`);
    }
  }

  privacy(tablet, person, rows) {
    if (this.scene.isHolder(person)) return;
    for (const row of rows) {
      const known = this.visits().some((visit) => visit.log.some((one) => one.entry_id === row.entry_id && !shared(one)));
      if (known) this.fault("I9", `${tablet.name}/${person} keeps the private ${nameOf(row)}`);
    }
  }

  overheard(person, { status, body }) {
    if (this.scene.isHolder(person)) return;
    const told = [...(body.entries ?? []), ...(body.results ?? [])];
    if (told.some((row) => row.stream === "private")) this.fault("I9", `${person} was told of the private stream`);
    if (!this.scene.mayReach(person) && told.length && status === 200) this.fault("I9", `${person} is of another network`);
  }

  // I5: everything that was ever sent, again, in any order: twice is once.
  repeat() {
    const { server, network, world } = this.scene;
    const state = () => sha256(JSON.stringify(this.visits().map((visit) => [visit.seq, visit.log, visit.held])));
    const before = this.visits().map((visit) => visit.log.length);
    const first = world.chance.shuffle(network.pushes).slice(0, 8);
    for (const request of world.chance.shuffle(first)) network.deliver(request);
    const once = state();
    for (const request of world.chance.shuffle(first)) network.deliver(request);
    if (state() !== once) this.fault("I5", "a repetition changed the log");
    this.visits().forEach((visit, at) => {
      const ids = new Set(visit.log.map((row) => row.entry_id));
      if (ids.size !== visit.log.length || visit.log.length < before[at]) this.fault("I5", "a repetition doubled or lost a word");
    });
    server.told = [];
  }
}
