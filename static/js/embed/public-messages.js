// @ts-check
/** Hears what the player in one frame says, and nobody else. */

/**
 * @param {HTMLIFrameElement} frame
 * @param {string} origin of the player
 * @param {(event: string, data: any) => void} heard
 * @returns {() => void} stops hearing
 */
export function onMessage(frame, origin, heard) {
  const listen = (/** @type {MessageEvent} */ event) => {
    // In a sandbox all frames are sandboxed too, and have no origin to speak of.
    const isOurs = event.origin === origin || (event.origin === "null" && self.origin === "null");
    if (event.source !== frame.contentWindow || !isOurs) return;
    const { data } = event;
    if (data?.source === "blameflow" && data.version === 1) heard(data.event, data.data ?? {});
  };
  addEventListener("message", listen);
  return () => removeEventListener("message", listen);
}
