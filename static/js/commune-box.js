// Communes suggested while one types: the combobox pattern of ARIA, on any input with data-communes-url.
const PAUSE = 180;
let counter = 0;

class CommuneBox {
  constructor(input) {
    this.input = input;
    this.items = [];
    this.active = -1;
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = `communes-${++counter}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Communes");
    const place = document.createElement("div");
    place.className = "with-suggestions";
    input.replaceWith(place);
    place.append(input, this.list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.fetch(), PAUSE); });
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.show([]), 150));
    this.list.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[role=option]");
      if (!option) return;
      event.preventDefault();
      this.choose(Number(option.dataset.index));
    });
  }

  async fetch() {
    this.request?.abort();
    const text = this.input.value.trim();
    if (text.length < 2) return this.show([]);
    this.request = new AbortController();
    try {
      const address = new URL(this.input.dataset.communesUrl, location.href);
      address.searchParams.set("q", text);
      const answer = await fetch(address, { signal: this.request.signal });
      if (answer.ok && document.activeElement === this.input) this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.show([]);
    }
    return undefined;
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
      const kind = document.createElement("span");
      kind.textContent = item.kind;
      option.append(item.label.replace(/ \(.*/, ""), " ", kind);
      return option;
    }));
    this.list.hidden = items.length === 0;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.input.removeAttribute("aria-activedescendant");
  }

  move(step) {
    const options = this.list.children;
    options[this.active]?.setAttribute("aria-selected", "false");
    this.active = this.active < 0 && step < 0 ? options.length - 1 : (this.active + step + options.length) % options.length;
    options[this.active].setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", options[this.active].id);
  }

  choose(index) {
    const item = this.items[index];
    this.input.value = item.label;
    this.show([]);
    this.input.dispatchEvent(new CustomEvent("commune:chosen", { bubbles: true, detail: item }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  key(event) {
    if (this.list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.show([]);
    }
  }
}

for (const input of document.querySelectorAll("input[data-communes-url]")) new CommuneBox(input);
