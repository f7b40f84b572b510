// @ts-check
/** Of many questions only the newest is answered. */

/**
 * A function that waits until it has not been called for `pause` milliseconds, then asks; a newer call aborts the older.
 * @template A, B
 * @param {(question: A, signal: AbortSignal) => Promise<B>} ask
 * @param {{answered: (answer: B, question: A) => void, failed: (error: unknown, question: A) => void}} handlers
 * @param {number} pause
 * @returns {(question: A) => void}
 */
export function latest(ask, { answered, failed }, pause) {
  let controller = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return (question) => {
    clearTimeout(timer);
    controller.abort();
    controller = new AbortController();
    const { signal } = controller;
    timer = setTimeout(async () => {
      try {
        const answer = await ask(question, signal);
        if (!signal.aborted) answered(answer, question);
      } catch (error) {
        if (!signal.aborted) failed(error, question);
      }
    }, pause);
  };
}
