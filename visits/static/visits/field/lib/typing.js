// What is typed is said once the fingers rest. A copy waits beside the store for a page that dies first.

import { on } from "./dom.js";
import { onFlush, track } from "./pending.js";

const QUIET = 300;
const YOUNG = 3000;
const PLACE = "typed:";

// One copy for each thing said: an answer and a remark on its question wait side by side.
const keyOf = (place, said) => `${PLACE}${place}:${said.object_id ?? `${said.kind}:${said.criterion}`}`;

// `place`: whose store, and which visit. `said` is what the store would be told, later if need be.
const keep = (place, said) => {
  try {
    localStorage.setItem(keyOf(place, said), JSON.stringify({ said, at: Date.now() }));
  } catch {
    // Full or refused: the store itself is then all there is.
  }
};

const forget = (place, said) => localStorage.removeItem(keyOf(place, said));

// Copies that a page left behind: each is told, then forgotten.
export const recover = async (place, tell) => {
  setTimeout(() => tellAll(place, tell), YOUNG);
  await tellAll(place, tell);
};

const tellAll = async (place, tell) => {
  const mine = Object.keys(localStorage).filter((key) => key.startsWith(`${PLACE}${place}:`));
  for (const key of mine) {
    const copy = localStorage.getItem(key);
    const { said, at } = JSON.parse(copy);
    if (Date.now() - at < YOUNG) continue; // another tab may be typing it
    await tell(said, at);
    if (localStorage.getItem(key) === copy) localStorage.removeItem(key);
  }
};

// `read` gives what to say of what stands in the field, or nothing; `tell` says it.
export const typing = (root, place, { read, tell }) => {
  let timer = 0;
  let dirty = false;
  let copied = null;
  // What was typed and taken back leaves no copy: nobody said it.
  const copy = () => {
    const said = read();
    if (said) keep(place, said);
    else if (copied) forget(place, copied);
    copied = said;
    return said;
  };
  const hand = () => {
    clearTimeout(timer);
    if (!dirty) return;
    dirty = false;
    const said = copy();
    if (said) track(tell(said).then(() => copied === said && forget(place, said)));
  };
  on(root, "input", () => {
    dirty = true;
    copy();
    clearTimeout(timer);
    timer = setTimeout(hand, QUIET);
  });
  on(root, "change", hand);
  const stop = onFlush(hand);
  return { stop: () => { hand(); stop(); }, isDirty: () => dirty };
};
