// Notes, leads, the farm's words: each an object of its own, written and changed by whoever said it.

import { $, $$, on } from "../lib/dom.js";
import { typing } from "../lib/typing.js";
import { piece } from "../lib/sentences.js";
import { inText, isSaid } from "../model/answer.js";
import { follow } from "./scene.js";

const fields = (block) => $$("[data-part]", block);

// `list` takes one block for each object; `given`: kind, the name of the block's piece, what is said beside it.
export class SaidObjects {
  constructor(scene, list, given) {
    Object.assign(this, { scene, list, stops: [], ...given });
  }

  // Those that their speaker may change, then an empty one; what is being typed is left alone.
  paint(heads) {
    const own = heads.filter((head) => isSaid(head.value) && this.isOwn(head));
    for (const head of own) {
      const block = this.find(head.object_id) ?? this.add(head.object_id);
      block.head = head;
      if (!block.typed.isDirty() && !block.contains(document.activeElement)) this.fill(block, head.value);
    }
    if (!this.list.children.length) this.add();
  }

  isOwn(head) {
    return head.said_ref === this.scene.speaker.ref;
  }

  find(id) {
    return [...this.list.children].find((block) => block.object === id);
  }

  fill(block, value) {
    for (const field of fields(block)) if (field.dataset.part !== "of") field.value = value[field.dataset.part] ?? "";
  }

  add(id = crypto.randomUUID()) {
    const block = piece(this.block);
    block.object = id;
    this.prepare?.(block);
    this.list.append(block);
    block.typed = typing(block, this.scene.typed, { read: () => this.read(block), tell: (said) => this.tell(block, said) });
    return block;
  }

  read(block) {
    const value = {};
    for (const field of fields(block)) {
      const text = inText(field.value);
      if (text && field.dataset.part !== "of") value[field.dataset.part] = text;
    }
    if (!value.text && !block.head) return null;
    const said = { kind: this.kind, object_id: block.object, ...this.beside(block) };
    return this.scene.saying({ ...said, value: value.text ? { ...this.always, ...value } : {} });
  }

  tell(block, said) {
    block.head ??= {};
    return follow($("[data-status]", block), this.scene.tell(said));
  }
}

const addOnPress = (root, objects) =>
  on(root, "click", ({ target }) => target.closest("[data-new]") && $("[data-part]", objects.add()).focus());

// The notes of one question.
export class CommentNote extends HTMLElement {
  show(question) {
    this.question = question;
    this.notes = new SaidObjects(question.scene, $("[data-list]", this), {
      kind: "note", block: "note-block", beside: () => question.about("note"),
    });
    addOnPress(this, this.notes);
    this.paint();
  }

  paint() {
    this.notes.paint(this.question.heads("note"));
  }

  disconnectedCallback() {
    for (const block of this.notes?.list.children ?? []) block.typed.stop();
  }
}
