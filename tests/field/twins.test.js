// The tablet's canonical form, fold and asking answer the same cases as Python's.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { toHex } from "../../visits/static/visits/field/lib/bytes.js";
import { asked } from "../../visits/static/visits/field/model/asking.js";
import { canonicalJson, NotCanonicalError, payloadSha256, sha256Hex } from "../../visits/static/visits/field/model/canonical.js";
import { targetOf } from "../../visits/static/visits/field/model/entry.js";
import { headsOf, valuesOf } from "../../visits/static/visits/field/model/fold.js";
import { sha256 } from "../../visits/static/visits/field/model/sha256.js";
import { hiddenIds, stateHash } from "../../visits/static/visits/field/model/state.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../cases/${name}.cases.json`, import.meta.url), "utf8"));

test("canonical forms", () => {
  for (const [value, text] of read("canonical").canonical) assert.equal(canonicalJson(value), text);
});

test("what has no canonical form", () => {
  for (const value of read("canonical").refused) {
    assert.throws(() => canonicalJson(value), NotCanonicalError, JSON.stringify(value));
  }
});

test("hashes of payloads", async () => {
  for (const { salt, payload, sha256 } of read("canonical").payloads) {
    assert.equal(payloadSha256(salt, payload), sha256);
  }
});

test("our SHA-256 is the browser's, whatever the length", async () => {
  for (let length = 0; length < 260; length += 1) {
    const bytes = crypto.getRandomValues(new Uint8Array(length));
    assert.equal(toHex(sha256(bytes)), await sha256Hex(bytes), `${length} bytes`);
  }
});

test("what a log says", async () => {
  for (const { name, entries, hidden, heads, values, state_hash: hash } of read("fold").logs) {
    const gone = hiddenIds(entries);
    const found = headsOf(entries, gone);
    assert.deepEqual([...gone].sort(), hidden, name);
    assert.deepEqual(found.map((head) => head.entry_id), heads, name);
    for (const target of Object.keys(values)) {
      assert.deepEqual(valuesOf(found.filter((head) => targetOf(head) === target)), values[target], `${name}: ${target}`);
    }
    assert.equal(await stateHash(found), hash, name);
  }
});

test("what is asked", () => {
  for (const { name, questions, said, today, hidden, derived } of read("asking").cases) {
    const told = asked(questions, said, { today });
    assert.deepEqual([...told.hidden].sort(), hidden, name);
    assert.deepEqual(Object.fromEntries([...told.derived].sort()), derived, name);
  }
});
