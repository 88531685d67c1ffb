// Everything that was said on this tablet about a visit: when, and whether the network has it.
import { ofVisit } from "./database.js";

// received: the network has it; waiting: it has it, and a person decides; here: only this tablet has it.
const STATES = { acked: "received", quarantined: "waiting" };

export const receiptsOf = (db, visit) =>
  db.read(["entries", "criteria", "blobs"], async (tx) => {
    const entries = (await tx.objectStore("entries").getAll(ofVisit(visit))).filter((row) => row.mine);
    const rows = await tx.objectStore("criteria").getAll(ofVisit(visit));
    const numbers = new Map(rows.map((row) => [row.id, row.number]));
    const blobs = (await tx.objectStore("blobs").getAll(ofVisit(visit))).filter((row) => !row.carried);
    const said = entries.map((row) => ({
      id: row.entry_id, at: row.client_time, kind: row.kind, visit, target: row.target, value: row.value, number: numbers.get(row.criterion) ?? "", who: row.said_ref,
      state: STATES[row.state] ?? "here", received_at: row.received_at ?? "", reason: row.reason ?? "",
    }));
    const pictures = blobs.map((row) => ({
      id: row.sha256, at: row.taken_at ?? "", kind: "file", number: "", who: "",
      state: row.state === "local" || row.state === "attention" ? "here" : "received", received_at: "", reason: "",
    }));
    return [...said, ...pictures].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
  });

// A spreadsheet takes a cell that begins with one of these for a formula.
const cell = (text) => `"${String(text).replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;

export const asCsv = (heads, rows) => `\ufeff${[heads, ...rows].map((row) => row.map(cell).join(";")).join("\r\n")}\r\n`;
