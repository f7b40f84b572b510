"""Pictures that stand alone: well-formed, styled from the pages' tokens, described."""

import re
import xml.etree.ElementTree as ET

import pytest

import engine
from app.drawing.standalone import RULES, TOKENS, standalone_svg, tokens
from tests.app.drawing.programs import WORKED, WORKED_INPUTS

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
@pytest.mark.parametrize("down", [False, True])
def test_a_picture_is_well_formed_and_describes_itself(theme: str, down: bool) -> None:
    text = standalone_svg(engine.trace(WORKED, WORKED_INPUTS), theme, down=down).html()  # type: ignore[arg-type]
    root = ET.fromstring(text)
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title") == "Computation graph of L: 9 nodes"
    assert "w = 3 (∂L/∂w = 8)" in (root.findtext(f"{SVG}desc") or "")
    assert ("prefers-color-scheme" in text) == (theme == "auto")
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_every_colour_comes_from_the_tokens_of_the_pages() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", RULES))
    for theme in ("light", "dark"):
        assert used <= tokens()[theme].keys()
    assert not re.findall(r"#[0-9a-f]{3}", RULES)
    assert tokens()["light"]["paper"] in TOKENS.read_text(encoding="utf-8")
    assert tokens()["light"]["paper"] != tokens()["dark"]["paper"]
