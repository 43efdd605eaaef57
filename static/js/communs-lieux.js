// <communs-lieux departement="18" zoom="9" hauteur="600"> on another site: a frame of the register. Needs nothing else.
const HOME = new URL(import.meta.url).origin;
const OWN = new Set(["hauteur", "titre", "id", "class", "style", "slot", "hidden", "lang", "dir", "title"]);
const ONE_VALUE = new Set(["lieu", "q", "lat", "lon"]);

class CommunsLieux extends HTMLElement {
  connectedCallback() {
    if (this.frame) return;
    const query = new URLSearchParams();
    for (const { name, value } of this.attributes) {
      if (OWN.has(name) || name.startsWith("data-") || name.startsWith("aria-")) continue;
      const values = ONE_VALUE.has(name) ? [value] : value.split(",");
      for (const one of values) if (one.trim()) query.append(name, one.trim());
    }
    const height = Number.parseInt(this.getAttribute("hauteur"), 10);
    this.frame = document.createElement("iframe");
    this.frame.src = `${HOME}/structures/widget/?${query}`;
    this.frame.title = this.getAttribute("titre") ?? "Lieux de médiation numérique";
    this.frame.loading = "lazy";
    this.frame.width = "100%";
    this.frame.height = String(Math.min(2000, Math.max(200, height || 600)));
    this.frame.style.border = "0";
    this.style.display = "block";
    this.replaceChildren(this.frame);
  }
}

if (!customElements.get("communs-lieux")) customElements.define("communs-lieux", CommunsLieux);
