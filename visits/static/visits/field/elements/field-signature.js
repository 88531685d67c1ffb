// Reading again, then signing what this tablet shows: « j'ai participé et relu », never an agreement.

import { $, emit, on } from "../lib/dom.js";
import { settle } from "../lib/pending.js";
import { clock, names, word } from "../lib/sentences.js";
import { counted, fill } from "../lib/words.js";
import { debriefOf } from "../store/debrief.js";
import { progressOf } from "../store/progress.js";
import { keepDrawing, shownHere } from "../store/signature.js";
import { tabletsOf } from "../store/tablets.js";
import { make, speakAsFarm } from "./at-table.js";
import { setScene } from "./scene.js";

const isSameName = (one, other) => one.trim().localeCompare(other.trim(), "fr", { sensitivity: "base", ignorePunctuation: true }) === 0;

const isUnseen = ({ answers }) => answers.length > 0 && answers.every(({ value }) => value.state === "not_seen");

export class FieldSignature extends HTMLElement {
  async connectedCallback() {
    this.scene = await setScene();
    if (!this.scene.info) {
      this.textContent = word("not-here");
      return;
    }
    this.form = $("form", this);
    this.offerNames();
    on(this.form, "change", () => this.adapt());
    on(this.form, "submit", (event) => this.sign(event));
    on($("[data-clear]", this), "click", () => this.pad?.clear());
    on(document, "entries:changed", () => this.paint());
    await this.paint();
    this.dataset.ready = "";
  }

  offerNames() {
    const able = this.scene.people.filter(({ voices }) => ["team", "reply"].some((voice) => (voices ?? ["team"]).includes(voice)));
    this.form.elements.who.replaceChildren(...able.map(({ ref, name, part }) =>
      Object.assign(make("option", "", part === "farm" ? fill(this.dataset.farm, { name }) : name), { value: ref })));
    this.form.elements.who.value = this.scene.speaker.ref;
  }

  async paint() {
    const { db, visit } = this.scene;
    const [debrief, tablets, shown] = [await debriefOf(db, visit), await tabletsOf(db, visit), await shownHere(db, visit)];
    this.tablets = tablets;
    $("[data-sections]", this).replaceChildren(...this.sections(await progressOf(db, this.scene.info)));
    this.tell("unseen", debrief.spots.filter(isUnseen).length);
    this.tell("differ", debrief.spots.filter(({ differs }) => differs).length);
    const missing = tablets.filter(({ state }) => state === "missing").map(({ who, name }) => fill(this.dataset.ofTablet, { name: who || name }));
    $("[data-missing]", this).hidden = !missing.length;
    $("[data-missing]", this).textContent = fill(this.dataset.without, { names: names(missing) });
    $("[data-signed-list]", this).replaceChildren(...debrief.signatures.map((head) => this.signed(head, shown.heads)));
  }

  tell(name, n) {
    $(`[data-${name}]`, this).textContent = n ? counted(this, name, n) : "";
  }

  // Counted as on the hub and in each part.
  sections({ sections }) {
    return sections.map(({ key, n, total }) => {
      const { name } = this.scene.info.sections.find((one) => one.key === key);
      const link = make("a", "row", make("span", "row-main", make("span", "row-title", name)),
        make("span", "chip", fill(this.dataset.count, { n, total })));
      link.href = `../${key}/${location.search}`;
      return make("li", "", link);
    });
  }

  // What has come since each one signed stands under their name.
  signed({ value, client_time: at }, heads) {
    const line = make("li", "", fill(this.dataset[value.mode], { name: value.name, time: clock(at) }));
    const since = value.mode === "later" ? 0 : heads.filter((id) => !value.heads?.includes(id)).length;
    if (since) line.append(" ", make("span", "soft", counted(this, "after", since)));
    if (value.remarks) line.append(make("p", "words", value.remarks));
    return line;
  }

  async adapt() {
    const { mode, draw } = this.form.elements;
    $("[data-for-remarks]", this).hidden = mode.value !== "remarks";
    $("[data-for-signing]", this).hidden = mode.value === "later";
    if (draw.checked) await this.openPad();
    else $("[data-for-drawing]", this).hidden = true;
  }

  // Brought only for whoever wants to draw, and shown once a line drawn on it is seen.
  async openPad() {
    const { default: SignaturePad } = await import(this.dataset.pad);
    $("[data-for-drawing]", this).hidden = !this.form.elements.draw.checked;
    if (this.pad) return;
    const canvas = $("canvas", this);
    canvas.width = Math.max(280, canvas.clientWidth);
    this.pad = new SignaturePad(canvas, { minWidth: 3, maxWidth: 4, penColor: "#14241b", backgroundColor: "#ffffff" });
  }

  refuse(words, field) {
    $("[data-error]", this).textContent = words;
    field?.focus();
    return true;
  }

  // The name of somebody else of this visit: the hand that writes is not the one that was chosen.
  otherNamed({ who, name }) {
    const people = this.scene.people.filter((one) => isSameName(one.name, name.value));
    return people.some(({ ref }) => ref === who.value) ? null : people[0];
  }

  isWrong({ who, mode, remarks, reread, draw, name }) {
    const words = this.dataset;
    if (mode.value === "remarks" && !remarks.value.trim()) return this.refuse(words.noRemarks, remarks);
    if (mode.value !== "later" && !reread.checked) return this.refuse(words.noRead, reread);
    if (mode.value !== "later" && draw.checked && (!this.pad || this.pad.isEmpty())) return this.refuse(words.noDrawing, draw);
    if (!name.value.trim()) return this.refuse(words.noName, name);
    const other = this.otherNamed({ who, name });
    if (other) return this.refuse(fill(words.otherName, { name: other.name }), who);
    $("[data-error]", this).textContent = "";
    return false;
  }

  async sign(event) {
    event.preventDefault();
    const fields = this.form.elements;
    if (this.signing || this.isWrong(fields)) return;
    this.signing = true;
    try {
      await settle();
      await this.scene.tell(await this.saying(fields));
      $("[data-status]", this).textContent = this.dataset.done;
      this.form.reset();
      this.pad?.clear();
      await this.adapt();
      emit("sync:now");
    } catch {
      this.refuse(this.dataset.notKept);
    }
    this.signing = false;
  }

  async saying({ who, mode, remarks, draw, name }) {
    const { db, visit } = this.scene;
    const ref = who.value;
    const farm = this.scene.people.find((one) => one.ref === ref)?.part === "farm";
    const drawn = mode.value !== "later" && draw.checked;
    const drawing = drawn ? await keepDrawing(db, visit, $("canvas", this), ref) : null;
    const value = {
      mode: mode.value, name: name.value.trim(), remarks: mode.value === "remarks" ? remarks.value.trim() : "",
      ...(await shownHere(db, visit)),
      tablets: this.tablets.filter(({ state }) => state !== "missing").map(({ id }) => id), ...(drawing ? { drawing } : {}),
    };
    const voice = farm ? speakAsFarm(this.scene, ref) : { voice: "team", on_behalf: "none" };
    return { kind: "signature", ...voice, said_ref: ref, object_id: ref, value };
  }
}
