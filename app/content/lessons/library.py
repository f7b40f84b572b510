"""The lessons as data, read from the TOML files beside this module: one file a lesson, named by its slug.

Owns the order of the course and what a file may say: scenes (programs with inputs), the question a lesson opens with,
its closing check, and which points of the course it covers where. The prose stands in ``templates/lessons``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from app.content.pitfalls import TITLES as PITFALLS
from engine.networks import Network, NetworkSpec, build_network

_FOLDER: Final = Path(__file__).parent
COURSE: Final = (
    "intuition", "chain-rule", "worked-example", "data-flow", "general-equations", "vanishing-exploding", "summary",
    "quick-reference",
)  # fmt: skip
MAIN: Final = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A program with inputs that a lesson shows; ``output`` is None for the last line's.

    ``network`` is the network that the program was built from, if it was. ``factory`` dresses it as one.
    """

    program: str
    inputs: Mapping[str, Any]
    output: str | None = None
    fold: tuple[int, ...] | None = None
    network: Network | None = None
    factory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An answer to choose: its text, what is said of it, and the slug of the misconception it shows."""

    text: str
    why: str
    right: bool = False
    pitfall: str = ""

    @property
    def named(self) -> str:
        """The title of the misconception, "" if it shows none."""
        return PITFALLS[self.pitfall] if self.pitfall else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with answers to choose from, one of them right; numbers in it are those of ``scene``."""

    name: str
    ask: str
    choices: tuple[Choice, ...]
    scene: str = MAIN


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the course and the beat of the lesson that covers it."""

    id: str
    beat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One lesson.

    Parameters
    ----------
    slug, title, lead
        Its name in addresses, its title, and what it is about in a sentence.
    scenes
        By name; the player opens with ``main``. Empty for a page to read.
    opening
        The question it opens with, named ``guess``; None for a page to read.
    checks
        The questions at its end, named ``q1`` to ``q3``.
    points
        What of the course it covers, and where.
    plays
        Whether it has a player; without it is a page to read and to print.
    """

    slug: str
    title: str
    lead: str
    scenes: Mapping[str, Scene]
    opening: Question | None
    checks: tuple[Question, ...]
    points: tuple[Point, ...]
    plays: bool = True

    @property
    def number(self) -> int:
        """Its place in the course, from 1."""
        return COURSE.index(self.slug) + 1


@lru_cache(maxsize=1)
def lessons() -> Mapping[str, Lesson]:
    """Return all lessons by slug, in the order of the course."""
    paths = [_FOLDER / f"{slug}.toml" for slug in COURSE]
    return MappingProxyType({path.stem: _read(path) for path in paths if path.exists()})


def _read(path: Path) -> Lesson:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    scenes = {name: _scene(scene) for name, scene in data.pop("scenes", {}).items()}
    opening = data.pop("opening", None)
    checks = [_question(f"q{place}", each) for place, each in enumerate(data.pop("checks", []), start=1)]
    return Lesson(
        slug=path.stem,
        scenes=MappingProxyType(scenes),
        opening=_question("guess", opening) if opening else None,
        checks=tuple(checks),
        points=tuple(Point(**point) for point in data.pop("points")),
        **data,
    )


def _scene(data: dict[str, Any]) -> Scene:
    fold = data.pop("fold", None)
    if "network" in data:
        network = build_network(NetworkSpec(**data.pop("network")))
        inputs = {name: np.asarray(value).tolist() for name, value in network.inputs.items()}
        data |= {"network": network, "program": network.program, "inputs": inputs}
    return Scene(fold=None if fold is None else tuple(fold), **data)


def _question(name: str, data: dict[str, Any]) -> Question:
    choices = tuple(Choice(**choice) for choice in data.pop("choices"))
    if sum(choice.right for choice in choices) != 1:
        raise ValueError(f'"{data["ask"]}" needs exactly one right answer')
    # Files have the right answer first; readers find it at one place as often as at another.
    turn = len(data["ask"]) % len(choices)
    choices = choices[turn:] + choices[:turn]
    unknown = {choice.pitfall for choice in choices if choice.pitfall} - PITFALLS.keys()
    if unknown:
        raise ValueError(f"there is no pitfall {', '.join(unknown)}")
    return Question(name=name, choices=choices, **data)
