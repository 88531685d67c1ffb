// The server as a model: what it stores, for whom, and what it tells. Its broken variants are in `broken`.

import { canonicalJson } from "../../../visits/static/visits/field/model/canonical.js";
import { payloadOf } from "../../../visits/static/visits/field/model/entry.js";
import { sha256 } from "./world.js";

export const CRITERIA = [
  { id: "c1", sensitive: false }, { id: "c2", sensitive: false }, { id: "c3", sensitive: true },
];
const KINDS = new Set(["answer", "note", "discuss"]);
const hashOf = (salt, entry) => {
  const bytes = Buffer.concat([Buffer.from(salt, "hex"), Buffer.from(canonicalJson(payloadOf(entry)))]);
  return sha256(bytes);
};
const placeOf = (row) => [row.stream, row.kind, row.object_id || row.criterion, row.voice, row.about].join("|");
const clone = (value) => structuredClone(value);

export class Server {
  constructor(world, broken = new Set(), criteria = CRITERIA) {
    Object.assign(this, { criteria, world, broken, epoch: "epoch-0", epochs: 0, secret: "server", limit: 500, bugs: new Set() });
    this.visits = new Map();
    this.devices = new Map();
    this.downUntil = 0;
    this.sessions = new Map();
    this.told = [];
    this.crash = null;
  }

  addVisit(id, { team, holder, network }) {
    this.visits.set(id, {
      id, network, team: new Set(team), ever: new Set(team), holder, opened: new Set(), log: [], held: [],
      seq: { shared: 0, private: 0 },
    });
  }

  backup() {
    return clone(this.visits);
  }

  restore(backup) {
    this.visits = clone(backup);
    this.epochs += 1;
    this.epoch = `epoch-${this.epochs}`;
  }

  proof(visit, row) {
    return sha256([this.secret, visit, row.stream, row.entry_id, row.author, row.payload_sha256].join("|"));
  }

  // -- calls

  answer(status, body) {
    return { status, body: { app: "pgs-sync", epoch: this.epoch, ...body } };
  }

  call(method, path, session, given, headers) {
    const [route, query = ""] = path.split("?");
    const asked = new URLSearchParams(query);
    const parts = route.split("/");
    if (route === "hello") return this.hello(session);
    if (route === "packets") return this.packet(given);
    if (!session.person) return this.answer(401, { code: "auth_required" });
    if (method === "POST" && headers["X-CSRFToken"] !== session.csrf) return this.answer(403, { code: "csrf_failed" });
    const visit = this.visits.get(parts[1]);
    if (method === "POST") return this.push(visit, session.person, given);
    return this.pull(visit, session.person, asked);
  }

  hello(session) {
    const user = session.person ? { ref: session.person, name: session.person } : null;
    return this.answer(200, { user, csrf: session.csrf, device_status: "known", time: new Date(this.world.now).toISOString(), visits: [] });
  }

  packet({ device, body, signature }) {
    const person = this.devices.get(device);
    if (!person) return this.answer(404, { code: "not_found" });
    const push = JSON.parse(body);
    const known = signature === sha256(`${device}|${body}`);
    const visit = this.visits.get(push.visit);
    if (!visit || !this.ever(visit, person)) return this.answer(404, { code: "not_found" });
    if (!known) return this.answer(200, { results: push.entries.map((entry) => this.hold(visit, entry, person, "unverified_file")) });
    return this.push(visit, this.broken.has("author = who delivers") ? this.deliverer ?? person : person, { ...push, person });
  }

  ever(visit, person) {
    return visit.ever.has(person) || visit.holder === person;
  }

  push(visit, by, body) {
    if (body.person && body.person !== by && !this.broken.has("author = who delivers")) return this.answer(401, { code: "auth_required" });
    if (!visit || !this.ever(visit, by)) return this.answer(404, { code: "not_found" });
    if (body.entries.length > this.limit) return this.answer(413, { code: "too_large" });
    if (body.entries.some((entry) => this.bugs.has(entry.entry_id))) return this.answer(422, { code: "bad_envelope" });
    const before = this.crash ? clone(visit) : null;
    const results = [];
    for (const [at, entry] of body.entries.entries()) {
      results.push(this.take(visit, entry, by));
      if (this.crash === "mid" && at + 1 >= body.entries.length / 2) break;
    }
    if (this.crash) return this.fall(visit, before, results);
    return this.answer(200, { results });
  }

  // The power goes: before the commit nothing of the push is there, after it all of it is.
  fall(visit, before, results) {
    const kept = this.crash === "after" || (this.crash === "mid" && this.broken.has("no transaction round the batch"));
    if (!kept) this.visits.set(visit.id, before);
    const answers = this.broken.has("ack before commit") && this.crash !== "after";
    this.crash = null;
    this.downUntil = this.world.now + 5000;
    return answers ? this.answer(200, { results }) : null;
  }

