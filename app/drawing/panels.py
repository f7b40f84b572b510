"""The inspector's panels: for each node its value, its gradient as a chain of terms, and the ledger of what arrived.

Owns their markup; every number comes out of the trace. Lines carry ``data-from`` and ``data-until``, the number of
steps done from which (until which) they are shown; the page hides and reveals them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from app.drawing import mathml, wording
from app.drawing.markup import Element
from app.drawing.numbers import format_number
from app.drawing.unfolding import unfold
from engine import Step, Trace, chains
from engine.diagnostics import Diagnostic
from engine.diagnostics.remarks import is_finite
from engine.explain import explanation, label, title, upstream_name
from engine.judgement.choices import choices
from engine.numbers import format_value
from engine.ops.base import show_shape

PANEL_LIMIT = 200
TERM_LIMIT = 6
NUMERIC_ROWS = 2
UNFOLDED = 4


@dataclass(frozen=True)
class Panels:
    """The panels of one trace, at a position: with ``done`` steps done, or all."""

    trace: Trace
    done: int | None = None

    def panel(self, node: int) -> Element:
        """Return the panel of a node."""
        it = self.trace.nodes[node]
        kind = "input" if it.is_input else "constant" if it.is_constant else it.op.name.replace("_", " ")
        heading = Element("h2", {"class": "panel-title"}, (
            Element("span", {"class": "panel-name"}, (wording.pretty(title(self.trace.graph, node)),)),
            Element("span", {"class": "panel-kind"}, (kind,)),
        ))  # fmt: skip
        return Element("div", {"class": "panel", "data-node": node}, (heading, *self._value(node), *self._blame(node)))

    def shown(self) -> dict[str, Element]:
        """Return the panels that a page carries, by node id: all of a small graph, those of named nodes of a large."""
        nodes = [node.id for node in self.trace.nodes]
        if len(nodes) > PANEL_LIMIT:
            nodes = sorted(set(self.trace.graph.names.values()))[:PANEL_LIMIT]
        return {str(node): self.panel(node) for node in nodes}

    @cached_property
    def _computed(self) -> Mapping[int, int]:
        """How many steps are done when a node's value is known."""
        return {step.node: step.index + 1 for step in self.trace.steps if step.phase == "forward"}

    @cached_property
    def _chosen(self) -> Mapping[int, Diagnostic]:
        """The kink or tie that a node's gradient has come through."""
        return choices(self.trace)

    @cached_property
    def _arrivals(self) -> Mapping[int, Sequence[Step]]:
        """The steps that add to each node's gradient, in order."""
        found: dict[int, list[Step]] = defaultdict(list)
        for step in self.trace.steps:
            if step.phase != "forward":
                found[step.node if step.to is None else step.to].append(step)
        return found

    def _gated(
        self, tag: str, first: int, children: Sequence[Element | str], name: str = "", until: int = 0
    ) -> Element:
        """Return an element that is shown from ``first`` steps done, until ``until`` are if that is not 0."""
        done = len(self.trace.steps) if self.done is None else self.done
        hidden = done < first or (until > 0 and done >= until)
        attributes = {"class": name or None, "data-from": first or None, "data-until": until or None, "hidden": hidden}
        return Element(tag, attributes, tuple(children))

    def _value(self, node: int) -> list[Element]:
        it = self.trace.nodes[node]
        value = self.trace.node_values[node]
        known = self._computed.get(node, 0)
        shape = f", shape {show_shape(it.shape)}" if it.shape else ""
        number = Element("span", {"class": "value"}, (format_value(value) + shape,))
        lines = [self._gated("p", known, ("value ", number), "panel-value")]
        if it.inputs:
            source = label(self.trace.graph, node)
            shown = mathml.formula(f"{it.name} = {source}" if it.name else source)
            lines.insert(0, Element("div", {"class": "chain"}, (shown,)))
        if known:
            lines.append(self._gated("p", 0, ("value ", _pending()), "panel-value", until=known))
        return lines

    def _blame(self, node: int) -> list[Element]:
        graph = self.trace.graph
        gradient = self.trace.node_gradients[node]
        if gradient is None:
            return [Element("p", {"class": "panel-note"}, (f"No gradient: {_why_none(self.trace, node)}.",))]
        arrivals = self._arrivals[node]
        complete = arrivals[-1].index + 1
        chain = self._chains(node, complete)
        derivative = () if chain else (" ", mathml.derivative(graph.output_name, title(graph, node)))
        lines = [Element("h3", {}, ("gradient", *derivative)), *chain]
        if not chain:
            lines.append(self._gated("p", complete, (_number("gradient", gradient, whole=True),), "panel-value"))
        lines.append(
            self._gated("p", 0, (_pending(), self._awaited(arrivals)), "panel-note", until=arrivals[0].index + 1)
        )
        lines += [*self._unfolded(arrivals, is_open=not chain), self._ledger(arrivals)]
        if meaning := self._meaning(node, gradient):
            lines.append(self._gated("p", complete, (meaning,), "panel-note"))
        remarks = [each.message for each in self.trace.diagnostics if each.node == node]
        return lines + [Element("p", {"class": "panel-remark"}, (remark,)) for remark in remarks]

    def _awaited(self, arrivals: Sequence[Step]) -> str:
        count = len(arrivals)
        what = "one contribution" if count == 1 else f"{count} contributions"
        return f": backward brings {what}, in step {arrivals[0].index + 1}" + (
            f" to {arrivals[-1].index + 1}." if count > 1 else "."
        )

    def _chains(self, node: int, complete: int) -> list[Element]:
        """Return every path from the output; none where a chain would not tell it: too long, or the seed is not 1."""
        found = chains(self.trace, node) if self.trace.seed == 1.0 else []
        if any(len(chain.terms) > TERM_LIMIT for chain in found):
            return []
        is_sum = len(found) > 1
        lines = [self._sum_over(node, len(found))] if is_sum else []
        for place, chain in enumerate(found, start=1):
            if is_sum:
                way = " and ".join(wording.pretty(term.of) for term in reversed(chain.terms[1:]))
                lines.append(Element("h4", {}, (f"path {place}, {f'along {way}' if way else 'directly'}",)))
            rows = mathml.chain(chain, is_all=not is_sum)
            symbolic = len(rows) - NUMERIC_ROWS if len(chain.terms) > 1 else 1
            lines.append(Element("div", {"class": "chain"}, tuple(rows[:symbolic])))
            lines.append(self._gated("div", complete, rows[symbolic:], "chain"))
        if is_sum:
            total = mathml.addition([chain.result for chain in found], float(self.trace.gradient_of(node)))
            whole = (Element("h4", {}, ("the sum",)), total)
            lines.append(self._gated("div", complete, whole, "chain"))
        return lines

    def _sum_over(self, node: int, count: int) -> Element:
        derivative = mathml.derivative(self.trace.graph.output_name, title(self.trace.graph, node))
        edges = len(self._arrivals[node])
        ledger = "" if edges == count else f" (the ledger below counts edges, {edges})"
        said = f" is the sum over {count} paths of named variables{ledger}:"
        return Element("p", {"class": "panel-note"}, (derivative, said))

    def _unfolded(self, arrivals: Sequence[Step], is_open: bool) -> list[Element]:
        """Return the rule of each edge that arrives, line by line; open where no chain tells it."""
        sent = [step for step in arrivals if step.phase == "backward"]
        if not sent:
            return []
        parts = []
        for step in sent[:UNFOLDED]:
            lines = unfold(self.trace, step, is_all=len(arrivals) == 1)
            if len(sent) > 1:
                through = wording.pretty(title(self.trace.graph, step.node))
                parts.append(Element("h4", {}, (f"through {through}",)))
            parts += [self._gated("div", line.since, (line.content,), "chain") for line in lines]
        if len(sent) > UNFOLDED:
            parts.append(Element("p", {"class": "panel-note"}, (f"… and {len(sent) - UNFOLDED} more edges",)))
        summary = Element("summary", {}, ("edge by edge, with the numbers put in",))
        return [Element("details", {"class": "unfold", "open": is_open}, (summary, *parts))]

    def _ledger(self, arrivals: Sequence[Step]) -> Element:
        is_product = all(step.phase == "seed" or step.local is not None for step in arrivals)
        how = "upstream × local" if is_product else f"rule ({upstream_name(self.trace.graph)}: upstream)"
        head = Element("tr", {}, tuple(
            Element("th", {"scope": "col", "class": None if name == "from" else "figure"}, (name,))
            for name in ("from", how, "brings", "sum")
        ))  # fmt: skip
        rows = tuple(self._gated("tr", step.index + 1, self._ledger_row(step)) for step in arrivals)
        table = (Element("thead", {}, (head,)), Element("tbody", {}, rows))
        return self._gated("table", arrivals[0].index + 1, table, "table ledger")

    def _ledger_row(self, step: Step) -> list[Element]:
        if step.phase == "seed":
            cells: list[tuple[str | Element, ...]] = [("the seed",), ("–",)]
        else:
            cells = [(wording.pretty(title(self.trace.graph, step.node)),), self._product(step)]
        brought = step.gradient if step.phase == "seed" else step.contribution
        cells += [(_number("contribution", brought, signed=True),), (_number("gradient", step.gradient),)]
        first, *others = cells
        return [
            Element("th", {"scope": "row"}, first),
            *(Element("td", {"class": "figure"}, other) for other in others),
        ]

    def _product(self, step: Step) -> tuple[str | Element, ...]:
        if step.local is None:
            rule = explanation(self.trace, step.index).symbolic.partition(" = ")[2]
            return (Element("span", {"class": "local"}, (rule,)),)
        return (_number("upstream", step.upstream, factor=True), " × ", _number("local", step.local, factor=True))

    def _meaning(self, node: int, gradient: Any) -> str:
        graph = self.trace.graph
        name, output = wording.pretty(title(graph, node)), graph.output_name
        if node == graph.output or not (is_finite(self.trace.node_values[graph.output]) and is_finite(gradient)):
            return ""
        remark = self._chosen.get(node)
        if remark is not None and not (remark.kind == "convention" and np.any(gradient)):
            why = wording.chosen(graph, remark)
            if isinstance(gradient, float):
                return f"{format_number(gradient)} is the convention's choice here: {why}."
            return f"{why}: what is sent back there is the convention's choice."
        if not isinstance(gradient, float):
            return ""
        if gradient == 0:
            return f"A small change of {name} leaves {output} as it is, to first order."
        way = "grows" if gradient > 0 else "shrinks"
        return f"If {name} grows by 1, {output} {way} by about {format_number(abs(gradient))}."


def _number(kind: str, value: Any, *, signed: bool = False, factor: bool = False, whole: bool = False) -> Element:
    """Return a number, in parentheses if it is negative and a factor; a tensor by its shape unless ``whole``."""
    if isinstance(value, float):
        text = format_number(value)
        text = f"+{text}" if signed and value > 0 else f"({text})" if factor and value < 0 else text
    else:
        text = format_value(value) if whole else wording.shape_text(value.shape)
    return Element("span", {"class": kind}, (text,))


def _pending() -> Element:
    return Element("span", {"class": "pending"}, (wording.NOT_YET,))


def _why_none(trace: Trace, node: int) -> str:
    if trace.nodes[node].is_constant:
        return "a constant cannot change"
    return f"no path leads from here to {trace.graph.output_name} along which a derivative exists"
