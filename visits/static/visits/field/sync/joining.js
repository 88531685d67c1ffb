// Tablets that each began the same visit without preparation: a code on the screen opens the file of each.

import { fromHex, toHex, utf8 } from "../lib/bytes.js";
import { changeVisit } from "../store/visits.js";

// Without the signs that are taken for one another.
const SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const [LONG, ROUNDS] = [12, 200000];

const drawn = (random) => Array.from(random(LONG), (byte) => SIGNS[byte % SIGNS.length]).join("");

/** As one likes to type it: small letters, spaces and hyphens. */
export const tidyCode = (text) => text.toUpperCase().replace(/[^A-Z0-9]/g, "");

export const spacedCode = (code) => code.match(/.{4}/g).join("-");

/** The key of the visit's files: from the code, and from the visit so that no two have the same. */
export const keyOfCode = async (code, visit) => {
  const base = await crypto.subtle.importKey("raw", utf8(code), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: fromHex(visit.replaceAll("-", "")), iterations: ROUNDS };
  return toHex(new Uint8Array(await crypto.subtle.deriveBits(how, base, 256)));
};

/** This visit's own code, made when it is first asked for; its files are closed with it from then on. */
export const codeOf = async (db, row) => {
  if (row.code) return row.code;
  const code = drawn(db.env.random);
  const key = await keyOfCode(code, row.id);
  await changeVisit(db, row.id, (now) => (now.code ? {} : { code, key }));
  return code;
};

/** What was said of a visit begun elsewhere, as it stands in the one begun here: of one and the same farm. */
export const asHere = (entry, push, row) => (entry.about === push.draft?.id ? { ...entry, about: row.id } : entry);

/** A packet of this very visit; or of one begun without preparation, that people at the table say is the same. */
export const isOfHere = (push, row) =>
  (push.visit === row.id && !row.draft) || (push.visit === null && push.draft?.network === (row.draft?.network ?? row.network?.slug));

/** Of a visit that nobody prepared, each tablet tells the network whom it knows. */
export const joiners = ({ ref, name }, people) => [
  { ref, name, part: "member", voices: ["team"] },
  ...people.map((one) => ({ ...one, voices: [one.part === "farm" ? "reply" : "team"], added: true })),
];
