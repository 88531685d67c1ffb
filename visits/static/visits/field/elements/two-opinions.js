// Several people who differ: each in full, with what they noted; what to keep is theirs to say together.

import { on } from "../lib/dom.js";
import { word } from "../lib/sentences.js";
import { isSaid } from "../model/answer.js";
import { badge } from "./controls.js";
import { saidBy } from "./scene.js";

const make = (tag, className, ...inside) => {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...inside);
  return made;
};

const button = (text, data) => {
  const made = make("button", "btn second", text);
  made.type = "button";
  Object.assign(made.dataset, data);
  return made;
};

export class TwoOpinions extends HTMLElement {
  connectedCallback() {
    if (this.heard) return;
    this.heard = true;
    on(this, "click", ({ target }) => this.pressed(target.closest("button")));
  }

  // Drawn anew only if the opinions are others, so that nobody loses their place.
  show(question, opinions) {
    this.question = question;
    this.opinions = opinions;
    const drawn = JSON.stringify([opinions, question.settling, this.open, question.scene.isTeam]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.className = "opinions";
    this.replaceChildren(
      make("p", "talk", make("strong", "", word("two-opinions"))),
      make("ul", "said", ...opinions.map((one) => this.drawOne(one))),
      make("p", "", word(question.settling ? "note-together" : "talk-about-it")),
      ...(question.scene.isTeam ? [this.drawChoices()] : []),
    );
  }

  drawOne({ value, heads }) {
    const { question } = this;
    const who = new Set(heads.map((head) => head.said_ref));
    const notes = question.heads("note").filter((head) => isSaid(head.value) && who.has(head.said_ref));
    const words = notes.map((head) => make("p", "", head.value.text));
    return make("li", "voice", badge(question, value), " ", make("span", "said-by", saidBy(question.scene, heads)), ...words);
  }

  drawChoices() {
    if (!this.open) return make("p", "", button(word("settle-now"), { choose: "" }));
    const { scene } = this.question;
    const keep = this.opinions.map(({ heads }, at) =>
      button(word("keep", { name: [...new Set(heads.map((head) => scene.nameOf(head.said_ref)))].join(", ") }), { keep: at }));
    return make("p", "cluster", ...keep, button(word("note-other"), { other: "" }), button(word("leave-both"), { leave: "" }));
  }

  pressed(pressed) {
    if (!pressed) return;
    const { question } = this;
    const { keep } = pressed.dataset;
    this.open = "choose" in pressed.dataset;
    question.settling = "other" in pressed.dataset;
    if (keep !== undefined) {
      const parents = question.heads("answer").map((head) => head.entry_id);
      question.tell(question.about("answer", { value: this.opinions[keep].value, act: "settle", parents })).then(() => question.regain());
      return;
    }
    this.show(question, this.opinions);
    (this.querySelector("button") ?? question).focus();
    if (question.settling) question.querySelector(".answers input, .choices input, .criterion > p > :is(input, textarea)")?.focus();
  }
}
