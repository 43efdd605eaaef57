// The page where a question is asked: the guard speaks and the closest answers come as one types. Without it, two
// buttons do the same.
const form = document.querySelector("[data-closest-url]");
const shown = document.querySelector("[data-closest]");
const guard = document.querySelector("[data-guard]");
const fields = ["title", "details"].map((name) => form.elements[name]);
let waiting = 0;
let asked = 0;

const typed = () => fields.map((field) => field.value).join(" ").trim();

async function lookCloser(turn) {
  const text = typed();
  const answer = await fetch(`${form.dataset.closestUrl}?q=${encodeURIComponent(text.slice(0, 1500))}`);
  if (answer.ok && turn === asked) shown.innerHTML = await answer.text();
}

async function ask(field) {
  const data = new FormData();
  data.set("text", field.value);
  data.set("field", field.name);
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(form.dataset.guardUrl, { method: "POST", body: data });
  return answer.ok ? (await answer.json()).findings : [];
}

function line(finding) {
  const item = document.createElement("li");
  item.className = finding.blocks ? "tone-blocked" : "tone-warning";
  const words = document.createElement("span");
  words.textContent = `« ${finding.excerpt} » : ${finding.advice}`;
  const button = document.createElement("button");
  button.type = "submit";
  button.className = "button small secondary";
  button.name = "remplacer";
  button.value = `${finding.field}:${finding.kind}`;
  button.textContent = `Remplacer par « ${finding.replacement} »`;
  item.append(words, button);
  return item;
}

async function listen(turn) {
  const findings = (await Promise.all(fields.map(ask))).flat();
  if (turn !== asked) return;
  guard.replaceChildren();
  if (!findings.length) return;
  const title = document.createElement("p");
  title.className = "title";
  title.textContent = "Avant d’envoyer, protégeons les personnes";
  const list = document.createElement("ul");
  list.append(...findings.map(line));
  guard.append(title, list);
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    asked += 1;
    lookCloser(asked).catch(() => {});
    listen(asked).catch(() => {});
  }, 300);
}

fields.forEach((field) => field.addEventListener("input", soon));
if (typed() && !shown.querySelector("li")) soon();
