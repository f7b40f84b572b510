"""Names of inputs."""

import pytest

from engine.errors import InvalidName
from engine.language import NAME_LIMIT, check_name


@pytest.mark.parametrize("name", ["x", "W1", "_", "θ", "ошибка", "constructor", "a" * NAME_LIMIT])
def test_a_name_is_returned_as_it_is(name: str) -> None:
    assert check_name(name) == name


def test_a_name_is_returned_in_composed_form() -> None:
    assert check_name("y\u0302") == "\u0177"


@pytest.mark.parametrize(
    ("name", "pointer", "hint"),
    [
        ("", "#/inputs/", "such as x"),
        ("2x", "#/inputs/2x", "letter"),
        ("a b", "#/inputs/a b", "U+0020"),
        ("a-b", "#/inputs/a-b", "U+002D"),
        ("a/b~c", "#/inputs/a~1b~0c", "U+002F"),
        ("__proto__", "#/inputs/__proto__", "proto"),
        ("a" * 33, "#/inputs/" + "a" * 33, "32"),
        ("a" * 100_000, "#/inputs", "32"),
        ("NaN", "#/inputs/NaN", "NaN"),
        ("None", "#/inputs/None", "another name"),
        ("lambda", "#/inputs/lambda", "λ"),
        ("\u0430", "#/inputs/\u0430", "U+0430"),
        ("x²", "#/inputs/x²", "U+00B2"),
        ("x\ud800", "#/inputs", "U+D800"),
        ("x\u200b", "#/inputs", "U+200B"),
        ("µ", "#/inputs/µ", "write μ instead"),
    ],
)
def test_a_bad_name_is_refused_at_its_place_with_a_hint(name: str, pointer: str, hint: str) -> None:
    with pytest.raises(InvalidName) as caught:
        check_name(name)
    assert caught.value.pointer == pointer
    assert hint in (caught.value.suggestion or "")
    assert len(caught.value.message) < 200


def test_the_limit_on_length_is_stated() -> None:
    with pytest.raises(InvalidName, match=r"at most 32 characters, not 33"):
        check_name("b" * 33)
