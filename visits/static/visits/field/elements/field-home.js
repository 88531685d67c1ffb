// The tablet's home: its visits, what is not sent, and the way back to where somebody was.
import { $, $$, emit, on } from "../lib/dom.js";
import { counted, day, fill, hour, whatWaits } from "../lib/words.js";
import { noteWho } from "../lib/worker.js";
import { current, people, setCurrent } from "../store/current.js";
import { get } from "../store/meta.js";
import { lastPlace, progressOf } from "../store/progress.js";
import { unsent } from "../store/outbox.js";
import { listVisits } from "../store/visits.js";
import { contactRow } from "./network-contact.js";

const MOST = 20;
const DAY = 86400000;

class FieldHome extends HTMLElement {
  async connectedCallback() {
    this.stops = [
      on(document, "entries:changed", () => this.show()),
      on(document, "sync:settled", () => this.show()),
      on(document, "sync:hello", ({ detail }) => this.meet(detail)),
    ];
    $("[data-send]", this).addEventListener("click", () => emit("sync:now"));
    if (!(await this.goOn())) await this.show();
  }

  disconnectedCallback() {
    this.stops.forEach((stop) => stop());
  }

  // Opened from the icon after a kill, it lands where somebody was; reached by a link, it stays.
  async goOn() {
    const [navigation] = performance.getEntriesByType("navigation");
    if (document.referrer || navigation?.type !== "navigate") return false;
    const { db } = await current();
    const places = db ? (await listVisits(db)).map((info) => lastPlace(info)).filter((place) => place?.fresh) : [];
    const [last] = places.sort((one, other) => other.at - one.at);
    if (!last) return false;
    location.replace(last.address);
    return true;
  }

  // Whoever has signed in on this tablet sees their own visits, never those of who had it before.
  async meet({ user, visits }) {
    const { me } = await current();
    this.told = visits ?? [];
    if (user && user.ref !== me && !this.changing) {
      this.changing = true;
      const known = (await people()).some(({ ref }) => ref === user.ref);
      if (known || !me) {
        await setCurrent(user);
        await noteWho(user.ref);
        location.reload();
        return;
      }
      $("[data-other]", this).hidden = false;
      $("[data-other-name]", this).textContent = user.name;
    }
    await this.show();
  }

  async show() {
    const { db } = await current();
    const rows = db ? await listVisits(db) : [];
    const now = Date.now();
    this.here = new Set(rows.map(({ id }) => id));
    rows.sort((one, other) => Math.abs(now - Date.parse(one.date)) - Math.abs(now - Date.parse(other.date)));
    const [near, past] = [rows.filter((row) => !this.isPast(row)), rows.filter((row) => this.isPast(row))];
    await this.list("[data-visits]", db, near.slice(0, MOST));
    await this.list("[data-past-visits]", db, past);
    $("[data-past]", this).hidden = !past.length;
    const revoked = db ? await get(db, "revoked") : null;
    $("[data-none]", this).hidden = rows.length > 0 || Boolean(revoked);
    this.listOthers(this.here);
    await this.showNext(near);
    await this.showLeft(db);
    this.showRevoked(revoked);
  }

  // Taken back by the network: nothing is begun here any more, and somebody is there to ask.
  showRevoked(revoked) {
    $("[data-revoked]", this).hidden = !revoked;
    $("[data-begin]", this).hidden = Boolean(revoked);
    if (!revoked) return;
    $("[data-others]", this).hidden = true;
    const [contacts, at] = [revoked.contacts ?? [], Date.parse(revoked.at)];
    $("[data-revoked-day]", this).textContent = at ? fill(this.dataset.revokedOn, { day: day(new Date(at)) }) : "";
    $("[data-contacts]", this).replaceChildren(...contacts.map(contactRow));
  }

  isPast({ date, status }) {
    return ["sealed", "closed"].includes(status) || (date && Date.now() - Date.parse(date) > 60 * DAY);
  }

  async list(place, db, rows) {
    const made = await Promise.all(rows.map((info) => this.row(db, info)));
    $(place, this).replaceChildren(...made);
  }

