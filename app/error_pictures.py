"""Problems as pictures, for addresses that stand in an ``<img>``: whoever looks at the page sees what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from app.drawing.bitmap import animated, can_animate, can_render, png
from app.drawing.error_svg import WIDTH, error_svg
from app.drawing.standalone import Theme

SVG: Final = "image/svg+xml"
PNG: Final = "image/png"
GIF: Final = "image/gif"
# A picture carries its own styles, which the policy of the pages would not let apply when it is opened by itself.
POLICY: Final = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
_TYPES: Final = {".svg": SVG, ".png": PNG, ".gif": GIF}


def media_type_at(method: str, path: str) -> str | None:
    """Return the type of the pictures that a request asks for, None if it asks for none that could be drawn."""
    media_type = _TYPES.get(path[-4:]) if method in ("GET", "HEAD") and path.startswith("/api/") else None
    is_drawn = media_type in (None, SVG) or (can_animate() if media_type == GIF else can_render())
    return media_type if is_drawn else None


def problem_picture(members: Mapping[str, Any], wanted: object, media_type: str) -> bytes:
    """Return the picture of a problem.

    Parameters
    ----------
    members
        The problem document.
    wanted
        The theme that was asked for, if it is one.
    media_type
        The type of the picture.
    """
    sentences = [sentence for entry in members["errors"] for sentence in (_located(entry), entry.get("suggestion", ""))]
    theme: Theme = "dark" if wanted == "dark" else "auto" if wanted == "auto" and media_type == SVG else "light"
    return _drawn(members["title"], tuple(sentences), theme, media_type)


@lru_cache(maxsize=64)
def _drawn(title: str, sentences: tuple[str, ...], theme: Theme, media_type: str) -> bytes:
    svg = error_svg(title, sentences, theme).html()
    if media_type == SVG:
        return svg.encode()
    bitmap = png(svg, theme, 2 * int(WIDTH))
    return bitmap if media_type == PNG else animated([bitmap], 1_000, 1_000)


def _located(entry: Mapping[str, Any]) -> str:
    place = entry.get("position")
    detail: str = entry["detail"]
    return f"Line {place['line']}, column {place['column']}: {detail}" if place else detail
