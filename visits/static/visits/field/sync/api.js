// The calls of the protocol. A reply counts only if it is ours: JSON, app "pgs-sync", an epoch.

const APP = "pgs-sync";
const TIMER = { set: (act, ms) => setTimeout(act, ms), clear: (timer) => clearTimeout(timer) };
const NOTHING = { status: 0, body: null, recognised: false, retryAfter: null };

const readBody = async (response) => {
  try {
    return JSON.parse(await response.text());
  } catch {
    return null;
  }
};

const readReply = async (response) => {
  const body = await readBody(response);
  const recognised = body?.app === APP && typeof body.epoch === "string";
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const offset = Number(response.headers.get("Upload-Offset") ?? Number.NaN);
  return { status: response.status, body: recognised ? body : null, recognised, retryAfter: seconds > 0 ? seconds * 1000 : null, offset };
};

export const makeApi = ({ fetch: send, base = "/api/v1/sync/", device = null, timer = TIMER, patience = 30000 }) => {
  let csrf = "";
  let known = device;

  // A connection that hangs is a reply that was lost.
  const once = async (method, path, { json, bytes, headers = {} } = {}) => {
    const stop = new AbortController();
    const clock = timer.set(() => stop.abort(), bytes ? patience * 4 : patience);
    const type = json ? { "Content-Type": "application/json" } : {};
    const body = json ? JSON.stringify(json) : bytes;
    const given = { "X-CSRFToken": csrf, Accept: "application/json", ...(known && { "X-Device": known }), ...type, ...headers };
    const options = { method, body, headers: given, signal: stop.signal, credentials: "same-origin", cache: "no-store", redirect: "manual" };
    try {
      return await readReply(await send(base + path, options));
    } catch {
      return NOTHING;
    } finally {
      timer.clear(clock);
    }
  };

  const hello = async () => {
    const reply = await once("GET", known ? `hello?device=${known}` : "hello");
    csrf = reply.body?.csrf ?? csrf;
    return reply;
  };

  // A stale token is asked for anew, and the call made once more.
  const call = async (method, path, given) => {
    const reply = await once(method, path, given);
    if (reply.status !== 403 || reply.body?.code !== "csrf_failed") return reply;
    await hello();
    return once(method, path, given);
  };

  // The tablet that asks: its certificate comes along.
  const asWho = () => (known ? `&device=${known}` : "");
  const where = (visit, draft) => `${draft ? "drafts" : "visits"}/${visit}`;
  const blob = (visit, sha256, draft) => `${where(visit, draft)}/blobs/${sha256}`;
  return {
    hello,
    call,
    useDevice: (id) => {
      known = id;
    },
    devices: (json) => call("POST", "devices", { json }),
    forget: (id) => call("DELETE", `devices/${id}`),
    contact: (id, json) => call("POST", `devices/${id}/contact`, { json }),
    preparation: (visit, json) => call("POST", `visits/${visit}/preparation`, { json }),
    bundle: (visit, stream = "shared") => call("GET", `visits/${visit}/bundle?stream=${stream}${asWho()}`),
    push: (visit, json, draft = false) => call("POST", `${where(visit, draft)}/entries`, { json }),
    pull: (visit, { stream, after, limit = 500 }) =>
      call("GET", `visits/${visit}/entries?stream=${stream}&after=${after}&limit=${limit}`),
    digest: (visit, stream = "shared") => call("GET", `visits/${visit}/digest?stream=${stream}`),
    packet: (json) => once("POST", "packets", { json }),
    // HEAD has no body: it is ours if it says how far the upload got.
    headBlob: (visit, sha256, { headers, draft } = {}) => call("HEAD", blob(visit, sha256, draft), { headers }),
    putBlob: (visit, sha256, bytes, { headers, draft } = {}) => call("PUT", blob(visit, sha256, draft), { bytes, headers }),
    patchBlob: (visit, sha256, bytes, { headers, draft } = {}) => call("PATCH", blob(visit, sha256, draft), { bytes, headers }),
  };
};
