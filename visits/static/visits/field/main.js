// The tablet's pages: what each element does stands in its own file; this one says which there are.
import "./elements/filling.js";
import "./elements/sync-status.js";
import "./elements/table.js";
import "./elements/store-trouble.js";
import "./elements/prepare-tablet.js";
import "./elements/wipe-tablet.js";
import "./elements/field-hub.js";
import "./elements/field-home.js";
import "./elements/plan-review.js";
import "./elements/new-version.js";
import "./elements/take-leave.js";
import { emit } from "./lib/dom.js";
import { mirrorEvents } from "./lib/events.js";
import { keepWorker, noteWho } from "./lib/worker.js";
import { current } from "./store/current.js";
import { carriedPackets, signPacket } from "./sync/gather.js";
import { startSending } from "./sync/start.js";

// What the courier needs beside the store: who signs packets, carries others', sends photos.
const parts = (db) => ({ signPacket, carried: carriedPackets(db) });

const begin = async () => {
  mirrorEvents();
  keepWorker(document.body.dataset.worker);
  const { db, me, visit } = await current();
  if (!db) return emit("store:none", { visit });
  await noteWho(me);
  await startSending(db, parts);
  return emit("store:open", { visit });
};

begin().catch((problem) => emit("store:failed", { name: problem?.name ?? "Error" }));
