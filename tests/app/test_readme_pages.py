"""The pages that the README names are served."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def test_every_page_of_the_readme_is_there(api: Any) -> None:
    pages = re.findall(r"`(/[a-z-]*)`", README.split("## The pages")[1].split("\n## ")[0])
    assert len(pages) >= 7
    for page in pages:
        assert api.get(page).status_code == 200, page
