"""Scripts as they are served: smaller, with the same code on the same lines."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from app.modules import resolve
from app.static_files import ROOT, without_comments

SCRIPTS = sorted((ROOT / "js").glob("*.js"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_only_whole_lines_of_comment_are_left_out(path: Path) -> None:
    source = path.read_text(encoding="utf-8").split("\n")
    served = without_comments(str(path), 0).split("\n")
    assert len(served) == len(source)
    kept = [line for line in served if line.strip()]
    assert not [line for line in kept if re.match(r"\s*(\*[ /]|//)", line)]
    left_out = [line for line, now in zip(source, served, strict=True) if line != now]
    assert not [line for line in left_out if not re.match(r"\s*(/\*|\*|//)", line)]


def test_a_comment_before_code_on_its_line_stays(tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text("/** @type {number} */ (x).y = 1;\n/* one */\n/* two\n lines */\nb();")
    assert without_comments(str(script), 1) == "/** @type {number} */ (x).y = 1;\n\n\n\nb();"


def test_scripts_are_revalidated(api: Any) -> None:
    answer = api.get("/static/js/workbench/workbench.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert (
        api.get("/static/js/workbench/workbench.js", headers={"If-None-Match": answer.headers["etag"]}).status_code
        == 304
    )


def loaded(entry: str) -> set[str]:
    """Return the scripts that a module loads at once: its imports and theirs, but not those that wait."""
    found, waiting = set(), [entry]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        addresses = re.findall(r'^(?:import|export) .*?from "(\..*?)";', served(name), re.MULTILINE | re.DOTALL)
        waiting += [resolve(name, address) for address in addresses]
    return found


def served(name: str) -> str:
    return without_comments(str(ROOT / "js" / name), 0)


def test_scripts_and_styles_of_the_workbench_are_under_80_kb_compressed() -> None:
    scripts = sum(len(gzip.compress(served(name).encode(), 6)) for name in loaded("workbench/workbench.js"))
    main = ROOT / "css" / "main.css"
    imported = [main.with_name(name) for name in re.findall(r'@import url\("([\w.-]+)"\)', main.read_text("utf-8"))]
    assert imported
    styles = sum(len(gzip.compress(path.read_bytes(), 6)) for path in (main, *imported))
    assert scripts + styles < 80_000
