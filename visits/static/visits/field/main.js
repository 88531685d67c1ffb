// The tablet's pages: what each element does stands in its own file; this one says which there are.
// What every page of a visit needs comes at once; what only one page shows comes when it is there.
import "./elements/filling.js";
import "./elements/photo-input.js";
import "./elements/store-trouble.js";
import "./elements/sync-status.js";
import { $, emit, on } from "./lib/dom.js";
import { mirrorEvents } from "./lib/events.js";
import { keepWorker, noteWho } from "./lib/worker.js";
import { current } from "./store/current.js";
import { startSending } from "./sync/start.js";

const LATER = [
  ["carnet-note, file-notes", () => import("./elements/carnet.js")],
  ["gather-tablets", () => import("./elements/gather-tablets.js")],
  ["field-debrief, field-signature", () => import("./elements/table.js")],
  ["begin-visit", () => import("./elements/begin-visit.js")],
  ["body[data-grid]", () => import("./elements/grid-links.js")],
  ["photo-sending", () => import("./elements/photo-sending.js")],
  ["prepare-tablet", () => import("./elements/prepare-tablet.js")],
  ["wipe-tablet", () => import("./elements/wipe-tablet.js")],
  ["field-hub", () => import("./elements/field-hub.js")],
  ["field-home", () => import("./elements/field-home.js")],
  ["first-screens", () => import("./elements/first-screens.js")],
  ["plan-review", () => import("./elements/plan-review.js")],
  ["new-version", () => import("./elements/new-version.js")],
  ["network-contact", () => import("./elements/network-contact.js")],
  ["take-leave", () => import("./elements/take-leave.js")],
];

for (const [tags, load] of LATER) if (document.querySelector(tags)) load();

const PATIENCE = 2000;

// What somebody waits for comes first: a part of the grid shows what it holds, then the rest begins.
const shown = () =>
  new Promise((resolve) => {
    if (!$("field-section")) return resolve();
    on(document, "section:shown", () => setTimeout(resolve), { once: true });
    return setTimeout(resolve, PATIENCE);
  });

const begin = async () => {
  mirrorEvents();
  const filled = shown();
  filled.then(() => keepWorker(document.body.dataset.worker));
  const { db, me, visit } = await current();
  await filled;
  if (!db) return emit("store:none", { visit });
  await noteWho(me);
  await startSending(db);
  return emit("store:open", { visit });
};

begin().catch((problem) => emit("store:failed", { name: problem?.name ?? "Error" }));
