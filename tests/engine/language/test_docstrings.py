"""The examples in the docstrings of the language run."""

import doctest

import pytest

from engine.language import names, parser, printer, rewrite


@pytest.mark.parametrize("module", [names, parser, printer, rewrite], ids=lambda module: module.__name__)
def test_the_examples_give_what_they_say(module: object) -> None:
    failed, tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert tried > 0
    assert failed == 0
