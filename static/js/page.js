// Small comforts. Every page works without this file.

const toasts = () => document.getElementById("toasts");
const shown = { success: 6000, info: 6000, saved: 12000 };

function closeLater(toast) {
  const kind = Object.keys(shown).find((name) => toast.classList.contains(`toast--${name}`));
  if (kind) setTimeout(() => toast.matches(":hover, :focus-within") ? closeLater(toast) : toast.remove(), shown[kind]);
}

function tellExactTimes(root) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "long" });
  for (const time of root.querySelectorAll("time[datetime]")) {
    time.title = format.format(new Date(time.dateTime));
  }
}

function announce(root) {
  const said = root.querySelector?.("[data-announce]")?.dataset.announce;
  const announcer = document.getElementById("announcer");
  if (said && announcer && announcer.textContent !== said) announcer.textContent = said;
}

function addToast(text) {
  const template = document.getElementById("toast-template");
  if (!template) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.querySelector(".toast__text").textContent = text;
  toasts().append(toast);
}

function prepare(root) {
  tellExactTimes(root);
  announce(root);
  toasts()?.querySelectorAll(".toast").forEach(closeLater);
}

document.addEventListener("click", (event) => {
  event.target.closest?.("[data-close]")?.closest(".toast")?.remove();
  const adder = event.target.closest?.("[data-add-row]");
  if (adder) addRow(adder);
  const remover = event.target.closest?.("[data-remove]");
  if (remover) removeRow(remover);
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

function addRow(adder) {
  const template = document.getElementById(adder.dataset.addRow);
  const row = template.content.firstElementChild.cloneNode(true);
  adder.before(row);
  row.querySelector("input, select")?.focus();
}

// The last row of a group takes the group along, unless it is the only one.
function removeRow(remover) {
  const row = remover.closest(`.${remover.dataset.remove}`);
  const group = row.parentElement;
  const isLast = group.querySelectorAll(`.${remover.dataset.remove}`).length === 1;
  const or = group.previousElementSibling?.matches(".criteria__or") ? group.previousElementSibling : null;
  if (!isLast) row.remove();
  else if (or) [or, group].forEach((part) => part.remove());
  else for (const input of row.querySelectorAll("select")) input.selectedIndex = 0;
}

document.addEventListener("change", (event) => {
  const all = event.target.closest?.("[data-check-all]");
  if (!all) return;
  for (const box of document.querySelectorAll(`input[name="${all.dataset.checkAll}"]`)) box.checked = all.checked;
});

document.addEventListener("htmx:afterSettle", (event) => prepare(event.detail.elt));
document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  addToast(page.querySelector("[data-error]")?.textContent.trim() || `${event.detail.xhr.status}`);
});
document.addEventListener("htmx:sendError", () => {
  const text = document.getElementById("toast-template")?.dataset.offline;
  if (text && !toasts().textContent.includes(text)) addToast(text);
});

prepare(document);
