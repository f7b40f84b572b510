// @ts-check
/** The one clock: what a moment of time does to the position `t`. */

/** How long one step lasts at speed 1, in milliseconds. */
export const STEP_TIME = 1500;

/** The share of a step that the pulse travels; the rest is for reading what it brought. */
export const TRAVEL = 0.6;

/**
 * Let `elapsed` milliseconds pass.
 * @param {{t: number, goal: number | null, speed: number}} state
 * @param {number} elapsed
 * @returns {{t: number, goal: number | null}}
 */
export function advance({ t, goal, speed }, elapsed) {
  if (goal === null) return { t, goal };
  const next = t + (elapsed * speed) / STEP_TIME;
  return next >= goal ? { t: goal, goal: null } : { t: next, goal };
}

/**
 * How many steps have had their effect: a step has it when its pulse arrives.
 * @param {number} t
 */
export function stepsDone(t) {
  const whole = Math.floor(t);
  return t - whole >= TRAVEL ? whole + 1 : whole;
}

/**
 * How many steps have begun: the last of them is the one in the sentence.
 * @param {number} t
 */
export function stepsBegun(t) {
  return Math.ceil(t);
}

/**
 * How far the pulse of the step in flight has come, from 0 to 1; null when nothing travels.
 * @param {number} t
 */
export function flight(t) {
  const part = (t - Math.floor(t)) / TRAVEL;
  return part > 0 && part < 1 ? part : null;
}

/**
 * Call `tick` with the milliseconds since the last frame, for as long as it returns true.
 * @param {(elapsed: number) => boolean} tick
 */
export function createRunner(tick) {
  let running = false;
  let last = 0;
  /** @param {number} now */
  const frame = (now) => {
    // A hidden tab gets no frames; what it missed is not made up for.
    const elapsed = Math.min(now - last, 100);
    last = now;
    running = tick(elapsed);
    if (running) requestAnimationFrame(frame);
  };
  return () => {
    if (running) return;
    running = true;
    last = performance.now();
    requestAnimationFrame(frame);
  };
}
