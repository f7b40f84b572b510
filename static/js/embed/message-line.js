// @ts-check
/** The line from a frame to the page around it: events out, the height, and what other hosts want to hear of it. */

/** Changes below this are no change: a frame and its page must not answer each other for ever. */
const LEAST = 2;
/** What a host's script gives a frame of its own to name itself by. */
const SECRET = /^[a-zA-Z0-9]{1,64}$/;

/** @typedef {{id: string, origin: string}} Named */

/**
 * @param {Named} named
 */
export function createLine({ id, origin }) {
  const isFramed = window.parent !== window;
  const post = (/** @type {unknown} */ message) => {
    if (isFramed) window.parent.postMessage(message, origin || "*");
  };
  let secret = read(new URLSearchParams(location.hash.replace(/^#\??/, "")).get("secret"));
  let speaksH5p = false;
  let height = 0;

  /** Tell hosts with a language of their own. */
  const mirror = () => {
    post({ subject: "lti.frameResize", height });
    if (secret) post({ message: "height", value: height, secret });
    if (speaksH5p) post({ context: "h5p", action: "resize", scrollHeight: height, clientHeight: height });
  };
  return {
    /** @param {string} event @param {Record<string, unknown>} data */
    tell: (event, data) => post({ source: "blameflow", version: 1, id, event, data }),
    height: measure,
    /**
     * Hear a host that has a language of its own; whether it was one.
     * @param {any} data
     */
    hear(data) {
      // Who is answered hello says hello again: only the first is answered, by the height.
      if (data?.context === "h5p") {
        if (data.action === "ready") post({ context: "h5p", action: "hello" });
        else if (data.action === "hello" || data.action === "resize") {
          speaksH5p = true;
          if (height) mirror();
        }
        return true;
      }
      if (data?.message !== "ready" || !read(data.secret)) return false;
      secret = data.secret;
      if (height) mirror();
      return true;
    },
    /**
     * Watch how high the page is; at most one message a frame.
     * @param {(height: number) => void} changed
     */
    watchHeight(changed) {
      let waiting = false;
      const look = () => {
        waiting = false;
        const now = measure();
        if (Math.abs(now - height) < LEAST) return;
        height = now;
        changed(height);
        mirror();
      };
      const observer = new ResizeObserver(() => {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(look);
      });
      post({ context: "h5p", action: "hello" });
      observer.observe(document.body);
      look();
    },
  };
}

/** The body's own height: that of the document would follow the frame's. */
function measure() {
  return Math.ceil(document.body.getBoundingClientRect().height);
}

/** @param {unknown} text */
function read(text) {
  return typeof text === "string" && SECRET.test(text) ? text : "";
}
