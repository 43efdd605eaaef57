// The desk: ticks kept in this tab only, forgotten when the next person comes. Without this module one still reads,
// ticks and prints. Nothing of it is ever sent.

import { word } from "./words.js";

const PREFIX = "demarche:";

function storage() {
  try {
    return window.sessionStorage;
  } catch {
    return null; // cookies and storage are refused: boxes still tick, they are only not remembered
  }
}

function forgetEverybody() {
  const kept = storage();
  if (!kept) return;
  for (const key of Object.keys(kept)) if (key.startsWith(PREFIX)) kept.removeItem(key);
}

function keepTicks(list) {
  const kept = storage();
  const key = PREFIX + list.dataset.ticks;
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  const status = document.querySelector("[data-ticks-status]");
  const tell = () => {
    const done = boxes.filter((box) => box.checked).length;
    if (status) status.textContent = done ? `${done} ${word("sur")} ${boxes.length}` : "";
  };
  let ticked = [];
  try {
    ticked = JSON.parse(kept?.getItem(key) ?? "[]");
  } catch {
    ticked = [];
  }
  const remember = () => {
    kept?.setItem(key, JSON.stringify(boxes.filter((one) => one.checked).map((one) => one.value)));
    tell();
  };
  for (const box of boxes) {
    // A box ticked while this module was still on its way stays ticked.
    if (Array.isArray(ticked) && ticked.includes(box.value)) box.checked = true;
    box.addEventListener("change", remember);
  }
  if (boxes.some((box) => box.checked)) remember();
  const wipe = () => {
    forgetEverybody();
    for (const box of boxes) box.checked = false;
    tell();
  };
  document.querySelector("[data-next-person]")?.addEventListener("click", (event) => {
    event.preventDefault();
    wipe();
    window.scrollTo({ top: 0 });
    document.getElementById("contenu")?.focus({ preventScroll: true });
  });
  document.querySelector("form[data-session-end]")?.addEventListener("submit", wipe);
  // A page brought back by the « previous » button shows what is kept, not what was.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && !kept?.getItem(key)) wipe();
  });
}

for (const list of document.querySelectorAll("[data-ticks]")) keepTicks(list);

for (const button of document.querySelectorAll("[data-copy-from]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const status = button.parentElement.querySelector("[data-copy-status]");
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copyFrom).textContent.trim());
      status.textContent = word("Copié.");
    } catch {
      status.textContent = word("La copie est refusée : sélectionnez le texte à la main.");
    }
  });
}
