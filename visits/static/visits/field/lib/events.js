// What one tab wrote, the other tabs of this tablet hear too.

import { emit, on } from "./dom.js";

const NAMES = ["entries:changed", "sync:settled"];

// Gives back what stops the mirror. What came from another tab is marked, and goes no further.
export const mirrorEvents = (target = document, open = (name) => new BroadcastChannel(name)) => {
  if (!globalThis.BroadcastChannel) return () => {};
  const channel = open("carnet");
  const stops = NAMES.map((name) =>
    on(target, name, ({ detail }) => detail.elsewhere || channel.postMessage({ name, detail })));
  channel.onmessage = ({ data }) => emit(data.name, { ...data.detail, elsewhere: true });
  return () => {
    for (const stop of stops) stop();
    channel.close();
  };
};
