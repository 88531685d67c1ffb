// Questions that are asked again only once something has changed: one answer for all of them.

import { $, on } from "../lib/dom.js";
import { day, word } from "../lib/sentences.js";
import { opinionsOf } from "../model/answer.js";

const opinions = (question) => opinionsOf(question.heads("answer"));

// A question of last time, of which nobody has said more than that nothing changed.
const isSettled = (question) =>
  question.scene?.isTeam && question.row.last?.again?.value.since && opinions(question).every(({ value }) => value.since);

export class LastingQuestions extends HTMLElement {
  connectedCallback() {
    on(this, "click", ({ target }) => {
      if ("nothing" in target.dataset) for (const one of this.unsaid) one.say(one.row.last.again.value);
      else if ("something" in target.dataset) this.open();
    });
  }

  // Folds what need not be asked; `paint` draws the page once more.
  show(questions, paint) {
    const settled = questions.filter(isSettled);
    Object.assign(this, { settled, paint, unsaid: settled.filter((one) => !opinions(one).length) });
    for (const one of questions) one.folded = !this.opened && settled.includes(one);
    this.hidden = !settled.length;
    $("[data-nothing]", this).hidden = !this.unsaid.length;
    $("[data-said]", this).hidden = this.unsaid.length;
    $("[data-something]", this).hidden = this.opened;
    if (settled.length) $("legend", this).textContent = word("lasting", { day: day(settled[0].row.last.again.day) });
  }

  open() {
    this.opened = true;
    this.paint();
    $("legend", this.settled[0]).focus();
  }
}
