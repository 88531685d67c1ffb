// The service worker: a list of rules. BUILD, STATIC, ASSETS, PAGES, HOME, AWAY and KEPT_ELSEWHERE
// stand before this text (visits/views/worker.py). It keeps pages and files, never what people say.

const SHELL = `shell-${BUILD}`;
const FIELD_PAGE = /^\/(?:field|visits\/[0-9a-f-]{36}\/field)\//;

// The first rule that fits answers; what fits none, and every POST, goes its way untouched.
const RULES = [
  [({ url }) => url.pathname.startsWith(STATIC), fromShells],
  [({ url }) => FIELD_PAGE.test(url.pathname), fromPages],
  [({ request, url }) => request.mode === "navigate" && url.pathname in KEPT_ELSEWHERE, orKeptElsewhere],
  [({ request }) => request.mode === "navigate", orAway],
];

self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));

self.addEventListener("fetch", (event) => {
  const asked = { request: event.request, url: new URL(event.request.url) };
  if (asked.request.method !== "GET" || asked.url.origin !== location.origin || asked.request.cache === "reload") {
    return; // "reload" is how a preparation asks the network itself
  }
  const rule = RULES.find(([fits]) => fits(asked));
  if (rule) {
    event.respondWith(rule[1](asked));
  }
});

self.addEventListener("message", (event) => {
  const answer = (value) => event.ports[0]?.postMessage(value);
  if (event.data?.do === "take") {
    event.waitUntil(takeOver(answer));
  }
  if (event.data?.do === "tidy") {
    event.waitUntil(dropOld().then(answer));
  }
  if (event.data?.do === "list") {
    answer({ build: BUILD, shell: SHELL, addresses: [...ASSETS, ...PAGES] });
  }
});

// All or nothing: one file that does not come, and the build before stays.
async function keepShell() {
  const cache = await caches.open(SHELL);
  await Promise.all([...ASSETS, ...PAGES].map(async (address) => {
    const answer = await fetch(address, { cache: "reload" });
    if (!answer.ok || answer.redirected) {
      throw new Error(`${address}: ${answer.status}`);
    }
    await cache.put(address, answer);
  }));
}

async function begin() {
  await self.clients.claim();
  await dropOld();
}

// A new build waits until no page of a visit is open, and until somebody asks for it. It says so
// before it begins: it takes its place once the build before has answered what it was asked.
async function takeOver(answer) {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.some((client) => /\/visits\/[^/]+\/field\//.test(new URL(client.url).pathname))) {
    return answer(false);
  }
  answer(true);
  return self.skipWaiting();
}

// A shell goes once no kept visit was made with it: its pages would ask for its files.
async function dropOld() {
  const names = await caches.keys();
  const used = new Set(names.filter((name) => name.startsWith("pages-")).map((name) => name.split("-").pop()));
  const old = names.filter((name) => name.startsWith("shell-") && name !== SHELL && !used.has(name.slice(6)));
  const waiting = self.registration.waiting || self.registration.installing;
  if (!waiting) {
    await Promise.all(old.map((name) => caches.delete(name)));
  }
  return true;
}

async function fromShells({ request }) {
  const own = await caches.open(SHELL);
  return (await own.match(request)) || (await fromCaches("shell-", request)) || fetch(request);
}

async function fromCaches(start, request, options) {
  const names = (await caches.keys()).filter((name) => name.startsWith(start)).reverse();
  for (const name of names) {
    const found = await caches.match(request, { ...options, cacheName: name }); // opening one that went makes it anew
    if (found) {
      return found;
    }
  }
  return undefined;
}

// A page of the tablet: kept for the person whose tablet this is now, else from the shell, else asked for.
async function fromPages(asked) {
  const who = await whose();
  const kept = who && (await fromCaches(`pages-${who}-`, asked.request, { ignoreSearch: true, ignoreVary: true }));
  const shell = await caches.open(SHELL);
  const options = { ignoreSearch: true, ignoreVary: true };
  return kept || (await shell.match(asked.request, options)) || orAway(asked);
}

async function whose() {
  const note = await (await caches.open("who")).match("/who");
  return note ? note.text() : "";
}

async function orKeptElsewhere({ request, url }) {
  try {
    return await fetch(request);
  } catch {
    return kept(KEPT_ELSEWHERE[url.pathname]);
  }
}

// Without network, a page that is not here: one that says so, and what can be done.
async function orAway({ request }) {
  try {
    return await fetch(request);
  } catch (problem) {
    if (request.mode !== "navigate") {
      throw problem;
    }
    return kept(AWAY);
  }
}

async function kept(address) {
  return (await (await caches.open(SHELL)).match(address)) || Response.error();
}
