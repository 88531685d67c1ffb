// Two separate facts, always in sight: kept on this tablet, received by the network.
// A live region beside them says only that the state has changed, not each tap.
import { fill, hour, howMany, whatWaits } from "../lib/words.js";

const NOTHING = { entries: 0, photos: 0 };
const KINDS = { offline: "later", sending: "sending", login: "login", revoked: "revoked", waiting: "failed" };

class SyncStatus extends HTMLElement {
  connectedCallback() {
    this.visit = document.body.dataset.visit || "";
    this.state = { state: navigator.onLine ? "idle" : "offline", left: null };
    this.kept = localStorage.getItem(this.place) ? new Date(localStorage.getItem(this.place)) : null;
    this.heard = [
      ["entries:changed", (event) => this.noteKept(event.detail)],
      ["sync:state", (event) => this.noteState(event.detail)],
      ["sync:settled", (event) => this.noteSent(event.detail)],
    ];
    this.heard.forEach(([name, act]) => document.addEventListener(name, act));
    this.show();
  }

  disconnectedCallback() {
    this.heard.forEach(([name, act]) => document.removeEventListener(name, act));
  }

  get place() {
    return `kept-at ${this.visit}`;
  }

  noteKept({ visit, received } = {}) {
    if (received || (this.visit && visit !== this.visit)) {
      return; // what came from others is not what was just written here
    }
    this.kept = new Date();
    localStorage.setItem(this.place, this.kept.toISOString());
    this.show();
  }

  noteState(detail) {
    this.state = { ...this.state, ...detail };
    this.show();
  }

  noteSent({ left }) {
    if (left && !left.entries && !left.photos) {
      this.sent = new Date();
    }
    this.noteState(left ? { left } : {});
  }

  show() {
    const kept = this.keptWords();
    const { kind, words } = this.sentWords();
    this.write("kept", kept);
    this.write("sent", words);
    this.dataset.state = kind;
    const live = this.querySelector("[role=status]");
    if (live && live.dataset.kind !== kind) {
      live.dataset.kind = kind;
      live.textContent = `${kept[0]} ${words[0]}`;
    }
  }

  // Each fact in three lengths: what is wide enough says all.
  keptWords() {
    const { kept, keptBrief, keptAt, keptShort, keptAtBrief } = this.dataset;
    if (!this.kept) return [kept, keptBrief, keptBrief];
    const time = hour(this, this.kept);
    return [keptAt, keptShort, keptAtBrief].map((words) => fill(words, { time }));
  }

  sentWords() {
    const left = this.state.left ?? NOTHING;
    const n = left.entries + left.photos;
    const { sent, sentAt, sentBrief, unknown, unknownBrief, login, loginShort, loginBrief, shortWaits, brief } = this.dataset;
    if (this.state.state === "revoked") {
      const { revoked, revokedShort } = this.dataset;
      return { kind: "revoked", words: [revoked, revokedShort, revokedShort] };
    }
    if (this.state.left && n === 0) {
      return { kind: "sent", words: [this.sent ? fill(sentAt, { time: hour(this, this.sent) }) : sent, sent, sentBrief] };
    }
    const kind = KINDS[this.state.state] ?? "later";
    if (kind === "login") return { kind, words: [login, loginShort, loginBrief] };
    if (n === 0) return { kind, words: [unknown, unknown, unknownBrief] };
    const what = whatWaits(left);
    const many = howMany(left);
    const said = this.dataset[kind + (many > 1 ? "Many" : "One")] ?? this.dataset[kind];
    return { kind, words: [fill(said, { what }), fill(shortWaits, { what }), fill(brief, { n: many })] };
  }

  write(name, words) {
    const line = this.querySelector(`[data-line=${name}]`);
    words.forEach((text, at) => {
      if (line.children[at].textContent !== text) line.children[at].textContent = text;
    });
  }
}

customElements.define("sync-status", SyncStatus);
