// What every page shares. Each behaviour is an enhancement: without this module the page still does its work.
import { watchDrafts } from "./drafts.js";
import { enhanceSearchBoxes } from "./suggestions.js";
import { language, word } from "./words.js";

const DESK = window.matchMedia("(min-width: 60rem)");

function openFacetsOnDesk(root) {
  if (!DESK.matches) return;
  for (const panel of root.querySelectorAll("details[data-open-on-desk]")) panel.open = true;
}

function startToasts(root) {
  for (const toast of root.querySelectorAll("[data-toast][data-timeout]:not([data-started])")) {
    toast.dataset.started = "";
    let timer;
    const start = () => { timer = setTimeout(() => toast.remove(), Number(toast.dataset.timeout) * 1000); };
    const stop = () => clearTimeout(timer);
    for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, stop);
    for (const event of ["pointerleave", "focusout"]) toast.addEventListener(event, () => { stop(); start(); });
    start();
  }
}

function countCharacters(root) {
  for (const counter of root.querySelectorAll("[data-counter-for]")) {
    const field = document.getElementById(counter.dataset.counterFor);
    if (!field || counter.dataset.started) continue;
    counter.dataset.started = "yes";
    const max = Number(counter.dataset.max);
    const show = () => {
      const left = max - [...field.value].length;
      const plural = Math.abs(left) > 1 ? "s" : "";
      counter.textContent = left < 0
        ? `${(-left).toLocaleString(language)} ${word(`caractère${plural} en trop`)}`
        : `${left.toLocaleString(language)} ${word(`caractère${plural} restant${plural}`)}`;
      counter.classList.toggle("field-error", left < 0);
    };
    field.addEventListener("input", show);
    if (field.value) show();
  }
}

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  if (close) close.closest("[data-toast], dialog")?.remove();

  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  }

  if (event.target.closest("[data-print]")) window.print();

  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const box = document.querySelector("form[role=search] input[type=search]");
    if (box) {
      event.preventDefault();
      box.focus();
    }
  }
});

function enhance(root) {
  openFacetsOnDesk(root);
  startToasts(root);
  countCharacters(root);
  enhanceSearchBoxes(root);
  watchDrafts(root);
}

enhance(document);
document.querySelector("[data-focus]")?.focus();
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
