"""The markup tree: escaping, nested lists, refusals."""

import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from app.drawing.markup import Element, number

HOSTILE = "</title><script>alert(1)</script>&\"'<!-- ]]> \x00\ud800"


def test_hostile_text_and_attributes_stay_text() -> None:
    element = Element("g", {"aria-label": HOSTILE, "data-name": HOSTILE}, (Element("title", {}, (HOSTILE,)),))
    seen: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: seen.append(tag)  # type: ignore[method-assign]
    parser.feed(element.html())
    assert seen == ["g", "title"]
    root = ET.fromstring(element.html())
    assert root[0].text == HOSTILE.replace("\x00", "\ufffd").replace("\ud800", "\ufffd") == root.get("aria-label")
    element.html().encode()


def test_json_is_nested_lists_of_the_same_tree() -> None:
    element = Element("a", {"x": 1.5, "hidden": True, "title": None}, ("<", Element("b", {}, (Element("c"), "d")), "e"))
    assert element.json() == ["a", {"x": "1.5", "hidden": ""}, ["<", ["b", {}, [["c", {}, []], "d"]], "e"]]
    assert element.html() == '<a x="1.5" hidden="">&lt;<b><c></c>d</b>e</a>'


@pytest.mark.parametrize("name", ["style", "onclick", "ONLOAD", "a b", "a=b", "", '"'])
def test_attributes_that_the_security_policy_forbids_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="attribute"):
        Element("g", {name: "x"})


@pytest.mark.parametrize("tag", ["script", "SCRIPT", "a>b", "", "1a"])
def test_elements_that_cannot_be_are_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="element"):
        Element(tag)


def test_a_tree_deeper_than_the_recursion_limit_is_written() -> None:
    element = Element("i", {}, ("x",))
    for _ in range(5000):
        element = Element("b", {}, (element,))
    assert element.html().count("<b>") == 5000
    nested = element.json()
    while nested[0] == "b":
        nested = nested[2][0]
    assert nested == ["i", {}, ["x"]]


def test_void_elements_have_no_closing_tag() -> None:
    assert Element("p", {}, (Element("br"),)).html() == "<p><br></p>"


def test_coordinates_are_short_and_never_minus_zero() -> None:
    assert [number(v) for v in (1.0, 1.005, -0.001, 120.0, 0.125, -3.5)] == ["1", "1", "0", "120", "0.12", "-3.5"]
