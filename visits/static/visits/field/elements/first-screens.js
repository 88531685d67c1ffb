// The four first screens: offered until they were opened or passed by, once on each device.
import { $, $$ } from "../lib/dom.js";
import { localStorageOrNone } from "../lib/storage.js";

const KEY = "first-screens-seen";
// Where it is refused the offer comes again, and no more.
const storage = localStorageOrNone();

class FirstScreens extends HTMLElement {
  connectedCallback() {
    if ("read" in this.dataset) this.leadBack();
    else this.offer();
  }

  offer() {
    this.hidden = Boolean(storage?.getItem(KEY));
    $("[data-skip]", this).addEventListener("click", () => {
      this.see();
      this.hidden = true;
    });
  }

  // Whoever came from a page of the tablet goes back there.
  leadBack() {
    this.see();
    const from = document.referrer && new URL(document.referrer);
    const known = from && from.origin === location.origin && /\/field\//.test(from.pathname) && from.pathname !== location.pathname;
    if (known) for (const link of $$("[data-back]", this)) link.href = from.pathname + from.search;
  }

  see() {
    storage?.setItem(KEY, "yes");
  }
}

customElements.define("first-screens", FirstScreens);
