// Who holds the tablet: two taps, from the names that the tablet knows. All that follows is said in that name.

import { $, emit, on } from "../lib/dom.js";
import { settle } from "../lib/pending.js";
import { piece, word } from "../lib/sentences.js";
import { addPerson, setSpeaker } from "../store/visits.js";
import { setScene } from "./scene.js";

export class WhoHolds extends HTMLElement {
  async connectedCallback() {
    this.scene = await setScene().catch(() => null);
    if (!this.scene?.info) return;
    this.button = this.make("", {});
    this.button.setAttribute("aria-haspopup", "dialog");
    this.replaceChildren(this.button);
    this.paint();
    on(this.button, "click", () => this.open());
    on(document, "speaker:read", () => this.paint());
  }

  make(text, data) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "btn second", textContent: text });
    Object.assign(made.dataset, data);
    return made;
  }

  paint() {
    const [first, ...rest] = (this.scene.speaker.name ?? word("somebody")).split(" ");
    const more = document.createElement("span");
    more.className = "more-name";
    more.textContent = rest.map((one) => ` ${one}`).join("");
    this.button.replaceChildren(first, more);
    this.button.setAttribute("aria-label", word("who-holds", { name: this.button.textContent }));
  }

  open() {
    this.dialog?.remove();
    this.dialog = piece("who");
    const list = $("[data-names]", this.dialog);
    for (const { ref, name, voices = ["team"] } of this.scene.people) {
      const farm = voices.includes("reply");
      if (!farm && !voices.includes("team")) continue; // not here, or in a voice of their own
      const button = this.make(farm ? word("of-farm", { name }) : name, { ref });
      if (ref === this.scene.speaker.ref) button.setAttribute("aria-current", "true");
      list.append(button);
    }
    document.body.append(this.dialog);
    on(this.dialog, "click", ({ target }) => this.pressed(target.closest("button")));
    on($("form", this.dialog), "submit", (event) => this.join(event));
    this.dialog.showModal();
  }

  pressed(button) {
    if (button?.dataset.ref) this.choose(button.dataset.ref);
    else if (button && "close" in button.dataset) this.dialog.close();
  }

  // What was typed until now is still said by who typed it.
  async choose(ref) {
    await settle();
    await setSpeaker(this.scene.db, this.scene.visit, ref);
    this.dialog.close();
    emit("speaker:changed", { visit: this.scene.visit });
  }

  // Somebody who joins on the spot: a name, a part, and what they promise.
  async join(event) {
    event.preventDefault();
    const given = new FormData(event.target);
    const name = given.get("name").trim();
    if (!name) return;
    const { ref } = await addPerson(this.scene.db, this.scene.visit, { name, part: given.get("part") });
    await this.choose(ref);
  }
}
