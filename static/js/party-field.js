// The list carried in the field: its forms go through a queue that survives a lost network.
import { newKey, Queue } from "./party-queue.js";

const root = document.querySelector("[data-party-queue]");
const TONES = { waiting: "tone-warning", sent: "tone-done", refused: "tone-blocked" };
const TITLES = { confirm: "Tout est exact", correct: "Correction", closed: "Fermé pour de bon", add: "Lieu manquant", same: "Même lieu", other: "Autre lieu" };
const TYPED = ["name", "address", "commune", "message"];
const shown = new Map();

const part = (name) => root.querySelector(`[data-${name}]`);

function words({ state, said }) {
  if (state === "sent") return said ? `envoyé. ${said}` : "envoyé";
  if (state === "refused") return `refusé : ${said}`;
  return said ? `en attente : ${said}` : "en attente du réseau";
}

function line(entry, queue) {
  const item = document.createElement("li");
  item.className = `party-sent ${TONES[entry.state]}`;
  const label = document.createElement("strong");
  label.textContent = entry.label;
  item.append(label, ` : ${words(entry)}`);
  if (entry.state === "refused") {
    const fields = new URLSearchParams(entry.fields);
    const typed = TYPED.map((name) => fields.get(name)).filter(Boolean).join(", ");
    if (typed) {
      const quote = document.createElement("q");
      quote.textContent = typed;
      item.append(" ", quote);
    }
    const form = typed && formOf(entry);
    if (form) item.append(" ", button("Corriger et renvoyer", () => { forget(entry, queue); resume(entry, form); }));
    item.append(" ", button("Retirer de la liste", () => forget(entry, queue)));
  }
  return item;
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button quiet small";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function forget({ key }, queue) {
  queue.forget(key);
  shown.delete(key);
  draw(queue);
}

// The form where something was typed, when this page has it.
function formOf({ act, place }) {
  const within = place ? `[data-place="${CSS.escape(place)}"] ` : "";
  return root.querySelector(`${within}form[data-act] input[name=act][value=${CSS.escape(act)}]`)?.form;
}

function resume({ fields }, form) {
  for (const [name, value] of fields) if (TYPED.includes(name) && form.elements[name]) form.elements[name].value = value;
  const folded = form.closest("details");
  if (folded) folded.open = true;
  form.querySelector("textarea, input:not([type=hidden])").focus();
}

function counted(state, one, many) {
  const number = [...shown.values()].filter((entry) => entry.state === state).length;
  return number ? `${number} ${number > 1 ? many : one}` : "";
}

function draw(queue) {
  part("queue-panel").hidden = !shown.size;
  part("queue-list").replaceChildren(...[...shown.values()].reverse().map((entry) => line(entry, queue)));
  part("queue-send").hidden = !counted("waiting", "x", "x");
  part("queue-status").textContent = [
    counted("waiting", "geste en attente du réseau", "gestes en attente du réseau"),
    counted("sent", "geste envoyé", "gestes envoyés"),
    counted("refused", "geste refusé", "gestes refusés"),
  ].filter(Boolean).join(", ");
}

function mark(entry) {
  const state = entry.place && root.querySelector(`[data-place="${CSS.escape(entry.place)}"] [data-state]`);
  if (!state) return;
  const badge = document.createElement("span");
  badge.className = `freshness ${TONES[entry.state]}`;
  badge.textContent = `${TITLES[entry.act]} : ${words(entry)}`;
  state.replaceChildren(badge);
}

function entryOf(form) {
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const value = (name) => new URLSearchParams(fields).get(name) || "";
  const place = value("place");
  const name = form.closest("[data-name]")?.dataset.name || value("name");
  return {
    key: value("key"), act: value("act"), place, label: `${TITLES[value("act")]}, ${name}`,
    fields: [...fields, ["noted_at", new Date().toISOString()]],
  };
}

// The questions of the server, left alone when they are those already shown: one of them may be under a finger.
function ask(html) {
  const made = document.createElement("div");
  made.innerHTML = html;
  const pairs = (within) => [...within.querySelectorAll("[data-question]")].map(({ dataset }) => dataset.question).join();
  if (pairs(made) !== pairs(part("twins"))) part("twins").replaceChildren(...made.children);
}

function alreadyNoted({ act, place }) {
  return act === "confirm" && [...shown.values()].some(
    (entry) => entry.act === act && entry.place === place && entry.state !== "refused",
  );
}

function empty(form) {
  form.elements.key.value = newKey();
  for (const field of form.querySelectorAll("textarea, input[name=name], input[name=address], [data-here] input")) field.value = "";
  for (const status of form.querySelectorAll("[data-here] [role=status]")) status.textContent = "";
  form.closest("[data-question]")?.remove();
  // What has no card of its own is told at the top, far from its form.
  if (!form.closest("[data-place]")) part("queue-status").focus();
  const folded = form.closest("details");
  if (!folded) return;
  folded.open = false;
  folded.querySelector("summary").focus();
}

if (root) {
  const queue = new Queue({
    owner: root.dataset.partyQueue,
    url: root.dataset.url,
    token: document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "",
    told: (entry) => {
      shown.set(entry.key, entry);
      mark(entry);
      draw(queue);
    },
    asked: ask,
  });
  root.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    const entry = entryOf(form);
    if (alreadyNoted(entry)) {
      event.preventDefault();
      return;
    }
    if (queue.add(entry)) {
      event.preventDefault();
      empty(form);
    }
  });
  part("queue-send").addEventListener("click", () => queue.send());
  // A page kept for want of a network, or come back to, holds keys that may have served.
  for (const form of root.querySelectorAll("form[data-act]")) form.elements.key.value = newKey();
  queue.tellAll();
  queue.send();
  root.dataset.ready = "";
}
