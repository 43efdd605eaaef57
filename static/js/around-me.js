// « Autour de moi »: asks the browser where it is, then the page with that point in its address.
import { word } from "./words.js";

const button = document.querySelector("[data-around-me]");
const status = document.querySelector("[data-around-me-status]");
const FAILURES = {
  1: "Votre navigateur n’a pas le droit de donner votre position : indiquez une commune.",
  2: "Votre position n’a pas été trouvée : indiquez une commune.",
  3: "Votre position tarde à venir : indiquez une commune.",
};

function go({ coords }) {
  const form = button.form;
  const address = new URL(form.action, location.href);
  const kept = new FormData(form);
  kept.delete("lieu");
  // About a hundred metres: enough to sort places, not to say where someone lives.
  kept.set("lat", coords.latitude.toFixed(3));
  kept.set("lon", coords.longitude.toFixed(3));
  for (const [name, value] of kept) if (value) address.searchParams.append(name, value);
  location.assign(address);
}

if (button && "geolocation" in navigator) {
  button.hidden = false;
  button.addEventListener("click", () => {
    status.textContent = word("Recherche de votre position…");
    navigator.geolocation.getCurrentPosition(go, (error) => { status.textContent = word(FAILURES[error.code]); }, {
      timeout: 10000, maximumAge: 600000,
    });
  });
}
