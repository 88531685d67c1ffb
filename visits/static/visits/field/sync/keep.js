// Pages kept for use without network: fetched whole, then read back; the old go once the new are there.
import { sha256Hex } from "../model/canonical.js";

const HTML = "text/html";
export const cacheName = ({ person, visit, version, language, build }) =>
  ["pages", person, visit, version, language, build].join("-");

const cachesOf = async (person, visit) =>
  (await caches.keys()).filter((name) => name.startsWith(`pages-${person}-${visit}-`));

// Asks the network itself, past the worker and the browser's own cache.
const fetchPage = async (address) => {
  const answer = await fetch(address, { cache: "reload" });
  const type = answer.headers.get("Content-Type") ?? "";
  if (!answer.ok || answer.redirected || !type.startsWith(HTML)) throw new Error(`${address}: ${answer.status}`);
  return answer;
};

// Every page, or none: gives what each weighs and hashes to.
export const keepPages = async (name, addresses, tell = () => {}) => {
  const cache = await caches.open(name);
  const kept = [];
  try {
    for (const address of addresses) {
      const answer = await fetchPage(address);
      const bytes = await answer.clone().arrayBuffer();
      await cache.put(address, answer);
      kept.push({ address, size: bytes.byteLength, sha256: await sha256Hex(bytes) });
      tell(kept.length, addresses.length);
    }
  } catch (problem) {
    if (!(await wasWhole(name))) await caches.delete(name);
    throw problem;
  }
  return kept;
};

// A page at this address marks a cache that was once whole: it is never thrown away half-way.
const WHOLE = "/field/whole";
const wasWhole = async (name) => Boolean(await caches.match(WHOLE, { cacheName: name }));

// From now on this cache serves the visit; those of other builds, versions or languages go.
export const takeInUse = async (name, { person, visit }) => {
  if (!(await caches.has(name))) throw new Error(name); // another tab threw it away: it would begin anew, empty
  await (await caches.open(name)).put(WHOLE, new Response(""));
  const others = (await cachesOf(person, visit)).filter((other) => other !== name);
  await Promise.all(others.map((other) => caches.delete(other)));
};

// Reads every page back from the tablet itself, and compares: the addresses that are not as they were.
export const pagesAmiss = async (name, kept) => {
  const cache = await caches.open(name);
  const amiss = [];
  for (const { address, sha256 } of kept) {
    const found = await cache.match(address);
    if (!found || (await sha256Hex(await found.arrayBuffer())) !== sha256) amiss.push(address);
  }
  return amiss;
};

// The shell's files and pages that are not there, or empty; and what they weigh.
export const shellAmiss = async ({ shell, addresses }) => {
  const cache = await caches.open(shell);
  let size = 0;
  const amiss = [];
  for (const address of addresses) {
    const found = await cache.match(address);
    const bytes = found ? (await found.arrayBuffer()).byteLength : 0;
    size += bytes;
    if (!bytes) amiss.push(address);
  }
  return { amiss, size };
};

export const dropPages = async (person, visit = null) => {
  const names = visit ? await cachesOf(person, visit) : (await caches.keys()).filter((name) => name.startsWith(`pages-${person}-`));
  await Promise.all(names.map((name) => caches.delete(name)));
};
