// The debrief at the table, filled from the store: strengths first, the farm's words before ours.

import { $, $$, on } from "../lib/dom.js";
import { guardLeaving } from "../lib/pending.js";
import { names, piece, word } from "../lib/sentences.js";
import { fill } from "../lib/words.js";
import { opinionsOf } from "../model/answer.js";
import { dueOf } from "../model/plan.js";
import { debriefOf } from "../store/debrief.js";
import { tabletsOf } from "../store/tablets.js";
import { answerWords, drawList, holders, make, quote, speakAsFarm } from "./at-table.js";
import { actionForm, fillAction, sayingsOf } from "./lead-action.js";
import { follow, setScene } from "./scene.js";
import { readPhotos, showUndecided } from "./table-photos.js";

const NEEDS_REASON = ["postponed", "dropped"];

export class FieldDebrief extends HTMLElement {
  async connectedCallback() {
    guardLeaving();
    this.scene = await setScene();
    if (!this.scene.info) {
      this.textContent = word("not-here");
      return;
    }
    this.rows = new Map();
    holders($("[data-holder]", this), this.scene);
    on(this, "submit", (event) => this.submitted(event));
    on(document, "entries:changed", () => this.paint());
    on(document, "speaker:read", () => this.paint());
    await this.paint();
    this.dataset.ready = "";
  }

  // Painted one after the other: what changes meanwhile is painted once more.
  async paint() {
    if (this.painting) {
      this.again = true;
      return;
    }
    this.painting = true;
    do {
      this.again = false;
      const { db, visit } = this.scene;
      this.photos = await readPhotos(this.scene);
      this.show(await debriefOf(db, visit), await tabletsOf(db, visit));
    } while (this.again);
    this.painting = false;
  }

  show(debrief, tablets) {
    this.debrief = debrief;
    this.showMissing(tablets.filter(({ state }) => state === "missing"));
    for (const section of $$("[data-part]", this)) {
      const part = section.dataset.part;
      $("[data-said]", section).replaceChildren(...debrief.words(part).map((head) => quote(this.scene, head, this.dataset)));
      const draw = { previous: (one) => this.drawPrevious(one), hopes: (one) => this.drawLead(one), leads: (one) => this.drawLead(one) }[part];
      const list = $("[data-list]", section);
      if (draw) drawList(list, debrief[part].map(draw));
      else list.replaceChildren(...debrief[part].map((spot) => this.drawSpot(spot, part)));
      const empty = $("[data-empty]", section);
      if (empty) empty.hidden = debrief[part].length > 0;
    }
    const others = this.photos.others();
    $("[data-photos-others]", this).hidden = !others.length;
    $("[data-strip]", this).replaceChildren(...others);
    showUndecided($("#undecided", this), this.scene, this.photos.undecided, debrief.criteria);
    const accepted = debrief.leads.concat(debrief.hopes).filter(({ action }) => action.status === "accepted").length;
    const advice = $("[data-advice]", this);
    advice.hidden = accepted <= 4;
    advice.textContent = fill(this.dataset.many, { n: accepted });
  }

  showMissing(missing) {
    $("[data-missing]", this).hidden = !missing.length;
    const of = missing.map(({ who, name }) => fill(this.dataset.ofTablet, { name: who || name }));
    $("[data-names]", this).textContent = fill(this.dataset.without, { names: names(of) });
  }

  drawSpot({ criterion, answers, own, notes, words, differs }, part) {
    const title = make("p", "", make("strong", "", `${criterion.number}. ${criterion.question}`));
    const said = (heads) => opinionsOf(heads).map(({ value, heads: alike }) =>
      make("li", "", answerWords(criterion, value), " ", make("span", "said-by", this.namesOf(alike))));
    const voices = part === "both"
      ? [make("h3", "", this.dataset.team), make("ul", "", ...said(answers)), make("h3", "", this.dataset.farm), make("ul", "", ...said(own))]
      : [make("ul", "", ...said(answers))];
    const two = differs && part === "discuss" ? [make("p", "talk", make("strong", "", word("two-opinions")))] : [];
    const told = notes.map((head) => make("p", "", head.value.text, " ", make("span", "said-by", this.scene.nameOf(head.said_ref))));
    const farm = words.map((head) => quote(this.scene, head, this.dataset));
    const link = Object.assign(make("a", "", this.dataset.settle), { href: `../${criterion.section}/${location.search}#c${criterion.id.replaceAll("-", "")}` });
    return make("li", differs ? "opinions" : "", ...two, title, ...this.photos.beside(criterion.id), ...farm, ...voices, ...told, ...(two.length ? [make("p", "", link)] : []));
  }

