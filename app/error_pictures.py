"""Problems as pictures, for addresses that stand in an ``<img>``: whoever looks at the page sees what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, get_args

import anyio.to_thread
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.drawing.bitmap import can_animate, can_render, painted
from app.drawing.error_svg import STYLE, WIDTH, error_svg
from app.drawing.standalone import RULES, Theme, themed
from app.headers import source_hash
from app.raster.studio import STUDIO, NotDrawnError, Sketch

SVG: Final = "image/svg+xml"
PNG: Final = "image/png"
GIF: Final = "image/gif"
_STYLES: Final = [source_hash(themed(theme) + rules) for theme in get_args(Theme) for rules in (RULES, RULES + STYLE)]
# A picture carries its own styles, which the policy of the pages would not let apply when it is opened by itself: they
# are the same in all pictures of a theme, and known by their hashes. What a browser shows a bitmap in has styles of the
# browser's own, which a rule for styles would refuse; a sandbox runs no script either way.
_SVG: Final = f"default-src 'none'; style-src {' '.join(_STYLES)}; sandbox"
_BITMAP: Final = (
    "script-src 'none'; img-src 'none'; object-src 'none'; connect-src 'none'; frame-src 'none'; base-uri 'none';"
    " form-action 'none'; sandbox"
)
PATIENCE: Final = 5.0  # seconds
_TYPES: Final = {".svg": SVG, ".png": PNG, ".gif": GIF}


def media_type_at(method: str, path: str) -> str | None:
    """Return the type of the pictures that a request asks for, None if it asks for none that could be drawn."""
    media_type = _TYPES.get(path[-4:]) if method in ("GET", "HEAD") and path.startswith("/api/") else None
    is_drawn = media_type in (None, SVG) or (can_animate() if media_type == GIF else can_render())
    return media_type if is_drawn else None


class ProblemBitmap(Response):
    """A problem as PNG or GIF, which is drawn when it is sent, for it must not be drawn where all others wait for it.

    Parameters
    ----------
    otherwise
        What is sent if it cannot be drawn.
    members, wanted
        As of ``problem_picture``.
    media_type
        ``image/png`` or ``image/gif``.
    """

    def __init__(self, otherwise: Response, members: Mapping[str, Any], wanted: object, media_type: str) -> None:
        super().__init__(None, otherwise.status_code, media_type=media_type)
        self._otherwise = otherwise
        self._drawn_from = members, wanted, media_type

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Draw and send it."""
        try:
            body = await anyio.to_thread.run_sync(problem_picture, *self._drawn_from)
        except NotDrawnError:
            await self._otherwise(scope, receive, send)
            return
        media_type = self._drawn_from[2]
        headers = {**self._otherwise.headers, **policy_of(media_type), "content-type": media_type}
        headers["content-length"] = str(len(body))
        await Response(body, self.status_code, headers)(scope, receive, send)


def policy_of(media_type: str) -> dict[str, str]:
    """Return the headers that a picture of a type is sent with."""
    return {"Content-Security-Policy": _SVG if media_type == SVG else _BITMAP}


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

    Raises
    ------
    NotDrawnError
        It is a bitmap, and cannot be drawn.
    """
    sentences = [sentence for entry in members["errors"] for sentence in (_located(entry), entry.get("suggestion", ""))]
    theme: Theme = "dark" if wanted == "dark" else "auto" if wanted == "auto" and media_type == SVG else "light"
    return _drawn(members["title"], tuple(sentences), theme, media_type)


@lru_cache(maxsize=64)
def _drawn(title: str, sentences: tuple[str, ...], theme: Theme, media_type: str) -> bytes:
    svg = error_svg(title, sentences, theme).html()
    if media_type == SVG:
        return svg.encode()
    times = (1_000,) if media_type == GIF else ()
    return STUDIO.paint(Sketch([painted(svg, theme)], 2 * int(WIDTH), times), PATIENCE)


def _located(entry: Mapping[str, Any]) -> str:
    place = entry.get("position")
    detail: str = entry["detail"]
    return f"Line {place['line']}, column {place['column']}: {detail}" if place else detail
