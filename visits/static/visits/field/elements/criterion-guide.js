// What helps to answer: the grid's own words, the last visit, and who said what until now.

import { $ } from "../lib/dom.js";
import { day, word } from "../lib/sentences.js";
import { isSaid } from "../model/answer.js";
import { historyOf } from "../store/log.js";
import { badge } from "./controls.js";
import { saidBy } from "./scene.js";

const line = (tag, ...inside) => {
  const made = document.createElement(tag);
  made.append(...inside);
  return made;
};

class CriterionGuide extends HTMLElement {
  show(question) {
    const guide = $(`[data-guide-of="${question.dataset.criterion}"]`, $("#pieces").content);
    if (guide) $("[data-guide]", this).append(guide.cloneNode(true));
    this.showLast(question);
    this.showHistory(question);
  }

  showLast({ row, scene }) {
    const place = $("[data-last]", this);
    const { last } = row;
    if (!last?.words) {
      const { again } = last ?? {};
      place.textContent = again ? word("last-answer", { day: day(again.day), words: again.words }) : word("no-last");
      return;
    }
    const when = scene.info.last?.day ? ` (${day(scene.info.last.day)})` : "";
    const reply = last.reply ? word("farm-replied", { text: last.reply }) : "";
    place.textContent = [last.words + when, last.note, reply].filter(Boolean).join(" — ");
  }

  // Earlier answers, newest first. A text that was written anew is named, not shown.
  async showHistory(question) {
    const target = question.records.find(({ kind }) => kind === "answer")?.target;
    if (!target) return;
    const standing = new Set(question.heads("answer").map((head) => head.entry_id));
    const entries = await historyOf(question.scene.db, question.scene.visit, target);
    const shown = entries.reverse().map((entry) => {
      const rewritten = entry.value?.text && !standing.has(entry.entry_id);
      const what = rewritten ? word("rewritten") : isSaid(entry.value) ? badge(question, entry.value) : word("cleared");
      return line("li", what, ` ${saidBy(question.scene, [entry])}`);
    });
    const list = $("[data-history]", this);
    list.append(...shown);
    list.closest("section").hidden = false;
  }
}

customElements.define("criterion-guide", CriterionGuide);
