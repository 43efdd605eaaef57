// The map beside a list of places: markers grouped by a grid, popups, list ↔ marker. The list says the same without it.
/* global L */

const CELL = 64;
const MOST_IN_POPUP = 12;
const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

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
    this.status = document.querySelector(`[data-map-status="${shell.id}"]`);
    this.points = [];
    this.markers = new Map();
    this.map = L.map(shell, {
      zoomControl: false, attributionControl: true, fadeAnimation: !calm, zoomAnimation: !calm,
      markerZoomAnimation: !calm, scrollWheelZoom: true, minZoom: 4, maxZoom: 18,
    });
    this.map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: "Agrandir la carte", zoomOutTitle: "Réduire la carte" }).addTo(this.map);
    L.control.scale({ imperial: false }).addTo(this.map);
    this.map.setView([46.6, 2.4], 5, { animate: false });
    this.addTiles();
    this.layer = L.layerGroup().addTo(this.map);
    this.map.on("moveend", () => this.draw());
    this.followList();
    shell.parentElement.querySelector("[data-map-fallback]")?.remove();
    shell.dataset.ready = "";
  }

  say(text) {
    if (this.status) this.status.textContent = text;
  }

  addTiles() {
    if (!this.shell.dataset.tiles) return;
    const tiles = L.tileLayer(this.shell.dataset.tiles, { attribution: this.shell.dataset.attribution, maxZoom: 19 });
    tiles.once("tileerror", () => this.say("Le fond de carte ne se charge pas ; les lieux restent à leur place."));
    tiles.addTo(this.map);
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
    const { latitude, longitude } = this.shell.dataset;
    if (latitude) this.addOrigin([Number(latitude), Number(longitude)]);
    if (!this.points.length) {
      if (latitude) this.map.setView([Number(latitude), Number(longitude)], 11, { animate: false });
      return;
    }
    let shown = this.points;
    if (latitude) {
      const from = L.latLng(Number(latitude), Number(longitude));
      shown = [...this.points].sort((a, b) => from.distanceTo([a.lat, a.lon]) - from.distanceTo([b.lat, b.lon])).slice(0, 20);
    }
    this.map.fitBounds(L.latLngBounds(shown.map((point) => [point.lat, point.lon])), {
      padding: [36, 36], maxZoom: 15, animate: false,
    });
  }

  addOrigin(where) {
    const icon = L.divIcon({ className: "map-origin", iconSize: [18, 18] });
    L.marker(where, { icon, interactive: false, keyboard: false }).addTo(this.map);
  }

  groups() {
    const cells = new Map();
    const bounds = this.map.getBounds().pad(0.25);
    for (const point of this.points) {
      if (!bounds.contains([point.lat, point.lon])) continue;
      const pixel = this.map.project([point.lat, point.lon]);
      const key = `${Math.floor(pixel.x / CELL)}:${Math.floor(pixel.y / CELL)}`;
      if (cells.has(key)) cells.get(key).push(point);
      else cells.set(key, [point]);
    }
    return cells.values();
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
    const lat = group.reduce((sum, point) => sum + point.lat, 0) / group.length;
    const lon = group.reduce((sum, point) => sum + point.lon, 0) / group.length;
    const label = single ? `${group[0].name}, ${group[0].commune}` : `${group.length} lieux : les voir`;
    const size = single ? 28 : group.length < 10 ? 36 : group.length < 100 ? 42 : 48;
    const icon = L.divIcon({
      className: single ? "map-pin" : "map-cluster",
      html: element("span", "", single ? "" : String(group.length)),
      iconSize: [size, size],
    });
    const marker = L.marker([lat, lon], { icon, title: label, riseOnHover: true });
    marker.on("add", () => {
      const drawn = marker.getElement();
      drawn.setAttribute("aria-label", label);
      drawn.dataset.key = key;
      drawn.dataset.slug = single ? group[0].slug : "";
      for (const name of ["mouseover", "focus"]) drawn.addEventListener(name, () => this.highlight(single ? group[0].slug : ""));
      for (const name of ["mouseout", "blur"]) drawn.addEventListener(name, () => this.highlight(""));
    });
    const together = this.together(group);
    if (single || together) {
      marker.bindPopup(() => this.popup(group), { maxWidth: 260, minWidth: 180, autoPanPadding: [16, 16] });
      marker.on("popupopen", () => { this.openKey = key; });
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
  if (window.L) new PlacesMap(shell).load();
}
