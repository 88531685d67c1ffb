// Time, chance and order, all from one seed: what happens when is chosen here and nowhere else.

import { createHash } from "node:crypto";

// The tablet's hashes at once instead of in a thread: the order of things stays that of the seed.
export const makeHashesSynchronous = () => {
  const digest = (_name, bytes) => {
    const made = createHash("sha256").update(bytes).digest();
    return Promise.resolve(made.buffer.slice(made.byteOffset, made.byteOffset + made.byteLength));
  };
  Object.defineProperty(globalThis, "crypto", { value: { subtle: { digest } }, configurable: true });
};

export const sha256 = (text) => createHash("sha256").update(text).digest("hex");

export const makeChance = (seed) => {
  let state = Number.parseInt(sha256(String(seed)).slice(0, 8), 16);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit) => Math.floor(next() * limit);
  return {
    next,
    below,
    maybe: (share) => next() < share,
    pick: (list) => list[below(list.length)],
    bytes: (count) => Uint8Array.from({ length: count }, () => below(256)),
    weighted: (table) => {
      let left = next() * table.reduce((sum, [weight]) => sum + weight, 0);
      return table.find(([weight]) => (left -= weight) < 0)[1];
    },
    shuffle: (list) => {
      const made = [...list];
      for (let at = made.length - 1; at > 0; at -= 1) {
        const other = below(at + 1);
        [made[at], made[other]] = [made[other], made[at]];
      }
      return made;
    },
  };
};

const turn = () => new Promise((resolve) => setImmediate(resolve));

export class World {
  constructor(seed) {
    this.chance = makeChance(seed);
    this.now = Date.UTC(2026, 4, 4, 8);
    this.ready = [];
    this.timers = [];
    this.number = 0;
  }

  // A step of somebody (a page, the network): in their order, but mixed with everybody else's.
  defer(owner, task) {
    if (owner.dead) return;
    if (!owner.tasks.length) this.ready.push(owner);
    owner.tasks.push(task);
  }

  later(owner, ms, task) {
    const timer = { at: this.now + Math.max(0, ms), number: (this.number += 1), owner, task };
    let place = this.timers.length;
    while (place && this.timers[place - 1].at > timer.at) place -= 1;
    this.timers.splice(place, 0, timer);
    return timer;
  }

  cancel(timer) {
    const place = this.timers.indexOf(timer);
    if (place >= 0) this.timers.splice(place, 1);
  }

  forget(owner) {
    this.ready = this.ready.filter((one) => one !== owner);
    this.timers = this.timers.filter((timer) => timer.owner !== owner);
  }

  async step() {
    const owner = this.chance.pick(this.ready);
    if (owner.fuse !== undefined && (owner.fuse -= 1) < 0) return owner.kill();
    const task = owner.tasks.shift();
    if (!owner.tasks.length) this.ready.splice(this.ready.indexOf(owner), 1);
    task();
    return turn();
  }

  async run(steps) {
    if (steps) await turn();
    for (let count = 0; count < steps && this.ready.length; count += 1) await this.step();
  }

  async untilQuiet(most = 20000) {
    await turn();
    for (let count = 0; this.ready.length; count += 1) {
      if (count > most) throw new Error("never quiet");
      await this.step();
    }
  }

  async advance(ms) {
    const end = this.now + ms;
    await this.untilQuiet();
    while (this.timers.length && this.timers[0].at <= end) {
      const { at, owner, task } = this.timers.shift();
      this.now = Math.max(this.now, at);
      if (owner.dead) continue;
      task();
      await turn();
      await this.untilQuiet();
    }
    this.now = end;
  }
}
