// Everything else about a question: what to keep for the debrief, a lead, the farm's words.

import { $, $$, on } from "../lib/dom.js";
import { word } from "../lib/sentences.js";
import { typing } from "../lib/typing.js";
import { inText, isSaid, same } from "../model/answer.js";
import { SaidObjects } from "./said-objects.js";
import { follow, saidBy } from "./scene.js";

class CriterionMore extends HTMLElement {
  show(question) {
    this.question = question;
    const { scene } = question;
    this.line = $("[data-status]", this);
    if (!scene.isTeam) for (const part of $$("[data-team]", this)) part.remove();
    if (!("levels" in question.dataset)) $("[data-intention]", this)?.closest("label").remove();
    this.ofGrid = this.grid();
    this.objects = [this.leads(), this.words()].filter(Boolean);
    for (const one of $$("[name=mark], [name=grid]", this)) one.name += `-${question.id}`;
    on(this, "change", ({ target }) => this.changed(target));
    this.paint();
  }

  leads() {
    const list = $("[data-leads]", this);
    const { question } = this;
    return list && new SaidObjects(question.scene, list, { kind: "lead", block: "lead-block", beside: () => question.about("lead") });
  }

  // Of the question itself, never of the farm: one thing a person, and why if they wish.
  grid() {
    const box = $("[data-grid]", this);
    const { scene } = this.question;
    return box && typing(box, scene.typed, {
      read: () => {
        const what = $(":checked", box)?.value;
        const why = inText($("textarea", box).value);
        const value = what ? { what, ...(why && { why }) } : {};
        $("textarea", box).disabled = !what;
        return same(this.ownGrid(), value) ? null : scene.saying(this.question.about("feedback", { value }));
      },
      tell: (said) => follow($("[data-status]", box), scene.tell(said)),
    });
  }

  ownGrid() {
    return this.question.own("feedback").at(-1)?.value ?? {};
  }

  paintGrid() {
    const box = $("[data-grid]", this);
    if (!box || this.ofGrid.isDirty() || document.activeElement === $("textarea", box)) return;
    const { what = "", why = "" } = this.ownGrid();
    for (const one of $$("[type=radio]", box)) one.checked = one.value === what;
    Object.assign($("textarea", box), { value: why, disabled: !what });
    if (what) box.open = true;
  }

  // In the farm's voice, by the one who said them; the tablet's holder notes them.
  words() {
    const { question } = this;
    const { scene } = question;
    const farm = scene.people.filter((one) => one.voices?.includes("reply"));
    if (!farm.length) {
      $("[data-farm]", this).remove();
      return null;
    }
    const speaks = farm.some((one) => one.ref === scene.speaker.ref) ? scene.speaker.ref : null;
    const of = (block) => $("[data-part=of]", block);
    const words = new SaidObjects(scene, $("[data-words]", this), {
      kind: "words",
      block: "words-block",
      always: { topic: "words" },
      beside: (block) => question.about("words", { voice: "reply", said_ref: of(block).value, on_behalf: "spoken" }),
      isOwn: (head) => farm.some((one) => one.ref === head.said_ref),
      prepare: (block) => {
        of(block).replaceChildren(...farm.map((one) => new Option(one.name, one.ref)));
        if (speaks) of(block).value = speaks;
      },
    });
    const fill = words.fill.bind(words);
    words.fill = (block, value) => {
      fill(block, value);
      of(block).value = block.head.said_ref;
      of(block).disabled = true; // what somebody said stays theirs
    };
    return words;
  }

  paint() {
    const { question } = this;
    this.paintGrid();
    for (const one of this.objects) one.paint(question.heads(one.kind));
    const mark = question.own("mark").at(-1)?.value.mark ?? "";
    for (const one of $$("[name^=mark-]", this)) one.checked = one.value === mark;
    const discuss = $("[data-discuss]", this);
    if (!discuss) return;
    discuss.checked = Boolean(question.own("discuss").at(-1)?.value.on);
    const intention = $("[data-intention]", this);
    if (intention) {
      intention.checked = Boolean(question.ownValue().intention);
      intention.disabled = !question.ownValue().level;
    }
    const others = ["mark", "discuss"].flatMap((kind) => question.heads(kind).map((head) => [kind, head]))
      .filter(([, { value, said_ref: who }]) => who !== question.scene.speaker.ref && isSaid(value) && value.on !== false);
    $("[data-others]", this).textContent = others
      .map(([kind, head]) => `${word(kind === "mark" ? head.value.mark : "discuss")} : ${saidBy(question.scene, [head])}`).join(" ");
  }

  changed(field) {
    const { question } = this;
    if (field.name?.startsWith("mark-")) this.tell("mark", field.value ? { mark: field.value } : {});
    else if ("discuss" in field.dataset) this.tell("discuss", { on: field.checked });
    else if ("intention" in field.dataset) {
      const { level } = question.ownValue();
      if (level) question.say({ level, ...(field.checked && { intention: true }) });
    }
  }

  tell(kind, value) {
    if (same(this.question.own(kind).at(-1)?.value, value)) return;
    follow(this.line, this.question.scene.tell(this.question.about(kind, { value })));
  }

  disconnectedCallback() {
    this.ofGrid?.stop();
    for (const objects of this.objects ?? []) for (const block of objects.list.children) block.typed.stop();
  }
}

customElements.define("criterion-more", CriterionMore);
