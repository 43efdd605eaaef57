// What every map of the portal shares: controls in the language of the page, tiles that may fail, calm when motion is not wanted.

import { word } from "./words.js";

export const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function sayer(shell) {
  const status = document.querySelector(`[data-map-status="${shell.id}"]`);
  return (text) => { if (status) status.textContent = text; };
}

export function pinIcon() {
  return window.L.divIcon({ className: "map-pin", html: element("span"), iconSize: [28, 28], iconAnchor: [14, 32] });
}

export function makeMap(shell) {
  const { L } = window;
  if (!L) return null;
  const map = L.map(shell, {
    zoomControl: false, fadeAnimation: !calm, zoomAnimation: !calm, markerZoomAnimation: !calm, minZoom: 4, maxZoom: 18,
  });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: word("Agrandir la carte"), zoomOutTitle: word("Réduire la carte") }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  if (shell.dataset.tiles) {
    const tiles = L.tileLayer(shell.dataset.tiles, { attribution: shell.dataset.attribution, maxZoom: 19 });
    tiles.once("tileerror", () => sayer(shell)(word("Le fond de carte ne se charge pas ; les lieux restent à leur place.")));
    tiles.addTo(map);
  }
  shell.parentElement.querySelector("[data-map-fallback]")?.remove();
  shell.dataset.ready = "";
  return map;
}
