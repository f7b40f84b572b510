"""The examples in the docstrings of networks and gradient flow run."""

from __future__ import annotations

import doctest

import pytest

from engine.gradient_flow import arithmetic, measuring, reasons
from engine.networks import build, equations, scalars

MODULES = [build, scalars, arithmetic, measuring, reasons]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_examples_give_what_they_say(module: object) -> None:
    failed, tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert tried > 0
    assert failed == 0


def test_the_example_of_the_equations_gives_what_it_says() -> None:
    finder, runner = doctest.DocTestFinder(recurse=False), doctest.DocTestRunner()
    for example in finder.find(equations, "equations", globs={"equations": equations}):
        runner.run(example)
    assert runner.tries > 0
    assert runner.failures == 0
