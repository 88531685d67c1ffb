// Whom to ask on the day: the contact of each network whose visit is on this tablet, with a telephone.

import { $ } from "../lib/dom.js";
import { current } from "../store/current.js";
import { contactsOf, listVisits } from "../store/visits.js";

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
    const found = contactsOf(await listVisits(db));
    $("ul", this).replaceChildren(...found.map(contactRow));
    this.hidden = !found.length;
  }
}

customElements.define("network-contact", NetworkContact);
