"""A stand-alone SVG as a bitmap, with the extra ``export``; the font is our own on every machine."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec

from app.drawing.standalone import tokens
from app.fonts import whole_math_font
from app.raster.painter import bitmap

_TOKEN = re.compile(r"var\(--([\w-]+)\)")


@cache
def can_render() -> bool:
    """Whether the extra is installed."""
    return find_spec("resvg_py") is not None


@cache
def can_animate() -> bool:
    """Whether the extra is installed with what writes a GIF."""
    return can_render() and find_spec("PIL") is not None


def painted(svg: str, theme: str) -> str:
    """Return a drawing with the colours of a theme written in, for a renderer that knows no custom properties."""
    colours = tokens()[theme]
    return _TOKEN.sub(lambda found: colours.get(found[1], "#808080"), svg)


def png(svg: str, theme: str, width: int) -> bytes:
    """Return a picture as PNG, drawn here and now: while that lasts nothing else happens in this process.

    Parameters
    ----------
    svg
        What ``standalone_svg`` drew.
    theme
        ``"light"`` or ``"dark"``.
    width
        In pixels.
    """
    return bitmap(painted(svg, theme), width, str(whole_math_font()))
