// The page of one place: its point on a map, its address to copy. Both are also plain text.
import { word } from "./words.js";
import { makeMap, pinIcon } from "./map-base.js";

for (const shell of document.querySelectorAll("[data-map][data-latitude]")) {
  const map = makeMap(shell);
  if (!map) continue;
  const where = [Number(shell.dataset.latitude), Number(shell.dataset.longitude)];
  map.setView(where, Number(shell.dataset.zoom || 15), { animate: false });
  window.L.marker(where, { icon: pinIcon(), interactive: false, keyboard: false }).addTo(map);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const status = button.parentElement.querySelector("[data-copy-status]");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      status.textContent = word("Adresse copiée");
    } catch {
      status.textContent = word("La copie n’est pas permise : sélectionnez l’adresse.");
    }
  });
}
