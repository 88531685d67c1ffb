// The tablets around the table: who is here, who is missing, a file given, files taken.

import { $, $$, on } from "../lib/dom.js";
import { settle } from "../lib/pending.js";
import { clock, names } from "../lib/sentences.js";
import { counted, fill, whatWaits } from "../lib/words.js";
import { keepBundle } from "../store/bundle.js";
import { current } from "../store/current.js";
import { get } from "../store/meta.js";
import { tabletsOf } from "../store/tablets.js";
import { visitOf } from "../store/visits.js";
import { makeApi } from "../sync/api.js";
import { makeFile, takeFile } from "../sync/gather.js";
import { codeOf, spacedCode, tidyCode } from "../sync/joining.js";
import { FileError } from "../sync/packet.js";

const KINDS = {
  not_ours: "errorNotOurs", newer: "errorNewer", other_visit: "errorOtherVisit", altered: "errorAltered",
  code: "errorCode", asks_code: "errorAsksCode", prepared: "errorPrepared",
};

const called = ({ name, who }) => [name, who].filter(Boolean).join(", ");

const line = (text) => Object.assign(document.createElement("li"), { textContent: text });

// Kept by the browser among its downloads, from where any path leads to the other tablet.
export const saveFile = (file) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};

const asFile = ({ text, name }) => new File([text], name, { type: "text/plain" });

const canShare = () => Boolean(navigator.canShare?.({ files: [new File(["x"], "x.txt", { type: "text/plain" })] }));

class GatherTablets extends HTMLElement {
  async connectedCallback() {
    Object.assign(this, await current());
    if (!this.db || !(await visitOf(this.db, this.visit))) return;
    $("[data-share]", this).hidden = !canShare();
    on($("[data-share]", this), "click", () => this.give(this.share));
    on($("[data-save]", this), "click", () => this.give(this.save));
    on($("[data-file]", this), "change", ({ target }) => this.take(target));
    this.form = $("form", this);
    on(this.form, "submit", (event) => this.takeAgain(event));
    await this.showCode();
    await this.paint();
    this.dataset.ready = "";
    await this.refresh();
  }

  // Nobody prepared these tablets: the code that is read out opens the file.
  async showCode() {
    const row = await visitOf(this.db, this.visit);
    for (const part of $$("[data-coded]", this)) part.hidden = !row?.draft;
    if (row?.draft) $("[data-code]", this).textContent = spacedCode(await codeOf(this.db, row));
  }

  // With network, what the others have sent since is known at once.
  async refresh() {
    const api = makeApi({ fetch: fetch.bind(globalThis), device: await get(this.db, "device"), patience: 8000 });
    const { status, body } = await api.bundle(this.visit);
    if (status !== 200 || !body) return;
    await keepBundle(this.db, body);
    await this.paint();
  }

  async paint() {
    const tablets = await tabletsOf(this.db, this.visit);
    $("[data-tablets]", this).replaceChildren(...tablets.map((one) => this.row(one)));
    const missing = tablets.filter(({ state }) => state === "missing");
    const { alone, all, left, somebody } = this.dataset;
    const summary = missing.length ? fill(left, { names: names(missing.map((one) => called(one) || somebody)) }) : tablets.length > 1 ? all : alone;
    $("[data-summary]", this).textContent = summary;
  }

  row(tablet) {
    const row = document.createElement("li");
    const chip = Object.assign(document.createElement("span"), { className: tablet.state === "missing" ? "chip todo" : "chip done" });
    chip.textContent = fill(this.dataset[tablet.state + (tablet.draft ? "Draft" : "")], { time: tablet.at ? clock(tablet.at) : "" });
    const title = Object.assign(document.createElement("strong"), { textContent: tablet.name || this.dataset.somebody });
    const main = Object.assign(document.createElement("span"), { className: "row-main" });
    main.append(title, Object.assign(document.createElement("span"), { className: "row-sub", textContent: tablet.who }));
    const inner = Object.assign(document.createElement("span"), { className: "row" });
    inner.append(main, chip);
    row.dataset.tablet = tablet.state;
    row.append(inner);
    return row;
  }

  // What was typed until now is in the file too.
  async give(how) {
    const status = $("[data-given]", this);
    status.textContent = this.dataset.making;
    try {
      await settle();
      status.textContent = await how.call(this, asFile(await makeFile(this.db, this.visit)));
    } catch (error) {
      status.textContent = error?.name === "AbortError" ? "" : this.dataset.notMade;
    }
  }

  save(file) {
    saveFile(file);
    return fill(this.dataset.made, { name: file.name });
  }

  // A tap that came too long ago opens no share sheet: then the file is saved.
  async share(file) {
    try {
      await navigator.share({ files: [file] });
    } catch (error) {
      if (error?.name === "AbortError") throw error;
      return this.save(file);
    }
    return this.dataset.shared;
  }

  async take(input) {
    const files = [...input.files];
    input.value = "";
    await this.takeAll(files);
  }

  // The same files, once their code is known: nobody looks for them twice.
  async takeAgain(event) {
    event.preventDefault();
    if (this.locked?.length) await this.takeAll(this.locked);
    else $("[data-file]", this).focus();
  }

  async takeAll(files) {
    const list = $("[data-taken-list]", this);
    list.replaceChildren(line(this.dataset.reading));
    this.locked = [];
    const said = [];
    for (const file of files) said.push(...(await this.takeOne(file)));
    list.replaceChildren(...said.map(line));
    this.askCode();
    await this.paint();
  }

  askCode() {
    const asks = this.locked.length > 0;
    $("[data-again]", this).hidden = !asks;
    if (!asks) return;
    this.form.hidden = false;
    $("[data-other-code]", this).focus();
  }

  async takeOne(file) {
    try {
      return this.told(await takeFile(this.db, await file.text(), this.visit, tidyCode($("[data-other-code]", this).value)));
    } catch (error) {
      if (error instanceof FileError && error.message.endsWith("code")) this.locked.push(file);
      return [this.dataset[(error instanceof FileError && KINDS[error.message]) || "errorOther"]];
    }
  }

  told(taken) {
    const { waiting, altered, elsewhere, draft, dataset } = { ...taken, dataset: this.dataset };
    const grids = { theirs: this.gridWords(taken.from?.grids), ours: this.gridWords(taken.ours) };
    return [
      fill(dataset.taken, { from: called(taken.from ?? {}) || dataset.somebody, what: whatWaits(taken) || dataset.nothingNew }),
      ...(taken.known ? [counted(this, "known", taken.known)] : []),
      ...(draft ? [dataset.attached] : []),
      ...(elsewhere ? [fill(counted(this, "elsewhere", elsewhere), grids)] : []),
      ...(waiting ? [fill(dataset.waiting, { n: waiting })] : []),
      ...(altered ? [fill(dataset.altered, { n: altered })] : []),
    ];
  }

  gridWords(grids) {
    return names((grids ?? []).map((one) => fill(this.dataset.grid, one))) || this.dataset.otherGrid;
  }
}

customElements.define("gather-tablets", GatherTablets);
