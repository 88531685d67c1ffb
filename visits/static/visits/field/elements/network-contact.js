// Whom to ask on the day: the contact of each network whose visit is on this tablet, with a telephone.

import { $ } from "../lib/dom.js";
import { current } from "../store/current.js";
import { listVisits } from "../store/visits.js";

const link = (href, text) => Object.assign(document.createElement("a"), { href, textContent: text });

export const contactRow = ({ name, phone, email }) => {
  const line = document.createElement("li");
  const ways = [phone && link(`tel:${phone.replace(/[^+\d]/g, "")}`, phone), email && link(`mailto:${email}`, email)];
  line.append(name, ...ways.filter(Boolean).flatMap((way) => [" · ", way]));
  return line;
};

class NetworkContact extends HTMLElement {
  async connectedCallback() {
    const { db } = await current();
    if (!db) return;
    const all = (await listVisits(db)).map(({ help }) => help?.contact).filter((one) => one?.name);
    const found = new Map(all.map((one) => [JSON.stringify(one), one]));
    $("ul", this).replaceChildren(...[...found.values()].map(contactRow));
    this.hidden = !found.size;
  }
}

customElements.define("network-contact", NetworkContact);
