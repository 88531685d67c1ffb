// One round of the courier: push, packets, photos, pull, and what the server should know of this tablet.

import { settle } from "../store/log.js";
import { get } from "../store/meta.js";
import { meetEpoch, unsent, waiting } from "../store/outbox.js";
import { addedOf, changeVisit, isOld, listVisits } from "../store/visits.js";
import { pullVisit } from "./pull.js";
import { pushVisit } from "./push.js";
import { Again, Fault, isFault, orPause, Pause, verdictOf } from "./verdict.js";

const byVisit = (entries) => {
  const groups = new Map();
  for (const entry of entries) {
    if (!groups.has(entry.visit)) groups.set(entry.visit, []);
    groups.get(entry.visit).push(entry);
  }
  return groups;
};

// It throws Pause where it cannot go on, and Again where the server is another one than before.
export const makeRound = ({ db, api, clock, signPacket, carried, sendBlobs, introduce }) => {
  const meet = async (reply) => {
    if (await meetEpoch(db, reply.body.epoch)) throw new Again();
  };

  // By the session of the same person; else in a packet that this tablet signs; else not at all.
  const postFrom = (hello, visit, row) => async (entries) => {
    const { entries: left, photos } = await unsent(db, visit);
    const outbox = { entries: Math.max(0, left - entries.filter((entry) => !entry.proof).length), photos };
    const envelope = {
      proto: 1, device: await get(db, "device"), epoch: await get(db, "epoch"), person: db.person,
      client_now: new Date(clock.now()).toISOString(), outbox, people: addedOf(row),
    };
    const body = { ...envelope, entries, ...(row?.draft ? { draft: row.draft } : {}) };
    const ours = hello.user?.ref === db.person;
    const reply = ours ? await api.push(visit, body, Boolean(row?.draft)) : null;
    if (reply && verdictOf(reply) !== "login") return reply;
    const packet = await signPacket?.({ visit, draft: row?.draft ?? null, body });
    if (!packet) throw new Pause("login");
    return api.packet(packet);
  };

  // What the server fell over is passed by: it stops nothing else, and the round says so at its end.
  let fell = false;
  const apart = async (work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      fell = true;
      return error;
    }
  };

  const push = async (hello, rows, count, again) => {
    for (const [visit, entries] of byVisit(await waiting(db, { again }))) {
      const post = postFrom(hello, visit, rows.get(visit));
      const done = await apart(() => pushVisit({ db, visit, entries, post, meet }));
      for (const [name, n] of Object.entries(done.count ?? done)) count[name] += n;
    }
  };

  // Packets of other tablets, that came by file: each keeps its author.
  const carry = async (again) => {
    for (const one of (await carried?.list({ again })) ?? []) await apart(() => carryOne(one));
  };

  const carryOne = async ({ id, visit, envelope }) => {
    const reply = await api.packet(envelope);
    const verdict = orPause(reply);
    if (reply.recognised) await meet(reply);
    if (verdict === "ok" && visit) await settle(db, visit, reply.body.results ?? [], reply.body.epoch);
    await carried.delivered(id, reply);
  };

  const photos = async (visits) => {
    for (const visit of visits) {
      for (let reply = await sendBlobs?.(visit); reply; reply = await sendBlobs(visit)) {
        if (isFault(reply)) fell = true;
        else orPause(reply);
        if (reply.recognised) await meet(reply);
      }
    }
  };

  // What the server's clock says of each visit here, and what it lets go.
  const noteTimes = async ({ visits = [], time }, rows) => {
    const now = Date.parse(time);
    const closed = new Set(visits.filter((visit) => visit.status === "closed").map((visit) => visit.id));
    for (const [id, row] of now ? rows : []) {
      const times = { kept_since: row.kept_since ?? now, closed_at: closed.has(id) ? (row.closed_at ?? now) : null };
      const same = row.kept_since === times.kept_since && (row.closed_at ?? null) === times.closed_at;
      if (!same) await changeVisit(db, id, () => times);
      // Few visits are that old: what forgets them is fetched only then.
      if (isOld({ ...row, ...times }, now)) await (await import("../store/forget.js")).purge(db, row.id, now);
    }
  };

  // An unprepared visit was attached: from now on it is shown under the name of the visit that it became.
  const noteBecame = async ({ drafts = [] }, rows) => {
    for (const { id, ...became } of drafts) {
      const row = rows.get(id);
      if (row?.draft && JSON.stringify(row.became) !== JSON.stringify(became)) await changeVisit(db, id, () => ({ became }));
    }
  };

  // How much waits here, for whoever worries about a silent tablet: told once, and when it changes.
  let told = "";
  const report = async (rows) => {
    const device = await get(db, "device");
    if (!device) return;
    const visits = {};
    for (const id of rows.keys()) visits[id] = await countOf(id);
    const body = { outbox: await countOf(null), visits };
    if (told === JSON.stringify(body)) return;
    if (verdictOf(await api.contact(device, body)) === "ok") told = JSON.stringify(body);
  };
  const countOf = async (id) => {
    const { entries, photos } = await unsent(db, id);
    return { entries, photos };
  };

  return async (count, again) => {
    fell = false;
    const reply = await api.hello();
    orPause(reply);
    await meet(reply);
    const hello = reply.body;
    const rows = new Map((await listVisits(db)).map((row) => [row.id, row]));
    // A restored server does not know this tablet: it is told again, and what waits here with it.
    if (hello.device_status === "unknown" && hello.user?.ref === db.person && (await get(db, "device"))) {
      told = "";
      await introduce?.();
    }
    await push(hello, rows, count, again);
    await carry(again);
    await photos([...rows.values()]);
    if (hello.device_status === "revoked") {
      await (await import("../store/forget.js")).wipe(db, hello.time);
      throw new Pause("revoked");
    }
    if (hello.user?.ref !== db.person) throw new Pause("login");
    for (const visit of rows.values()) if (!visit.draft) await apart(() => pullVisit({ db, api, visit, meet }));
    await noteTimes(hello, rows);
    await noteBecame(hello, rows);
    await report(rows);
    if (fell) throw new Pause("waiting");
  };
};
