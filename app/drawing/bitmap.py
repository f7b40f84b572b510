"""A stand-alone SVG as a PNG, and several as a GIF, with the extra ``export``; the font is our own on every machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import Final

from app.drawing.standalone import tokens
from app.fonts import whole_math_font

FAMILY: Final = "STIX Two Math"
_TOKEN = re.compile(r"var\(--([\w-]+)\)")


@cache
def can_render() -> bool:
    """Whether the extra is installed."""
    return find_spec("resvg_py") is not None


@cache
def can_animate() -> bool:
    """Whether the extra is installed with what writes a GIF."""
    return can_render() and find_spec("PIL") is not None


def animated(frames: Sequence[bytes], milliseconds: int, last: int) -> bytes:
    """Return pictures of one size as an animated GIF that begins anew when it is over.

    Parameters
    ----------
    frames
        PNGs.
    milliseconds, last
        How long each is shown, and how long the last.
    """
    from PIL import Image

    pictures = [Image.open(BytesIO(frame)).convert("RGB").quantize(64, dither=Image.Dither.NONE) for frame in frames]
    written = BytesIO()
    times = [milliseconds] * (len(pictures) - 1) + [last]
    pictures[0].save(written, "GIF", save_all=True, append_images=pictures[1:], duration=times, loop=0, optimize=False)
    return written.getvalue()


def png(svg: str, theme: str, width: int) -> bytes:
    """Return a picture as PNG.

    Parameters
    ----------
    svg
        What ``standalone_svg`` drew.
    theme
        ``"light"`` or ``"dark"``: its colours are written in, for the renderer knows no custom properties.
    width
        In pixels.
    """
    from resvg_py import svg_to_bytes

    colours = tokens()[theme]
    return svg_to_bytes(
        svg_string=_TOKEN.sub(lambda found: colours.get(found[1], "#808080"), svg),
        width=width,
        skip_system_fonts=True,
        font_files=[str(whole_math_font())],
        font_family=FAMILY,
        serif_family=FAMILY,
        sans_serif_family=FAMILY,
    )
