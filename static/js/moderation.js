// Moderation by keyboard: j/k next and previous, a accept, d distinct, r the reason, 1 to 9 a ready reason, ? help.
// Only where nobody is typing, and each can be switched off (WCAG 2.1.4). Without this module every page does the same by hand.

const SWITCH = "moderation.shortcuts";
const review = document.querySelector("[data-review]");
const form = document.querySelector("[data-review-form]");
const reason = document.getElementById("reason");
const help = document.querySelector("[data-shortcuts]");

function enabled() {
  try { return localStorage.getItem(SWITCH) !== "off"; } catch { return true; }
}

function remember(on) {
  try { localStorage.setItem(SWITCH, on ? "on" : "off"); } catch { /* a browser that keeps nothing */ }
}

// A ready reason is picked into the field, to be edited there: radios only serve where no script runs.
const readyReasons = [];
for (const list of document.querySelectorAll("[data-ready-reasons]")) {
  for (const radio of list.querySelectorAll("input[type=radio]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ready-reason";
    const key = document.createElement("kbd");
    key.textContent = String(readyReasons.length + 1);
    key.setAttribute("aria-hidden", "true");
    button.append(key, " ", radio.value);
    button.addEventListener("click", () => pick(radio.value));
    radio.closest("label").replaceWith(button);
    readyReasons.push(button);
  }
}

function pick(text) {
  reason.value = reason.value.trim() ? `${reason.value.trim()} ${text}` : text;
  reason.focus();
  reason.setSelectionRange(reason.value.length, reason.value.length);
}

function isTyping(target) {
  return target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
}

function openHelp() {
  const dialog = document.createElement("dialog");
  dialog.className = "shortcuts-dialog";
  dialog.setAttribute("aria-labelledby", "aide-clavier");
  const inside = help.cloneNode(true);
  inside.hidden = false;
  inside.querySelector("h2").id = "aide-clavier";
  inside.removeAttribute("aria-labelledby");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button";
  close.textContent = "Fermer";
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  inside.querySelector("[data-shortcuts-switch]").closest("p").replaceWith(close);
  dialog.append(inside);
  document.body.append(dialog);
  dialog.showModal();
}

// On the list, j and k move from line to line.
function moveInList(step) {
  const links = [...document.querySelectorAll("#result_list tbody th a")];
  if (!links.length) return;
  const now = links.indexOf(document.activeElement);
  links[Math.min(links.length - 1, Math.max(0, now + step))].focus();
}

function act(key) {
  if (key === "?" && help) return openHelp();
  if (!review) {
    if (key === "j" || key === "k") moveInList(key === "j" ? 1 : -1);
    return undefined;
  }
  if (key === "r") return reason?.focus();
  if (/^[1-9]$/.test(key)) return readyReasons[Number(key) - 1]?.click();
  return document.querySelector(`[data-key="${key}"]`)?.click();
}

const KEYS = /^([jkadre?]|[1-9])$/;

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === reason) {
    event.preventDefault();
    form?.requestSubmit(form.querySelector('[value="refuser"], [data-with-reason]'));
    return;
  }
  if (event.key === "Escape" && event.target === reason) {
    reason.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !enabled()) return;
  if (!KEYS.test(event.key) || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  act(event.key);
});

if (help) {
  help.hidden = false;
  const box = help.querySelector("[data-shortcuts-switch]");
  box.checked = enabled();
  box.addEventListener("change", () => {
    remember(box.checked);
    review.classList.toggle("no-shortcuts", !box.checked);
  });
  review?.classList.toggle("no-shortcuts", !enabled());
}

// One decision is sent once: a second key or click while the page leaves does nothing.
form?.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => { if (form) delete form.dataset.sent; });

document.querySelector("[data-focus]")?.focus();
