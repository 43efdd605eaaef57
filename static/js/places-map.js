// The map beside a list of places: markers grouped where they touch, popups, list ↔ marker. The list says the same without it.
import { calm, element, makeMap, sayer } from "./map-base.js";
import { word } from "./words.js";

const { L } = window;
const NEAR = 48;
const MOST_IN_POPUP = 12;
const MOST_ASKED = 60;
const STEPS = 1e5;
const PAUSE = 250;

// The file has a column for each facet: the sets of codes met, then for each place the rank of its set.
// Two codes of one facet are « or », two facets « and ».
function pointsFrom(data, choices) {
  const kept = Object.entries(choices).map(([name, codes]) => {
    const { sets, of } = data[name];
    const answers = sets.map((held) => codes.some((code) => held.includes(code)));
    return (i) => answers[of[i]];
  });
  const points = [];
  let lat = 0;
  let lon = 0;
  for (let i = 0; i < data.count; i += 1) {
    lat += data.lat[i];
    lon += data.lon[i];
    if (kept.every((answers) => answers(i))) points.push({ rank: i, at: `${lat},${lon}`, lat: lat / STEPS, lon: lon / STEPS });
  }
  return points;
}

class PlacesMap {
  constructor(shell) {
    this.shell = shell;
    this.list = document.getElementById(shell.dataset.list);
    this.say = sayer(shell);
    this.points = [];
    this.markers = new Map();
    this.names = new Map();
    this.map = makeMap(shell);
    this.map.setView([46.6, 2.4], 5, { animate: false });
    this.layer = L.layerGroup().addTo(this.map);
    this.map.on("moveend", () => { this.draw(); this.nameSoon(); });
    this.followList();
    shell.addEventListener("keydown", (event) => { if (event.key === "Escape") this.closePopup(); });
  }

  closePopup() {
    const marker = this.markers.get(this.openKey);
    if (!marker) return;
    marker.closePopup();
    marker.getElement()?.focus({ preventScroll: true });
  }

