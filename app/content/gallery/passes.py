"""The passes of an entry: the right one, the one on the source's own way, and those of its errata.

Owns the names that the files may use for slips beside those of the pitfalls; computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np

from app.content.gallery.library import ENTRIES, Entry, Erratum
from app.content.pitfalls import measuring
from app.content.pitfalls.library import Slip
from engine import Step, Trace, slips, trace
from engine.ops.base import Value
from engine.slips import Slipped

SLIPS: Final[dict[str, Callable[[Trace, Mapping[str, Any]], Trace]]] = {
    **measuring.SLIPS,
    "fixing": lambda traced, given: slips.fixing(traced, **given),
    "single": lambda traced, _: slips.single(traced),
}


@dataclass(frozen=True, slots=True)
class Variant:
    """A pass that the graph can show in place of the right one, with the variable to look at in it.

    Parameters
    ----------
    step
        The first step that differs, counted from 1; None if the pass is that of another program.
    told, due
        What is said there, and what the right pass says; for another program the first line that differs, and the
        line in its place.
    """

    slug: str
    title: str
    node: str
    trace: Trace
    step: int | None
    told: str
    due: str


def right_pass(slug: str) -> Trace:
    """Return the trace of an entry."""
    entry = ENTRIES[slug]
    return trace(entry.program, entry.inputs)


def slipped(right: Trace, slip: Slip) -> Trace:
    """Return a pass with a slip."""
    return SLIPS[slip.kind](right, slip.settings)


def way_of(slug: str) -> Trace | None:
    """Return the pass on the source's own way, None if none is known."""
    way = ENTRIES[slug].way
    return slipped(right_pass(slug), way.slip) if way else None


@lru_cache(maxsize=len(ENTRIES))
def variants(slug: str) -> tuple[Variant, ...]:
    """Return the passes that an entry can show: the source's own way, and each erratum that is a pass."""
    entry, right = ENTRIES[slug], right_pass(slug)
    told = [("way", entry.way.title, entry.way.node, entry.way.slip)] if entry.way else []
    told += [
        (it.slug, it.title, it.node, it.slip)
        for it in entry.errata
        if it.slip is not None and variant_of(entry, it) == it.slug
    ]
    return tuple(_variant(right, *each) for each in told)


def variant_of(entry: Entry, erratum: Erratum) -> str:
    """Return the pass that shows an erratum: its own, or the source's way if that is the same; "" for none."""
    if erratum.slip is None or not erratum.switch:
        return ""
    return "way" if entry.way and entry.way.slip == erratum.slip else erratum.slug


def _variant(right: Trace, slug: str, title: str, node: str, slip: Slip) -> Variant:
    wrong = slipped(right, slip)
    if not isinstance(wrong, Slipped):
        return Variant(slug, title, node, wrong, None, *_line(right, wrong))
    step, due = _first(right, wrong)
    return Variant(slug, title, node, wrong, step, wrong.steps[step - 1].text, due)


def _line(right: Trace, other: Trace) -> tuple[str, str]:
    """Return the first line in which two programs differ, as the other has it and as the right one has it."""
    pairs = zip(*(traced.graph.program.text.splitlines() for traced in (other, right)), strict=False)
    return next(pair for pair in pairs if pair[0] != pair[1])


def changed_nodes(wrong: Slipped) -> tuple[list[int], list[int]]:
    """Return the nodes whose value, and those whose gradient, is not that of the right pass."""
    right = wrong.right
    pairs = (
        zip(wrong.node_values, right.node_values, strict=True),
        zip(wrong.node_gradients, right.node_gradients, strict=True),
    )
    values, gradients = ([node for node, pair in enumerate(each) if not _same(*pair)] for each in pairs)
    return values, gradients


def changed_edges(wrong: Trace) -> list[str]:
    """Return the edges, as ``node:port``, that bring something else than in the right pass."""
    if not isinstance(wrong, Slipped):
        return []
    pairs = zip(wrong.edges, wrong.contributions, wrong.right.contributions, strict=True)
    return [f"{edge.node}:{edge.port}" for edge, brought, due in pairs if not _same(brought, due)]


def _first(right: Trace, wrong: Slipped) -> tuple[int, str]:
    """Return the first step that differs, from 1, with what the right pass says there."""
    usual = {_place(step): step for step in right.steps}
    for step in wrong.steps:
        due = usual[_place(step)]
        if step.phase == "forward":
            differs = not _same(wrong.node_values[step.node], right.node_values[step.node])
        else:
            differs = not (_same(step.contribution, due.contribution) and _same(step.gradient, due.gradient))
        if differs:
            return step.index + 1, due.text
    raise ValueError("the slip changes nothing")


def _place(step: Step) -> tuple[str, int, int | None]:
    return step.phase, step.node, step.input


def _same(given: Value | None, right: Value | None) -> bool:
    if given is None or right is None:
        return given is right
    return bool(np.allclose(given, right, rtol=1e-12, atol=0.0, equal_nan=True))
