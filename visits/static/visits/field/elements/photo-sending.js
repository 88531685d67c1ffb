// How much waits to be sent, and by which network: photos are the heavy part.

import { $, emit, on } from "../lib/dom.js";
import { counted, fill } from "../lib/words.js";
import { blobsUnsent, photosMaySend, weightUnsent } from "../store/blobs.js";
import { current } from "../store/current.js";
import { get, set } from "../store/meta.js";

const MEGA = 1000 * 1000;

class PhotoSending extends HTMLElement {
  async connectedCallback() {
    const { db, visit } = await current();
    if (!db) return;
    const choice = $("input", this);
    choice.checked = (await get(db, "photos-anywhere")) !== true;
    choice.closest("label").hidden = !globalThis.navigator?.connection?.type;
    on(choice, "change", async () => {
      await set(db, "photos-anywhere", !choice.checked);
      emit("sync:now");
    });
    const paint = async () => {
      const n = (await blobsUnsent(db, visit)).length;
      this.hidden = !n;
      const mega = Math.ceil((await weightUnsent(db, visit)) / (MEGA / 10)) / 10;
      const weight = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(mega);
      const waits = (await photosMaySend(db)) ? "" : this.dataset.waits;
      $("[data-line]", this).textContent = [fill(this.dataset.weight, { photos: counted(this, "photos", n), weight }), waits].join(" ").trim();
    };
    for (const name of ["entries:changed", "sync:settled"]) on(document, name, () => paint());
    await paint();
  }
}

customElements.define("photo-sending", PhotoSending);
