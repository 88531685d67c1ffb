// A restored server that does not know this tablet: it says again who it is, and what was made ready here.

import { get, set } from "../store/meta.js";
import { listVisits } from "../store/visits.js";
import { deviceKeys } from "./crypto.js";
import { verdictOf } from "./verdict.js";

// The server's own word, given before it forgot, lets the tablet keep the id under which its packets travel.
export const introduce = async (db, api) => {
  const { publicKey } = await deviceKeys(db);
  const { name = "", build = "" } = (await get(db, "tablet")) ?? {};
  const reply = await api.devices({ public_key: publicKey, name, build, certificate: (await get(db, "certificate")) ?? null });
  if (verdictOf(reply) !== "ok" || !reply.body.device) return;
  const { device, certificate, server } = reply.body;
  await set(db, "device", device);
  await set(db, "certificate", certificate ?? null);
  await set(db, "server", server ?? null);
  api.useDevice(device);
  for (const { id } of await listVisits(db)) {
    const { size, tested_at, persistent } = (await get(db, `ready:${id}`)) ?? {};
    if (tested_at) await api.preparation(id, { device, size, tested_at, persistent });
  }
};
