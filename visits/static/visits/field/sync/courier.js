// Brings what was said here to the network, and what others said to here; patiently, in the open page.

import { on } from "../lib/dom.js";
import { unsent } from "../store/outbox.js";
import { makeBackoff } from "./backoff.js";
import { makeRound } from "./round.js";
import { Again, Pause } from "./verdict.js";

const [SOON, EVERY, RESTARTS] = [1500, 45000, 5];
const CLOCK = { now: () => Date.now(), set: (act, ms) => setTimeout(act, ms), clear: (timer) => clearTimeout(timer) };

// One tab at a time sends; a browser without locks sends twice, which does no harm.
const tabLock = (work) =>
  navigator.locks ? navigator.locks.request("sync", { ifAvailable: true }, (held) => (held ? work() : null)) : work();

const pageListens = (soon, now) => [
  on(globalThis, "online", now),
  on(document, "visibilitychange", () => document.visibilityState === "visible" && now()),
  on(document, "entries:changed", soon),
];

export const makeCourier = ({
  api, store: db, clock = CLOCK, random = Math.random, lock = tabLock, listen = pageListens, onState = () => {}, ...parts
}) => {
  const round = makeRound({ db, api, clock, ...parts });
  const backoff = makeBackoff(random);
  let [running, more, timer, stops, started, restUntil] = [null, null, null, [], false, 0];

  const untilDone = async (count, again) => {
    for (let tries = 0; tries < RESTARTS; tries += 1) {
      try {
        await round(count, again);
        return new Pause("idle");
      } catch (error) {
        if (error instanceof Pause) return error;
        if (!(error instanceof Again)) throw error;
      }
    }
    return new Pause("offline");
  };

  const work = async ({ again = false } = {}) => {
    const count = { acked: 0, quarantined: 0, attention: 0 };
    onState({ state: "sending", ...(await unsent(db)) });
    const end = await untilDone(count, again).catch((error) => Object.assign(new Pause("offline"), { problem: error }));
    const left = await unsent(db);
    if (end.state === "idle") backoff.reset();
    const wait = end.wait ?? (end.state === "idle" || end.state === "login" ? EVERY : backoff.next());
    restUntil = end.state === "idle" ? 0 : clock.now() + wait;
    const told = { state: end.state, left, oldest: left.oldest, problem: end.problem ?? null, ...count };
    onState(told);
    db.env.emit("sync:settled", told);
    return { ...told, wait };
  };

  const plan = (ms) => {
    clock.clear(timer);
    if (started) timer = clock.set(() => sendAll(), ms);
  };

  // Asked for while it runs, it runs once more: what was said meanwhile goes too.
  const sendAll = (asked = {}) => {
    if (running) {
      more = { ...more, ...asked };
      return running;
    }
    const run = async () => {
      let told;
      do {
        [asked, more] = [more ?? asked, null];
        told = await lock(() => work(asked));
      } while (more);
      return told;
    };
    running = run().finally(() => {
      running = null;
    });
    running.then((told) => plan(told?.wait ?? EVERY), () => plan(EVERY));
    return running;
  };

  // Something was said here. A server that asked for rest, or fell, is not called at every tap.
  const soon = ({ detail: { elsewhere, received } }) => {
    if (elsewhere || received !== undefined) return;
    if (running) more ??= {};
    else plan(Math.max(SOON, Math.min(restUntil - clock.now(), EVERY)));
  };

  return {
    sendAll,
    start: () => {
      started = true;
      stops = listen(soon, () => sendAll());
      return sendAll({ again: true });
    },
    stop: () => {
      started = false;
      clock.clear(timer);
      for (const stop of stops) stop();
    },
  };
};
