// The point of a place in its form: a marker to drag or to move by arrow keys, tied to the two number fields.
import { makeMap, pinIcon } from "./map-base.js";

const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const STEP = 8;
const FAST = 64;

class Picker {
  constructor(root) {
    this.root = root;
    this.form = root.closest("form");
    this.map = makeMap(root.querySelector("[data-map]"));
    if (!this.map) return;
    [this.latitude, this.longitude, this.source] = ["latitude", "longitude", "position_source"]
      .map((name) => this.form.elements[name]);
    this.status = this.form.querySelector("[data-picker-status]");
    root.querySelector("[data-picker-help]").hidden = false;
    this.map.setView([47.5, 1.7], 7, { animate: false });
    this.map.on("click", ({ latlng }) => this.moveTo(latlng, "hand"));
    for (const field of [this.latitude, this.longitude]) field.addEventListener("change", () => this.readFields());
    for (const button of this.form.querySelectorAll("[data-place-at]")) {
      button.addEventListener("click", (event) => {
        event.preventDefault();
        if (button.dataset.placeAt === "adresse") this.placeAtAddress();
        else this.placeAtCommune();
      });
    }
    this.form.addEventListener("commune:chosen", ({ detail }) => { if (!this.marker) this.look(detail); });
    this.readFields();
  }

  say(text) {
    this.status.textContent = text;
  }

  readFields() {
    const [lat, lon] = [Number.parseFloat(this.latitude.value.replace(",", ".")), Number.parseFloat(this.longitude.value.replace(",", "."))];
    if (!Number.isFinite(lat) || !Number.isFinite(lon) || Math.abs(lat) > 90 || Math.abs(lon) > 180) return;
    this.show([lat, lon]);
    this.map.setView([lat, lon], Math.max(this.map.getZoom(), 15), { animate: false });
  }

  show(where) {
    if (this.marker) {
      this.marker.setLatLng(where);
      return;
    }
    this.marker = window.L.marker(where, { icon: pinIcon(), draggable: true, autoPan: true });
    this.marker.on("add", () => {
      const drawn = this.marker.getElement();
      drawn.setAttribute("aria-label", "Repère du lieu : les flèches le déplacent");
      drawn.setAttribute("role", "application");
      drawn.addEventListener("keydown", (event) => this.key(event));
    });
    this.marker.on("dragend", () => this.moveTo(this.marker.getLatLng(), "hand"));
    this.marker.addTo(this.map);
  }

  key(event) {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const pixels = event.shiftKey ? FAST : STEP;
    const from = this.map.latLngToContainerPoint(this.marker.getLatLng());
    this.moveTo(this.map.containerPointToLatLng([from.x + step[0] * pixels, from.y + step[1] * pixels]), "hand");
    this.map.panInside(this.marker.getLatLng(), { padding: [40, 40], animate: false });
  }

  // ``source`` tells the server where the point comes from; a point moved since is a hand's.
  moveTo({ lat, lng }, source) {
    const [latitude, longitude] = [lat.toFixed(6), lng.toFixed(6)];
    this.latitude.value = latitude;
    this.longitude.value = longitude;
    this.source.value = source === "hand" ? "hand" : `${source}:${latitude},${longitude}`;
    this.show([lat, lng]);
    this.latitude.dispatchEvent(new Event("input", { bubbles: true }));
    this.say(`Point placé : latitude ${latitude}, longitude ${longitude}.`);
  }

  look({ latitude, longitude }) {
    if (latitude !== null) this.map.setView([latitude, longitude], 13, { animate: false });
  }

  async ask(address, text) {
    const url = new URL(address, location.href);
    url.searchParams.set("q", text);
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.error);
    return found;
  }

  async placeAtAddress() {
    const { address, commune, postcode } = this.form.elements;
    if (!address.value.trim() || !commune.value.trim()) {
      this.say("Indiquez d’abord l’adresse et la commune.");
      return;
    }
    const town = commune.value.replace(/ \(.*\)/, "");
    this.say("Recherche de l’adresse…");
    try {
      const found = await this.ask(this.root.dataset.addressUrl, `${address.value} ${postcode.value} ${town}`);
      this.moveTo({ lat: found.latitude, lng: found.longitude }, `geocoder:${found.precision}`);
      this.map.setView([found.latitude, found.longitude], 17, { animate: false });
      this.say(`Placé d’après la base nationale des adresses : ${found.label}.`);
    } catch (error) {
      this.say(error.message);
    }
  }

  async placeAtCommune() {
    const commune = this.form.elements.commune.value;
    const [found] = commune.trim() ? await this.ask(this.root.dataset.communesUrl, commune.match(/\((.*)\)/)?.[1] ?? commune).catch(() => []) : [];
    if (!found || found.latitude === null) {
      this.say("Indiquez d’abord la commune.");
      return;
    }
    this.moveTo({ lat: found.latitude, lng: found.longitude }, "commune_centre");
    this.map.setView([found.latitude, found.longitude], 13, { animate: false });
  }
}

for (const root of document.querySelectorAll("[data-picker]")) new Picker(root);
