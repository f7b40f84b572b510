// @ts-check
/** A graph with two faces: the stations of a factory, and the nodes that they are. */
import { beginLesson } from "./lesson-page.js";
import { PARTS } from "./parts.js";

PARTS.set("faces", (element, { root }) => {
  element.addEventListener("change", (/** @type {Event} */ { target }) => {
    if (target instanceof HTMLInputElement) root.dataset.face = target.value;
  });
  return () => {};
});

beginLesson();
