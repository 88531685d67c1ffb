// What was agreed on the visits before, to go through on this one.
import { $ } from "../lib/dom.js";
import { current } from "../store/current.js";
import { visitOf } from "../store/visits.js";

class PlanReview extends HTMLElement {
  async connectedCallback() {
    const { db, visit } = await current();
    const { plan = [] } = (db && (await visitOf(db, visit))) ?? {};
    this.hidden = !plan.length;
    $("[data-rows]", this).replaceChildren(...plan.map(({ what, owner_name: owner, due }) => {
      const row = $("template", this).content.firstElementChild.cloneNode(true);
      $("[data-what]", row).textContent = what;
      $("[data-who]", row).textContent = [owner, due].filter(Boolean).join(" · ");
      return row;
    }));
  }
}

customElements.define("plan-review", PlanReview);
