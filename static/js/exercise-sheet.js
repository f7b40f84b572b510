// @ts-check
/** The button that prints a sheet. */
import { part } from "./dom.js";

part(document, "print")?.addEventListener("click", () => print());
