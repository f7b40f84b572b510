"""Which modules a page's script imports, so that the page names them all and the browser fetches them side by side.

Without it each module is known only when the one that imports it has arrived: a chain of as many round trips as the
imports are deep.
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from markupsafe import Markup

from app.static_files import ROOT

FOLDER: Final = ROOT / "js"
SPECIFIER: Final = r"\.{1,2}/[\w/-]+\.js"
_IMPORT: Final = re.compile(rf'^(?:import|export)\b[^;"]*?"({SPECIFIER})";', re.MULTILINE)


def script(entry: str) -> Markup:
    """Return the tags that load a module of ``static/js`` and, at the same time, all that it imports."""
    imported = imports(entry, changed())
    preloads = [Markup('<link rel="modulepreload" href="/static/js/{}">').format(name) for name in imported]
    return Markup("\n  ").join([*preloads, Markup('<script type="module" src="/static/js/{}"></script>').format(entry)])


def changed() -> int:
    """Return when a module came or went last: a folder's time tells, so a list never names one that is gone."""
    return max(folder.stat().st_mtime_ns for folder in (FOLDER, *_folders()))


@lru_cache(maxsize=1)
def _folders() -> tuple[Path, ...]:
    return tuple(path for path in FOLDER.iterdir() if path.is_dir())


def resolve(importer: str, specifier: str) -> str:
    """Return the name of the module that another means by a relative address.

    Examples
    --------
    >>> resolve("player/player.js", "../base/store.js")
    'base/store.js'
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), specifier))


@lru_cache(maxsize=64)
def imports(entry: str, changed: int) -> tuple[str, ...]:
    """Return the names of all modules that one imports, directly or through others, nearest first.

    Parameters
    ----------
    entry
        The name of a module: its path in ``static/js``.
    changed
        When the modules were, in nanoseconds: another time is another list.
    """
    found = [entry]
    for name in found:
        text = (FOLDER / name).read_text(encoding="utf-8")
        needed = dict.fromkeys(resolve(name, each) for each in _IMPORT.findall(text))
        found.extend(each for each in needed if each not in found)
    return tuple(found[1:])
