// Signed packets, and the file in which tablets hand them to each other. Twin: visits/exchange/tablet.py

import { toBase64, utf8 } from "../lib/bytes.js";
import { isCertified, isSigned, openWith, sealWith, strictBase64 } from "./crypto.js";

export const FORMAT = "carnet-de-visites/1";
// What stands on the envelope stands in the signed body too: neither changes alone.
const BOUND = ["device", "visit", "draft", "made_at"];
const NEWLINE = 10;

/** Why a file cannot be read: the page says it in its own words. */
export class FileError extends Error {}

const refuse = (why) => {
  throw new FileError(why);
};

const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

/** A push that this tablet vouches for, whoever delivers it. */
export const signPush = async (push, { sign, device, visit = null, draft = null, certificate = null, now }) => {
  const bound = { device, visit, draft, made_at: new Date(now).toISOString() };
  const body = JSON.stringify({ ...push, ...bound });
  return { v: 1, ...bound, body, signature: await sign(utf8(body)), certificate };
};

/** What a packet says, and whether the server's word and its tablet's key stand behind it. */
export const readPacket = async (envelope, serverSigns) => {
  const { body, certificate, signature, device } = envelope ?? {};
  let push;
  try {
    push = JSON.parse(body);
  } catch {
    return { push: {}, entries: [], verified: false };
  }
  const same = (key) => JSON.stringify(envelope[key] ?? null) === JSON.stringify(push?.[key] ?? null);
  const verified =
    BOUND.every(same) &&
    certificate?.device === device &&
    [null, envelope.visit].includes(certificate.visit ?? null) &&
    (await isCertified(certificate, serverSigns)) &&
    (await isSigned(certificate.public_key, utf8(body), signature));
  return { push, entries: Array.isArray(push?.entries) ? push.entries : [], verified };
};

/** A part of a file: a line that says what it is, then its bytes. */
const joinPart = ({ said, bytes = new Uint8Array() }) => {
  const line = utf8(`${JSON.stringify(said)}\n`);
  const whole = new Uint8Array(line.length + bytes.length);
  whole.set(line);
  whole.set(bytes, line.length);
  return whole;
};

const splitPart = (whole) => {
  const end = whole.indexOf(NEWLINE);
  return { said: JSON.parse(text(whole.subarray(0, end))), bytes: whole.slice(end + 1) };
};

// Each part is bound to its header and its place: none is moved, left out or brought from elsewhere.
const beside = (header, index) => utf8(`${header}|${index}`);

/** The file as text, in lines: its format, its header, its closed parts; each a part or what makes it. */
export const closeFile = async (header, parts, key) => {
  const head = toBase64(utf8(JSON.stringify({ ...header, v: 1, parts: parts.length })));
  const lines = [FORMAT, head];
  for (const made of parts) {
    const part = typeof made === "function" ? await made() : made;
    lines.push(toBase64(await sealWith(key, joinPart(part), beside(head, lines.length - 2))));
  }
  return `${lines.join("\n")}\n`;
};

/** The header, still unproved, and `open(key)`: the parts that can be read, how many cannot. */
export const openFile = (whole) => {
  const lines = whole.replace(/^\uFEFF/, "").trim().split(/\s+/);
  if (lines[0] !== FORMAT) refuse(lines[0].startsWith("carnet-de-visites/") ? "newer" : "not_ours");
  const [, head = "", ...closed] = lines;
  let header;
  try {
    header = JSON.parse(text(strictBase64(head)));
  } catch {
    refuse("altered");
  }
  if (!header || typeof header !== "object" || !Number.isInteger(header.parts)) refuse("altered");
  const open = async (key, take) => {
    let altered = Math.max(0, header.parts - closed.length);
    for (const [index, line] of closed.entries()) {
      let part;
      try {
        part = splitPart(await openWith(key, strictBase64(line), beside(head, index)));
      } catch {
        altered += 1;
        continue;
      }
      await take(part);
    }
    return altered;
  };
  return { header, open };
};
