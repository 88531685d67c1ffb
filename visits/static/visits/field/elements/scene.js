// Who speaks on this page, of which visit, and how it is said.

import { emit, on } from "../lib/dom.js";
import { track } from "../lib/pending.js";
import { clock, names, word } from "../lib/sentences.js";
import { current } from "../store/current.js";
import { same } from "../model/answer.js";
import { headsFor, headsOfKind, say } from "../store/log.js";
import { visitOf } from "../store/visits.js";

const SLOW = 900;

// A question of the page, as a place to come back to.
export const placeAt = ({ section }, criterion) => ({ section, criterion, url: location.pathname + location.search });

let made = null;

// One for the whole page. Empty of `info` on a tablet that does not have the visit.
export const setScene = () => {
  made ??= make();
  return made;
};

const make = async () => {
  const { db, visit } = await current();
  const scene = { db, visit, typed: `${db?.person}:${visit}` };
  const read = async () => {
    scene.info = db && visit ? await visitOf(db, visit) : null;
    const ref = scene.info?.speaker ?? scene.info?.me?.ref ?? db?.person;
    scene.people = scene.info?.people ?? [];
    scene.speaker = [...scene.people, scene.info?.me ?? {}].find((one) => one.ref === ref) ?? { ref };
    scene.isTeam = (scene.speaker.voices ?? ["team"]).includes("team");
  };
  scene.nameOf = (ref) => [...scene.people, scene.info?.me ?? {}].find((one) => one.ref === ref)?.name ?? word("somebody");
  // All that a page says: in the team's voice, by whoever holds the tablet.
  scene.saying = (said) => ({ voice: "team", act: "own", on_behalf: "none", said_ref: scene.speaker.ref, ...said, about: said.about ?? scene.info?.farm?.ref });
  // With the place where it is said, so that a tablet that is killed just after opens there again.
  scene.tell = (said) => {
    const place = scene.section && said.criterion ? placeAt(scene, said.criterion) : undefined;
    return track(say(db, visit, { ...scene.saying(said), place }).then((entry) => {
      if (place) scene.placed = place.criterion;
      return entry;
    }));
  };
  on(document, "speaker:changed", async () => {
    await read();
    emit("speaker:read");
  });
  await read();
  return scene;
};

// What was typed on a page that went before it was said: it is said now, unless its person has said so,
// or something else, since. Asked of the store, for it may be of another page than this one.
export const sayAgain = async ({ db, visit }, said, at) => {
  const { kind, criterion, object_id: object, said_ref: speaker } = said;
  const records = object ? await headsOfKind(db, visit, kind) : (await headsFor(db, visit, [criterion], said.voice)).get(criterion);
  const heads = records.filter((one) => one.kind === kind).flatMap((one) => one.heads);
  const own = heads.filter((head) => head.said_ref === speaker && (!object || head.object_id === object));
  if (own.some((head) => same(head.value, said.value) || Date.parse(head.client_time) >= at - 1000)) return;
  await say(db, visit, said);
};

const later = (one, other) => (Date.parse(one.client_time) < Date.parse(other.client_time) ? 1 : -1);

// "Dit par Ben et Léa à 14 h 32", for heads that say the same.
export const saidBy = (scene, heads) => {
  const [last] = [...heads].sort(later);
  const name = names(heads.map((head) => scene.nameOf(head.said_ref)));
  return word(last.act === "own" ? "said-by" : "said-together", { name, time: clock(last.client_time) });
};

export const savedLine = (head) =>
  head?.mine && head.value && Object.keys(head.value).length ? word("saved", { time: clock(head.client_time) }) : "";

// One line that leaves no doubt: kept at such a time, not yet, or not at all.
export const follow = (line, promise) => {
  if (line.textContent) line.replaceChildren("\u00a0"); // what it said was of the words before
  const waits = setTimeout(() => line.replaceChildren(word("not-yet")), SLOW);
  const end = (text) => {
    clearTimeout(waits);
    line.replaceChildren(text);
  };
  promise.then((entry) => end(word("saved", { time: clock(entry.client_time) })), () => end(word("not-saved")));
  return promise;
};

const OFFERED = 10_000;

// For ten seconds, one tap takes it back.
export const offerUndo = (line, act) => {
  line.querySelector("[data-undo]")?.remove();
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn plain", textContent: word("undo") });
  button.dataset.undo = "";
  line.append(" ", button);
  const end = setTimeout(() => button.remove(), OFFERED);
  on(button, "click", () => {
    clearTimeout(end);
    button.remove();
    act();
  });
};
