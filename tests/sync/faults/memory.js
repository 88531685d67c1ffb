// IndexedDB in memory, as far as the tablet's store uses it: the same order, the same isolation, the same
// all or nothing. A page can die at any of its steps; a power cut takes commits that were not strict.

export const compareKeys = (one, other) => {
  if (Array.isArray(one) && Array.isArray(other)) {
    for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
      const order = compareKeys(one[at], other[at]);
      if (order) return order;
    }
    return one.length - other.length;
  }
  if (typeof one !== typeof other || Array.isArray(one) !== Array.isArray(other)) return rank(one) - rank(other);
  return one < other ? -1 : Number(one > other);
};

const rank = (key) => (Array.isArray(key) ? 3 : typeof key === "string" ? 2 : 1);
const isKey = (key) => (Array.isArray(key) ? key.every(isKey) : typeof key === "string" || typeof key === "number");

export const KeyRange = { bound: (lower, upper) => ({ lower, upper }) };
globalThis.IDBKeyRange ??= KeyRange;

const copy = (value) => {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(copy);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value.constructor !== Object) return value;
  const made = {};
  for (const key in value) made[key] = copy(value[key]);
  return made;
};

const encode = (key) => (typeof key === "string" ? key : JSON.stringify(key));
const at = (row, path) => (Array.isArray(path) ? path.map((name) => row[name]) : row[path]);
const byKey = (one, other) => compareKeys(one.key, other.key);

class Rows {
  constructor(keyPath) {
    this.keyPath = keyPath;
    this.rows = new Map();
    this.indexes = new Map();
  }

  set(name, next) {
    const before = this.rows.get(name);
    for (const { path, held } of this.indexes.values()) {
      const old = before && at(before.value, path);
      if (before && isKey(old)) held.get(encode(old)).delete(name);
      const key = next && at(next.value, path);
      if (next && isKey(key)) {
        if (!held.has(encode(key))) held.set(encode(key), new Set());
        held.get(encode(key)).add(name);
      }
    }
    if (next) this.rows.set(name, next);
    else this.rows.delete(name);
    return before;
  }

  select(query) {
    if (query === undefined) return [...this.rows.values()].sort(byKey);
    if (query.lower === undefined) return [this.rows.get(encode(query))].filter(Boolean);
    const inside = ({ key }) => compareKeys(key, query.lower) >= 0 && compareKeys(key, query.upper) <= 0;
    return [...this.rows.values()].filter(inside).sort(byKey);
  }

  through(index, query) {
    const { held } = this.indexes.get(index);
    return [...(held.get(encode(query)) ?? [])].map((name) => this.rows.get(name)).sort(byKey);
  }
}

export class AbortError extends Error {
  name = "AbortError";
}

const fault = (name) => Object.assign(new Error(name), { name });

class Transaction {
  constructor(base, names, mode, strict) {
    Object.assign(this, { base, names, mode, strict, undo: [], queue: [], state: "waiting", error: null });
    this.done = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.done.catch(() => {});
  }

  ask(work) {
    if (this.state === "over" || this.closing) throw fault("TransactionInactiveError");
    const asked = new Promise((resolve, reject) => this.queue.push({ work, resolve, reject }));
    asked.catch(() => {});
    return asked;
  }

  step() {
    if (this.state === "over") return;
    if (!this.queue.length) return this.keep();
    for (const { work, resolve, reject } of this.queue.splice(0)) {
      try {
        resolve(work());
      } catch (error) {
        this.error = error;
        reject(error);
        return this.abort();
      }
    }
    this.base.defer(() => this.step());
  }

  // Nothing more will be asked; what was asked is still done first.
  commit() {
    this.closing = true;
  }

  keep() {
    const { disk } = this.base;
    if (this.mode === "readwrite" && disk.full?.()) {
      this.error = fault("QuotaExceededError");
      return this.abort();
    }
    this.end();
    if (this.mode === "readwrite") {
      if (this.strict) disk.soft = [];
      else disk.soft.push(this.undo);
      disk.committed?.(this.base.page);
    }
    // What was only read needs no step of its own to be believed.
    if (this.mode === "readonly") this.resolve();
    else this.base.defer(() => this.resolve());
  }

