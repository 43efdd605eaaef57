// A search that finds nothing is told once a visit: its words are counted, never who searched. Without this script, a
// button does the same.
const form = document.querySelector("[data-nothing-found]");
const told = `miss:${form.elements.q.value}`;

if (!sessionStorage.getItem(told)) {
  sessionStorage.setItem(told, "1");
  const data = new FormData(form);
  data.set("auto", "1");
  fetch(form.action, { method: "POST", body: data, keepalive: true }).catch(() => {});
}
form.querySelector("button").hidden = true;