  take(visit, entry, by) {
    const first = this.broken.has("no dedupe") ? null : visit.log.find((row) => row.entry_id === entry.entry_id);
    if (first) {
      const same = hashOf(first.salt, entry) === first.payload_sha256;
      return this.told_of(visit, by, first, same ? "duplicate" : "id_reuse");
    }
    if (hashOf(entry.salt, entry) !== entry.payload_sha256) return this.hold(visit, entry, by, "bad_hash");
    const proven = this.proven(visit, entry);
    const author = proven && !this.broken.has("author = who delivers") ? proven.author : by;
    const reason = proven ? "" : this.reason(visit, entry, author);
    if (reason === "refused") return { entry_id: entry.entry_id, status: "refused" };
    if (reason) return this.hold(visit, entry, author, reason);
    return this.store(visit, entry, author, proven?.stream ?? this.streamOf(visit, entry), by);
  }

  proven(visit, entry) {
    if (!entry.proof) return null;
    const found = ["shared", "private"].find((stream) => this.proof(visit.id, { ...entry, stream }) === entry.proof);
    return found ? { stream: found, author: entry.author } : null;
  }

  reason(visit, entry, by) {
    if (!KINDS.has(entry.kind)) return "unknown_kind";
    if (entry.voice === "self") return visit.holder === by && entry.said_ref === by ? "" : "voice_not_allowed";
    if (!visit.team.has(by)) return this.broken.has("refuse ex-members") ? "refused" : "not_member";
    return visit.ever.has(entry.said_ref) ? "" : "unknown_person";
  }

  streamOf(visit, entry) {
    const sensitive = this.criteria.find((row) => row.id === entry.criterion)?.sensitive && !visit.opened.has(entry.criterion);
    return entry.voice === "self" || sensitive ? "private" : "shared";
  }

  hold(visit, entry, author, reason) {
    const raw = JSON.stringify(payloadOf(entry));
    if (!visit.held.some((row) => row.entry_id === entry.entry_id && row.raw === raw)) {
      visit.held.push({ entry_id: entry.entry_id, author, reason, raw, entry });
    }
    return { entry_id: entry.entry_id, status: "quarantined", reason };
  }

  store(visit, entry, author, stream, by) {
    const counter = this.broken.has("one counter for both streams") ? "shared" : stream;
    visit.seq[counter] += 1;
    const row = { ...payloadOf(entry), salt: entry.salt, payload_sha256: entry.payload_sha256, stream, seq: visit.seq[counter], author, received_at: new Date(this.world.now).toISOString() };
    if (this.broken.has("server invents parents")) {
      const heads = headsOf(visit.log.filter((other) => placeOf(other) === placeOf(row)));
      if (heads.length) Object.assign(row, { parents: heads.map((head) => head.entry_id), act: "together" });
    }
    if (this.broken.has("last-write-wins log")) visit.log = visit.log.filter((other) => placeOf(other) !== placeOf(row));
    visit.log.push(row);
    return this.told_of(visit, by, row, "stored");
  }

  told_of(visit, by, row, status) {
    const hidden = row.stream === "private" && visit.holder !== by;
    const place = hidden || status === "id_reuse" ? {} : { stream: row.stream, seq: row.seq };
    return { entry_id: row.entry_id, status, ...place };
  }

  pull(visit, by, asked) {
    const stream = asked.get("stream");
    const may = visit && (stream === "private" ? visit.holder === by : visit.team.has(by) || visit.holder === by);
    if (!may) return this.answer(404, { code: "not_found" });
    const leaks = this.broken.has("private entries in the shared pull");
    const rows = visit.log.filter((row) => (row.stream === stream || leaks) && row.seq > Number(asked.get("after")));
    const page = rows.slice(0, this.page ?? 500);
    const entries = page.map((row) => ({ ...row, author: { ref: row.author, name: row.author }, proof: this.proof(visit.id, row) }));
    return this.answer(200, { entries, more: page.length < rows.length, people: [], head_seq: visit.seq[stream] });
  }

  bundle(id) {
    const visit = this.visits.get(id);
    return {
      epoch: this.epoch, visit: { id, farm: { ref: `farm-${id}` } }, criteria: this.criteria, entries: [], head_seq: 0,
      people: [...visit.team].map((ref) => ({ ref, name: ref, part: "member" })),
    };
  }
}

// What stands, reckoned in the plainest way: nobody names it who may.
export const headsOf = (rows) =>
  rows.filter((row) => !rows.some((other) =>
    other.parents.includes(row.entry_id) && placeOf(other) === placeOf(row) &&
    (other.said_ref === row.said_ref || other.act === "together" || other.act === "settle")));

export const stateOf = (rows) =>
  sha256(canonicalJson(headsOf(rows)
    .map((row) => [placeOf(row), row.entry_id, row.payload_sha256])
    .sort((a, b) => (a.join("\0") < b.join("\0") ? -1 : 1))));
