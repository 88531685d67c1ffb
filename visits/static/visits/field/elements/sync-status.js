// Two separate facts, always in sight: kept on this tablet, received by the network.
// A live region beside them says only that the state has changed, not each tap.
import { fill, hour, whatWaits } from "../lib/words.js";

const NOTHING = { entries: 0, photos: 0 };

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
    const kept = this.kept
      ? fill(this.dataset.keptAt, { time: hour(this, this.kept) })
      : this.dataset.kept;
    const [kind, sent, short] = this.sentence();
    this.write("kept", kept, this.kept ? fill(this.dataset.keptShort, { time: hour(this, this.kept) }) : kept);
    this.write("sent", sent, short);
    this.dataset.state = kind;
    const live = this.querySelector("[role=status]");
    if (live && live.dataset.kind !== kind) {
      live.dataset.kind = kind;
      live.textContent = `${kept} ${sent}`;
    }
  }

  sentence() {
    const left = this.state.left ?? NOTHING;
    const what = whatWaits(this, left);
    const total = left.entries + left.photos;
    if (this.state.left && total === 0) {
      const said = this.sent ? fill(this.dataset.sentAt, { time: hour(this, this.sent) }) : this.dataset.sent;
      return ["sent", said, this.dataset.sent];
    }
    const kind = { offline: "later", sending: "sending", login: "login", waiting: "failed" }[this.state.state] ?? "later";
    const many = total > 1 ? "Many" : "One";
    const said = this.dataset[kind + many] ?? this.dataset[kind];
    if (total === 0) {
      return [kind, kind === "login" ? this.dataset.login : this.dataset.unknown, this.dataset.unknown];
    }
    const short = kind === "login" ? this.dataset.loginShort : fill(this.dataset.shortWaits, { what });
    return [kind, fill(said, { what }), short];
  }

  write(name, long, short) {
    const line = this.querySelector(`[data-line=${name}]`);
    const [first, second] = line ? line.children : [];
    if (first && first.textContent !== long) {
      first.textContent = long;
    }
    if (second && second.textContent !== short) {
      second.textContent = short;
    }
  }
}

customElements.define("sync-status", SyncStatus);
