// One part of the grid: what the store holds of it is read at once, shown, and read again when it changes.

import { $, $$, emit, on } from "../lib/dom.js";
import { guardLeaving, settle, track } from "../lib/pending.js";
import { recover } from "../lib/typing.js";
import { decimal, day, word } from "../lib/sentences.js";
import { isSaid, opinionsOf } from "../model/answer.js";
import { valuesOf } from "../model/fold.js";
import { current } from "../store/current.js";
import { headsFor } from "../store/log.js";
import { criteriaOf, rememberPlace } from "../store/visits.js";
import { placeAt, sayAgain, setScene } from "./scene.js";

const HERE = ":is(criterion-answer, section.criterion)[data-criterion]";

export class FieldSection extends HTMLElement {
  stale = new Set();

  connectedCallback() {
    guardLeaving();
    const stop = on(document, "entries:changed", () => { this.missed = true; });
    this.begin().catch(() => this.stay(word("no-store"))).finally(stop);
  }

  // Nothing can be kept here now: nobody is led to believe it.
  stay(sentence) {
    this.tellReads(sentence);
    for (const one of this.questions) one.inert = true;
  }

  async begin() {
    this.questions = $$(HERE, this);
    const needed = this.dataset.needs.split(" ").filter(Boolean);
    this.ids = [...this.questions.map((one) => one.dataset.criterion), ...needed];
    // All that the page needs is asked for at once.
    const { db, visit } = await current();
    const reading = db && visit && Promise.all([criteriaOf(db, visit, this.ids), headsFor(db, visit, this.ids)]);
    this.scene = await setScene();
    if (!this.scene.info) {
      this.stay(word("not-here"));
      return;
    }
    this.scene.section = this.dataset.section;
    const [rows, records] = await reading;
    this.records = records;
    this.rows = new Map(rows.map((row) => [row.id, row]));
    const ruled = rows.some(({ condition, constraint, formula }) => condition || constraint || formula);
    this.rules = ruled ? await import("../model/rules.js") : null;
    this.paint();
    this.listen();
    if (this.missed) this.again();
    this.findPlace();
    emit("section:shown");
    await recover(this.scene.typed, (said, at) => sayAgain(this.scene, said, at));
  }

  async read(ids) {
    const found = await headsFor(this.scene.db, this.scene.visit, ids);
    for (const [id, records] of found) this.records.set(id, records);
  }

  listen() {
    on(document, "entries:changed", ({ detail }) => detail.visit === this.scene.visit && this.again(detail.criteria));
    on(document, "speaker:read", () => {
      for (const panel of $$(".panel", this)) panel.remove();
      this.paint();
    });
    on(document, "place:taken", ({ detail }) => this.takePlace(detail.criterion));
  }

  // However many words arrive together, the page is drawn once; and of it what they speak of, if they say.
  again(criteria = [...this.ids, null]) {
    for (const id of criteria) this.stale.add(id);
    this.reading ??= (async () => {
      const touched = new Set();
      while (this.stale.size) {
        const ids = [...this.stale];
        this.stale.clear();
        for (const id of ids) touched.add(id);
        await this.read(ids.filter((id) => this.ids.includes(id)));
      }
      this.reading = null;
      this.paint(touched);
    })();
  }

  paint(touched = new Set([...this.ids, null])) {
    this.judge();
    this.tellReads(this.scene.isTeam ? "" : word("speaks-for-farm", { name: this.scene.speaker.name }));
    for (const one of this.questions) {
      const id = one.dataset.criterion;
      if (touched.has(id)) one.show?.(this.scene, this.rows.get(id) ?? {}, this.records.get(id));
      else if (this.rules) one.judge?.();
    }
    // What is said of the part as a whole speaks of no question.
    if (touched.has(null)) $("theme-progress", this)?.show(this.scene);
    $("lasting-questions", this)?.show(this.questions, () => this.paint(new Set()));
    for (const one of this.questions) one.hidden = Boolean(one.unasked || one.folded);
    const open = this.questions.filter((one) => one.show && !one.unasked);
    const done = open.filter((one) => opinionsOf(one.heads("answer")).length > 0);
    $("[data-count]", this).textContent = word("count", { n: done.length, total: open.length });
  }

  // What the other answers hide, and what they add up to.
  judge() {
    if (!this.rules) return;
    const rows = this.ids.map((id) => this.rows.get(id)).filter(Boolean);
    const said = new Map(rows.map((row) => [row.code, this.saidOf(row.id)]));
    const today = this.scene.info.date;
    const { hidden, derived } = this.rules.asked(rows, said, { today });
    const agreed = [...said].filter(([, values]) => values.length === 1).map(([code, [value]]) => [code, value]);
    const given = { today, answers: Object.fromEntries(agreed) };
    this.scene.isBroken = (row, value) => this.rules.isBroken(row, value, given);
    for (const one of this.questions) {
      const code = this.rows.get(one.dataset.criterion)?.code;
      one.unasked = hidden.has(code);
      if ("derived" in one.dataset) this.showDerived(one, derived.get(code) ?? {});
    }
  }

  saidOf(id) {
    const of = (voice) => this.records.get(id).filter((one) => one.kind === "answer" && one.voice === voice);
    const team = valuesOf(of("team").flatMap((one) => one.heads));
    return team.length ? team : valuesOf(of("group").flatMap((one) => one.heads));
  }

  showDerived(section, value) {
    const place = $("[data-comes-to]", section);
    const text = value.number ? decimal(value.number) : value.date ? day(value.date) : (value.text ?? "");
    place.textContent = [text, isSaid(value) && place.dataset.unit].filter(Boolean).join("\u00a0");
  }

  tellReads(text) {
    const place = $("[data-reads]", this);
    place.textContent = text;
    place.hidden = !text;
  }

  // -- where somebody was

  takePlace(criterion) {
    const { db, visit, info } = this.scene;
    if (info.place?.criterion === criterion && info.place.section === this.dataset.section) return;
    info.place = { ...placeAt(this.scene, criterion), at: Date.now() };
    clearTimeout(this.taking);
    // What is said there keeps it too; else it comes after what is being said, so that no answer waits for it.
    const keep = () => {
      if (this.scene.placed === info.place.criterion) return;
      this.scene.placed = null;
      track(rememberPlace(db, visit, info.place));
    };
    this.taking = setTimeout(() => settle().then(keep), 60);
  }

  findPlace() {
    const { place } = this.scene.info;
    const last = place?.section === this.dataset.section && this.questions.find((one) => one.dataset.criterion === place.criterion);
    const there = location.hash ? document.getElementById(location.hash.slice(1)) : last;
    if (there?.folded) $("lasting-questions", this).open();
    if (!there || there.hidden) return;
    there.scrollIntoView({ block: "start" });
    $("legend", there)?.focus({ preventScroll: true });
  }
}
