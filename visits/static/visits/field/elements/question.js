// How one question is shown: its answer, whose it is, what else was said of it, what the grid expects.

import { $, $$ } from "../lib/dom.js";
import { day, piece, word } from "../lib/sentences.js";
import { isSaid, opinionsOf } from "../model/answer.js";
import { badge, showControls } from "./controls.js";
import { saidBy, savedLine } from "./scene.js";

const BOX = ".criterion > p:has(input, textarea)";
const HELD = ["quarantined", "attention"];

export const paintQuestion = (question) => {
  const opinions = opinionsOf(question.heads("answer"));
  const busy = question.problem || question.typed?.isDirty() || $(BOX, question)?.contains(document.activeElement);
  if (!question.unfinished) showControls(question, question.ownValue(), busy);
  paintOpinions(question, opinions);
  paintAgain(question, opinions);
  if (!question.waits) paintLine(question);
  paintTold(question);
  warn(question);
  for (const panel of $$("comment-note, criterion-more", question)) panel.paint();
  const { isTeam } = question.scene;
  for (const part of $$(`.answers, .choices, ${BOX}`, question)) part.inert = !isTeam;
  for (const part of $$("[data-open=other], [data-open=note], photo-input", question)) part.hidden = !isTeam;
};

// One's own answer is told by its button; another's, or a state, in words. Then who, when, and that it is kept.
export const paintLine = (question) => {
  const { line, scene } = question;
  const own = question.own().at(-1);
  const opinions = opinionsOf(question.heads("answer"));
  const only = opinions.length === 1 ? opinions[0] : null;
  const mine = only?.heads.some((head) => head.said_ref === scene.speaker.ref);
  const shown = only && (!mine || only.value.state) ? [badge(question, only.value), " "] : [];
  const kept = question.problem ? word("not-yet") : HELD.includes(own?.state) ? word(own.state) : savedLine(own);
  const alone = kept && !question.problem && only?.heads.length === 1 && only.heads[0].act === "own";
  const who = question.problem ? "" : alone ? word("by", { name: scene.nameOf(own.said_ref) }) : only ? saidBy(scene, only.heads) : "";
  const undo = $("[data-undo]", line);
  line.replaceChildren(...shown, [kept, who].filter(Boolean).join(" "), ...(undo ? [" ", undo] : []));
};

const paintOpinions = (question, opinions) => {
  let box = $("two-opinions", question);
  if (opinions.length < 2) {
    question.settling = false;
    box?.remove();
    return;
  }
  if (!box) {
    box = document.createElement("two-opinions");
    $(`.answers, .choices, ${BOX}`, question).before(box);
  }
  box.show(question, opinions);
};

// Last time's answer: where one tap may say it again, and beside what is said not to have changed.
const paintAgain = (question, opinions) => {
  const { again } = question.row.last ?? {};
  const shown = $("[data-again]", question);
  const stands = again?.value.since && opinions.every(({ value }) => value.since);
  if (!again || (opinions.length && !stands) || !question.scene.isTeam) return shown?.remove();
  if (shown) return;
  const box = piece("again");
  $("p", box).textContent = word("last-answer", { day: day(again.day), words: again.words });
  $("button", box).hidden = again.value.since;
  $(`.answers, .choices, ${BOX}`, question).before(box);
};

// Notes, leads and the farm's words are read without opening anything.
const paintTold = (question) => {
  const said = ["note", "lead", "words"].flatMap((kind) => question.heads(kind)).filter(({ value }) => isSaid(value));
  const lines = $$("[data-told]", question);
  for (const one of lines.slice(said.length)) one.remove();
  said.forEach((head, at) => {
    const line = lines[at] ?? Object.assign(document.createElement("p"), { className: "said-by" });
    line.dataset.told = "";
    line.textContent = word("told", { text: head.value.text, by: saidBy(question.scene, [head]) });
    if (!line.isConnected) $(".mores", question).before(line);
  });
};

// A limit of the grid is told, and stops nothing.
export const warn = (question) => {
  const broken = question.scene.isBroken?.(question.row, question.ownValue());
  const sentence = question.problem ?? (broken ? question.row.constraint_message || word("usual-limit") : "");
  let box = $("[data-limit]", question);
  if (!sentence) {
    box?.remove();
    return;
  }
  if (!box) {
    box = Object.assign(document.createElement("p"), { className: "alert" });
    box.dataset.limit = "";
    question.line.before(box);
  }
  box.textContent = sentence;
};
