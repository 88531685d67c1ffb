// The place of photos under a question or in the carnet. What it does is fetched where there are any.

import { on } from "../lib/dom.js";
import { current } from "../store/current.js";
import { headsOfKind } from "../store/log.js";
import { get } from "../store/meta.js";
import { cameraKey, photoPiece } from "./photo-piece.js";

let asked = null;

// Photos of the visit, or a camera that was open when the page went.
const hasPhotos = async () => {
  const { db, visit } = await current();
  return db && ((await get(db, cameraKey(visit))) || (await headsOfKind(db, visit, "photo")).length > 0);
};

export class PhotoInput extends HTMLElement {
  async connectedCallback() {
    const button = photoPiece("place");
    if ("large" in this.dataset) button.className = "btn second large";
    this.append(button);
    on(this, "click", async ({ target }) => {
      const pressed = target.closest("[data-photo]");
      if (pressed) (await this.open()).pressed(pressed);
    });
    on(document, "entries:changed", ({ detail }) => detail.targets?.some((one) => one.includes("|photo|")) && this.open());
    asked ??= hasPhotos().catch(() => false);
    if (await asked) this.open();
  }

  // What could not be fetched this time is asked for again at the next tap.
  open() {
    this.place ??= import("./photo-place.js").then(({ placeOf }) => placeOf(this), (error) => {
      this.place = null;
      throw error;
    });
    return this.place;
  }
}

customElements.define("photo-input", PhotoInput);
