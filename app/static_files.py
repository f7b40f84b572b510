"""The static files: revalidated by ETag on each use, so that unbundled modules never mix two versions."""

from __future__ import annotations

import mimetypes
import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

from app.fonts import math_font

ROOT: Final = Path(__file__).parent.parent / "static"
MATH_FONT: Final = os.path.join("fonts", "stix-two-math.woff2")
# Not every system's table knows these, and some say text/plain for scripts.
SCRIPTS: Final = (".js", ".mjs")
TYPES: Final = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".webmanifest": "application/manifest+json",
}


@lru_cache(maxsize=512)
def without_comments(path: str, changed: int) -> str:
    """Return a script without the comments that have lines of their own: two thirds of the bytes, the same lines.

    Parameters
    ----------
    path
        The file.
    changed
        When it was, in nanoseconds: another time is another script.
    """
    lines = []
    is_inside = False
    for line in Path(path).read_text(encoding="utf-8").split("\n"):
        text = line.strip()
        is_comment = (
            is_inside or text.startswith("//") or (text.startswith("/*") and text.find("*/") in (-1, len(text) - 2))
        )
        if text.startswith("/*") or is_inside:
            is_inside = "*/" not in text
        lines.append("" if is_comment else line)
    return "\n".join(lines)


class Files(StaticFiles):
    """The folder ``static``, with the maths font wherever it lies."""

    def __init__(self) -> None:
        for suffix, media_type in TYPES.items():
            mimetypes.add_type(media_type, suffix)
        super().__init__(directory=ROOT)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Return where a file lies; the one name of the font stands for its subset or for the whole."""
        if path == MATH_FONT:
            font = math_font().path
            return str(font), font.stat()
        return super().lookup_path(path)

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return a file that caches keep and ask about on each use."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        if str(full_path).endswith(SCRIPTS) and response.status_code == 200:
            tag = response.headers["ETag"]
            response = Response(without_comments(str(full_path), stat_result.st_mtime_ns), media_type=TYPES[".js"])
            response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "no-cache"
        return response
