// What is typed is said once the fingers rest. A copy waits beside the store for a page that dies first.

import { on } from "./dom.js";
import { onFlush, track } from "./pending.js";

const QUIET = 300;
const YOUNG = 3000;
const PLACE = "typed:";

// `said` is what the store would be told; it goes into the copy, to be told later if need be.
const keep = (visit, said) => {
  try {
    localStorage.setItem(`${PLACE}${visit}:${said.object_id ?? said.criterion}`, JSON.stringify({ said, at: Date.now() }));
  } catch {
    // Full or refused: the store itself is then all there is.
  }
};

const forget = (visit, said, copy) => {
  const key = `${PLACE}${visit}:${said.object_id ?? said.criterion}`;
  if (!copy || localStorage.getItem(key) === copy) localStorage.removeItem(key);
};

// Copies that a page left behind: each is told, then forgotten.
export const recover = async (visit, tell) => {
  setTimeout(() => tellAll(visit, tell), YOUNG);
  await tellAll(visit, tell);
};

const tellAll = async (visit, tell) => {
  const mine = Object.keys(localStorage).filter((key) => key.startsWith(`${PLACE}${visit}:`));
  for (const key of mine) {
    const copy = localStorage.getItem(key);
    const { said, at } = JSON.parse(copy);
    if (Date.now() - at < YOUNG) continue; // another tab may be typing it
    await tell(said, at);
    forget(visit, said, copy);
  }
};

// `read` gives what to say of what stands in the field, or nothing; `tell` says it.
export const typing = (root, visit, { read, tell }) => {
  let timer = 0;
  let dirty = false;
  const hand = () => {
    clearTimeout(timer);
    if (!dirty) return;
    dirty = false;
    const said = read();
    if (!said) return;
    keep(visit, said);
    track(tell(said).then(() => dirty || forget(visit, said)));
  };
  on(root, "input", () => {
    dirty = true;
    const said = read();
    if (said) keep(visit, said);
    clearTimeout(timer);
    timer = setTimeout(hand, QUIET);
  });
  on(root, "change", hand);
  const stop = onFlush(hand);
  return { stop: () => { hand(); stop(); }, isDirty: () => dirty };
};