  // A visit that was begun here has its own pages, until the visit that it became is here too.
  addressOf({ id, draft, became, url }) {
    const visit = !draft ? id : this.here.has(became?.visit) ? became.visit : null;
    return visit ? this.dataset.hub.replace(this.dataset.id, visit) : (url ?? "#");
  }

  async row(db, info) {
    const row = $("template[data-row]", this).content.firstElementChild.cloneNode(true);
    const ready = await get(db, `ready:${info.id}`);
    const at = new Date(ready?.tested_at ?? info.prepared_at ?? 0);
    const { two } = info.sections ? await progressOf(db, info) : { two: 0 };
    const given = {
      farm: info.became?.farm ?? info.farm?.name ?? info.draft?.farm_name ?? "",
      day: info.date ? day(new Date(`${info.date}T12:00`)) : "",
      people: counted(this, "people", (info.people ?? []).filter(({ part }) => part !== "farm" && part !== "group").length),
      data: fill(this.dataset.asOf, { day: day(at), time: hour(this, at) }),
    };
    $("a", row).href = this.addressOf(info);
    $("[data-farm]", row).textContent = given.farm;
    $("[data-about]", row).textContent = [given.day, given.people, ready && given.data].filter(Boolean).join(" · ");
    $("[data-two]", row).hidden = !two;
    $("[data-two]", row).textContent = counted(this, "two", two);
    const chip = $("[data-chip]", row);
    chip.textContent = info.became ? this.dataset.became : info.draft ? this.dataset.draft : ready ? this.dataset.ready : this.dataset.notReady;
    chip.className = `chip ${ready ? "done" : "todo"}`;
    return row;
  }

  // Visits that the network knows of and that are not on this tablet: told while there is network.
  listOthers(here) {
    const others = (this.told ?? []).filter(({ id, status }) => !here.has(id) && ["dated", "under_way", "debriefed"].includes(status));
    $("[data-others]", this).hidden = !others.length;
    $("[data-other-visits]", this).replaceChildren(...others.slice(0, MOST).map(({ id, farm, date }) => {
      const row = $("template[data-row]", this).content.firstElementChild.cloneNode(true);
      $("a", row).href = this.dataset.prepare.replace(this.dataset.id, id);
      $("[data-farm]", row).textContent = farm;
      $("[data-about]", row).textContent = date ? day(new Date(`${date}T12:00`)) : "";
      $("[data-two]", row).hidden = true;
      $("[data-chip]", row).textContent = this.dataset.notReady;
      return row;
    }));
  }

  async showNext(rows) {
    const begun = rows.map((info) => ({ info, place: lastPlace(info) })).filter(({ place }) => place);
    const [last] = begun.sort((one, other) => other.place.at - one.place.at);
    const coming = rows.find(({ date }) => date && Date.parse(date) >= Date.now() - DAY);
    const next = last?.info ?? coming ?? rows[0];
    const card = $("[data-next]", this);
    card.hidden = !next;
    if (!next) return;
    const when = next.date ? day(new Date(`${next.date}T12:00`)) : "";
    const words = last || next !== coming ? this.dataset.resume : this.dataset.coming;
    $("[data-next-words]", card).textContent = fill(words, { farm: next.farm?.name ?? "", day: when });
    $("a", card).href = last?.place.address ?? this.addressOf(next);
  }

  async showLeft(db) {
    const left = db ? await unsent(db) : { entries: 0, photos: 0 };
    const card = $("[data-left]", this);
    $("[data-revoked-left]", this).textContent = left.entries + left.photos
      ? fill(this.dataset.revokedLeft, { what: whatWaits(left) })
      : this.dataset.revokedNone;
    card.hidden = !(left.entries + left.photos);
    if (card.hidden) return;
    const at = new Date(left.oldest ?? Date.now());
    $("[data-left-words]", card).textContent = fill(this.dataset.onlyHere, { what: whatWaits(left) });
    $("[data-oldest]", card).textContent = fill(this.dataset.since, { day: day(at), time: hour(this, at) });
    card.classList.toggle("late", Date.now() - at > DAY);
    for (const one of $$("[data-late]", card)) one.hidden = Date.now() - at <= DAY;
  }
}

customElements.define("field-home", FieldHome);
