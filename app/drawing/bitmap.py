"""A stand-alone SVG as a PNG, with the extra ``export``: the same bytes on every machine, for the font is our own."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from typing import Final

from app.drawing.standalone import tokens
from app.fonts import whole_math_font

FAMILY: Final = "STIX Two Math"
_TOKEN = re.compile(r"var\(--([\w-]+)\)")


@cache
def can_render() -> bool:
    """Whether the extra is installed."""
    return find_spec("resvg_py") is not None


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