  abort() {
    if (this.state === "over") throw fault("InvalidStateError");
    undoAll(this.undo);
    this.end();
    this.base.defer(() => this.reject(this.error ?? new AbortError()));
  }

  end() {
    this.state = "over";
    this.base.file.live.delete(this);
    this.base.file.wake();
  }

  write(rows, name, next) {
    this.undo.push([rows, name, rows.set(name, next)]);
  }

  objectStore(name) {
    if (!this.names.includes(name)) throw fault("NotFoundError");
    const rows = this.base.file.stores.get(name);
    const values = (found) => found.map((row) => copy(row.value));
    const keyOf = (value, key) => {
      const found = rows.keyPath ? at(value, rows.keyPath) : key;
      if (!isKey(found)) throw fault("DataError");
      return found;
    };
    const mayWrite = () => {
      if (this.mode !== "readwrite") throw fault("ReadOnlyError");
    };
    return {
      get: (key) => this.ask(() => copy(rows.rows.get(encode(key))?.value)),
      getAll: (query) => this.ask(() => values(rows.select(query))),
      getAllKeys: (query) => this.ask(() => rows.select(query).map((row) => copy(row.key))),
      put: (value, given) => {
        mayWrite();
        const row = { key: keyOf(value, given), value: copy(value) };
        return this.ask(() => this.write(rows, encode(row.key), row) ?? row.key);
      },
      delete: (query) => {
        mayWrite();
        return this.ask(() => {
          for (const { key } of rows.select(query)) this.write(rows, encode(key), undefined);
        });
      },
      clear: () => {
        mayWrite();
        return this.ask(() => [...rows.rows.keys()].forEach((key) => this.write(rows, key, undefined)));
      },
      index: (index) => ({
        getAll: (query) => this.ask(() => values(rows.through(index, query))),
        getAllKeys: (query) => this.ask(() => rows.through(index, query).map((row) => copy(row.key))),
      }),
    };
  }
}

const undoAll = (undo) => {
  for (const [rows, name, before] of undo.reverse()) rows.set(name, before);
};

class File {
  stores = new Map();
  version = 0;
  live = new Set();

  // The first that asked goes first; readers of the same stores go together.
  wake() {
    const before = [];
    for (const tx of this.live) {
      const meets = (other) =>
        (other.mode === "readwrite" || tx.mode === "readwrite") && other.names.some((name) => tx.names.includes(name));
      if (tx.state === "waiting" && !before.some(meets)) {
        tx.state = "active";
        tx.base.defer(() => tx.step());
      }
      before.push(tx);
    }
  }
}

// One tablet's storage: it outlives its pages.
export class Disk {
  files = new Map();
  soft = [];

  // What dies with a page: its transactions that had not committed.
  killPage(page) {
    for (const file of this.files.values()) {
      for (const tx of [...file.live]) {
        if (tx.base.page !== page) continue;
        undoAll(tx.undo);
        tx.state = "over";
        file.live.delete(tx);
      }
      file.wake();
    }
  }

  // The battery is out: what was committed without being durable is gone too.
  cutPower() {
    for (const undo of this.soft.reverse()) undoAll(undo);
    this.soft = [];
  }
}

// The `open` of idb for one page of one tablet; `defer` runs a step of that page later.
export const opener = (disk, page, defer = (task) => setImmediate(task)) =>
  async (name, version, { upgrade } = {}) => {
    if (!disk.files.has(name)) disk.files.set(name, new File());
    const file = disk.files.get(name);
    const base = { disk, file, page, defer, closed: false };
    if (file.version < version) {
      upgrade?.(upgrader(file), file.version);
      file.version = version;
    }
    return {
      transaction: (names, mode = "readonly", { durability } = {}) => {
        if (base.closed) throw fault("InvalidStateError");
        const tx = new Transaction(base, [names].flat(), mode, durability === "strict");
        file.live.add(tx);
        file.wake();
        return tx;
      },
      close: () => {
        base.closed = true;
      },
    };
  };

const upgrader = (file) => ({
  createObjectStore: (name, { keyPath = null } = {}) => {
    const rows = new Rows(keyPath);
    file.stores.set(name, rows);
    return { createIndex: (index, path) => rows.indexes.set(index, { path, held: new Map() }) };
  },
});
