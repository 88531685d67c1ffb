// A visit that nobody had planned: begun on this tablet, on a grid that it keeps, under an id of its own.

import { $, on } from "../lib/dom.js";
import { beginDraft } from "../store/bundle.js";
import { current, currentPerson, people as peopleHere } from "../store/current.js";
import { get } from "../store/meta.js";
import { makeApi } from "../sync/api.js";
import { keepGrids } from "../sync/grids.js";
import { openHere } from "../sync/prepare.js";

const hex = (count) => Array.from(crypto.getRandomValues(new Uint8Array(count)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const lines = (text) => text.split("\n").map((name) => name.trim()).filter(Boolean).slice(0, 20);

const putCriteria = (db, visit, criteria) =>
  db.write(["criteria"], async (tx) => {
    for (const row of criteria) await tx.objectStore("criteria").put({ ...row, visit, about: visit, last: null });
  });

/** What the other pages find of it in the store: as if it had been prepared, with itself for its farm. */
export const begin = async (db, grid, { farm, day, people, farmers, me }) => {
  const id = crypto.randomUUID();
  const url = `/field/grids/${grid.version}/?visit=${id}`;
  const mine = { ref: db.person, name: me ?? "", part: "member", voices: ["team"] };
  const others = people.map((name) => ({ ref: crypto.randomUUID(), name, part: "member", voices: ["team"], added: true }));
  // Whoever speaks for the farm; unnamed, it is the farm itself. The network knows later who that is.
  for (const name of farmers.length ? farmers : [farm]) others.push({ ref: crypto.randomUUID(), name, part: "farm", voices: ["reply"], added: true });
  await putCriteria(db, id, grid.criteria);
  await beginDraft(db, {
    id, network: grid.network.slug, version: grid.version, farm_name: farm, day, url,
    farm: { ref: id, name: farm }, date: day, me: mine, people: [mine, ...others], tablets: [], plan: [],
    sections: grid.sections, pages: grid.pages, versions: [{ ref: grid.version, name: grid.name, number: grid.number, always_left_out: grid.always_left_out }],
    key: hex(32), server: await get(db, "server"), kept_since: Date.now(),
  });
  return { id, url };
};

const nameHere = async () => {
  const me = await currentPerson();
  return (await peopleHere()).find(({ ref }) => ref === me)?.name ?? "";
};

class BeginVisit extends HTMLElement {
  async connectedCallback() {
    const { db, me } = await current();
    if (!db) return this.offer();
    $("[data-keep]", this).hidden = true;
    Object.assign(this, { db, me });
    this.form = $("form", this);
    this.form.elements.day.value = new Date().toLocaleDateString("sv");
    on(this.form, "submit", (event) => this.begin(event));
    this.grids = (await get(db, "grids"))?.grids ?? [];
    this.paint();
    this.grids = await keepGrids(db, makeApi({ fetch: fetch.bind(globalThis) })).catch(() => this.grids);
    this.paint();
    this.dataset.ready = "";
  }

  // Nobody has used this browser yet: it keeps nothing unless its person says so.
  offer() {
    this.hidden = false;
    $("details", this).hidden = true;
    const [button, told] = [$("[data-keep] button", this), $("[data-keep-told]", this)];
    on(button, "click", async () => {
      button.disabled = true;
      const reply = await makeApi({ fetch: fetch.bind(globalThis) }).hello();
      const { user } = reply.body ?? {};
      if (user) await openHere(user).then(() => location.reload(), () => { told.textContent = $("[data-no-store]", this).textContent; });
      else told.textContent = $(reply.body ? "[data-no-login]" : "[data-no-net]", this).textContent;
      button.disabled = false;
    });
    this.dataset.offered = "";
  }

  paint() {
    this.hidden = !this.grids.length;
    const select = this.form.elements.version;
    const chosen = select.value;
    select.replaceChildren(...this.grids.map(({ version, name, network }) =>
      Object.assign(document.createElement("option"), { value: version, textContent: `${name} (${network.name})` })));
    if (chosen) select.value = chosen;
  }

  async begin(event) {
    event.preventDefault();
    const { farm, day, version, people, farmers } = this.form.elements;
    $("[data-error]", this).textContent = farm.value.trim() ? "" : $("[data-no-name]", this).textContent;
    if (!farm.value.trim()) return farm.focus();
    const grid = this.grids.find((one) => String(one.version) === version.value);
    const given = { farm: farm.value.trim(), day: day.value || new Date().toLocaleDateString("sv"), people: lines(people.value), farmers: lines(farmers.value), me: await nameHere() };
    const { url } = await begin(this.db, grid, given);
    return location.assign(url);
  }
}

customElements.define("begin-visit", BeginVisit);
