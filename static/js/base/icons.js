// @ts-check
/** The pictures on the buttons of the transport. */
import { build } from "./dom.js";

const PATHS = {
  toStart: "M3 2h2v12H3zM13 2v12L6 8z",
  back: "M11 2v12L4 8zM12 2h1.5v12H12z",
  play: "M4 2l9 6-9 6z",
  pause: "M3 2h3.5v12H3zM9.5 2H13v12H9.5z",
  next: "M5 2v12l7-6zM2.500 2h1.500v12H2.500z",
  toEnd: "M11 2h2v12h-2zM3 2v12l7-6z",
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  return build(["svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, [["path", { d: PATHS[name] }, []]]]);
}
