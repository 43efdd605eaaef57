// Communes near and far on the map, in place of the drawing that stands where there are no scripts.
import { makeMap } from "./map-base.js";

const shell = document.getElementById("carte-des-communes");
const points = JSON.parse(document.getElementById("points-des-communes").textContent);
const map = makeMap(shell);

if (map && points.length) {
  map.fitBounds(points.map(({ latitude, longitude }) => [latitude, longitude]), { padding: [16, 16], maxZoom: 12, animate: false });
  for (const { latitude, longitude, far, words } of points) {
    window.L.circleMarker([latitude, longitude], {
      radius: far ? 8 : 4, className: far ? "coverage-far" : "coverage-near", weight: 2, keyboard: false,
    }).bindTooltip(words).addTo(map);
  }
  document.querySelector("[data-drawn]").classList.add("only-printed");
}
