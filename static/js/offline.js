// The page of the copy: keep it, update it, remove it, and read it, with or without a network.
import { ask } from "./worker.js";

const CACHE = "lieux-hors-connexion";
const HOME = "/structures/hors-connexion/";
const DATA = `${HOME}lieux.json`;
const MOST = 60;
const root = document.querySelector("[data-offline]");
const part = (name) => root.querySelector(`[data-${name}]`);
const status = part("status");

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replaceAll("œ", "oe").replace(/[-’']/g, " ");

async function held() {
  if (!(await caches.has(CACHE))) return null;
  const cache = await caches.open(CACHE);
  const request = (await cache.keys()).find(({ url }) => new URL(url).pathname === DATA);
  const answer = request && await cache.match(request, { ignoreVary: true });
  return answer ? { address: request.url, data: await answer.json() } : null;
}

function placesOf(data) {
  return data.places.map(([name, commune, address, postcode, phone, hours, services, fees, access, wheelchair, slug]) => {
    const place = {
      slug, name, phone, wheelchair,
      where: [address, `${postcode} ${data.communes[commune]}`].filter(Boolean).join(", "),
      hours: data.hours[hours],
      services: services.map((rank) => data.services[rank]).join(", "),
      fees: fees.map((rank) => data.fees[rank]).join(", "),
      access: access.map((rank) => data.access[rank]).join(", "),
    };
    place.searched = plain(`${name} ${place.where} ${place.services} ${place.fees}`);
    return place;
  });
}

function card(place) {
  const item = element("li", "card");
  item.append(element("h3", "", place.name), element("p", "", place.where));
  if (place.phone) {
    const link = element("a", "phone", place.phone);
    link.href = `tel:${place.phone.replace(/[^\d+]/g, "")}`;
    item.append(link);
  }
  item.append(element("p", "", place.hours || "Horaires non renseignés : appelez avant d’y aller."));
  const wheelchair = place.wheelchair === 1 ? "Accessible en fauteuil roulant" : place.wheelchair === 0 ? "Pas accessible en fauteuil roulant" : "";
  for (const text of [place.services, [place.fees, place.access, wheelchair].filter(Boolean).join(" · ")]) {
    if (text) item.append(element("p", "small soft", text));
  }
  return item;
}

function show(data) {
  const places = placesOf(data);
  const day = new Date(`${data.date}T12:00`).toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric" });
  part("state").textContent = `Copie du ${day} : ${data.territory}, ${places.length} lieux.`;
  const input = part("search");
  const list = part("list");
  const asked = location.pathname === HOME ? null : places.find(({ slug }) => location.pathname.includes(`/${slug}/`));
  const draw = () => {
    const wanted = plain(input.value).split(/\s+/).filter(Boolean);
    const found = asked && !wanted.length ? [asked] : places.filter(({ searched }) => wanted.every((word) => searched.includes(word)));
    list.replaceChildren(...found.slice(0, MOST).map(card));
    const more = found.length > MOST ? ` Les ${MOST} premiers sont affichés : précisez la recherche.` : "";
    part("count").textContent = `${found.length} ${found.length > 1 ? "lieux" : "lieu"}.${more}`;
  };
  input.oninput = draw;
  draw();
  part("reader").hidden = false;
}

async function draw() {
  const copy = await held();
  part("remove").hidden = !copy;
  part("keep").textContent = copy ? "Mettre la copie à jour" : part("keep").dataset.label;
  part("reader").hidden = true;
  part("state").textContent = "";
  if (copy) show(copy.data);
}

async function remove() {
  const registration = await navigator.serviceWorker.getRegistration("/structures/");
  await registration?.unregister();
  await caches.delete(CACHE);
}

async function keep() {
  part("keep").disabled = true;
  status.textContent = "Copie en cours…";
  try {
    await navigator.serviceWorker.register("/structures/hors-connexion.js", { scope: "/structures/" });
    const { active } = await navigator.serviceWorker.ready;
    const { kept } = await ask(active, { keep: root.dataset.url });
    status.textContent = kept
      ? "La copie est gardée : cette page s’ouvrira sans connexion."
      : "La copie n’a pas pu être faite : vérifiez la connexion, puis recommencez.";
  } catch {
    status.textContent = "Ce navigateur refuse la copie, peut-être en navigation privée.";
  }
  part("keep").disabled = false;
  await draw();
}

if (root && "serviceWorker" in navigator && "caches" in window) {
  if (root.dataset.shared) {
    remove();
  } else {
    part("controls").hidden = false;
    part("keep").hidden = !root.dataset.url;
    part("keep").addEventListener("click", keep);
    part("remove").addEventListener("click", async () => {
      await remove();
      status.textContent = "La copie est retirée de cet appareil.";
      await draw();
    });
    const connection = () => {
      part("without").hidden = navigator.onLine;
      for (const shown of root.querySelectorAll("[data-online]")) shown.hidden = !navigator.onLine;
    };
    window.addEventListener("online", connection);
    window.addEventListener("offline", connection);
    connection();
    draw();
  }
}
