// Broken protocols. Each must be caught, but those that do no harm: they are listed, and must not be.
//
// With `file`, the real core is loaded with one passage replaced; without, the model of the server breaks.

const FIELD = "visits/static/visits/field/";

const core = (name, file, from, to) => ({ name, file: FIELD + file, from, to });
const server = (name) => ({ name });

const LATEST = (order) => `
  const all = entries.filter((entry) => !hidden.has(entry.entry_id));
  return all.sort((one, other) => ${order}).slice(-1);
`;
const FOLD = "const gone = new Set(hidden);";

export const MUTANTS = [
  server("no dedupe"),
  server("ack before commit"),
  server("last-write-wins log"),
  server("refuse ex-members"),
  server("server invents parents"),
  server("one counter for both streams"),
  server("private entries in the shared pull"),
  server("author = who delivers"),
  server("saved per page although one field is pending"),
  core("delete on 200", "sync/push.js", "const verdict = orPause(reply);",
    'if (reply.status === 200) await db.write(["entries"], (tx) => Promise.all(piece.map((e) => tx.objectStore("entries").delete([visit, e.entry_id]))));\n    const verdict = orPause(reply);'),
  core("ack whatever answers 200", "sync/api.js", 'body?.app === APP && typeof body.epoch === "string"', "Boolean(body)"),
  core("no epoch", "store/outbox.js", "if (before === undefined) return false;", "return false;"),
  core("no re-push", "store/outbox.js", 'of await unsend(tx, "entries", beforeSent)', "of []"),
  core("cursors outlive the epoch", "store/outbox.js", "await dropCursors(tx);", ""),
  core("saved before commit", "store/database.js", "await tx.done;\n    return given;", "return given;"),
  core("not strict", "store/database.js", 'durability: "strict"', 'durability: "relaxed"'),
  core("entry and heads in two transactions", "store/log.js", [", addHead(tx, head, stored)];", "return stored;"],
    ["];", 'db.write(["entries", "heads"], (other) => refold(other, visit, [stored.target])).catch(() => {});\n    return stored;']),
  core("view by clock", "model/fold.js", FOLD, `${LATEST("Date.parse(one.client_time) - Date.parse(other.client_time)")}\n  ${FOLD}`),
  core("view by arrival", "model/fold.js", FOLD, `${LATEST("(one.seq ?? 1e9) - (other.seq ?? 1e9)")}\n  ${FOLD}`),
  core("parents = everything on screen", "store/log.js", ["whole.parents ?? own(head, words.said_ref);", "{ ...words, parents }"],
    ["whole.parents ?? (head?.heads ?? []).map((one) => one.entry_id).sort();", '{ ...words, parents, act: "together" }']),
  core("never sends", "sync/round.js", "await push(hello, rows, count, again);", ""),
  core("sends when asked, never by itself", "sync/courier.js", "if (started) timer = clock.set(() => sendAll(), ms);", ""),
  core("gives up after a failure", "sync/push.js", "const pending = piecesOf(entries);", "const pending = piecesOf(entries.filter((entry) => !globalThis.tried?.has(entry.entry_id)));\n  globalThis.tried ??= new Set();\n  for (const entry of entries) globalThis.tried.add(entry.entry_id);"),
  core("one bad entry stops the others", "sync/push.js", "} else if (piece.length > 1) pending.unshift(...halves(piece));", "}"),
  core("a bad entry is dropped", "sync/push.js", "else await setAside(piece,", 'else await db.write(["entries"], (tx) => tx.objectStore("entries").delete([visit, piece[0].entry_id]),'),
  core("a team tablet keeps private words", "store/arrivals.js", 'if (stream === "private" && !holds) return null;', ""),
  core("one sends for the other", "sync/round.js", "const ours = hello.user?.ref === db.person;", "const ours = true; envelope.person = null; body.person = null;"),
  core("the cursor moves before the page is kept", "store/arrivals.js", "const found = await keepPulled(tx, visit, pulled);",
    'await meta.put(cursor.seq, cursorKey(visit, cursor.stream));\n      const found = await keepPulled(tx, visit, pulled.slice(0, -1));'),
  core("an ack of another epoch counts", "store/outbox.js", "sendable(entry) ? \"local\" : \"carried\"", "!entry.mine && (sendable(entry) ? \"local\" : \"carried\")"),
  core("settled by order, not by id", "store/arrivals.js", "const found = await Promise.all(told.map((result) => store.get([visit, result.entry_id])));",
    'const all = await store.index("by_state").getAll("local");\n    const found = told.map((_result, at) => all[at]);'),
];

// What breaks nothing, because entries are idempotent one by one.
export const HARMLESS = [
  server("no transaction round the batch"),
  core("sent in any order", "store/outbox.js", ".sort((one, other) => (one.dseq ?? 0) - (other.dseq ?? 0))", ".sort((one, other) => (one.salt < other.salt ? -1 : 1))"),
];

export const find = (name) => [...MUTANTS, ...HARMLESS].find((one) => one.name === name);

export const patched = ({ name, from, to }, source) =>
  [from].flat().reduce((text, passage, at) => {
    if (!text.includes(passage)) throw new Error(`${name}: the passage to break is no longer there`);
    return text.replaceAll(passage, () => [to].flat()[at]);
  }, source);
