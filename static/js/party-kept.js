// The list opens again without a network: a worker keeps this page, unless it is over or the computer is shared.
import { ask } from "./worker.js";

const root = document.querySelector("[data-party-queue]");
const SCOPE = "/cartoparties/";

async function keep() {
  const registration = await navigator.serviceWorker.register(root.dataset.worker, { scope: SCOPE });
  const { active } = await navigator.serviceWorker.ready;
  // No timing is kept of the icon, which the browser asks for like the rest.
  const icons = [...document.querySelectorAll("link[rel=icon]")].map(({ href }) => new URL(href));
  const loaded = [...performance.getEntriesByType("resource").map(({ name }) => new URL(name)), ...icons];
  const files = loaded.filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith("/static/"));
  const page = location.href.split("#")[0];
  const { kept } = await ask(active || registration.active, { page, files: [...new Set(files.map(({ href }) => href))] });
  for (const told of root.querySelectorAll("[data-kept]")) told.hidden = !kept;
}

async function remove() {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  await registration?.unregister();
  await caches.delete("cartoparty-liste");
}

if (root && "serviceWorker" in navigator && "caches" in window) {
  const act = root.dataset.worker ? keep : remove;
  if (navigator.onLine) act().catch(() => {});
  else for (const told of root.querySelectorAll("[data-kept]")) told.hidden = false;
}
