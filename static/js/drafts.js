// Forms that must not be lost: a warning before leaving ([data-dirty]) and a draft kept on the server ([data-autosave-url]).

import { language, word } from "./words.js";

const PAUSE = 4000;

function clock(date) {
  return `${date.getHours()}${language === "en" ? ":" : " h "}${String(date.getMinutes()).padStart(2, "0")}`;
}

class Draft {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-autosave-status]");
    this.dirty = false;
    this.timer = null;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", () => this.leave());
    window.addEventListener("beforeunload", (event) => { if (this.dirty) event.preventDefault(); });
  }

  changed() {
    this.dirty = true;
    if (!this.form.dataset.autosaveUrl) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  leave() {
    this.dirty = false;
    clearTimeout(this.timer);
  }

  say(text) {
    if (this.status) this.status.textContent = text;
  }

  async save() {
    const body = new FormData(this.form);
    for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
    this.dirty = false;
    try {
      const answer = await fetch(this.form.dataset.autosaveUrl, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "autosave" },
        credentials: "same-origin",
        redirect: "manual",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      this.say(`${word("Brouillon enregistré à")} ${clock(new Date())}`);
    } catch {
      this.dirty = true;
      this.say(word("Brouillon non enregistré : vérifiez votre connexion. Votre texte est toujours dans cette page."));
      this.timer = setTimeout(() => this.save(), PAUSE * 5);
    }
  }
}

const watched = new WeakSet();

export function watchDrafts(root) {
  for (const form of root.querySelectorAll("form[data-dirty], form[data-autosave-url]")) {
    if (watched.has(form)) continue;
    watched.add(form);
    new Draft(form);
  }
}
