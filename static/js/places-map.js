// The map beside a list of places: markers grouped where they touch, popups, list ↔ marker. The list says the same without it.
import { calm, element, makeMap, sayer } from "./map-base.js";

const { L } = window;
const NEAR = 48;
const MOST_IN_POPUP = 12;
function pointsFrom(data) {
  let lat = 0;
  let lon = 0;
  return data.slug.map((slug, i) => {
    lat += data.lat[i];
    lon += data.lon[i];
    return { slug, name: data.name[i], commune: data.commune[i], lat: lat / 1e5, lon: lon / 1e5 };
  });
}

class PlacesMap {
  constructor(shell) {
    this.shell = shell;
    this.list = document.getElementById(shell.dataset.list);
    this.say = sayer(shell);
    this.points = [];
    this.markers = new Map();
    this.map = makeMap(shell);
    this.map.setView([46.6, 2.4], 5, { animate: false });
    this.layer = L.layerGroup().addTo(this.map);
    this.map.on("moveend", () => this.draw());
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
      this.points = pointsFrom(await answer.json());
    } catch {
      this.say("Les lieux n’ont pas pu être placés sur la carte : la liste est complète.");
      return;
    }
    this.frame();
    this.draw();
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
      const key = group.map((point) => point.slug).join(" ");
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
    const label = single ? `${group[0].name}, ${group[0].commune}` : `${group.length} lieux : les voir`;
    const size = single ? 28 : group.length < 10 ? 36 : group.length < 100 ? 42 : 48;
    const icon = L.divIcon({
      className: single ? "map-pin" : "map-cluster",
      html: element("span", "", single ? "" : String(group.length)),
      iconSize: [size, size],
      iconAnchor: single ? [14, 32] : undefined,
      popupAnchor: single ? [0, -28] : [0, -size / 2],
    });
    const together = this.together(group);
    const marker = L.marker([lat, lon], { icon, title: label, riseOnHover: true });
    marker.on("add", () => {
      const drawn = marker.getElement();
      drawn.setAttribute("aria-label", label);
      drawn.dataset.key = key;
      drawn.dataset.slug = single ? group[0].slug : "";
      // Leaflet answers Enter on what has a popup only, and never the space bar.
      drawn.addEventListener("keydown", (event) => {
        if (event.key !== " " && event.key !== "Enter") return;
        this.byKeyboard = true;
        if (event.key === "Enter" && (single || together)) return;
        event.preventDefault();
        marker.fire("click", { latlng: marker.getLatLng() });
      });
      for (const name of ["mouseover", "focus"]) drawn.addEventListener(name, () => this.highlight(single ? group[0].slug : ""));
      for (const name of ["mouseout", "blur"]) drawn.addEventListener(name, () => this.highlight(""));
    });
    if (single || together) {
      marker.bindPopup(() => this.popup(group), { maxWidth: 260, minWidth: 180, autoPanPadding: [16, 16] });
      marker.on("popupopen", ({ popup }) => {
        this.openKey = key;
        if (this.byKeyboard) popup.getElement().querySelector("a[href*='/']")?.focus();
        this.byKeyboard = false;
      });
      marker.on("popupclose", () => { if (!this.drawing && this.openKey === key) this.openKey = null; });
    } else {
      marker.on("click", () => this.map.fitBounds(L.latLngBounds(group.map((p) => [p.lat, p.lon])), {
        padding: [48, 48], maxZoom: 18, animate: !calm,
      }));
    }
    return marker;
  }

  // Zooming in would not part them: same building, same centre of commune.
  together(group) {
    const first = group[0];
    return group.length > 1 && (this.map.getZoom() >= 18
      || group.every((point) => Math.abs(point.lat - first.lat) < 2e-4 && Math.abs(point.lon - first.lon) < 2e-4));
  }

  popup(group) {
    const base = this.shell.dataset.page;
    const lines = group.slice(0, MOST_IN_POPUP).map((point) => {
      const link = element("a", "", point.name);
      link.href = `${base}${point.slug}/`;
      link.rel = "noopener";
      return element("li", "", link, element("span", "", point.commune ?? ""));
    });
    const content = element("ul", "map-popup", ...lines);
    if (group.length > MOST_IN_POPUP) content.append(element("li", "", `et ${group.length - MOST_IN_POPUP} autres dans la liste`));
    return content;
  }

  highlight(slug) {
    for (const card of this.list?.querySelectorAll(".is-shown") ?? []) card.classList.remove("is-shown");
    if (slug) document.getElementById(`lieu-${slug}`)?.classList.add("is-shown");
  }

  followList() {
    const show = (event) => {
      const card = event.target.closest?.(".card[id^='lieu-']");
      const slug = card?.id.slice(5);
      for (const marker of this.markers.values()) {
        const drawn = marker.getElement();
        const holds = Boolean(slug) && drawn.dataset.key.split(" ").includes(slug);
        drawn.classList.toggle("is-shown", holds);
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
