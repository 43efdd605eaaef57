// Two records on one map, each under its letter. The page also says both positions in words.
import { element, makeMap } from "./map-base.js";

const shell = document.getElementById("carte-de-la-paire");
const points = JSON.parse(document.getElementById("points-de-la-paire").textContent);
const map = makeMap(shell);
if (map) {
  const places = points.map(({ latitude, longitude }) => [latitude, longitude]);
  map.fitBounds(places, { padding: [48, 48], maxZoom: 17, animate: false });
  for (const [index, { letter }] of points.entries()) {
    // Two pins on one spot stand side by side.
    const icon = window.L.divIcon({
      className: "pair-pin", html: element("span", "pair-letter", letter), iconSize: [28, 28], iconAnchor: [index ? 0 : 28, 14],
    });
    window.L.marker(places[index], { icon, interactive: false, keyboard: false }).addTo(map);
  }
}
