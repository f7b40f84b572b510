// @ts-check
/** The files to take along; asked by POST, so that a program of any length gets them and a refusal is said here. */
/** @import { State } from "../types.js" */
import { fetchFile } from "../base/api.js";
import { h, setText } from "../base/dom.js";
import { stepsBegun } from "../player/clock.js";

/** Name, path below the API, file name. @type {[string, string, string][]} */
const FILES = [
  ["SVG picture", "traces.svg", "blameflow-graph.svg"],
  ["PNG picture", "traces.png", "blameflow-graph.png"],
  ["JSON trace", "exports/json", "blameflow-trace.json"],
  ["LaTeX derivation", "exports/latex", "blameflow-derivation.tex"],
  ["Markdown table of the steps", "exports/markdown", "blameflow-steps.md"],
  ["NumPy code", "exports/numpy", "blameflow-numpy.py"],
  ["PyTorch code", "exports/pytorch", "blameflow-pytorch.py"],
];

/**
 * @param {() => State} get
 * @param {boolean} hasBitmaps whether the server draws PNG
 * @param {HTMLElement} status
 */
export function mountDownloads(get, hasBitmaps, status) {
  const offered = FILES.filter(([, path]) => hasBitmaps || !path.endsWith(".png"));
  const buttons = offered.map(([name, path, filename]) => {
    const button = h("button", { class: "button", type: "button" }, name);
    button.addEventListener("click", async () => {
      try {
        save(await fetchFile(`/api/v1/${path}`, asked(get(), path)), filename);
        setText(status, `${filename} saved.`);
      } catch (error) {
        setText(status, error instanceof Error ? error.message : String(error));
      }
    });
    return button;
  });
  return h("div", { class: "downloads", role: "group", "aria-label": "Downloads" }, ...buttons);
}

/**
 * @param {State} state
 * @param {string} path
 */
function asked({ question: { program, inputs, output }, poster, t }, path) {
  const step = poster || !path.startsWith("traces") ? {} : { step: stepsBegun(t) };
  return { program, inputs, ...(output === undefined ? {} : { output }), ...step };
}

/**
 * @param {Blob} file
 * @param {string} filename
 */
function save(file, filename) {
  const href = URL.createObjectURL(file);
  h("a", { href, download: filename }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
