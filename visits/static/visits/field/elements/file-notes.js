// The carnet at the table: two taps an item, the part and the question. What is not filed blocks nothing.

import { $, $$, on } from "../lib/dom.js";
import { word } from "../lib/sentences.js";
import { rowOf } from "../store/blobs.js";
import { say } from "../store/log.js";
import { criteriaOf } from "../store/visits.js";
import { looseOf } from "./carnet-note.js";
import { offerUndo, saidBy, setScene } from "./scene.js";

export class FileNotes extends HTMLElement {
  skipped = new Set();

  async connectedCallback() {
    this.scene = await setScene().catch(() => null);
    if (!this.scene?.info) {
      this.textContent = word(this.scene ? "not-here" : "no-store");
      return;
    }
    on(this, "click", ({ target }) => this.pressed(target.closest("button")));
    on(document, "entries:changed", () => this.show());
    await this.show();
  }

  async show() {
    const loose = await looseOf(this.scene);
    const item = loose.find(({ head }) => !this.skipped.has(head.object_id));
    $("[data-title]", this).textContent = word("to-file", { n: loose.length });
    $("[data-item]", this).hidden = !item;
    $("[data-empty]", this).hidden = loose.length > 0;
    $("[data-waiting]", this).hidden = Boolean(item) || !loose.length;
    if (!item || item.head.entry_id === this.item?.head.entry_id) {
      this.item = item;
      return;
    }
    this.item = item;
    $("[data-text]", this).textContent = item.head.value.text || item.head.value.caption || word("a-photo");
    $("[data-by]", this).textContent = saidBy(this.scene, [item.head]);
    this.showSections();
    this.showPicture(item);
  }

  // A photo without a word is known by what it shows.
  async showPicture({ kind, head }) {
    const img = $("img", this);
    img.hidden = true;
    const row = kind === "photo" ? await rowOf(this.scene.db, this.scene.visit, head.value.sha256) : null;
    const small = row?.thumb ?? row?.bytes;
    if (!small || head !== this.item?.head) return;
    img.src = URL.createObjectURL(new Blob([small]));
    img.hidden = false;
  }

  // The next one, or what there is to read where none is left.
  goOn() {
    const next = [$("[data-choices] button", this), ...$$("[data-empty], [data-waiting]", this)].find((one) => one?.offsetParent);
    next?.focus();
  }

  list(step, buttons) {
    $("[data-step]", this).textContent = word(step);
    const rows = buttons.map(([text, data]) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn second", textContent: text });
      Object.assign(button.dataset, data);
      const row = document.createElement("li");
      row.append(button);
      return row;
    });
    $("[data-choices]", this).replaceChildren(...rows);
  }

  showSections() {
    this.list("which-part", this.scene.info.sections.map((section) => [section.name, { part: section.key }]));
  }

  async showCriteria(key) {
    const section = this.scene.info.sections.find((one) => one.key === key);
    const rows = await criteriaOf(this.scene.db, this.scene.visit, section.criteria);
    const open = rows.filter((row) => row.kind !== "derived" && (!row.sensitive || row.opened));
    this.list("which-question", open.map((row) => [`${row.number}. ${row.question}`, { under: row.id, about: row.about }]));
    $("[data-choices] button", this)?.focus();
  }

  pressed(button) {
    if (!button) return;
    const { part, under, about } = button.dataset;
    if (part) this.showCriteria(part);
    else if (under) this.file(this.item, under, about);
    else if ("later" in button.dataset) {
      this.skipped.add(this.item.head.object_id);
      this.show().then(() => this.goOn());
    }
  }

  // A new object says it under its question, and keeps whose it is; what stood in the carnet is taken back.
  async file({ kind, head, about: loose }, criterion, about) {
    const { scene } = this;
    const there = await scene.tell({
      kind, criterion, about, value: head.value, said_ref: head.said_ref, derived_from: head.entry_id, object_id: crypto.randomUUID(), parents: [],
    });
    const own = head.said_ref === scene.speaker.ref;
    const taken = await scene.tell({
      kind, about: loose, value: {}, object_id: head.object_id, parents: [head.entry_id], act: own ? "own" : "together",
    });
    const line = $("[data-done]", this);
    line.textContent = word("filed");
    offerUndo(line, () => this.putBack(head, there, taken));
    await this.show();
    this.goOn();
  }

  // It is again what its person had said in the carnet.
  async putBack(head, there, taken) {
    const back = ({ kind, criterion, object_id: object, about, entry_id: id }, value, act) =>
      say(this.scene.db, this.scene.visit, this.scene.saying({
        kind, criterion, object_id: object, about, said_ref: head.said_ref, value, parents: [id], act,
      }));
    await back(taken, head.value, taken.act);
    await back(there, {}, "own");
    $("[data-done]", this).textContent = word("put-back");
  }
}
