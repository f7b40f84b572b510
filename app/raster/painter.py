"""What turns drawings into bitmaps, and the process that does nothing else; it knows nothing of the application.

An order is one message in JSON, then one for each drawing; the picture comes back as one message, after a mark whether
it is one. All messages are bytes.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Sequence
from io import BytesIO
from multiprocessing.connection import Connection
from typing import Final

FAMILY: Final = "STIX Two Math"
COLOURS: Final = 64
NICE: Final = 5
DONE, FAILED = b"+", b"-"


def work(pipe: Connection) -> None:
    """Take orders until nobody is left who could send one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # meant for the server, which ends this process when it is done
    if hasattr(os, "nice"):
        os.nice(NICE)  # small questions go before large pictures
    while True:
        try:
            order = json.loads(pipe.recv_bytes())
            drawings = [pipe.recv_bytes().decode() for _ in range(order["drawings"])]
        except EOFError:
            return
        try:
            answer = DONE + paint(drawings, order["width"], order["font"], order["times"])
        except Exception as error:  # whatever it is: the server is to hear of it, and the next order may be better
            answer = FAILED + str(error).encode("utf-8", "backslashreplace")
        try:
            pipe.send_bytes(answer)
        except BrokenPipeError:
            return


def paint(drawings: Sequence[str], width: int, font: str, times: Sequence[int] = ()) -> bytes:
    """Return a drawing as PNG, or drawings as a GIF that shows each for some milliseconds."""
    frames = [bitmap(each, width, font) for each in drawings]
    return animated(frames, times) if times else frames[0]


def bitmap(svg: str, width: int, font: str) -> bytes:
    """Return a drawing as PNG.

    Parameters
    ----------
    svg
        It, with colours in place of custom properties, which the renderer does not know.
    width
        In pixels.
    font
        The file of the only font there is.
    """
    from resvg_py import svg_to_bytes

    return svg_to_bytes(
        svg_string=svg,
        width=width,
        skip_system_fonts=True,
        font_files=[font],
        font_family=FAMILY,
        serif_family=FAMILY,
        sans_serif_family=FAMILY,
    )


def animated(frames: Sequence[bytes], times: Sequence[int]) -> bytes:
    """Return pictures of one size as an animated GIF that begins anew when it is over.

    Parameters
    ----------
    frames
        PNGs.
    times
        How long each is shown, in milliseconds.
    """
    from PIL import Image

    dither = Image.Dither.NONE
    pictures = [Image.open(BytesIO(frame)).convert("RGB").quantize(COLOURS, dither=dither) for frame in frames]
    written = BytesIO()
    pictures[0].save(
        written, "GIF", save_all=True, append_images=pictures[1:], duration=list(times), loop=0, optimize=False
    )
    return written.getvalue()
