"""The pitfalls as data, read from the TOML files beside this module: one file a scene, named by its slug.

Owns ``Pitfall`` and what a file may say. No file holds a result: numbers are named, and what a name stands for is a
measure that the engine takes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from app.content.pitfalls.register import TITLES

_FOLDER: Final = Path(__file__).parent
_NAMED: Final = re.compile(r"\{(\w+)\}")
FIGURES: Final = ("", "jacobian", "nudge", "refusal", "step-curve")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a pitfall was seen."""

    title: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a named number is.

    Parameters
    ----------
    of
        What is measured: a key of ``measuring.MEASURES``.
    name, index
        The variable, and the entry of it.
    by
        The pass it is taken from: ``right``, ``wrong``, or another slip of the scene by its name.
    program, inputs
        In place of the scene's; inputs that are not named stay.
    settings
        What else the measure needs, such as ``learning_rate``.
    digits
        Significant digits that are shown.
    """

    of: str = "gradient"
    name: str = ""
    index: tuple[int, ...] = ()
    by: str = "right"
    program: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    digits: int = 4


@dataclass(frozen=True, slots=True)
class Slip:
    """The mistake: a key of ``measuring.SLIPS``, with what it needs."""

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """A way to see for oneself: a line, and the address it leads to."""

    text: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitfall:
    """One misconception as a scene.

    Parameters
    ----------
    slug, title
        Its stable name in addresses, and what it is called.
    belief
        What people think, in our words.
    sources
        Where it was seen.
    program, inputs
        The graph that shows it.
    node
        The variable to look at, which is lit.
    what
        What the two numbers are of, as a formula or a phrase.
    numbers
        By name; ``right`` and ``wrong`` are always there.
    why
        Paragraphs, with names of numbers in braces and formulas of the program language between backticks.
    slip
        The mistake as a backward pass, None where no pass makes it.
    slips
        Variants of it, by name, for numbers only.
    printed
        The wrong number as a source prints it, "" if none does.
    trials
        Where to see for oneself, beside the workbench with this very program.
    figure
        What is shown beside the graph: one of ``FIGURES``.
    fold
        The statements to draw as one block each.
    """

    slug: str
    title: str
    belief: str
    sources: tuple[Source, ...]
    program: str
    inputs: Mapping[str, Any]
    node: str
    what: str
    numbers: Mapping[str, Measure]
    why: tuple[str, ...]
    slip: Slip | None = None
    slips: Mapping[str, Slip] = field(default_factory=dict)
    printed: str = ""
    trials: tuple[Trial, ...] = ()
    figure: str = ""
    figure_settings: Mapping[str, Any] = field(default_factory=dict)
    fold: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a scene that names what it does not have."""
        missing = {"right", "wrong"} - set(self.numbers)
        named = {name for text in (*self.why, self.belief) for name in _NAMED.findall(text)}
        passes = {"right", *self.slips, *(["wrong"] if self.slip else [])}
        strange = {measure.by for measure in self.numbers.values()} - passes
        if missing or named - set(self.numbers) or strange or self.figure not in FIGURES or not self.sources:
            raise ValueError(f"{self.slug}: {missing or named - set(self.numbers) or strange or 'figure or sources'}")


def _read(slug: str, title: str) -> Pitfall:
    """Return a scene.

    Raises
    ------
    TypeError, KeyError, ValueError
        If the file has a key that no scene has, lacks one that each has, or names what is not there.
    """
    content = tomllib.loads((_FOLDER / f"{slug}.toml").read_text("utf-8"))
    slip = content.pop("slip", None)
    return Pitfall(
        slug=slug,
        title=title,
        program=content.pop("program").strip("\n"),
        sources=tuple(Source(**each) for each in content.pop("sources")),
        numbers={name: _measure(each) for name, each in content.pop("numbers").items()},
        why=tuple(" ".join(text.split()) for text in content.pop("why").strip().split("\n\n")),
        belief=" ".join(content.pop("belief").split()),
        slip=slip and _slip(slip),
        slips={name: _slip(each) for name, each in content.pop("slips", {}).items()},
        trials=tuple(Trial(**each) for each in content.pop("trials", ())),
        fold=tuple(content.pop("fold", ())),
        **content,
    )


def _measure(entry: dict[str, Any]) -> Measure:
    return Measure(index=tuple(entry.pop("index", ())), **entry)


def _slip(entry: dict[str, Any]) -> Slip:
    return Slip(entry.pop("kind"), entry)


PITFALLS: Final[Mapping[str, Pitfall]] = MappingProxyType({slug: _read(slug, title) for slug, title in TITLES.items()})
