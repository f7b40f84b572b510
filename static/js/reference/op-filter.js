// @ts-check
/** Finds ops on their page: hides those whose words do not hold what is looked for; without scripts all are shown. */
import { part, setText } from "../base/dom.js";
import { holds } from "../base/words.js";

const form = part(document, "filter");
const field = form?.querySelector("input");
const articles = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-words]")]);
const families = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-family]")]);

/** @param {string} query */
function show(query) {
  const found = new Set(articles.filter((it) => holds(it.dataset.words ?? "", query)).map((it) => it.id));
  for (const it of articles) it.hidden = !found.has(it.id);
  for (const family of families) {
    const items = /** @type {HTMLElement[]} */ ([...family.querySelectorAll("[data-op], [data-words]")]);
    for (const it of items) it.hidden = !found.has(it.dataset.op ?? it.id);
    family.hidden = items.every((it) => it.hidden);
  }
  setText(part(document, "found"), query.trim() && `${found.size} of ${articles.length} ops`);
}

if (form && field) {
  form.hidden = false;
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  show(field.value);
  field.addEventListener("input", () => {
    show(field.value);
    const search = field.value.trim() && `?${new URLSearchParams({ q: field.value })}`;
    history.replaceState(null, "", location.pathname + search + location.hash);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = articles.find((it) => !it.hidden);
    if (first) location.hash = first.id;
  });
  addEventListener("hashchange", () => {
    if (!document.getElementById(location.hash.slice(1))?.closest("[hidden]")) return;
    field.value = "";
    show("");
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  });
}
