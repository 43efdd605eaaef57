// Opens the list that one carries in the field where the network fails. Keeps that page and what it is made of, in the
// browser of the participant, until the server no longer gives it to them.
const CACHE = "cartoparty-liste";
const LIST = /^\/cartoparties\/[^/]+\/liste\/$/;

const here = (address) => new URL(address, self.location);

async function forget(path) {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) if (here(request.url).pathname === path) await cache.delete(request);
}

async function keep(page, files) {
  const answer = await fetch(page, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected || !LIST.test(here(page).pathname)) throw new Error(`${page} : ${answer.status}`);
  const cache = await caches.open(CACHE);
  for (const file of files) if (!(await cache.match(file))) await cache.add(file);
  await cache.put(page, answer);
}

async function list(request) {
  const { pathname } = here(request.url);
  try {
    const answer = await fetch(request);
    if (answer.ok) await (await caches.open(CACHE)).put(request.url, answer.clone());
    else if (answer.status < 500) await forget(pathname);
    return answer;
  } catch (error) {
    const cache = await caches.open(CACHE);
    const held = await cache.match(request.url, { ignoreVary: true })
      || await cache.match(request.url, { ignoreVary: true, ignoreSearch: true });
    if (held) return held;
    throw error;
  }
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const held = await caches.match(request, { cacheName: CACHE, ignoreVary: true, ignoreMethod: true });
    if (held) return held;
    throw error;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = here(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (LIST.test(pathname)) event.respondWith(list(request));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(file(request));
  }
});

self.addEventListener("message", (event) => {
  const [port] = event.ports;
  const { page, files } = event.data;
  event.waitUntil(keep(page, files).then(() => port.postMessage({ kept: true }), () => port.postMessage({ kept: false })));
});
