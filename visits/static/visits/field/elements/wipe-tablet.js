// « Effacer cette tablette »: refuses while something is only here, until one says it a second time.
import { $, on } from "../lib/dom.js";
import { fill, whatWaits } from "../lib/words.js";
import { current } from "../store/current.js";
import { get } from "../store/meta.js";
import { unsent } from "../store/outbox.js";
import { makeApi } from "../sync/api.js";
import { wipeHere } from "../sync/wipe.js";

class WipeTablet extends HTMLElement {
  connectedCallback() {
    this.button = $("[data-wipe]", this);
    this.button.addEventListener("click", () => this.wipe());
    this.stops = [on(document, "store:open", () => this.look()), on(document, "sync:settled", () => this.look()),
      on(document, "tablet:wiped", () => this.done())];
    this.look();
  }

  disconnectedCallback() {
    this.stops.forEach((stop) => stop());
  }

  async look() {
    const { db } = await current();
    $("[data-part]", this).hidden = !db && $("[data-done]", this).hidden;
    if (!db) return null;
    const left = await unsent(db);
    const some = left.entries + left.photos > 0;
    $("[data-left]", this).hidden = !some;
    $("[data-left-words]", this).textContent = fill(this.dataset.onlyHere, { what: whatWaits(left) });
    return some;
  }

  async wipe() {
    if ((await this.look()) && !$("[data-sure]", this).checked) {
      $("[data-sure]", this).focus();
      return;
    }
    const { db } = await current();
    const device = await get(db, "device");
    const api = makeApi({ fetch: fetch.bind(globalThis), device });
    await api.hello();
    await wipeHere(db, { sure: true, api, device });
    this.done();
  }

  done() {
    $("[data-left]", this).hidden = true;
    this.button.hidden = true;
    $("[data-done]", this).hidden = false;
  }
}

customElements.define("wipe-tablet", WipeTablet);
