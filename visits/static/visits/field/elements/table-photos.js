// Photos at the table, from this tablet alone: small beside their question, large by a tap. One of which
// nobody has said who is on it is not shown before somebody decides.

import { $, on } from "../lib/dom.js";
import { word } from "../lib/sentences.js";
import { leaveBlob } from "../store/blobs.js";
import { decided, photosOf, pictureOf, undecided } from "../store/photos.js";
import { make } from "./at-table.js";
import { photoPiece } from "./photo-piece.js";

const titleOf = ({ value }) => value.caption || word("photo-bare");

const addresses = new Map();

// One address for each picture as long as the page lives: a list painted again shows the same ones.
const addressOf = async ({ db, visit }, head, large) => {
  const key = `${head.value.sha256} ${large}`;
  if (!addresses.has(key)) {
    const picture = await pictureOf(db, visit, head, large);
    if (!picture) return null;
    addresses.set(key, URL.createObjectURL(picture));
  }
  return addresses.get(key);
};

const enlarge = async (scene, head) => {
  const dialog = photoPiece("view");
  $("h2", dialog).textContent = titleOf(head);
  $("[data-by]", dialog).textContent = word("by", { name: scene.nameOf(head.said_ref) });
  Object.assign($("img", dialog), { src: await addressOf(scene, head, true), alt: titleOf(head) });
  document.body.append(dialog);
  on(dialog, "close", () => dialog.remove());
  dialog.showModal();
};

const small = (scene, { head, address }) => {
  if (!address) return make("span", "said-by", word("photo-elsewhere", { name: titleOf(head) }));
  const img = Object.assign(make("img", ""), { src: address, alt: titleOf(head), width: 96, height: 96 });
  const button = Object.assign(make("button", "", img, make("span", "sr", word("photo-enlarge"))), { type: "button" });
  button.dataset.enlarge = head.object_id;
  on(button, "click", () => enlarge(scene, head));
  return button;
};

/** Read once for each painting: `beside(question)` gives their row or nothing, `others` those of no shown question. */
export const readPhotos = async (scene) => {
  const all = await photosOf(scene.db, scene.visit);
  const rows = await Promise.all(decided(all).map(async (head) => ({ head, address: await addressOf(scene, head, false) })));
  const shown = new Set();
  const strip = (found) => (found.length ? [make("span", "photo-strip", ...found.map((one) => small(scene, one)))] : []);
  const of = (criterion) => rows.filter(({ head }) => criterion && head.criterion === criterion);
  return {
    undecided: undecided(all),
    beside: (criterion) => {
      for (const { head } of of(criterion)) shown.add(head.object_id);
      return strip(of(criterion));
    },
    others: () => strip(rows.filter(({ head }) => !shown.has(head.object_id))),
  };
};

// What the dialog of a photo asks of the place where it is opened.
const placeHere = (scene, line) => ({
  scene,
  criterion: null,
  closest: () => null,
  tell: (text) => line.replaceChildren(text),
  // Decided at the table, before everybody's eyes: it stands in place of what its photographer had said.
  say: ({ kind: _kind, criterion, object_id: object, about, entry_id: id, said_ref: who }, value) =>
    scene.tell({ kind: "photo", criterion, object_id: object, about, value, ...(who !== scene.speaker.ref && { act: "together", parents: [id] }) }),
  async remove(head) {
    await leaveBlob(scene.db, scene.visit, head.value.sha256);
    await this.say(head, {});
    line.replaceChildren(word("photo-removed"));
  },
});

const rowOf = (scene, head, criteria, line) => {
  const asked = criteria.find(({ id }) => id === head.criterion);
  const button = Object.assign(make("button", "btn second", word("photo-say")), { type: "button" });
  button.dataset.decide = head.object_id;
  on(button, "click", async () => (await import("./photo-dialog.js")).describePhoto(placeHere(scene, line), head));
  const where = asked ? `${asked.number}. ${asked.question}` : word("photo-loose");
  return make("li", "", make("p", "", make("strong", "", titleOf(head)), " ", make("span", "said-by", where)), button);
};

/** The photos that wait for a word: listed until somebody has said it. */
export const showUndecided = (section, scene, heads, criteria) => {
  const list = $("[data-list]", section);
  const had = list.contains(document.activeElement) || document.activeElement === document.body;
  const next = list.dataset.shown !== heads.map(({ entry_id: id }) => id).join(" ");
  section.hidden = !heads.length && !$("[data-decided]", section).textContent;
  if (!next) return;
  list.dataset.shown = heads.map(({ entry_id: id }) => id).join(" ");
  list.replaceChildren(...heads.map((head) => rowOf(scene, head, criteria, $("[data-decided]", section))));
  if (had && section.dataset.open) $("button", list)?.focus();
  section.dataset.open = heads.length ? "yes" : "";
};
