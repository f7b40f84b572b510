"""The course as a folder of files for any web space: relative links only, and nothing that asks a server.

Owns what a copy has in place of what a page has: one script and one style sheet a kind of page, links between the
pages that were copied, and for all others a page that says what is missing.
"""

from __future__ import annotations

import asyncio
import json
import posixpath
import re
import shutil
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urldefrag, urlencode

from app.content.lessons import COURSE, lessons
from app.content.pitfalls import TITLES
from app.embedding import bundle
from app.embedding.options import read_embed
from app.embedding.static_file import static_file
from app.limits import Limits
from app.pages.lessons import stages
from app.pages.player import page_data
from app.static_files import ROOT

MISSING: Final = "needs-server.html"
_LINK: Final = re.compile(r'\b(href|src|action)="(/[^"]*)"')
_MODULE: Final = re.compile(r'<script type="module" src="/static/js/([\w/-]+\.js)"></script>')
_AHEAD: Final = re.compile(r'\s*<link rel="(?:modulepreload|preload|alternate|canonical)"[^>]*>')
_SHEET: Final = re.compile(r'href="/static/css/([\w-]+\.css)"')


def write_course(folder: Path, programs: Sequence[Path] = (), home: str = "") -> int:
    """Write the site and return how many pages it has.

    Parameters
    ----------
    folder
        Where to; made if it is not there.
    programs
        JSON files with ``program``, ``inputs`` and ``title``, each of which becomes a page of its own.
    home
        The address of a server, for links to what needs one; "" to say so on a page of the site.

    Raises
    ------
    OSError
        If something cannot be read or written.
    Problem, EngineError
        If a program is wrong.
    """
    files = {path: _file(path) for path in _paths()}
    pages = asyncio.run(_pages(list(files)))
    files["/"] = "index.html"
    site = _Site(folder, files, home)
    for path, html in zip(files, pages, strict=False):
        site.write(files[path], _with_answers(path, html))
    extra = [_own(site, Path(path)) for path in programs]
    site.write(MISSING, _missing())
    site.write("index.html", _index(extra))
    shutil.copy(ROOT / "icon.svg", _made(folder / "static" / "icon.svg"))
    return len(files) + len(extra) + 1


class _Site:
    """A folder that pages are written into, with the scripts and the styles that they turn out to need."""

    def __init__(self, folder: Path, files: dict[str, str], home: str) -> None:
        self.folder = folder
        self.files = files
        self.home = home.rstrip("/")

    def write(self, file: str, html: str) -> None:
        """Write a page with its links made relative."""
        up = posixpath.relpath(".", posixpath.dirname(file) or ".")
        html = _AHEAD.sub("", html)
        html = _MODULE.sub(lambda found: self._script(found[1], up), html)
        html = _SHEET.sub(lambda found: self._sheet(found[1], up), html)
        html = _LINK.sub(lambda found: f'{found[1]}="{escape(self._target(found[2], file))}"', html)
        html = html.replace('<html lang="en"', '<html lang="en" data-offline', 1)
        _made(self.folder / file).write_text(html, encoding="utf-8")

    def _target(self, link: str, file: str) -> str:
        path, anchor = urldefrag(link.replace("&amp;", "&"))
        # A query chooses what a page shows; a copy shows all of it.
        bare = path.partition("?")[0]
        known = path.removeprefix("/") if path.startswith("/static/") else self.files.get(bare)
        if known is None:
            return f"{self.home}{link.replace('&amp;', '&')}" if self.home else self._relative(MISSING, file)
        return self._relative(known, file) + (f"#{anchor}" if anchor else "")

    @staticmethod
    def _relative(target: str, file: str) -> str:
        return posixpath.relpath(target, posixpath.dirname(file) or ".")

    def _script(self, entry: str, up: str) -> str:
        self._keep(f"static/js/{entry}", lambda: bundle.script(entry))
        return f'<script defer src="{up}/static/js/{entry}"></script>'

    def _sheet(self, name: str, up: str) -> str:
        self._keep(f"static/css/{name}", lambda: bundle.styles(name))
        return f'href="{up}/static/css/{name}"'

    def _keep(self, file: str, text: Callable[[], str]) -> None:
        path = self.folder / file
        if not path.exists():
            _made(path).write_text(text(), encoding="utf-8")


def _paths() -> list[str]:
    """Return the pages that are copied."""
    from app.content.gallery import ENTRIES

    return [
        "/lessons", *(f"/lessons/{slug}" for slug in COURSE if slug in lessons()),
        "/pitfalls", *(f"/pitfalls/{slug}" for slug in TITLES),
        "/gallery", *(f"/gallery/{slug}" for slug in ENTRIES),
    ]  # fmt: skip


def _file(path: str) -> str:
    name = path.strip("/")
    return f"{name}.html" if "/" in name else f"{name}/index.html"


async def _pages(paths: Sequence[str]) -> list[str]:
    from app.main import create_app

    app = create_app()
    return [await _get(app, path) for path in paths]


async def _get(app: Any, path: str) -> str:
    """Return a page of the application, asked without a server."""
    parts: list[bytes] = []
    status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)
        parts.append(message.get("body", b""))

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("localhost", 80),
        "headers": [(b"host", b"localhost"), (b"accept", b"text/html")], "client": ("127.0.0.1", 0), "state": {},
    }  # fmt: skip
    await app(scope, receive, send)
    if status != 200:
        raise OSError(status, f"answered {status}", path)
    return b"".join(parts).decode()


def _with_answers(path: str, html: str) -> str:
    """Return a lesson with the traces of all its scenes, so that it can change between them."""
    slug = path.removeprefix("/lessons/")
    if slug == path or not lessons()[slug].plays:
        return html
    answers = page_data([[stage.asked, stage.data()["trace"]] for stage in stages(slug).values()])
    script = f'<script type="application/json" data-part="answers">{answers}</script>'
    return html.replace("</body>", f"{script}\n</body>", 1)


def _own(site: _Site, path: Path) -> tuple[str, str]:
    """Write a teacher's own program as a page; return its file and its title."""
    data = json.loads(path.read_text(encoding="utf-8"))
    query = urlencode({"program": data["program"], "inputs": json.dumps(data.get("inputs", {})), "view": "chain"})
    file = f"programs/{path.stem}.html"
    html = static_file(read_embed(query.encode()), Limits(), site.home)
    _made(site.folder / file).write_text(html, encoding="utf-8")
    return file, str(data.get("title", path.stem))


def _index(extra: Sequence[tuple[str, str]]) -> str:
    parts = [("/lessons", "The course"), ("/gallery", "Gallery"), ("/pitfalls", "Pitfalls")]
    items = "".join(f'<li><a href="{path}">{title}</a></li>' for path, title in parts)
    items += "".join(f'<li><a href="{escape(file)}">{escape(title)}</a></li>' for file, title in extra)
    return _plain("Blameflow", f"<h1>Backpropagation, step by step</h1><ul>{items}</ul>")


def _missing() -> str:
    return _plain(
        "This needs a server",
        "<h1>This needs a running Blameflow</h1><p>These pages are a copy that works without a server, and what you "
        'asked for computes something new. Start one, or go <a href="/lessons">back to the course</a>.</p>',
    )


def _plain(title: str, body: str) -> str:
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><link rel="icon" href="/static/icon.svg">'
        '<link rel="stylesheet" href="/static/css/main.css">'
    )
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body><main class="page">{body}</main></body></html>\n'


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
