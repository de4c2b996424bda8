// Keeps one page per language for when there is no connection: the card with numbers. Nothing personal is ever kept.
const KEPT = "naast-card-1";
const CARDS = ["/nl/kaart", "/en/card"];
self.addEventListener("install", (event) => event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(CARDS)).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) =>
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)))).then(() => self.clients.claim())));
self.addEventListener("message", (event) => {
  if (event.data === "refresh") event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(CARDS)).catch(() => undefined));
});
self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate") return;
  const card = new URL(event.request.url).pathname.startsWith("/en") ? CARDS[1] : CARDS[0];
  event.respondWith(fetch(event.request).catch(() => caches.match(card)));
});
