// Suggestions under a search box: the combobox pattern of ARIA, fed by JSON [{label, url, kind}].

const PAUSE = 180;
const MIN_LENGTH = 2;
let counter = 0;

class Suggestions {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    this.url = form.dataset.suggestUrl;
    this.items = [];
    this.active = -1;
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = `suggestions-${++counter}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.list.hidden = true;
    form.append(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) {
        event.preventDefault();
        this.go(Number(option.dataset.index));
      }
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), PAUSE);
  }

  async fetch() {
    this.request?.abort();
    const text = this.input.value.trim();
    if (text.length < MIN_LENGTH) return this.close();
    this.request = new AbortController();
    try {
      const address = new URL(this.url, location.href);
      address.searchParams.set("q", text);
      const answer = await fetch(address, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (answer.ok) this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(items) {
    this.items = items;
    this.active = -1;
    this.list.replaceChildren(...items.map((item, index) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${index}`;
      option.dataset.index = index;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(item.label);
      if (item.kind) {
        const kind = document.createElement("span");
        kind.textContent = item.kind;
        option.append(" ", kind);
      }
      return option;
    }));
    this.list.hidden = items.length === 0;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    if (!this.list.hidden) this.show([]);
  }

  move(step) {
    const options = this.list.children;
    if (!options.length) return;
    options[this.active]?.setAttribute("aria-selected", "false");
    this.active = this.active < 0 && step < 0 ? options.length - 1 : (this.active + step + options.length) % options.length;
    options[this.active].setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", options[this.active].id);
  }

  go(index) {
    const { url, label } = this.items[index];
    if (url) {
      location.assign(url);
      return;
    }
    this.input.value = label;
    this.form.requestSubmit();
  }

  key(event) {
    if (this.list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.go(this.active);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  }
}

const enhanced = new WeakSet();

export function enhanceSearchBoxes(root) {
  for (const form of root.querySelectorAll("form[data-suggest-url]")) {
    if (enhanced.has(form)) continue;
    enhanced.add(form);
    new Suggestions(form);
  }
}
