// Says at once when this tablet cannot keep what is said, and what to do about it.
import { $, on } from "../lib/dom.js";
import { current } from "../store/current.js";
import { visitOf } from "../store/visits.js";

const TROUBLES = {
  "store:none": "unprepared",
  "store:failed": "refused",
  "store:blocked": "blocked",
  "store:gave-way": "reload",
  "entries:failed": "unsaved",
};

class StoreTrouble extends HTMLElement {
  connectedCallback() {
    this.stops = Object.entries(TROUBLES).map(([name, kind]) => on(document, name, () => this.show(kind)));
    this.stops.push(on(document, "entries:changed", () => this.hide("unsaved")));
    this.stops.push(on(document, "store:open", () => this.look()));
  }

  disconnectedCallback() {
    this.stops.forEach((stop) => stop());
  }

  async look() {
    const { db, visit } = await current();
    if (visit && this.dataset.needs === "visit" && !(await visitOf(db, visit))) this.show("unprepared");
  }

  show(kind) {
    if (kind === "unprepared" && this.dataset.needs !== "visit") return;
    if (this.shown?.dataset.trouble === kind) return;
    this.hide(this.shown?.dataset.trouble);
    this.shown = $(`[data-trouble="${kind}"]`, $("template", this).content).cloneNode(true);
    this.append(this.shown);
  }

  hide(kind) {
    if (this.shown?.dataset.trouble !== kind) return;
    this.shown?.remove();
    this.shown = null;
  }
}

customElements.define("store-trouble", StoreTrouble);
