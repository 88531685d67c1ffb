// « Je peux quitter la ferme ? »: what the network has, what is only here, a backup file, a receipt list.
import { $, $$, emit, on } from "../lib/dom.js";
import { counted, day, fill, hour, howMany, whatWaits } from "../lib/words.js";
import { current } from "../store/current.js";
import { ofVisit } from "../store/database.js";
import { kindsOf, unsent, WAITING } from "../store/outbox.js";
import { photosOf, undecided } from "../store/photos.js";
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

// What other tablets gave, to be delivered from here; what is closed to the server is only counted.
const carriedOf = (db, visit) =>
  db.read(["packets"], async (tx) => {
    const rows = (await tx.objectStore("packets").getAll(ofVisit(visit))).filter(({ state }) => WAITING.includes(state));
    const said = rows.flatMap(({ id, packet }) => (packet.body ? JSON.parse(packet.body).entries : [{ entry_id: id }]));
    return kindsOf(said.map((entry) => ({ ...entry, target: entry.object_id ?? entry.criterion ?? entry.entry_id })));
  });

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
    const carried = await carriedOf(db, visit);
    const waits = howMany({ kinds: carried }) > 0;
    const some = left.entries + left.photos > 0;
    $("[data-all]", this).hidden = some || waits || !this.rows.length;
    $("[data-some]", this).hidden = !some;
    $("[data-nothing]", this).hidden = some || this.rows.length > 0;
    const at = new Date(left.oldest ?? Date.now());
    $("[data-here]", this).textContent = fill(this.dataset.onlyHere, { what: whatWaits(left) });
    $("[data-oldest]", this).textContent = left.oldest ? fill(this.dataset.since, { day: day(at), time: hour(this, at) }) : "";
    this.count("received", this.kindsIn(({ state }) => state === "received"));
    this.count("waiting", this.kindsIn(({ state }) => state === "waiting"));
    this.count("stuck", this.kindsIn(({ state, reason }) => state === "here" && reason));
    this.count("carried", carried);
    this.showUndecided(undecided(await photosOf(db, visit)).length);
    this.waits = some || waits;
    this.tellState(this.state);
    this.showRows();
  }

  showUndecided(n) {
    $("[data-undecided]", this).hidden = !n;
    $("[data-undecided-words]", this).textContent = counted(this, "undecided", n);
  }

  kindsIn(which) {
    const rows = this.rows.filter(which);
    const said = rows.filter(({ kind }) => kind !== "file");
    return kindsOf(said, rows.filter(({ kind }) => kind === "file").map(({ id }) => id));
  }

  count(name, kinds) {
    const line = $(`[data-line="${name}"]`, this);
    line.hidden = !howMany({ kinds });
    line.textContent = fill(this.dataset[`${name}Words`], { what: whatWaits({ kinds }) });
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
    this.heads = $$("thead th", this).map((one) => one.textContent);
    body.replaceChildren(...this.rows.slice(0, SHOWN).map((row) => {
      const line = document.createElement("tr");
      const { when, what, who, state } = this.wordsOf(row);
      [when, what, who, state].forEach((text, at) => {
        Object.assign(line.insertCell(), { textContent: text }).dataset.label = this.heads[at];
      });
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
      const { text, name, kinds } = await makeFile(db, visit);
      const file = new File([text], name, { type: "text/plain" });
      if (navigator.canShare?.({ files: [file] }) && matchMedia("(pointer: coarse)").matches) await navigator.share({ files: [file] });
      else save(text, name, "text/plain");
      told.textContent = fill(this.dataset.saved, { what: whatWaits({ kinds }), name });
    } catch (problem) {
      if (problem?.name !== "AbortError") told.textContent = this.dataset.notSaved;
    }
  }

  saveList() {
    const heads = [...this.heads, this.dataset.id, this.dataset.receivedAt];
    const rows = this.rows.map((row) => {
      const { when, what, who, state } = this.wordsOf(row);
      return [when, what, who, state, row.id, row.received_at];
    });
    save(asCsv(heads, rows), this.dataset.csvName, "text/csv");
  }
}

customElements.define("take-leave", TakeLeave);
