"""Which modules a page's script imports, so that the page names them all and the browser fetches them side by side.

Without it each module is known only when the one that imports it has arrived: a chain of as many round trips as the
imports are deep.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from app.static_files import ROOT

FOLDER: Final = ROOT / "js"
_IMPORT: Final = re.compile(r'^(?:import|export)\b[^;"]*?"\./([\w-]+\.js)";', re.MULTILINE)


def script(entry: str) -> Markup:
    """Return the tags that load a module of ``static/js`` and, at the same time, all that it imports."""
    # A folder's time changes when a module comes or goes, so a list that is kept never names one that is gone.
    imported = imports(entry, FOLDER.stat().st_mtime_ns)
    preloads = [Markup('<link rel="modulepreload" href="/static/js/{}">').format(name) for name in imported]
    return Markup("\n  ").join([*preloads, Markup('<script type="module" src="/static/js/{}"></script>').format(entry)])


@lru_cache(maxsize=64)
def imports(entry: str, changed: int) -> tuple[str, ...]:
    """Return the names of all modules that one imports, directly or through others, nearest first.

    Parameters
    ----------
    entry
        The name of a module.
    changed
        When the folder of the modules was, in nanoseconds: another time is another list.
    """
    found = [entry]
    for name in found:
        found.extend(
            each
            for each in dict.fromkeys(_IMPORT.findall((FOLDER / name).read_text(encoding="utf-8")))
            if each not in found
        )
    return tuple(found[1:])
