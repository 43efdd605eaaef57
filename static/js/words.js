// The words that scripts say, in the language of the page. French is the key; what has no translation stays French.
const ENGLISH = {
  "Adresse copiée": "Address copied",
  "Agrandir la carte": "Zoom in",
  "Brouillon enregistré à": "Draft saved at",
  "Brouillon non enregistré : vérifiez votre connexion. Votre texte est toujours dans cette page.":
    "Draft not saved: check your connection. Your text is still on this page.",
  "Cette adresse du portail n’accepte pas les clés d’accès. Utilisez l’application d’authentification.":
    "This address of the portal does not accept passkeys. Use the authentication application.",
  "Cette clé d’accès est déjà enregistrée pour votre compte.": "This passkey is already registered for your account.",
  "La clé d’accès n’a pas fonctionné. Recommencez, ou utilisez une autre méthode.":
    "The passkey did not work. Try again, or use another method.",
  "La clé d’accès n’a pas été confirmée à temps, ou vous avez annulé. Vous pouvez recommencer.":
    "The passkey was not confirmed in time, or you cancelled. You can try again.",
  "Copié.": "Copied.",
  "La copie est refusée : sélectionnez le texte à la main.": "Copying was refused: select the text by hand.",
  "La copie n’est pas permise : sélectionnez l’adresse.": "Copying is not allowed: select the address.",
  "Le fond de carte ne se charge pas ; les lieux restent à leur place.":
    "The background of the map does not load; places stay where they are.",
  "Les lieux n’ont pas pu être placés sur la carte : la liste est complète.":
    "Places could not be put on the map: the list is complete.",
  "Recherche de votre position…": "Looking for your position…",
  "Réduire la carte": "Zoom out",
  "Votre navigateur n’a pas le droit de donner votre position : indiquez une commune.":
    "Your browser is not allowed to give your position: name a municipality.",
  "Votre position n’a pas été trouvée : indiquez une commune.": "Your position was not found: name a municipality.",
  "Votre position tarde à venir : indiquez une commune.": "Your position is slow to come: name a municipality.",
  "sur": "of",
  "Le nom n’a pas pu être lu, faute de réseau : la liste le donne.":
    "The name could not be read, for lack of a network: the list gives it.",
  "Un autre dans la liste": "One more on the list",
  "Un instant…": "One moment…",
  "Un lieu : le voir": "One place: see it",
  "autres dans la liste": "more on the list",
  "lieux : les voir": "places: see them",
  "caractère en trop": "character too many",
  "caractère restant": "character left",
  "caractères en trop": "characters too many",
  "caractères restants": "characters left",
};

export const language = document.documentElement.lang || "fr";

export function word(french) {
  return language === "en" ? ENGLISH[french] ?? french : french;
}