  async load() {
    try {
      const answer = await fetch(this.shell.dataset.url, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.points = pointsFrom(await answer.json(), JSON.parse(this.shell.dataset.choices || "{}"));
    } catch {
      this.say(word("Les lieux n’ont pas pu être placés sur la carte : la liste est complète."));
      return;
    }
    this.frame();
    this.draw();
    this.nameSoon();
    this.shell.dataset.loaded = this.points.length;
  }

  frame() {
    const { latitude, longitude, zoom } = this.shell.dataset;
    if (latitude) this.addOrigin([Number(latitude), Number(longitude)]);
    if (zoom && (latitude || this.points.length)) {
      const middle = () => L.latLngBounds(this.points.map((point) => [point.lat, point.lon])).getCenter();
      this.map.setView(latitude ? [Number(latitude), Number(longitude)] : middle(), Number(zoom), { animate: false });
      return;
    }
    if (!this.points.length) {
      if (latitude) this.map.setView([Number(latitude), Number(longitude)], 11, { animate: false });
      return;
    }
    let shown = this.points;
    if (latitude) {
      const from = L.latLng(Number(latitude), Number(longitude));
      shown = [...this.points].sort((a, b) => from.distanceTo([a.lat, a.lon]) - from.distanceTo([b.lat, b.lon])).slice(0, 20);
    }
    const framed = shown.map((point) => [point.lat, point.lon]);
    if (latitude) framed.push([Number(latitude), Number(longitude)]);
    this.map.fitBounds(L.latLngBounds(framed), {
      padding: [36, 36], maxZoom: 15, animate: false,
    });
  }

  addOrigin(where) {
    const icon = L.divIcon({ className: "map-origin", iconSize: [18, 18] });
    L.marker(where, { icon, interactive: false, keyboard: false }).addTo(this.map);
  }

  // Each place joins the first group whose first place is near enough on the screen.
  groups() {
    const cells = new Map();
    const groups = [];
    const bounds = this.map.getBounds().pad(0.25);
    for (const point of this.points) {
      if (!bounds.contains([point.lat, point.lon])) continue;
      const pixel = this.map.project([point.lat, point.lon]);
      const column = Math.floor(pixel.x / NEAR);
      const row = Math.floor(pixel.y / NEAR);
      const near = this.groupAround(cells, column, row, pixel);
      if (near) {
        near.points.push(point);
        continue;
      }
      const group = { pixel, points: [point] };
      groups.push(group.points);
      const key = `${column}:${row}`;
      if (cells.has(key)) cells.get(key).push(group);
      else cells.set(key, [group]);
    }
    return groups;
  }

  groupAround(cells, column, row, pixel) {
    for (let x = column - 1; x <= column + 1; x += 1) {
      for (let y = row - 1; y <= row + 1; y += 1) {
        for (const group of cells.get(`${x}:${y}`) ?? []) if (group.pixel.distanceTo(pixel) < NEAR) return group;
      }
    }
    return null;
  }

  draw() {
    const focused = this.shell.contains(document.activeElement) && document.activeElement.dataset.key;
    this.drawing = true;
    const open = this.openKey;
    const kept = new Map();
    for (const group of this.groups()) {
      const key = `${group[0].rank}-${group.length}-${group.at(-1).rank}`;
      const marker = this.markers.get(key) ?? this.makeMarker(group, key);
      if (!this.markers.has(key)) marker.addTo(this.layer);
      kept.set(key, marker);
    }
    for (const [key, marker] of this.markers) if (!kept.has(key)) this.layer.removeLayer(marker);
    this.markers = kept;
    this.drawing = false;
    if (open && kept.has(open) && !kept.get(open).isPopupOpen()) kept.get(open).openPopup();
    if (focused && !this.shell.contains(document.activeElement)) this.shell.focus({ preventScroll: true });
  }

  makeMarker(group, key) {
    const single = group.length === 1;
    const { lat, lon } = group[0];
    const size = single ? 28 : group.length < 10 ? 36 : group.length < 100 ? 42 : 48;
    const icon = L.divIcon({
      className: single ? "map-pin" : "map-cluster",
      html: element("span", "", single ? "" : String(group.length)),
      iconSize: [size, size],
      iconAnchor: single ? [14, 32] : undefined,
      popupAnchor: single ? [0, -28] : [0, -size / 2],
    });
    const together = this.together(group);
    const marker = L.marker([lat, lon], { icon, riseOnHover: true });
    marker.points = group;
    marker.on("add", () => {
      const drawn = marker.getElement();
      drawn.dataset.key = key;
      this.label(marker);
      // Leaflet answers Enter on what has a popup only, and never the space bar.
      drawn.addEventListener("keydown", (event) => {
        if (event.key !== " " && event.key !== "Enter") return;
        this.byKeyboard = true;
        if (event.key === "Enter" && (single || together)) return;
        event.preventDefault();
        marker.fire("click", { latlng: marker.getLatLng() });
      });
      for (const name of ["mouseover", "focus"]) {
        drawn.addEventListener(name, () => {
          this.highlight(single ? group[0].at : "");
          if (single) this.nameNow([marker]);
        });
      }
      for (const name of ["mouseout", "blur"]) drawn.addEventListener(name, () => this.highlight(""));
    });
    if (single || together) {
      const content = element("ul", "map-popup");
      marker.bindPopup(content, { maxWidth: 220, minWidth: 160, autoPanPaddingTopLeft: [56, 16], autoPanPaddingBottomRight: [8, 16] });
      marker.on("popupopen", ({ popup }) => {
        this.openKey = key;
        const byKeyboard = this.byKeyboard;
        this.byKeyboard = false;
        this.fill(content, group).then(() => {
          popup.update();
          if (byKeyboard) content.querySelector("a")?.focus();
        });
      });
      marker.on("popupclose", () => { if (!this.drawing && this.openKey === key) this.openKey = null; });
    } else {
      marker.on("click", () => this.map.fitBounds(L.latLngBounds(group.map((p) => [p.lat, p.lon])), {
        padding: [48, 48], maxZoom: 18, animate: !calm,
      }));
    }
    return marker;
  }

  // What is said of a marker: the name of the place as soon as it is known.
  label(marker) {
    const drawn = marker.getElement();
    if (!drawn) return;
    const { points } = marker;
    const [place, ...others] = points.length === 1 ? this.names.get(points[0].at) ?? [] : [];
    const known = place && !others.length;
    const said = known ? `${place.name}, ${place.when || place.commune}` : points.length === 1 ? word("Un lieu : le voir") : `${points.length} ${word("lieux : les voir")}`;
    drawn.setAttribute("aria-label", said);
    drawn.title = said;
    drawn.dataset.slug = known ? place.slug : "";
  }

  // Once the map rests, the names of the places that stand alone on it, in one request for all.
  nameSoon() {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      const seen = this.map.getBounds();
      this.nameNow([...this.markers.values()].filter((marker) => marker.points.length === 1 && seen.contains(marker.getLatLng())));
    }, PAUSE);
  }

  async nameNow(markers) {
    const wanted = markers.filter(({ points }) => !this.names.has(points[0].at)).slice(0, MOST_ASKED);
    if (!wanted.length) return;
    await this.ask(wanted.map(({ points }) => points[0].at)).catch(() => {});
    for (const marker of wanted) this.label(marker);
  }

  async ask(points) {
    const wanted = [...new Set(points)].filter((at) => !this.names.has(at)).slice(0, MOST_ASKED);
    if (!wanted.length) return;
    const address = new URL(this.shell.dataset.names, window.location.href);
    for (const at of wanted) address.searchParams.append("point", at);
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { places } = await answer.json();
    for (const at of wanted) this.names.set(at, places.filter((place) => place.point === at));
  }

  // Zooming in would not part them: same building, same centre of commune.
  together(group) {
    const first = group[0];
    return group.length > 1 && (this.map.getZoom() >= 18
      || group.every((point) => Math.abs(point.lat - first.lat) < 2e-4 && Math.abs(point.lon - first.lon) < 2e-4));
  }

  async fill(content, group) {
    const points = [...new Set(group.map(({ at }) => at))].slice(0, MOST_IN_POPUP);
    if (points.some((at) => !this.names.has(at))) content.replaceChildren(element("li", "", word("Un instant…")));
    try {
      await this.ask(points);
    } catch {
      content.replaceChildren(element("li", "", word("Le nom n’a pas pu être lu, faute de réseau : la liste le donne.")));
      return;
    }
    const places = points.flatMap((at) => this.names.get(at)).slice(0, MOST_IN_POPUP);
    content.replaceChildren(...places.map((place) => {
      const link = element("a", "", place.name);
      link.href = `${this.shell.dataset.page}${place.slug}/`;
      link.rel = "noopener";
      const where = element("span", "", place.when || (place.commune ?? ""));
      link.lang = where.lang = "fr"; // as it is written, whatever the language of the page
      return element("li", "", link, where);
    }));
    const others = group.length - places.length;
    if (others > 0) content.append(element("li", "", others > 1 ? `${others} ${word("autres dans la liste")}` : word("Un autre dans la liste")));
  }

  highlight(at) {
    for (const card of this.list?.querySelectorAll(".is-shown") ?? []) card.classList.remove("is-shown");
    if (at) for (const card of this.list?.querySelectorAll(`[data-point="${at}"]`) ?? []) card.classList.add("is-shown");
  }

  followList() {
    const show = (event) => {
      const at = event.target.closest?.("[data-point]")?.dataset.point;
      for (const marker of this.markers.values()) {
        const holds = Boolean(at) && marker.points.some((point) => point.at === at);
        marker.getElement()?.classList.toggle("is-shown", holds);
        marker.setZIndexOffset(holds ? 1000 : 0);
      }
    };
    for (const name of ["mouseover", "focusin", "mouseleave", "focusout"]) {
      this.list?.addEventListener(name, name.endsWith("out") || name.endsWith("leave") ? () => show({ target: this.list }) : show);
    }
  }
}

for (const shell of document.querySelectorAll("[data-map][data-url]")) {
  if (L) new PlacesMap(shell).load();
}
