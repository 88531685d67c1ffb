// The photos beside a question, or in the carnet: those that are there, and what one may do with them.

import { $, $$, on } from "../lib/dom.js";
import { word } from "../lib/sentences.js";
import { leaveBlob, rowOf, settleBlob } from "../store/blobs.js";
import { headsOfKind } from "../store/log.js";
import { get, set } from "../store/meta.js";
import { cameraKey, photoPiece } from "./photo-piece.js";
import { offerUndo, saidBy, setScene } from "./scene.js";

const RECENT = 12 * 3600000;
const dialog = () => import("./photo-dialog.js");

let shared = null;
let reading = null;

// Every place of a page asks the store once.
const recordsNow = ({ db, visit }) => {
  reading ??= headsOfKind(db, visit, "photo").finally(() => {
    reading = null;
  });
  return reading;
};

class PhotoPlace {
  constructor(element, scene) {
    Object.assign(this, { element, scene, criterion: element.dataset.criterion ?? null });
    [this.line, this.list] = [photoPiece("line"), photoPiece("list")];
    element.append(this.line, this.list);
  }

  closest(selector) {
    return this.element.closest(selector);
  }

  // The camera was open here when the page went: what it took is not there.
  async askAgain() {
    const { db, visit } = this.scene;
    const open = await get(db, cameraKey(visit));
    if (!open || open.criterion !== this.criterion) return;
    await set(db, cameraKey(visit), null);
    if (db.env.now() - open.at < RECENT) this.tell(word("photo-missing"), "take", word("photo-again"));
  }

  tell(text, act, label) {
    this.line.textContent = text;
    if (!act) return;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn second", textContent: label });
    button.dataset.photo = act;
    this.line.append(" ", button);
  }

  async pressed(button) {
    const act = button?.dataset.photo;
    if (!act || !this.scene?.info) return;
    const head = button.closest("[data-object]")?.head;
    if (act === "remove") return this.remove(head);
    if (act === "take" || act === "shoot") this.line.textContent = "";
    const { takePhoto, shootPhoto, describePhoto, makeRoom } = await dialog();
    const acts = { take: () => takePhoto(this), shoot: () => shootPhoto(this), about: () => describePhoto(this, head), room: () => makeRoom(this) };
    return acts[act]();
  }

  say(head, value) {
    const { criterion, object_id: object, about } = head;
    return this.scene.tell({ kind: "photo", criterion, object_id: object, about, value });
  }

  // Its bytes stay for a day, so that one tap brings it back.
  async remove(head) {
    const { db, visit } = this.scene;
    await leaveBlob(db, visit, head.value.sha256);
    await this.say(head, {});
    this.line.textContent = word("photo-removed");
    offerUndo(this.line, () => this.bringBack(head));
  }

  // The server may have deleted its bytes meanwhile: they are offered again.
  async bringBack(head) {
    const { db, visit } = this.scene;
    const offer = () => settleBlob(db, visit, head.value.sha256, "local");
    await offer();
    await this.say(head, head.value);
    await offer(); // sent between the two, it was answered for a photo that was gone
    this.line.replaceChildren();
  }

  async paint() {
    const records = await recordsNow(this.scene);
    const heads = records.flatMap((record) => record.heads.map((head) => ({ ...record, ...head })));
    const gone = new Set(heads.filter(({ value }) => value?.withdrawn).map((head) => head.object_id));
    const here = heads.filter((head) => head.value?.sha256 && (head.criterion ?? null) === this.criterion && !gone.has(head.object_id));
    const shown = new Map(here.map((head) => [head.object_id, head]));
    for (const row of $$("[data-object]", this.list)) if (!shown.has(row.dataset.object)) row.remove();
    for (const head of shown.values()) await this.paintOne(head);
    this.list.hidden = !shown.size;
  }

  async paintOne(head) {
    const { value, object_id: object } = head;
    let row = $(`[data-object="${object}"]`, this.list);
    if (!row) {
      row = photoPiece("row");
      row.dataset.object = object;
      this.list.append(row);
    }
    if (row.head?.value.sha256 !== value.sha256) await this.showPicture($("img", row), head);
    row.head = head;
    $("img", row).alt = value.caption || word("photo-bare");
    const told = { unsaid: word("photo-unsaid"), blurred: word("photo-blurred") }[value.people] ?? "";
    $("[data-caption]", row).textContent = [value.caption, told].filter(Boolean).join(" ");
    $("[data-by]", row).textContent = saidBy(this.scene, [head]);
    const own = head.said_ref === this.scene.speaker.ref;
    for (const button of $$("button", row)) button.hidden = !own;
  }

  // Small, from this tablet; another tablet's comes with the network, or not at all.
  async showPicture(img, { value, object_id: object }) {
    const row = await rowOf(this.scene.db, this.scene.visit, value.sha256);
    const small = row?.thumb ?? row?.bytes;
    on(img, "error", () => {
      img.hidden = true;
    }, { once: true });
    img.hidden = false;
    img.src = small ? URL.createObjectURL(new Blob([small])) : `/visits/${this.scene.visit}/photos/${object}/`;
  }
}

export const placeOf = async (element) => {
  shared ??= setScene();
  const place = new PhotoPlace(element, await shared);
  if (!place.scene.info) return place;
  on(document, "entries:changed", ({ detail }) => detail.visit === place.scene.visit && place.paint());
  await place.paint();
  await place.askAgain();
  return place;
};
