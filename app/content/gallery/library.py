"""The published examples as data: figures from ``published.json``, words and errata from the TOML files beside it.

Owns what the files may say. Figures are those that others printed; no result of ours is written in any file.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from app.content.pitfalls.library import Measure, Slip

FOLDER: Final = Path(__file__).parent
# What an erratum is, as it is headed.
SORTS: Final = {
    "mistake": "A mistake in the calculation",
    "rounding": "Rounded on the way",
    "formula": "A formula that its numbers do not follow",
    "copying": "A slip in writing a number down",
    "noise": "Rounding noise, printed as a result",
}
# How the figures came here: at the source, in public copies of it, or from memory, checked by computing them.
READ: Final = {
    "source": "The figures were read at the source.",
    "copies": "The figures were read in public copies of the source.",
    "memory": "The figures are quoted from memory of the source, and agree with what is computed.",
}
AGREES: Final = ("slip", "right", "none")
KINDS: Final[dict[str, str]] = {
    "expressions": "Expressions",
    "neurons": "Single neurons",
    "networks": "Networks",
    "depth": "Deep chains",
    "sequences": "Sequences",
    "matrices": "Matrices",
    "losses": "Softmax and losses",
    "normalisation": "Normalisation",
}
_KIND: Final[dict[str, str]] = {
    "attention": "sequences",
    "batchnorm": "normalisation",
    "deep-chain": "depth",
    "layernorm": "normalisation",
    "linear-regression": "neurons",
    "logistic-regression": "neurons",
    "loss": "losses",
    "lstm": "sequences",
    "matrix": "matrices",
    "mlp": "networks",
    "rnn-bptt": "sequences",
    "scalar-graph": "expressions",
    "softmax": "losses",
    "softmax-ce": "losses",
    "vector-graph": "expressions",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Where examples were published."""

    slug: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One printed number that is wrong, or stands beside what is wrong.

    Parameters
    ----------
    name, index, label
        The variable, the entry of it, and what it is called if that is more than its name.
    printed
        As it is printed.
    measure
        What it is of. Taken of the right pass it is the right number, taken of the wrong pass the slip's.
    slip
        What the slip's number is of, if it is not the same.
    agrees
        Which of the two is the printed one: the ``slip``'s, the ``right`` one, or ``none``.
    decimals
        How many places to compare, if more are known than printed.
    """

    name: str
    printed: str
    measure: Measure
    slip: Measure | None = None
    index: tuple[int, ...] = ()
    label: str = ""
    agrees: str = "slip"
    decimals: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """A place where print is wrong.

    Parameters
    ----------
    slug, title, kind
        Its name within the page, what it is called, and a key of ``SORTS``.
    why
        Paragraphs, with formulas of the program language between backticks.
    figures
        The printed numbers.
    slip
        The mistake as a pass, None where it is none.
    switch
        Whether the graph can show that pass.
    node
        The variable to look at in it.
    witness, index
        An input, and the entry of it, whose gradient is checked with a finite difference; "" for none.
    """

    slug: str
    title: str
    kind: str
    why: tuple[str, ...]
    figures: tuple[Figure, ...]
    slip: Slip | None = None
    switch: bool = True
    node: str = ""
    witness: str = ""
    index: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """How a source computed, if that explains its last digits: a pass with a title and the reason."""

    title: str
    node: str
    slip: Slip
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A published worked example.

    Parameters
    ----------
    slug, title, group, kind
        Its stable name, what it is called, the group it was published in, a key of ``KINDS``.
    source, link, read
        Author and title, the address, and how the figures came here: a key of ``READ``.
    about
        What it is and what to see in it, with formulas between backticks.
    program, inputs, look
        The question, and the variable to look at first.
    published, precision, precision_by_name, relative
        The printed numbers by section and name, and how far from exact ones they are known to be.
    decimals, decimals_by_name, significant
        How many digits are printed, where trailing zeros are not in the data.
    unprinted
        ``section:name`` of numbers in the data that the source itself does not print.
    way, errata
        How it was computed, and where print is wrong.
    """

    slug: str
    title: str
    group: str
    kind: str
    source: str
    link: str
    read: str
    about: str
    program: str
    inputs: Mapping[str, Any]
    look: str
    published: Mapping[str, Any]
    precision: float
    precision_by_name: Mapping[str, float]
    relative: float
    decimals: int | None = None
    decimals_by_name: Mapping[str, int] = field(default_factory=dict)
    significant: int | None = None
    unprinted: tuple[str, ...] = ()
    way: Way | None = None
    errata: tuple[Erratum, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an entry that says what it cannot."""
        strange = [it.slug for it in self.errata if it.kind not in SORTS or not it.figures]
        strange += [it.printed for each in self.errata for it in each.figures if it.agrees not in AGREES]
        if strange or self.read not in READ:
            raise ValueError(f"{self.slug}: {strange or self.read}")


def _slug(name: str) -> str:
    return name.lower().replace(".", "-")


def _entry(group: str, words: dict[str, Any], data: Mapping[str, Any]) -> Entry:
    """Return an entry of a file, with its figures."""
    way = words.pop("way", None)
    return Entry(
        slug=_slug(words.pop("id")),
        group=group,
        kind=_KIND[data["kind"]],
        program=data["program"],
        inputs=data["inputs"],
        published=data["published"],
        precision=data["published_precision"],
        precision_by_name=data["published_precision_by_name"],
        relative=data["published_rel_precision"],
        unprinted=tuple(words.pop("unprinted", ())),
        way=way and Way(**{**way, "slip": _slip(way["slip"])}),
        errata=tuple(_erratum(each) for each in words.pop("errata", ())),
        **words,
    )


def _erratum(entry: dict[str, Any]) -> Erratum:
    slip = entry.pop("slip", None)
    return Erratum(
        why=tuple(" ".join(text.split()) for text in entry.pop("why").strip().split("\n\n")),
        figures=tuple(_figure(each) for each in entry.pop("figures")),
        slip=slip and _slip(slip),
        index=tuple(entry.pop("index", ())),
        **entry,
    )


def _figure(entry: dict[str, Any]) -> Figure:
    slip = entry.pop("slip", None)
    return Figure(
        measure=_measure(entry.pop("measure")),
        slip=slip and _measure(slip),
        index=tuple(entry.pop("index", ())),
        **entry,
    )


def _measure(entry: dict[str, Any]) -> Measure:
    return Measure(index=tuple(entry.pop("index", ())), **entry)


def _slip(entry: dict[str, Any]) -> Slip:
    return Slip(entry.pop("kind"), entry)


def _read() -> tuple[dict[str, Group], dict[str, Entry]]:
    data = {entry["id"]: entry for entry in json.loads((FOLDER / "published.json").read_text("utf-8"))}
    groups, entries = {}, {}
    for slug in ("posts", "courses", "books", "libraries"):
        content = tomllib.loads((FOLDER / f"{slug}.toml").read_text("utf-8"))
        groups[slug] = Group(slug, content["title"], content["summary"])
        for words in content["entries"]:
            entry = _entry(slug, words, data.pop(words["id"]))
            entries[entry.slug] = entry
    if data:
        raise ValueError(f"no words for {', '.join(data)}")
    return groups, entries


_GROUPS, _ENTRIES = _read()
GROUPS: Final[Mapping[str, Group]] = MappingProxyType(_GROUPS)
ENTRIES: Final[Mapping[str, Entry]] = MappingProxyType(_ENTRIES)
