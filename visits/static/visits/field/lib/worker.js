// The service worker, from the page's side: kept registered, asked questions, told to take over.

export const keepWorker = async (address) => {
  if (!address || !navigator.serviceWorker) return null;
  try {
    return await navigator.serviceWorker.register(address, { updateViaCache: "none" });
  } catch {
    return null; // a private window, a storage refused: the page works while there is network
  }
};

// Ask a worker to do something, and wait for what it says.
export const ask = (worker, what, patience = 10000) =>
  new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    const late = setTimeout(() => reject(new DOMException(what, "TimeoutError")), patience);
    port1.onmessage = ({ data }) => {
      clearTimeout(late);
      resolve(data);
    };
    worker.postMessage({ do: what }, [port2]);
  });

export const until = (worker, state, patience = 60000) =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new DOMException(state, "TimeoutError")), patience);
    const look = () => {
      if (worker.state !== state && worker.state !== "redundant") return;
      clearTimeout(late);
      worker.removeEventListener("statechange", look);
      if (worker.state === state) resolve(worker);
      else reject(new DOMException(state, "AbortError"));
    };
    worker.addEventListener("statechange", look);
    look();
  });

// The newest worker there is, active: a waiting one is asked to take over, which it refuses while a visit is open.
export const newestWorker = async (address) => {
  const registration = await keepWorker(address);
  if (!registration) throw new DOMException("worker", "NotSupportedError");
  await registration.update().catch(() => {});
  if (registration.installing) await until(registration.installing, "installed").catch((problem) => {
    if (!registration.active) throw problem;
  });
  const { waiting } = registration;
  if (waiting && registration.active) {
    if (!(await ask(waiting, "take"))) throw new DOMException("open", "InUseError");
    return until(waiting, "activated");
  }
  return until(registration.active ?? waiting ?? registration.installing, "activated");
};

// Whose pages the worker shows.
const WHO = "/who";
export const noteWho = async (person) => {
  if (!globalThis.caches) return;
  const cache = await caches.open("who");
  const before = await (await cache.match(WHO))?.text();
  if (before !== person) await cache.put(WHO, new Response(person));
};
