// What is on its way to the store. Nobody leaves a page, and no camera opens, before it is there.

import { on } from "./dom.js";

const running = new Set();
const flushers = new Set();

export const track = (promise) => {
  running.add(promise);
  const end = () => running.delete(promise);
  promise.then(end, end);
  return promise;
};

// `act` hands over what is typed and not yet said. Gives back what stops that.
export const onFlush = (act) => {
  flushers.add(act);
  return () => flushers.delete(act);
};

export const flush = () => flushers.forEach((act) => act());

export const settle = async () => {
  flush();
  while (running.size) await Promise.allSettled([...running]);
};

const isPlain = (event) => !(event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey);

// A link waits for what is under way; the page that is hidden or left hands over what was typed.
export const guardLeaving = () => {
  on(document, "click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.target || link.hasAttribute("download") || !isPlain(event)) return;
    flush();
    if (!running.size) return;
    event.preventDefault();
    settle().then(() => location.assign(link.href));
  });
  on(document, "visibilitychange", () => document.hidden && flush());
  on(globalThis, "pagehide", flush);
};
