// One question: a tap is said and kept at once, and shown as whose it is.

import { $, $$, emit, on } from "../lib/dom.js";
import { flush } from "../lib/pending.js";
import { typing } from "../lib/typing.js";
import { piece, word } from "../lib/sentences.js";
import { inText, isSaid, same } from "../model/answer.js";
import { undoOf } from "../store/log.js";
import { readControls, showControls } from "./controls.js";
import { paintLine, paintQuestion, warn } from "./question.js";
import { follow, offerUndo } from "./scene.js";

// Fetched once somebody opens it: a page that is only filled does without.
const LATER = { guide: () => import("./criterion-guide.js"), more: () => import("./criterion-more.js") };
const PANELS = { note: "comment-note", more: "criterion-more", guide: "criterion-guide" };

export class CriterionAnswer extends HTMLElement {
  scene = null;
  row = {};
  records = [];
  settling = false;
  leftBeside = "";

  connectedCallback() {
    this.line = $("[data-status]", this);
    on(this, "change", ({ target }) => this.changed(target));
    on(this, "click", ({ target }) => this.pressed(target.closest("button")));
    for (const name of ["focusin", "click"]) on(this, name, () => emit("place:taken", { criterion: this.dataset.criterion }));
  }

  // The store is open, and this is what it holds: the question, and what stands of every kind.
  show(scene, row, records) {
    const first = !this.scene;
    Object.assign(this, { scene, row, records });
    if (first) this.listenTyping();
    paintQuestion(this);
    if (!first || !this.early) return;
    this.early.checked = true;
    this.changed(this.early);
  }

  // Another answer may have moved a limit.
  judge = () => warn(this);

  heads(kind) {
    return this.records.filter((one) => one.kind === kind).flatMap((one) => one.heads);
  }

  own(kind = "answer") {
    return this.heads(kind).filter((head) => head.said_ref === this.scene.speaker.ref);
  }

  ownValue() {
    return this.own().at(-1)?.value ?? {};
  }

  about(kind, more) {
    return { kind, criterion: this.dataset.criterion, about: this.row.about, ...more };
  }

  // -- said

  listenTyping() {
    const box = $(".criterion > p:has(input, textarea)", this);
    if (!box) return;
    this.typed = typing(box, this.scene.typed, {
      read: () => {
        const value = this.read();
        this.problem = value === null ? word(this.row.kind === "percentage" ? "not-a-share" : `not-a-${this.dataset.free}`) : null;
        warn(this);
        if (!this.waits) paintLine(this);
        const nothing = value === null || same(value, this.ownValue());
        return nothing ? null : this.scene.saying(this.about("answer", { value }));
      },
      tell: ({ value }) => this.say(value),
    });
  }

  read() {
    return readControls(this, { intention: this.ownValue().intention, share: this.row.kind === "percentage" });
  }

  changed(field) {
    // A tap before the store is open waits for it.
    if (!this.scene) {
      this.early = field.checked ? field : null;
      return;
    }
    if (field.closest("[data-states]")) this.chooseState(field.value);
    else if (field.closest(".answers, .choices") && !field.closest(".panel")) this.say(this.read());
  }

  chooseState(state) {
    const why = $("[data-reason]", this);
    this.unfinished = state === "not_applicable";
    why.hidden = !this.unfinished;
    if (!this.unfinished) {
      this.say({ state });
      return;
    }
    showControls(this, { state });
    this.line.textContent = word("why-first");
    $("button, input", why).focus();
  }

  // Kept first; then, where somebody else had answered otherwise, what to do of the two.
  say(value) {
    this.unfinished = false;
    const shown = this.heads("answer");
    const settles = this.settling && isSaid(value);
    const others = settles ? [] : this.differing(value, shown);
    const how = settles ? { act: "settle", parents: shown.map((head) => head.entry_id) } : {};
    this.settling = false;
    return this.tell(this.about("answer", { value, ...how })).then((entry) => {
      if (others.length) this.ask(value, [...shown, entry]);
      return entry;
    });
  }

  tell(said) {
    this.waits = follow(this.line, this.scene.tell(said));
    const mine = this.waits;
    const end = () => { if (this.waits === mine) this.waits = null; };
    return this.waits.then((entry) => {
      end();
      paintLine(this);
      offerUndo(this.line, () => this.takeBack(entry));
      return entry;
    }, (error) => {
      end();
      throw error;
    });
  }

  // Each gets their own words back; undoing once more is offered only where one person spoke.
  async takeBack(entry) {
    $("[data-ask]", this)?.remove();
    const words = await undoOf(this.scene.db, entry);
    for (const said of words) await this.tell(said);
    this.regain();
    if (words.length > 1) $("[data-undo]", this.line)?.remove();
  }

  differing(value, shown) {
    const others = shown.filter((head) => head.said_ref !== this.scene.speaker.ref && isSaid(head.value) && !same(head.value, value));
    const known = others.map((head) => head.entry_id).join();
    return isSaid(value) && known !== this.leftBeside ? others : [];
  }

  ask(value, shown) {
    $("[data-ask]", this)?.remove();
    const box = piece("ask");
    this.line.before(box);
    on(box, "click", ({ target }) => {
      const how = target.closest("[data-how]")?.dataset.how;
      if (!how) return;
      box.remove();
      const others = shown.filter((head) => head.said_ref !== this.scene.speaker.ref);
      if (how === "together") this.tell(this.about("answer", { value, act: "together", parents: shown.map((head) => head.entry_id) }));
      else this.leftBeside = others.map((head) => head.entry_id).join();
      this.regain();
    });
  }

  // What was pressed is gone, or will be: the keyboard goes on at this question, not at the top of the page.
  regain() {
    const at = document.activeElement;
    if (!at || at === document.body || at.closest("two-opinions")) $("legend", this).focus({ preventScroll: true });
  }

  // -- one step away

  pressed(button) {
    if (!button || !this.scene) return;
    if (button.dataset.open) this.open(button);
    else if ("same" in button.dataset) this.say(this.row.last.again.value);
    else if ("clear" in button.dataset) this.say({});
    else if (button.dataset.why) this.giveReason(button.textContent);
    else if ("reasonGiven" in button.dataset) this.giveReason($("[data-reason] input", this).value);
  }

  giveReason(text) {
    const reason = inText(text);
    if (reason) this.say({ state: "not_applicable", reason });
  }

  async open(button) {
    const name = button.dataset.open;
    await LATER[name]?.();
    const there = $(`.panel[data-panel=${name}]`, this);
    flush();
    button.setAttribute("aria-expanded", String(!there));
    if (there) {
      there.remove();
      return;
    }
    const panel = piece(name);
    panel.dataset.panel = name;
    if (name === "other") this.prepareStates(panel);
    const before = $$(".panel", this).at(-1) ?? $(".mores", this);
    before.after(panel);
    if (PANELS[name]) panel.show(this);
    else showControls(this, this.ownValue(), true);
    $("input, textarea, button, [tabindex]", panel)?.focus();
  }

  prepareStates(panel) {
    const group = $(".answers input", this)?.name ?? `${this.id}-other`;
    for (const one of $$("[data-states] input", panel)) one.name = group;
    if (!("mayNotApply" in this.dataset)) $("[value=not_applicable]", panel).closest("label").remove();
  }
}
