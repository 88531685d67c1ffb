// « Une nouvelle version est prête »: taken between visits, by a tap, and never while one is open.
import { $ } from "../lib/dom.js";
import { ask, keepWorker } from "../lib/worker.js";
import { current } from "../store/current.js";
import { unsent } from "../store/outbox.js";
import { refreshPages } from "../sync/refresh.js";

// A browser may keep the version before for minutes, for what this very page had asked of it: the page begins anew.
const LINGERS = 5000;

class NewVersion extends HTMLElement {
  async connectedCallback() {
    const registration = await keepWorker(document.body.dataset.worker);
    if (!registration) return;
    const look = () => this.look(registration);
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
    navigator.serviceWorker.addEventListener("controllerchange", () => this.taken && location.reload());
    $("button", this).addEventListener("click", () => this.take(registration));
    look();
    const { db } = await current();
    if (db) await refreshPages(db);
  }

  // Worth a word only where one waits; while something is not sent, it waits too.
  async look({ waiting, active }) {
    const { db } = await current();
    const left = db ? await unsent(db) : { entries: 0, photos: 0 };
    const some = left.entries + left.photos > 0;
    this.hidden = !(waiting && active);
    $("[data-wait]", this).hidden = !some;
    $("button", this).hidden = some;
  }

  // Without an answer it may still come; the button is there again.
  async take({ waiting }) {
    const button = $("button", this);
    this.taken = button.disabled = true;
    const took = !waiting || (await ask(waiting, "take").catch(() => null));
    if (took === true) return setTimeout(() => location.reload(), LINGERS);
    button.disabled = false;
    this.taken = took === null;
    $("[data-open]", this).hidden = took === null;
  }
}

customElements.define("new-version", NewVersion);
