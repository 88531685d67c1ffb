"""The tablet's store in a real browser: strict, one transaction, and back after it was closed."""

import pytest

pytestmark = [pytest.mark.browser]

#: What the pages import, under short names.
MODULES = """const at = (name) => import(`/static/visits/field/${name}.js`);
const [{ openStore }, log, bundles, carried, outbox, forget, visits] = await Promise.all(
  ["store/database", "store/log", "store/bundle", "store/carried", "store/outbox", "store/forget", "store/visits"].map(at));
const answer = (level, more = {}) =>
  ({ kind: "answer", criterion: "c1", voice: "team", about: "farm", value: { level }, ...more });
const shown = async (db) => (await log.headsFor(db, "v", ["c1"], "team")).get("c1")
  .flatMap((record) => record.heads.map((head) => head.value?.level ?? null)).sort();
const bundle = { epoch: "e1", visit: { id: "v", farm: { ref: "farm" } }, me: { ref: "ana" }, people: [],
  criteria: [{ id: "c1" }], entries: [], head_seq: 0 };
"""
KINDS_OF_WRITES = """async () => {
  const asked = [];
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    asked.push([mode, options?.durability, [stores].flat().includes("heads")]);
    return transaction.call(this, stores, mode, options);
  };
  %s
  const db = await openStore("strict");
  await bundles.keepBundle(db, bundle);
  asked.length = 0;
  await log.say(db, "v", answer("a"));
  const writes = asked.filter(([mode]) => mode === "readwrite");
  const all = asked.splice(0);
  const entry = (await outbox.waiting(db, {}))[0];
  await log.settle(db, "v", [{ entry_id: entry.entry_id, status: "stored", stream: "shared", seq: 1 }], "e1");
  await outbox.meetEpoch(db, "e2");
  IDBDatabase.prototype.transaction = transaction;
  return { writes, lax: [...all, ...asked].filter(([mode, how]) => mode === "readwrite" && how !== "strict").length };
}"""
A_LIFE = """async () => {
  %s
  const db = await openStore("life");
  await bundles.keepBundle(db, bundle);
  const first = await log.say(db, "v", answer("a"));
  const [one, two] = await Promise.all([log.say(db, "v", answer("b")), log.say(db, "v", answer("c"))]);
  const told = { taps: (await shown(db)).length };
  const theirs = { ...first, entry_id: "00000000-0000-4000-8000-000000000001", said_ref: "ben", value: { level: "z" },
    parents: [], mine: false, seq: 1, proof: "p", author: { ref: "ben" }, payload_sha256: "f".repeat(64) };
  await log.receive(db, "v", [theirs], { stream: "shared", seq: 1, epoch: "e1" });
  told.together = (await shown(db)).length;
  const sent = [first, one, two].map(({ entry_id }, at) => ({ entry_id, status: "stored", stream: "shared", seq: at + 2 }));
  told.settled = (await log.settle(db, "v", sent, "e1")).acked;
  told.unsent = (await log.unsent(db)).entries;
  await carried.takeIn(db, "v", [{ ...theirs, entry_id: "00000000-0000-4000-8000-000000000002", said_ref: "cia" }]);
  told.carried = (await shown(db)).length;
  await outbox.meetEpoch(db, "e2");
  told.again = (await log.unsent(db)).entries;
  const clash = { ...theirs, entry_id: one.entry_id, payload_sha256: "e".repeat(64) };
  await log.receive(db, "v", [clash], { stream: "shared", seq: 1, epoch: "e2" });
  told.renamed = (await outbox.waiting(db, {})).filter((row) => row.derived_from === one.entry_id).length;
  await outbox.needAttention(db, "v", [first.entry_id], "not_found");
  told.attention = (await outbox.waiting(db, { again: true })).filter((row) => row.state === "attention").length;
  told.purged = await forget.purge(db, "v", Date.now());
  await forget.wipe(db);
  told.left = (await log.unsent(db)).entries;
  told.visit = (await visits.visitOf(db, "v")) ?? null;
  return told;
}"""
CLOSED = """async () => {
  %s
  const db = await openStore("closed");
  await bundles.keepBundle(db, bundle);
  await log.say(db, "v", answer("a"));
  const gave = new Promise((resolve) => document.addEventListener("store:gave-way", () => resolve(true), { once: true }));
  // Another tab brings a newer version of the store, then is gone again.
  const asked = indexedDB.open("carnet-closed", 99);
  const newer = await new Promise((resolve, reject) => Object.assign(asked, {
    onsuccess: () => resolve(asked.result), onblocked: () => reject(new Error("blocked")) }));
  const gaveWay = await gave;
  newer.close();
  const refused = await log.say(db, "v", answer("b")).then(() => null, (error) => error.name);
  return { gaveWay, refused, kept: JSON.parse(localStorage.getItem("carnet-net-closed")).length };
}"""
REOPENED = """async () => {
  let base;
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...given) {
    const request = open.apply(this, given);
    request.addEventListener("success", () => { base = request.result; });
    return request;
  };
  %s
  const db = await openStore("reopened");
  await bundles.keepBundle(db, bundle);
  base.close();
  await log.say(db, "v", answer("a"));
  base.dispatchEvent(new Event("close"));
  await log.say(db, "v", answer("b"));
  return shown(db);
}"""


@pytest.fixture
def run(page, sign_in, village):
    sign_in(page, village.ben)
    page.goto("/field/")
    return lambda script: page.evaluate(script % MODULES)


def test_a_word_is_one_strict_transaction_with_what_is_shown(run):
    told = run(KINDS_OF_WRITES)
    assert told == {"writes": [["readwrite", "strict", True]], "lax": 0}


def test_every_step_of_an_entrys_life_stands_in_a_real_store(run):
    assert run(A_LIFE) == {
        "taps": 1,
        "together": 2,
        "settled": 3,
        "unsent": 0,
        "carried": 3,
        "again": 3,
        "renamed": 1,
        "attention": 1,
        "purged": False,
        "left": 3,
        # Something waits still: of the visit stays what sending needs.
        "visit": {"id": "v", "farm": {"ref": "farm"}, "streams": ["shared"], "people": []},
    }


def test_an_older_page_gives_way_to_a_newer_store_and_keeps_what_it_cannot_write(run):
    assert run(CLOSED) == {"gaveWay": True, "refused": "VersionError", "kept": 1}


def test_a_store_that_the_browser_closed_is_opened_again(run):
    assert run(REOPENED) == ["b"]
