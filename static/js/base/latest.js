// @ts-check
/** Of many questions only the newest is answered; a cancelled one is not. */

/**
 * `ask` waits until it has not been called for `pause` milliseconds, or for its own; a newer call aborts the older.
 * @template A, B
 * @param {(question: A, signal: AbortSignal) => Promise<B>} ask
 * @param {{answered: (answer: B, question: A) => void, failed: (error: unknown, question: A) => void}} handlers
 * @param {number} pause
 * @returns {{ask: (question: A, wait?: number) => void, cancel: () => void}}
 */
export function latest(ask, { answered, failed }, pause) {
  let controller = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const cancel = () => {
    clearTimeout(timer);
    controller.abort();
  };
  /**
   * @param {A} question
   * @param {number} [wait]
   */
  const asking = (question, wait = pause) => {
    cancel();
    controller = new AbortController();
    const { signal } = controller;
    timer = setTimeout(async () => {
      try {
        const answer = await ask(question, signal);
        if (!signal.aborted) answered(answer, question);
      } catch (error) {
        if (!signal.aborted) failed(error, question);
      }
    }, wait);
  };
  return { ask: asking, cancel };
}
