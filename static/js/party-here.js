// « Je suis devant »: the point of a missing place, which the phone knows without a network; asked for, never taken.
const here = document.querySelector("[data-here]");

if (here && "geolocation" in navigator) {
  const [latitude, longitude] = here.querySelectorAll("input");
  const status = here.querySelector("[role=status]");
  here.hidden = false;
  here.querySelector("button").addEventListener("click", () => {
    status.textContent = "Recherche de la position…";
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      latitude.value = coords.latitude.toFixed(6);
      longitude.value = coords.longitude.toFixed(6);
      status.textContent = `Position du lieu notée, à ${Math.ceil(coords.accuracy)} m près.`;
    }, () => { status.textContent = "La position n’a pas été trouvée : l’adresse suffira."; }, {
      enableHighAccuracy: true, timeout: 15000, maximumAge: 20000,
    });
  });
}
