// Says in words what went wrong with a passkey: allauth's own scripts only write it to the console.
import { word } from "./words.js";

const MESSAGES = {
  NotAllowedError: "La clé d’accès n’a pas été confirmée à temps, ou vous avez annulé. Vous pouvez recommencer.",
  InvalidStateError: "Cette clé d’accès est déjà enregistrée pour votre compte.",
  SecurityError: "Cette adresse du portail n’accepte pas les clés d’accès. Utilisez l’application d’authentification.",
};
const OTHER = "La clé d’accès n’a pas fonctionné. Recommencez, ou utilisez une autre méthode.";

document.addEventListener("allauth.error", (event) => {
  const place = document.querySelector("[data-passkey-error]");
  if (!place) return;
  event.preventDefault();
  const line = document.createElement("p");
  line.className = "field-error";
  line.textContent = word(MESSAGES[event.detail.exception?.name] ?? OTHER);
  place.replaceChildren(line);
});
