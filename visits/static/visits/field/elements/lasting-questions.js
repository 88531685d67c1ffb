// Questions that are asked again only once something has changed: one answer for all of them.

import { $, on } from "../lib/dom.js";
import { day, word } from "../lib/sentences.js";
import { opinionsOf } from "../model/answer.js";

const opinions = (question) => opinionsOf(question.heads("answer"));

// A question of last time, of which nobody has said more than that nothing changed.
const isSettled = (question) =>
  question.scene?.isTeam && question.row.last?.again?.value.since && opinions(question).every(({ value }) => value.since);

// Since the day of these answers, or since the days between which they were seen.
const asked = (days) => {
  const [first, last] = [day(days[0]), day(days.at(-1))];
  return first === last ? word("lasting", { day: last }) : word("lasting-days", { first, last });
};

export class LastingQuestions extends HTMLElement {
  connectedCallback() {
    on(this, "click", ({ target }) => {
      if ("nothing" in target.dataset) for (const one of this.unsaid) one.say(one.row.last.again.value);
      else if ("back" in target.dataset) for (const one of this.own) one.say({});
      else if ("something" in target.dataset) this.open();
    });
  }

  // Folds what need not be asked; `paint` draws the page once more.
  show(questions, paint) {
    const settled = questions.filter(isSettled);
    const unsaid = settled.filter((one) => !opinions(one).length);
    Object.assign(this, { settled, paint, unsaid, own: settled.filter((one) => one.ownValue().since) });
    for (const one of questions) one.folded = !this.opened && settled.includes(one);
    this.hidden = !settled.length;
    $("[data-nothing]", this).hidden = !this.unsaid.length;
    $("[data-said]", this).hidden = this.unsaid.length;
    $("[data-back]", this).hidden = !this.own.length;
    $("[data-something]", this).hidden = this.opened;
    if (settled.length) $("legend", this).textContent = asked(settled.map((one) => one.row.last.again.day).sort());
  }

  open() {
    this.opened = true;
    this.paint();
    $("legend", this.settled[0]).focus();
  }
}
