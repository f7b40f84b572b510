// @ts-check
/** The questions of a lesson: what is said of a choice appears when it is made; choices are kept in the address. */

/** What the server says of a choice without scripts, and hides with the others otherwise. */
export function mountQuizzes() {
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.type !== "radio") return;
    for (const said of document.querySelectorAll(`[data-answer^="${target.name}:"]`)) {
      if (!(said instanceof HTMLElement)) continue;
      said.hidden = said.dataset.answer !== `${target.name}:${target.value}`;
    }
    keep(target.name, target.value);
  });
}

/**
 * @param {string} name
 * @param {string} value
 */
function keep(name, value) {
  const search = new URLSearchParams(location.search);
  search.set(name, value);
  history.replaceState(null, "", `${location.pathname}?${search}${location.hash}`);
}
