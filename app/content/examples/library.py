"""The library of example programs, read from the TOML files beside this module: one file a theme, one table an example.

Owns ``Example`` and the order of the themes; a new theme is one more file and one more name here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from app.content import worked_example

_ORDER: Final = (
    "first-steps", "fan-out", "activations", "losses", "regression", "classification", "normalisation", "convolution",
    "recurrent", "attention", "pitfalls", "float64",
)  # fmt: skip
_FOLDER: Final = Path(__file__).parent
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Theme:
    """A shelf of the library."""

    slug: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where an example is from, or where its idea was published."""

    title: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A program with inputs, and what there is to see in it.

    Parameters
    ----------
    slug
        Its stable name in addresses.
    theme
        The slug of its theme.
    watch
        One line: what to look at, with numbers that ``claims`` repeats for the tests.
    output
        The variable to differentiate; the files leave it out where it is the last line's.
    focus
        The variable whose gradient to look at first.
    diagnostics
        Kinds of remarks that its trace must have; without any, all its numbers are finite.
    claims
        Under ``values`` and ``gradients``: what the line to watch says, by variable, to the digits given.
    """

    slug: str
    title: str
    theme: str
    watch: str
    program: str
    inputs: Mapping[str, Any]
    output: str
    focus: str
    source: Source | None = None
    diagnostics: tuple[str, ...] = ()
    claims: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def question(self) -> dict[str, Any]:
        """Return the question for a trace that shows it, as the API takes it and as a page begins."""
        return {"program": self.program, "inputs": dict(self.inputs), "output": self.output}


def _read(name: str) -> tuple[Theme, list[Example]]:
    """Return a theme and its examples.

    Raises
    ------
    TypeError, KeyError, ValueError
        If the file has a key that no example has, lacks one that each has, or spells a slug otherwise.
    """
    content = tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))
    examples = [_example(name, entry) for entry in content.pop("examples")]
    return Theme(name, **content), examples


def _example(theme: str, entry: dict[str, Any]) -> Example:
    if not _SLUG.fullmatch(entry["slug"]):
        raise ValueError(f"a slug is lower case words with hyphens between, not {entry['slug']!r}")
    source = entry.pop("source", None)
    program = entry.pop("program").strip("\n")
    return Example(
        theme=theme,
        program=program,
        output=entry.pop("output", _last_name(program)),
        source=source and Source(**source),
        diagnostics=tuple(entry.pop("diagnostics", ())),
        **entry,
    )


def _last_name(program: str) -> str:
    """Return the variable that the last line assigns."""
    return program.rpartition("\n")[2].partition("=")[0].strip()


def _worked() -> Example:
    """Return the example that the first page opens with, from where it is kept."""
    return Example(
        slug="worked-example",
        title="The worked example",
        theme="first-steps",
        watch="Three local derivatives stand between the loss and w: 4 · 1 · 2 = 8.",
        program=worked_example.PROGRAM,
        inputs=worked_example.INPUTS,
        output=_last_name(worked_example.PROGRAM),
        focus=worked_example.SUBJECT,
        claims={"gradients": {"w": 8}},
    )


def _index(examples: Iterator[Example]) -> Mapping[str, Example]:
    found: dict[str, Example] = {}
    for example in examples:
        if example.slug in found:
            raise ValueError(f"two examples have the slug {example.slug!r}")
        found[example.slug] = example
    return MappingProxyType(found)


_SHELVES: Final = [_read(name) for name in _ORDER]
_SHELVES[0][1].insert(0, _worked())

THEMES: Final[Mapping[str, Theme]] = MappingProxyType({theme.slug: theme for theme, _ in _SHELVES})
EXAMPLES: Final = _index(example for _, examples in _SHELVES for example in examples)
