// node run.js '{"seed":"1","from":0,"count":100,"mutant":"…"}': runs schedules and prints one JSON line.

import { registerHooks } from "node:module";
import { find, HARMLESS, MUTANTS, patched } from "./mutants.js";

if (process.argv[2] === "list") {
  const names = (list) => list.map((one) => one.name);
  process.stdout.write(`${JSON.stringify({ mutants: names(MUTANTS), harmless: names(HARMLESS) })}\n`);
  process.exit(0);
}

const given = { seed: "1", from: 0, count: 100, mutant: "", ...JSON.parse(process.argv[2] ?? "{}") };
const mutant = given.mutant ? find(given.mutant) : undefined;
if (given.mutant && !mutant) throw new Error(`no such mutant: ${given.mutant}`);

if (mutant?.file) {
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      return url.endsWith(mutant.file) ? { ...loaded, source: patched(mutant, String(loaded.source)) } : loaded;
    },
  });
}

const { makeHashesSynchronous } = await import("./world.js");
makeHashesSynchronous();
const { runSchedule } = await import("./schedule.js");

const broken = new Set(mutant && !mutant.file ? [mutant.name] : []);
const faults = [];
const counts = {};
const began = performance.now();
let done = 0;
for (let at = given.from; at < given.from + given.count; at += 1) {
  const told = await runSchedule(`${given.seed}/${at}`, broken).catch((error) => ({ faults: [`harness: ${error.stack}`], counts: {} }));
  if (given.mutant && told.faults[0]?.startsWith("harness")) throw new Error(told.faults[0]);
  done += 1;
  for (const [name, count] of Object.entries(told.counts)) counts[name] = (counts[name] ?? 0) + count;
  if (told.faults.length) faults.push({ schedule: at, faults: told.faults });
  if (faults.length && (given.mutant || faults.length >= 20)) break;
}
const seconds = (performance.now() - began) / 1000;
process.stdout.write(`${JSON.stringify({ ...given, done, seconds, counts, faults })}\n`);
process.exit(0);
