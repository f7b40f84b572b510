// @ts-check
/** The button that prints a sheet. */
import { part } from "../base/dom.js";

part(document, "print")?.addEventListener("click", () => print());
