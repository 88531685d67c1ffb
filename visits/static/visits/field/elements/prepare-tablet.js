// « Préparer cette tablette »: one tap, progress in words, a test, a dated yes or a sentence that helps.
import { $, $$ } from "../lib/dom.js";
import { counted, day, fill, hour } from "../lib/words.js";
import { current } from "../store/current.js";
import { makeApi } from "../sync/api.js";
import { keepGrids } from "../sync/grids.js";
import {
  isApple, lookAround, newestShell, noteReady, openHere, Problem, readBack, registerHere, takePages, takeVisit,
} from "../sync/prepare.js";

class PrepareTablet extends HTMLElement {
  connectedCallback() {
    this.person = { ref: this.dataset.person, name: this.dataset.personName };
    this.button = $("[data-begin]", this);
    this.name = $("[data-name]", this);
    this.name.value ||= this.dataset[this.kind()];
    this.button.addEventListener("click", () => this.begin());
    $("[data-ask]", this).hidden = false;
  }

  kind() {
    if (isApple()) return /iPhone/.test(navigator.userAgent) ? "iphone" : "ipad";
    return /Android/.test(navigator.userAgent) ? "android" : "computer";
  }

  async begin() {
    this.button.disabled = true;
    this.tell("ready", false);
    for (const step of $$("[data-step]", this)) this.mark(step.dataset.step, "");
    $("[data-steps]", this).hidden = false;
    $$("[data-problem]", this).forEach((one) => { one.hidden = true; });
    try {
      this.done(await this.prepare());
      this.keepGrids().catch(() => {});
    } catch (problem) {
      this.fail(problem instanceof Problem ? problem : new Problem("other", String(problem?.message ?? problem)));
    } finally {
      this.button.disabled = false;
    }
  }

  async prepare() {
    const { visit, build, worker: address } = this.dataset;
    const api = makeApi({ fetch: fetch.bind(globalThis) });
    const { persistent } = await this.step("room", lookAround);
    const db = await this.step("store", () => openHere(this.person));
    const worker = await this.step("shell", () => newestShell(address));
    const { device } = await this.step("device", () => registerHere(db, api, { name: this.name.value.trim(), person: this.person, build }));
    const bundle = await this.step("visit", () => takeVisit(db, api, visit));
    const language = document.documentElement.lang;
    const taken = await this.step("pages", () =>
      takePages(db, { person: this.person, visit, language, build }, bundle, (n, total) => this.mark("pages", "doing", { n, total })));
    const told = await this.step("test", () => readBack(db, visit, bundle, taken, worker));
    return this.step("tell", () => noteReady(db, api, visit, device, { ...told, persistent }));
  }

  // Not needed for this visit, so nothing waits for them: another one can begin without preparation.
  async keepGrids() {
    const { db } = await current();
    const grids = await keepGrids(db, makeApi({ fetch: fetch.bind(globalThis) }));
    for (const told of $$("[data-grids]", this)) told.hidden = !grids.length;
  }

  async step(name, work) {
    this.current = name;
    this.mark(name, "doing");
    const given = await work();
    this.mark(name, "done");
    return given;
  }

  mark(name, state, given = null) {
    const step = $(`[data-step="${name}"]`, this);
    const words = $("[data-state-words]", step);
    step.dataset.state = state;
    words.textContent = given ? fill(this.dataset.counting, given) : (this.dataset[state] ?? "");
  }

  tell(name, shown, given = {}) {
    const part = $(`[data-${name}]`, this);
    part.hidden = !shown;
    for (const gap of $$("[data-gap]", part)) gap.textContent = given[gap.dataset.gap] ?? gap.textContent;
    if (shown) part.focus();
  }

  done({ device, tested_at: tested, pages, criteria, entries, size, persistent }) {
    const at = new Date(tested);
    const parts = [counted(this, "pages", pages), counted(this, "criteria", criteria), counted(this, "entries", entries)];
    const given = {
      when: fill(this.dataset.when, { day: day(at), time: hour(this, at) }),
      what: parts.join(this.dataset.comma),
      size: fill(this.dataset.size, { n: Math.ceil(size / 1000) }),
    };
    this.tell(persistent ? "ready" : "unsure", true, given);
    this.list(device, given.when);
  }

  // The page's own list of the visit's tablets gains this one.
  list(device, when) {
    const list = $("[data-tablets]");
    const row = $("template[data-tablet-row]").content.firstElementChild.cloneNode(true);
    row.dataset.tablet = device;
    $("[data-name]", row).textContent = this.name.value.trim();
    $("[data-when]", row).textContent = fill(this.dataset.tested, { when });
    $(`[data-tablet="${device}"]`, list)?.remove();
    list.append(row);
    list.hidden = false;
    $("[data-no-tablet]")?.remove();
  }

  fail(problem) {
    this.mark(this.current, "failed");
    const part = $(`[data-problem="${problem.kind}"]`, this) ?? $('[data-problem="other"]', this);
    part.hidden = false;
    for (const detail of $$("[data-detail]", part)) detail.textContent = problem.detail;
    part.focus();
  }
}

customElements.define("prepare-tablet", PrepareTablet);
