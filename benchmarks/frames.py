"""Frames of the workbench with a graph of 1,000 nodes, in headless Chromium: playing, panning and zooming.

Prints the median and the 95th percentile of the time between two frames. A page that keeps up has 16.7 ms.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

from benchmarks.programs import perceptron

ROOT = Path(__file__).parents[1]
GOAL = 17.0
FRAMES = 240
# From inside the page: the times of frames while something is done in every one of them.
RECORD = """
([frames, doing]) => new Promise((resolve) => {
  const svg = [...document.querySelectorAll('svg.graph')].find((it) => it.checkVisibility());
  const pane = svg.closest('.lens-frame');
  const { left, top, width, height } = pane.getBoundingClientRect();
  const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, pointerId: 1, cancelable: true };
  const moves = {
    rest: () => {},
    play: () => {},
    pan: (i) => pane.dispatchEvent(new PointerEvent('pointermove', { ...at, clientX: at.clientX + 60 * Math.sin(i / 9),
      clientY: at.clientY + 60 * Math.cos(i / 11), pointerType: 'mouse', buttons: 1 })),
    zoom: (i) => pane.dispatchEvent(new WheelEvent('wheel', { ...at, ctrlKey: true, deltaY: i % 80 < 40 ? -9 : 9 })),
  };
  pane.setPointerCapture = () => {};
  if (doing === 'pan') pane.dispatchEvent(new PointerEvent('pointerdown', { ...at, pointerType: 'mouse', button: 0 }));
  const times = [];
  let last = 0;
  const frame = (now) => {
    if (last) times.push(now - last);
    last = now;
    moves[doing](times.length);
    if (times.length < frames) requestAnimationFrame(frame);
    else {
      pane.dispatchEvent(new PointerEvent('pointerup', at));
      resolve(times);
    }
  };
  requestAnimationFrame(frame);
})
"""


@contextmanager
def server() -> Iterator[str]:
    """Start the app on a free port and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "app", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline:
                try:
                    urlopen(f"{address}/healthz", timeout=1).close()
                    break
                except (URLError, TimeoutError):
                    time.sleep(0.05)
            yield address
        finally:
            process.terminate()


def measure(page: Page, doing: str) -> list[float]:
    """Return the times between frames while the page is at rest, plays, or is panned or zoomed."""
    if doing == "play":
        page.get_by_label("Speed").select_option("4")
        page.get_by_role("button", name="Play", exact=True).click()
    if doing == "pan":
        page.get_by_role("button", name="Zoom in").click()
    times: list[float] = page.evaluate(RECORD, [FRAMES, doing])
    if doing == "play":
        page.get_by_role("button", name="Pause", exact=True).click()
    return times


def main() -> None:
    """Measure the folded and the open graph, and print the figures."""
    case = perceptron()
    path = os.environ.get("BLAMEFLOW_CHROMIUM") or (ROOT / ".venv" / "chromium-path").read_text()
    question = {"program": case.text, "inputs": json.dumps(case.inputs), "step": "0"}
    print(f"{case.name}: milliseconds a frame over {FRAMES} frames")
    with server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for shown, more in (("folded", {}), ("all open", {"fold": ""})):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"{address}/play?{urlencode({**question, **more})}")
            page.wait_for_timeout(1000)
            nodes = page.locator("svg.graph:visible .node").count()
            for doing in ("rest", "play", "pan", "zoom"):
                times = measure(page, doing)
                high = quantiles(times, n=20)[-1]
                goal = "" if doing == "rest" else "reached" if high <= GOAL else "NOT REACHED"
                print(f"  {shown:<8} {nodes:>5} boxes  {doing:<5} median {median(times):6.2f}  p95 {high:6.2f}  {goal}")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
