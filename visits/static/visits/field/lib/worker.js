// The service worker, from the page's side: kept registered, asked to take over, told to tidy.

export async function keepWorker(address) {
  if (!address || !navigator.serviceWorker) {
    return null;
  }
  try {
    return await navigator.serviceWorker.register(address, { updateViaCache: "none" });
  } catch {
    return null; // a private window, a storage refused: the page works while there is network
  }
}

// Ask a worker to do something, and wait for what it says.
export function ask(worker, what) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => resolve(event.data);
    worker.postMessage({ do: what }, [port2]);
  });
}
