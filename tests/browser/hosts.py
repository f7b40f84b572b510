"""Host pages of other origins that frame a player, each as its kind does it: what it writes, hears and answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MODULES = Path(__file__).parents[2] / "node_modules"
TYPES = {".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".html": "text/html; charset=utf-8"}
KINDS = ("plain", "coep", "wordpress", "h5p", "canvas", "reveal")
SECRET = "a1B2c3D4e5"
ISOLATED = {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}

# Every host notes what it hears, from which frame, and when a frame is loaded and as high as it stays.
LISTEN = """
window.heard = [];
window.moments = {};
const frameOf = (source) => [...document.querySelectorAll('iframe')].find((it) => it.contentWindow === source);
const say = (frame, message) => document.querySelector(frame).contentWindow.postMessage(message, '*');
const setHeight = (frame, height) => {
  frame.style.height = `${height}px`;
  moments[frame.id] = performance.now();
};
addEventListener('message', ({data, source}) => heard.push([frameOf(source)?.id ?? '', data]));
document.addEventListener('load', ({target}) => {
  if (target.id) moments[`${target.id} loaded`] = performance.now();
}, true);
"""
OWN = """
addEventListener('message', ({data, source}) => {
  const isHeight = data.source === 'blameflow' && ['ready', 'resize'].includes(data.event);
  if (isHeight) setHeight(frameOf(source), data.data.height);
});
"""
# As wp-embed.js does it: by the secret in the address, within its bounds.
WORDPRESS = """
addEventListener('message', ({data, source}) => {
  if (!data || !(data.secret || data.message || data.value) || /[^a-zA-Z0-9]/.test(data.secret)) return;
  for (const frame of document.querySelectorAll(`iframe[data-secret="${data.secret}"]`)) {
    if (source !== frame.contentWindow || data.message !== 'height') continue;
    setHeight(frame, Math.min(1000, Math.max(200, parseInt(data.value, 10))));
  }
});
"""
# As h5p-resizer.js does it: the frame says hello first, and is answered.
H5P = """
const answers = {
  hello: (frame, data, respond) => respond('hello'),
  prepareResize: (frame, data, respond) => respond('resizePrepared'),
  resize: (frame, data) => setHeight(frame, data.scrollHeight),
};
addEventListener('message', ({data, source}) => {
  if (data?.context !== 'h5p' || !answers[data.action]) return;
  answers[data.action](frameOf(source), data, (action) => source.postMessage({context: 'h5p', action}, '*'));
});
"""
CANVAS = """
addEventListener('message', ({data, source}) => {
  if (data?.subject === 'lti.frameResize') setHeight(frameOf(source), data.height);
});
"""
SCRIPTS = {"plain": OWN, "coep": OWN, "wordpress": WORDPRESS, "h5p": H5P, "canvas": CANVAS, "reveal": ""}
REVEAL = """<!doctype html><html lang="en"><title>reveal</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/modules/reveal.js/dist/reveal.css">
<div class="reveal"><div class="slides"><section><h2>First</h2></section><section>{frames}</section></div></div>
<script>{script}</script>
<script type="module">
import Reveal from '/modules/reveal.js/dist/reveal.mjs';
const deck = new Reveal({{width: 900, height: 600, transition: 'none', preloadIframes: false}});
await deck.initialize();
window.turn = (slide) => deck.slide(slide);
</script>"""


def frame(kind: str, source: str, name: str, sandbox: str | None) -> str:
    """Return a frame as a kind of host writes it."""
    given = {"id": name, "title": f"Blameflow {name}", "width": "640", "height": "240"}
    given["data-src" if kind == "reveal" else "src"] = source
    if kind == "wordpress":
        given |= {"src": f"{source}#?secret={SECRET}{name}", "data-secret": f"{SECRET}{name}", "security": "restricted"}
    if sandbox is not None:
        given["sandbox"] = sandbox
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in given.items())
    return f"<iframe{attributes}></iframe>"


def host_page(kind: str, frames: str) -> str:
    """Return the page of a kind of host with some frames."""
    script = LISTEN + SCRIPTS[kind]
    if kind == "reveal":
        return REVEAL.format(frames=frames, script=script)
    return (
        f'<!doctype html><html lang="en"><title>{kind}</title><link rel="icon" href="data:,">'
        f"<p>A page of a course.</p><script>{script}</script>{frames}"
    )


class Hosts:
    """Pages by path, served from an origin of their own.

    Parameters
    ----------
    origin
        Where they are.
    """

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.pages: dict[str, tuple[str, Mapping[str, str]]] = {}

    def put(self, path: str, page: str, headers: Mapping[str, str] | None = None) -> str:
        """Serve a page from now on, and return its address."""
        self.pages[path] = (page, headers or {})
        return self.origin + path


@contextmanager
def serve_hosts() -> Iterator[Hosts]:
    """Serve host pages on a free port, and what npm has installed below /modules."""
    hosts = Hosts("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            page, headers = hosts.pages.get(path, ("", {}))
            body = page.encode()
            if path.startswith("/modules/"):
                body = (MODULES / path.removeprefix("/modules/")).read_bytes()
            self.send_response(200)
            kind = ".html" if path in hosts.pages and "." not in path else Path(path).suffix
            self.send_header("Content-Type", TYPES.get(kind, "application/octet-stream"))
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hosts.origin = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hosts
    finally:
        server.shutdown()
        server.server_close()
