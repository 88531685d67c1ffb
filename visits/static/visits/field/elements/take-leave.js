// « Je peux quitter la ferme ? »: what the network has, what is only here, a backup file, a receipt list.
import { $, $$, emit, on } from "../lib/dom.js";
import { counted, day, fill, hour, whatWaits } from "../lib/words.js";
import { current } from "../store/current.js";
import { ofVisit } from "../store/database.js";
import { unsent, WAITING } from "../store/outbox.js";
import { asCsv, receiptsOf } from "../store/receipts.js";
import { visitOf } from "../store/visits.js";
import { makeFile } from "../sync/gather.js";

const SHOWN = 50;

const save = (text, name, type) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};

class TakeLeave extends HTMLElement {
  connectedCallback() {
    this.stops = [
      on(document, "entries:changed", () => this.show()),
      on(document, "sync:settled", () => this.show()),
      on(document, "sync:state", ({ detail }) => this.tellState(detail.state)),
    ];
    $("[data-send]", this).addEventListener("click", () => emit("sync:now"));
    $("[data-backup]", this).addEventListener("click", () => this.backup());
    $("[data-csv]", this).addEventListener("click", () => this.saveList());
    this.show();
  }

  disconnectedCallback() {
    this.stops.forEach((stop) => stop());
  }

  async show() {
    const { db, visit } = await current();
    this.info = db && (await visitOf(db, visit));
    if (!this.info) return;
    this.rows = await receiptsOf(db, visit);
    const left = await unsent(db, visit);
    const carried = await db.read(["packets"], async (tx) => {
      const rows = await tx.objectStore("packets").getAll(ofVisit(visit));
      return rows.filter(({ state }) => WAITING.includes(state)).length;
    });
    const some = left.entries + left.photos > 0;
    $("[data-all]", this).hidden = some || carried > 0 || !this.rows.length;
    $("[data-some]", this).hidden = !some;
    $("[data-nothing]", this).hidden = some || this.rows.length > 0;
    const at = new Date(left.oldest ?? Date.now());
    $("[data-here]", this).textContent = fill(this.dataset.onlyHere, { what: whatWaits(this, left) });
    $("[data-oldest]", this).textContent = left.oldest ? fill(this.dataset.since, { day: day(at), time: hour(this, at) }) : "";
    this.count("received", this.rows.filter(({ state }) => state === "received").length);
    this.count("waiting", this.rows.filter(({ state }) => state === "waiting").length);
    this.count("stuck", this.rows.filter(({ state, reason }) => state === "here" && reason).length);
    this.count("carried", carried);
    this.waits = some || carried > 0;
    this.tellState(this.state);
    this.showRows();
  }

  count(name, n) {
    const line = $(`[data-line="${name}"]`, this);
    line.hidden = !n;
    line.textContent = counted(this, name, n);
  }

  wordsOf(row) {
    const at = new Date(row.at);
    const kind = this.dataset[`kind${row.kind[0].toUpperCase()}${row.kind.slice(1)}`] ?? this.dataset.kindOther;
    const when = Number.isNaN(at.getTime()) ? "" : fill(this.dataset.when, { day: day(at), time: hour(this, at) });
    const what = row.number ? fill(this.dataset.about, { kind, n: row.number }) : kind;
    const who = this.info.people?.find(({ ref }) => ref === row.who)?.name ?? "";
    return { when, what, who, state: this.dataset[row.state] };
  }

  showRows() {
    $("[data-receipts]", this).hidden = !this.rows.length;
    const body = $("tbody", this);
    body.replaceChildren(...this.rows.slice(0, SHOWN).map((row) => {
      const line = document.createElement("tr");
      const { when, what, who, state } = this.wordsOf(row);
      for (const text of [when, what, who, state]) line.insertCell().textContent = text;
      return line;
    }));
    $("[data-more]", this).hidden = this.rows.length <= SHOWN;
  }

  tellState(state) {
    const words = { sending: this.dataset.sending, offline: this.dataset.offline, login: this.dataset.login, revoked: this.dataset.revoked, idle: "", waiting: this.dataset.failed };
    this.state = state;
    // Its own key has sent everything: without a login nothing is missing.
    const asks = state === "login" && this.waits;
    if (state in words) $("[data-state-words]", this).textContent = state === "login" && !asks ? "" : words[state];
    $("[data-sign-in]", this).hidden = !asks;
  }

  // Everything of this visit that this tablet holds, locked to the visit's key: another tablet or the desk opens it.
  async backup() {
    const told = $("[data-backup-told]", this);
    const { db, visit } = await current();
    try {
      const { text, name, entries, photos } = await makeFile(db, visit);
      const file = new File([text], name, { type: "text/plain" });
      if (navigator.canShare?.({ files: [file] }) && matchMedia("(pointer: coarse)").matches) await navigator.share({ files: [file] });
      else save(text, name, "text/plain");
      told.textContent = fill(this.dataset.saved, { what: whatWaits(this, { entries, photos }), name });
    } catch (problem) {
      if (problem?.name !== "AbortError") told.textContent = this.dataset.notSaved;
    }
  }

  saveList() {
    const heads = [...$$("thead th", this).map((one) => one.textContent), this.dataset.id, this.dataset.receivedAt];
    const rows = this.rows.map((row) => {
      const { when, what, who, state } = this.wordsOf(row);
      return [when, what, who, state, row.id, row.received_at];
    });
    save(asCsv(heads, rows), this.dataset.csvName, "text/csv");
  }
}

customElements.define("take-leave", TakeLeave);
