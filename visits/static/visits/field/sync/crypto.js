// The tablet's own key, and boxes that a visit's tablets open, or the server alone.

import { fromBase64, fromHex, toBase64, utf8 } from "../lib/bytes.js";
import { get as getMeta } from "../store/meta.js";

const SIGNS = { name: "ECDSA", namedCurve: "P-256" };
const HASHED = { name: "ECDSA", hash: "SHA-256" };
const OPENS = { name: "ECDH", namedCurve: "P-256" };
const NONCE = 12;
const CERTIFIED = ["visit", "device", "person", "public_key", "issued_at"];
const INFO = "carnet-open-1";

/** Base64 that has one writing for one content: an altered letter never passes unseen. */
export function strictBase64(text) {
  const bytes = fromBase64(text);
  if (toBase64(bytes) !== text) throw new Error("base64");
  return bytes;
}

/** A pair whose private half never leaves this browser, not even towards this page. */
export async function newKeys() {
  const pair = await crypto.subtle.generateKey(SIGNS, false, ["sign", "verify"]);
  const spki = await crypto.subtle.exportKey("spki", pair.publicKey);
  return { publicKey: toBase64(new Uint8Array(spki)), privateKey: pair.privateKey };
}

/** This person's key on this tablet, made once and kept beside what they say. */
export async function deviceKeys(db) {
  const kept = (await getMeta(db, "keys")) ?? (await keepFirst(db, await newKeys()));
  return { publicKey: kept.publicKey, sign: (bytes) => signWith(kept.privateKey, bytes) };
}

// Of two pages that make one at the same moment, both go on with the first.
const keepFirst = (db, made) =>
  db.write(["meta"], async (tx) => {
    const store = tx.objectStore("meta");
    const kept = await store.get("keys");
    if (!kept) await store.put(made, "keys");
    return kept ?? made;
  });

export async function signWith(privateKey, bytes) {
  return toBase64(new Uint8Array(await crypto.subtle.sign(HASHED, privateKey, bytes)));
}

export async function isSigned(publicKey, bytes, signature) {
  try {
    const spki = strictBase64(publicKey);
    const key = await crypto.subtle.importKey("spki", spki, SIGNS, false, ["verify"]);
    return await crypto.subtle.verify(HASHED, key, strictBase64(signature), bytes);
  } catch {
    return false;
  }
}

/** Whether the server said that this key is this person's. */
export function isCertified(certificate, serverSigns) {
  if (!certificate) return Promise.resolve(false);
  const said = CERTIFIED.map((key) => certificate[key] ?? "");
  const message = utf8(["certificate", ...said].join("|"));
  return isSigned(serverSigns, message, certificate.signature);
}

async function aesKey(hex) {
  return crypto.subtle.importKey("raw", fromHex(hex), "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Twelve bytes of nonce, then what is closed; `beside` is bound to it without being in it. */
export async function sealWith(hex, bytes, beside = new Uint8Array()) {
  return sealKey(await aesKey(hex), bytes, beside);
}

async function sealKey(key, bytes, beside) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const closed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: beside },
    key,
    bytes,
  );
  const box = new Uint8Array(NONCE + closed.byteLength);
  box.set(iv);
  box.set(new Uint8Array(closed), NONCE);
  return box;
}

/** Throws where the box was altered, or closed with another key. */
export async function openWith(hex, box, beside = new Uint8Array()) {
  const how = { name: "AES-GCM", iv: box.slice(0, NONCE), additionalData: beside };
  return new Uint8Array(await crypto.subtle.decrypt(how, await aesKey(hex), box.slice(NONCE)));
}

/** A key for one use that the server finds again from its own pair and the half sent along. */
export async function keyForServer(serverOpens) {
  const theirs = await crypto.subtle.importKey("spki", fromBase64(serverOpens), OPENS, false, []);
  const mine = await crypto.subtle.generateKey(OPENS, true, ["deriveBits"]);
  const ephemeral = new Uint8Array(await crypto.subtle.exportKey("spki", mine.publicKey));
  const how = { name: "ECDH", public: theirs };
  const shared = await crypto.subtle.deriveBits(how, mine.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveBits"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: ephemeral, info: utf8(INFO) };
  const key = new Uint8Array(await crypto.subtle.deriveBits(hkdf, base, 256));
  return { ephemeral: toBase64(ephemeral), key };
}

/** Closed so that the server alone opens it. */
export async function sealToServer(serverOpens, bytes) {
  const { ephemeral, key } = await keyForServer(serverOpens);
  const raw = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  return { ephemeral, box: toBase64(await sealKey(raw, bytes, new Uint8Array())) };
}
