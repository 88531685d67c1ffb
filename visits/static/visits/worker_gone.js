// In place of the service worker, should a kept page ever do harm (TABLET_OFF): what was kept to show
// goes at the next contact; what people wrote is elsewhere and stays.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  const names = await caches.keys();
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.registration.unregister();
}
