// A tablet as Node plays it: what it writes for Python, and what it makes of what Python wrote.

import { readFileSync } from "node:fs";
import { toBase64, utf8 } from "../../visits/static/visits/field/lib/bytes.js";
import { isCertified, newKeys, sealToServer, signWith } from "../../visits/static/visits/field/sync/crypto.js";
import { closeFile, openFile, readPacket, signPush } from "../../visits/static/visits/field/sync/packet.js";

const given = JSON.parse(readFileSync(0, "utf8"));

const write = async () => {
  const keys = await newKeys();
  const sign = (bytes) => signWith(keys.privateKey, bytes);
  const packets = [];
  for (const push of given.pushes) {
    packets.push(await signPush(push, { sign, device: given.device, visit: given.visit, now: given.now }));
  }
  const [packet, hidden] = packets;
  const sealed = await sealToServer(given.server.open, utf8(JSON.stringify(hidden)));
  const bytes = Uint8Array.from({ length: 300 }, (_one, at) => at % 256);
  const parts = [
    { said: { from: { name: "rouge", who: "Ben" } } },
    { said: { packet } },
    async () => ({ said: { sealed } }),
    { said: { blob: { sha256: "0" } }, bytes },
  ];
  const file = await closeFile({ visit: given.visit }, parts, given.key);
  return { publicKey: keys.publicKey, packet, sealed, file, signature: await sign(utf8(given.message)) };
};

const read = async () => {
  const { header, open } = openFile(given.file);
  const parts = [];
  const altered = await open(given.key, ({ said, bytes }) => parts.push({ said, bytes: toBase64(bytes) }));
  const verdicts = [];
  for (const envelope of given.packets) verdicts.push((await readPacket(envelope, given.server.sign)).verified);
  return { header, parts, altered, verdicts, certified: await isCertified(given.certificate, given.server.sign) };
};

// Each file: what could be read of it, and the name of what stood in the way.
const attack = async () => {
  const found = [];
  for (const file of given.files) {
    const parts = [];
    try {
      await openFile(file).open(given.key, ({ said }) => parts.push(JSON.stringify(said)));
    } catch {
      // Not a file of ours any more.
    }
    found.push(parts);
  }
  return found;
};

process.stdout.write(JSON.stringify(await { write, read, attack }[given.act]()));
