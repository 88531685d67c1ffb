// What goes on behind every page of the tablet: sending, counting, and whoever used this tablet before.
import { emit, on } from "../lib/dom.js";
import { people } from "../store/current.js";
import { openStore } from "../store/database.js";
import { get } from "../store/meta.js";
import { unsent } from "../store/outbox.js";
import { makeApi } from "./api.js";
import { makeCourier } from "./courier.js";
import { partsOf } from "./parts.js";

const SOON = 200;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const silent = { emit: () => {} };

// A tablet to be forgotten wipes itself once nothing is left to send; a revoked one shows no page more.
const obey = async (db, api, { device, status, state, left }) => {
  const wipe = () => import("./wipe.js");
  if (state === "revoked") return (await wipe()).dropPages(db.person);
  if (status !== "forgotten" || !left || left.entries || left.photos) return null;
  return (await (await wipe()).wipeHere(db, { api, device })) && emit("tablet:wiped");
};

const courierOf = async (db, tell = () => {}) => {
  const device = await get(db, "device");
  const api = makeApi({ fetch: fetch.bind(globalThis), device });
  let status = null;
  const hello = async () => {
    const reply = await api.hello();
    status = reply.body?.device_status ?? status;
    if (reply.body) emit("sync:hello", reply.body);
    return reply;
  };
  const onState = (told) => {
    tell(told);
    if (told.left) obey(db, api, { device, status, ...told }).catch(() => {});
  };
  return makeCourier({ api: { ...api, hello }, store: db, onState, ...partsOf(db, api) });
};

// The counts follow each thing that is said, without waiting for a round.
const countAlong = (db) => {
  let timer = null;
  const count = async () => emit("sync:state", { left: await unsent(db) });
  on(document, "entries:changed", () => {
    clearTimeout(timer);
    timer = setTimeout(count, SOON);
  });
  return count();
};

// What others left here goes too, each by their own key: nobody sends it as their own.
const sendForOthers = async (me) => {
  for (const { ref } of await people()) {
    if (ref === me) continue;
    const other = await openStore(ref, silent);
    const left = await unsent(other);
    if (left.entries || left.photos) await (await courierOf(other)).sendAll();
    await other.close();
  }
};

// After each round that met the network, once the round has let go of its lock.
const sendOthersLater = (me) => {
  let running = null;
  return ({ detail }) => {
    if (detail.elsewhere || !["idle", "login"].includes(detail.state)) return;
    running ??= wait(SOON).then(() => sendForOthers(me)).catch(() => {}).finally(() => {
      running = null;
    });
  };
};

export const startSending = async (db) => {
  const told = ({ state, left, entries, photos, kinds, oldest }) =>
    emit("sync:state", { state, left: left ?? { entries, photos, kinds }, oldest });
  const courier = await courierOf(db, told);
  on(document, "sync:now", () => courier.sendAll({ again: true }));
  on(document, "sync:settled", sendOthersLater(db.person));
  await countAlong(db);
  courier.start().catch(() => {});
  return courier;
};