  // Who has said one and the same thing, each once.
  namesOf(heads) {
    return names(heads.map(({ said_ref: ref }) => this.scene.nameOf(ref)));
  }

  // One row for each action or lead, kept while it lives: what is being typed in it is left alone.
  row(id, title, sub, chip, makeForm, photos = []) {
    const known = this.rows.get(id);
    const row = known ?? make("li", "", make("p", "cluster"), make("details", "more", make("summary", ""), makeForm()));
    this.rows.set(id, row);
    const [head, more] = row.children;
    const about = sub ? [make("span", "row-sub", sub)] : [];
    const state = chip.text === chip.act ? [] : [make("span", chip.done ? "chip done" : "chip todo", chip.text)];
    head.replaceChildren(make("strong", "", title), ...about, ...state, ...photos);
    $("summary", more).textContent = chip.act;
    row.dataset.row = id;
    return row;
  }

  drawPrevious(action) {
    const last = action.reviews.at(-1);
    const chip = { done: Boolean(last), text: last ? this.dataset[last.value.event] : this.dataset.toReview, act: last ? this.dataset.change : this.dataset.toReview };
    const sub = [action.owner_name, action.due].filter(Boolean).join(", ");
    const row = this.row(action.id, action.what, sub, chip, () => piece("review"));
    $("form", row).reviewed = action;
    return row;
  }

  drawLead(lead) {
    const { head, id, action } = lead;
    const by = action.decided && action.decided.on_behalf !== "none" ? action.decided.author?.name ?? this.scene.info.me?.name : "";
    const text = [this.dataset[action.version && action.status === "suggested" ? "waits" : action.status], by && fill(this.dataset.noted, { name: by })];
    const chip = { done: action.version > 0, text: text.filter(Boolean).join(", "), act: action.version ? this.dataset.change : this.dataset.suggested };
    const sub = head.value.of ? this.dataset[head.value.of] : this.scene.nameOf(head.said_ref);
    const row = this.row(id, action.text.what ?? head.value.text, sub, chip, () => actionForm(lead, this.dataset, (read, form) => this.decide(form.lead ?? lead, read)), this.photos.beside(head.criterion));
    const form = $("form", row);
    form.lead = lead;
    if (!("touched" in form.dataset) && !form.contains(document.activeElement)) fillAction(form, lead);
    return row;
  }

  asFarm() {
    return speakAsFarm(this.scene, $("[data-holder]", this).value);
  }

  async decide(lead, read) {
    const { criterion } = lead.head;
    const code = this.debrief.criteria.find((one) => one.id === criterion)?.code;
    const known = [...lead.action.ids];
    for (const { farm, ...said } of await sayingsOf(lead, read, code)) {
      const speaks = farm || !this.scene.isTeam ? this.asFarm() : {};
      known.push((await this.scene.tell({ ...said, ...speaks, parents: [...known] })).entry_id);
    }
    $("details", this.rows.get(lead.id)).open = false;
    $("summary", this.rows.get(lead.id)).focus();
  }

  async submitted(event) {
    const form = event.target;
    if (form.reviewed) return this.review(event, form);
    if (!("words" in form.dataset || "lead" in form.dataset)) return null;
    event.preventDefault();
    const text = form.elements.text.value.trim();
    if (!text) return form.elements.text.focus();
    const told = follow($("[data-status]", form), this.scene.tell(this.wordsOf(form, text)));
    await told;
    form.reset();
    return form.elements.text.focus();
  }

  wordsOf(form, text) {
    if ("lead" in form.dataset) return { kind: "lead", value: { text } };
    const { part } = form.closest("[data-part]").dataset;
    const value = part === "hopes" ? { topic: "hopes", of: form.elements.of.value, text } : { topic: "words", of: part, text };
    return { kind: "words", ...this.asFarm(), value };
  }

  async review(event, form) {
    event.preventDefault();
    const { reviewed: action } = form;
    const moved = form.elements.event.value;
    const why = form.elements.why.value.trim();
    if (!moved) return form.elements.event[0].focus();
    const needed = NEEDS_REASON.includes(moved) && !why;
    $("[data-error]", form).textContent = needed ? this.dataset.noReason : "";
    if (needed) return form.elements.why.focus();
    const { selectedOptions: [option], value } = $("select", form);
    const due = moved === "postponed" ? dueOf(value, option.textContent.trim(), "") : {};
    const parents = [...(action.last ?? []), ...action.reviews.map((head) => head.entry_id)];
    await this.scene.tell({ kind: "review", object_id: action.id, ...this.asFarm(), parents, value: { event: moved, ...(why && { why }), ...due } });
    form.reset();
    const details = form.closest("details");
    details.open = false;
    return $("summary", details).focus();
  }
}
