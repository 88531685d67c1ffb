// The carnet: a note in passing, without a question to choose.

import { $, on } from "../lib/dom.js";
import { guardLeaving } from "../lib/pending.js";
import { recover } from "../lib/typing.js";
import { word } from "../lib/sentences.js";
import { inText, isSaid } from "../model/answer.js";
import { headsOfKind } from "../store/log.js";
import { SaidObjects } from "./said-objects.js";
import { sayAgain, saidBy, setScene } from "./scene.js";

// What nobody has filed under a question yet: notes and photos.
export const looseOf = async ({ db, visit }) => {
  const records = (await Promise.all(["note", "photo"].map((kind) => headsOfKind(db, visit, kind)))).flat();
  const loose = records.filter((one) => !one.criterion);
  return loose.flatMap((one) => one.heads.filter(({ value }) => isSaid(value)).map((head) => ({ ...one, head })))
    .sort((one, other) => Date.parse(one.head.client_time) - Date.parse(other.head.client_time));
};

class CarnetNotes extends SaidObjects {
  // The place, in words, opens the note: so everybody reads it wherever the note goes.
  read(block) {
    const said = super.read(block);
    const place = inText($("[data-place]", block).value);
    if (place && said?.value.text) said.value.text = word("placed", { place, text: said.value.text });
    return said;
  }

  paint() {}
}

export class CarnetNote extends HTMLElement {
  async connectedCallback() {
    guardLeaving();
    this.scene = await setScene().catch(() => null);
    if (!this.scene?.info) {
      this.textContent = word(this.scene ? "not-here" : "no-store");
      return;
    }
    const about = { beside: () => ({}) };
    this.notes = new CarnetNotes(this.scene, $("[data-list]", this), { kind: "note", block: "carnet-block", ...about });
    this.write();
    on($("[data-new]", this), "click", () => this.write());
    on(document, "entries:changed", () => this.paint());
    await recover(this.scene.typed, (said, at) => sayAgain(this.scene, said, at));
    await this.paint();
  }

  write() {
    const block = this.notes.add();
    this.notes.list.replaceChildren(block);
    $("textarea", block).focus();
  }

  async paint() {
    const loose = await looseOf(this.scene);
    $("[data-loose]", this).textContent = word("to-file", { n: loose.length });
    const notes = loose.filter(({ kind }) => kind === "note").reverse();
    $("[data-notes]", this).replaceChildren(...notes.slice(0, 20).map(({ head }) => {
      const line = document.createElement("li");
      line.textContent = word("told", { text: head.value.text, by: saidBy(this.scene, [head]) });
      return line;
    }));
  }
}
