// Actions kept in this browser until the server has answered. Each has a key: sent again, it counts once.
const PATIENCE = 20_000;
const AGAIN = 15_000;

export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// ``told(entry)`` is called at each change of an entry: { key, fields, label, place, act, state, said };
// its state is « waiting », « sent » or « refused ». ``asked(html)`` is given the questions that the server asks back.
export class Queue {
  constructor({ owner, url, token, told, asked }) {
    Object.assign(this, { url, token, told, asked, name: `cartoparty:${owner}`, sending: false, timer: null });
    window.addEventListener("online", () => this.send());
    window.addEventListener("storage", ({ key }) => { if (key === this.name) this.tellAll(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.send(); });
  }

  entries() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.name) || "[]");
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }

  write(entries) {
    if (entries.length) localStorage.setItem(this.name, JSON.stringify(entries));
    else localStorage.removeItem(this.name);
  }

  // Whether it could be kept: a browser may forbid it, and the form is then sent as usual.
  add(entry) {
    try {
      this.write([...this.entries(), { ...entry, state: "waiting", said: "" }]);
    } catch {
      return false;
    }
    this.told({ ...entry, state: "waiting", said: "" });
    this.send();
    return true;
  }

  settle(entry, state, said) {
    const others = this.entries().filter(({ key }) => key !== entry.key);
    const settled = { ...entry, state, said };
    this.write(state === "sent" ? others : this.entries().map((one) => (one.key === entry.key ? settled : one)));
    this.told(settled);
  }

  forget(key) {
    this.write(this.entries().filter((entry) => entry.key !== key));
  }

  tellAll() {
    for (const entry of this.entries()) this.told(entry);
  }

  // One after the other, in order; stops at the first that finds no network, and tries again later.
  async send() {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    try {
      for (const entry of this.entries().filter(({ state }) => state === "waiting")) {
        if (!(await this.post(entry))) {
          this.timer = setTimeout(() => this.send(), AGAIN);
          break;
        }
      }
    } finally {
      this.sending = false;
    }
  }

  async post(entry) {
    if (!navigator.onLine) return false;
    let answer;
    let told;
    try {
      const body = new URLSearchParams(entry.fields);
      body.set("csrfmiddlewaretoken", this.token);
      answer = await fetch(this.url, {
        method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin",
        signal: AbortSignal.timeout(PATIENCE),
      });
      told = await answer.json();
    } catch {
      if (answer) this.settle(entry, "waiting", "rechargez la page : ce geste est gardé");
      return false;
    }
    if (told.state === "sent" || told.state === "refused") {
      this.settle(entry, told.state, told.said);
      this.asked(told.asked);
      return true;
    }
    this.settle(entry, "waiting", told.said || "");
    return false;
  }
}
