"""A page names every module that its script imports, and no other."""

import re
from pathlib import Path

import pytest

from app import modules
from tests.app.conftest import Api

FOLDER = modules.FOLDER.resolve()
COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)


def reached(path: Path, seen: set[str]) -> set[str]:
    """Return the names of all modules that one needs before it runs, itself among them."""
    seen.add(path.relative_to(FOLDER).as_posix())
    for address in re.findall(r'(?:from|^import) "(\..+?)"', COMMENT.sub("", path.read_text()), re.MULTILINE):
        needed = (path.parent / address).resolve()
        if needed.relative_to(FOLDER).as_posix() not in seen:
            reached(needed, seen)
    return seen


@pytest.mark.parametrize("path", ["/", "/play", "/networks", "/gradient-flow", "/ops"])
def test_a_page_names_all_modules_that_its_script_imports(api: Api, path: str) -> None:
    html = api.get(path).text
    (entry,) = re.findall(r'<script type="module" src="/static/js/(.+?)">', html)
    named = re.findall(r'<link rel="modulepreload" href="/static/js/(.+?)">', html)
    assert len(named) == len(set(named))
    assert {entry, *named} == reached(FOLDER / entry, set())
