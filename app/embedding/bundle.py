"""Scripts and styles of a page as one text each, for files that stand alone: nothing in them loads anything.

Owns the joining of our own modules, which keep to a few forms: imports by name from files near them, and exports in
front of declarations. Each becomes a function that returns what it exports, in the order in which they need each other.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from app.fonts import math_font
from app.modules import FOLDER, SPECIFIER, resolve
from app.static_files import ROOT, without_comments

STYLES: Final = ROOT / "css"
_IMPORT: Final = re.compile(rf'^import (?:\{{([^}}]*)\}} from )?"({SPECIFIER})";\n?', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export ((?:async )?(?:function\*?|class|const|let)) (\w+)", re.MULTILINE)
_LISTED: Final = re.compile(r"^export \{([\w, ]*)\};\n?", re.MULTILINE)
_LATE: Final = re.compile(rf'\bimport\("({SPECIFIER})"\)')
_SHEET: Final = re.compile(r'@import url\("([\w-]+\.css)"\)(?: layer\((\w+)\))?;\n?')
_URL: Final = re.compile(r'url\("\.\./fonts/[\w-]+\.woff2"\)')


def script(entry: str) -> str:
    """Return a module and everything that it imports, also what it imports late, as one script without imports.

    Raises
    ------
    ValueError
        If a module has a form of import or export that this does not know.
    """
    return _script(entry, FOLDER.stat().st_mtime_ns, _newest(FOLDER, "*.js"))


def styles(*names: str) -> str:
    """Return style sheets with all that they import, the font inside."""
    return "\n".join(_styles(name, _newest(STYLES, "*.css")) for name in names)


def _newest(folder: Path, pattern: str) -> int:
    return max(path.stat().st_mtime_ns for path in folder.rglob(pattern))


@lru_cache(maxsize=32)
def _script(entry: str, *_: int) -> str:
    order: list[str] = []
    _visit(entry, order, ())
    whole = f'"use strict";\n(() => {{\n{"".join(map(_module, order))}}})();\n'
    # In a text of ours, what would end the element it stands in.
    return whole.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _visit(name: str, order: list[str], path: Sequence[str]) -> None:
    """Put a module behind everything that it needs."""
    if name in order:
        return
    if name in path:
        raise ValueError(f"{' → '.join((*path, name))} import each other")
    text = _source(name)
    needed = [file for _, file in _IMPORT.findall(text)] + _LATE.findall(text)
    for each in needed:
        _visit(resolve(name, each), order, (*path, name))
    order.append(name)


def _source(name: str) -> str:
    return without_comments(str(FOLDER / name), (FOLDER / name).stat().st_mtime_ns)


def _module(name: str) -> str:
    text = _source(name)
    exported = [found for _, found in _EXPORT.findall(text)]
    exported += [found.strip() for listed in _LISTED.findall(text) for found in listed.split(",") if found.strip()]
    body = _IMPORT.sub(lambda found: _named(found[1], resolve(name, found[2])), text)
    body = _EXPORT.sub(r"\1 \2", body)
    body = _LATE.sub(lambda found: f"Promise.resolve({_variable(resolve(name, found[1]))})", body)
    body = _LISTED.sub("", body)
    if left := re.search(r"^\s*(import|export)\b.*", body, re.MULTILINE):
        raise ValueError(f"{name} has a form that cannot be joined: {left[0]}")
    kept = re.sub(r"\n{2,}", "\n", body)
    return f"const {_variable(name)} = (() => {{\n{kept}return {{ {', '.join(exported)} }};\n}})();\n"


def _named(names: str | None, file: str) -> str:
    if not names:
        return ""
    return f"const {{{names.replace(' as ', ': ')}}} = {_variable(file)};\n"


def _variable(file: str) -> str:
    return "_" + re.sub(r"\W", "_", file.removesuffix(".js"))


@lru_cache(maxsize=32)
def _styles(name: str, changed: int) -> str:
    text = (STYLES / name).read_text(encoding="utf-8")

    def inlined(found: re.Match[str]) -> str:
        inner = _styles(found[1], changed)
        return f"@layer {found[2]} {{\n{inner}\n}}\n" if found[2] else inner

    font = math_font()
    data = f'url("data:{font.media_type};base64,{b64encode(font.path.read_bytes()).decode()}")'
    return _URL.sub(lambda _: data, _SHEET.sub(inlined, text))
