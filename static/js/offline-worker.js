// Serves the copy of a region where the network fails. Keeps nothing but that copy, fetched as an anonymous visitor.
const CACHE = "lieux-hors-connexion";
const PAGE = "/structures/hors-connexion/";
const DATA = "/structures/hors-connexion/lieux.json";
const HOUR = 3_600_000;
const anonymous = { credentials: "omit", cache: "no-cache" };
let checkedAt = 0;

async function fetched(address) {
  const answer = await fetch(address, anonymous);
  if (!answer.ok || answer.redirected) throw new Error(`${address} : ${answer.status}`);
  return answer;
}

// Everything is fetched before anything is replaced: a network that fails half-way leaves the former copy whole.
async function keep(address) {
  const data = await fetched(address);
  const { assets } = await data.clone().json();
  const answers = await Promise.all([PAGE, ...assets].map(fetched));
  const cache = await caches.open(CACHE);
  const former = await cache.keys();
  const kept = new Map([[new URL(address, self.location).href, data]]);
  for (const [i, name] of [PAGE, ...assets].entries()) kept.set(new URL(name, self.location).href, answers[i]);
  for (const [name, answer] of kept) await cache.put(name, answer);
  for (const request of former) if (!kept.has(request.url)) await cache.delete(request);
}

async function keptData() {
  if (!(await caches.has(CACHE))) return null;
  const cache = await caches.open(CACHE);
  const request = (await cache.keys()).find(({ url }) => new URL(url).pathname === DATA);
  return request ? { address: request.url, answer: await cache.match(request, { ignoreVary: true }) } : null;
}

async function refresh() {
  if (Date.now() - checkedAt < HOUR) return;
  const held = await keptData();
  if (!held) return;
  checkedAt = Date.now();
  const answer = await fetch(held.address, anonymous);
  if (answer.ok && answer.headers.get("ETag") !== held.answer.headers.get("ETag")) await keep(held.address);
}

async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const held = await caches.match(PAGE, { ignoreVary: true });
    if (held) return held;
    throw error;
  }
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const held = await caches.match(request, { ignoreVary: true, ignoreMethod: true });
    if (held) return held;
    throw error;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(page(request));
    event.waitUntil(refresh().catch(() => {}));
  } else if (!pathname.startsWith("/structures/") && !pathname.startsWith("/api/")) {
    event.respondWith(file(request));
  }
});

self.addEventListener("message", (event) => {
  const [port] = event.ports;
  if (event.data.keep) {
    event.waitUntil(keep(event.data.keep).then(() => port.postMessage({ kept: true }), () => port.postMessage({ kept: false })));
  }
});
