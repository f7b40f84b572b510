"""Pictures that stand alone: well-formed, styled from the pages' tokens, described."""

import re
import xml.etree.ElementTree as ET

import pytest

import engine
from app.drawing.markup import Element
from app.drawing.standalone import LEGEND_SIZE, RULES, TOKENS, standalone_svg, tokens
from app.drawing.symbols import text_width
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


def parts(it: Element) -> list[Element]:
    return [it, *(part for child in it.children if isinstance(child, Element) for part in parts(child))]


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize(("program", "inputs"), [
    (WORKED, WORKED_INPUTS), ("s = relu(W @ x)\nL = sum(s)", {"W": [[1, -2], [3, 1e400]], "x": [1, 0]}),
])  # fmt: skip
def test_every_shape_of_a_picture_has_a_colour_in_its_own_styles(program: str, inputs: object, down: bool) -> None:
    picture = standalone_svg(engine.trace(program, inputs), down=down)  # type: ignore[arg-type]
    shapes = [it for it in parts(picture) if it.tag in ("rect", "path", "circle")]
    assert len(shapes) > 12
    for shape in shapes:
        assert re.search(rf"\.{shape.attributes['class']}\{{fill:", RULES), shape


@pytest.mark.parametrize("program", ["L = x*2", "L = x*2\nM = L + x"])
@pytest.mark.parametrize("down", [False, True])
def test_the_legend_of_a_narrow_picture_is_not_cut_off(program: str, down: bool) -> None:
    picture = standalone_svg(engine.trace(program, {"x": 1}), down=down)
    legend = [it for it in parts(picture) if it.attributes.get("class") == "legend"]
    wide = float(str(picture.attributes["viewBox"]).split()[2])
    assert picture.attributes["width"] == pytest.approx(wide, abs=0.01)
    assert all(14 + text_width(str(it.children[0]), LEGEND_SIZE) <= wide + 0.01 for it in legend)
