"""The inspector's section on ``=`` in place of ``+=``: what the mistake leaves here, and what goes wrong behind."""

from __future__ import annotations

from app.drawing import wording
from app.drawing.markup import Element
from app.drawing.tables import Index, figure, note, row, table
from engine import Trace
from engine.cells.places import cell_name
from engine.explain import title
from engine.overwrite import Overwritten, overwrite

LISTED = 12


def overwriting(trace: Trace, node: int, index: Index = ()) -> list[Element]:
    """Return what becomes of a node's gradient, and of those behind it, if contributions overwrite each other."""
    wrong = overwrite(trace)
    name = wording.pretty(cell_name(trace.graph, node, index))
    if not wrong.wrong:
        return [note("No number here is used twice, so = and += give the same. Use one twice and look again.")]
    if trace.node_gradients[node] is None:
        lines = [note(f"No gradient flows to {name}, so there is nothing to overwrite.")]
    elif node in wrong.wrong:
        lines = [_verdict(wrong, node, index, name), _arrivals(wrong, node, index)]
    else:
        why = "what is lost is 0" if node in wrong.overwritten else "nothing is overwritten on the way to it"
        lines = [note(f"The gradient of {name} would still be right: {why}.")]
    return [*lines, *_others(wrong, node)]


def _verdict(wrong: Overwritten, node: int, index: Index, name: str) -> Element:
    given, right = wrong.gradients[node], wrong.trace.node_gradients[node]
    why = "its upstream is wrong already."
    if node in wrong.overwritten:
        why = "only the last contribution would stay"
        why += ", as it would then arrive: its upstream is wrong too." if wrong.last_is_wrong(node) else "."
    return note(
        f"With = at every node the gradient of {name} would be ", figure("wrong", given, index), " instead of ",
        figure("gradient", right, index), f": {why}", kind="panel-remark",
    )  # fmt: skip


def _arrivals(wrong: Overwritten, node: int, index: Index) -> Element:
    """Return what each edge brings, with either sign: the sum so far, or what has overwritten it."""
    trace, rows = wrong.trace, []
    total = None
    if node == trace.graph.output:
        total = trace.seed
        rows.append(row("the seed", figure("gradient", total, index), figure("wrong", total, index)))
    for place, edge in enumerate(trace.edges):
        if edge.to == node:
            brought = trace.contributions[place]
            total = brought if total is None else total + brought
            rows.append(
                row(
                    wording.pretty(title(trace.graph, edge.node)),
                    Element("span", {}, (figure("contribution", brought, index, signed=True), " → ",
                                         figure("gradient", total, index))),
                    figure("wrong", wrong.contributions[place], index),
                )
            )  # fmt: skip
    return table(("from", "+= adds up", "= everywhere keeps"), rows)


def _others(wrong: Overwritten, node: int) -> list[Element]:
    trace = wrong.trace
    named = set(trace.graph.names.values())
    others = sorted((it for it in wrong.wrong if it != node), key=lambda it: (it not in named, -it))
    if not others:
        return [note("All other gradients would still be right.")]
    rows = [
        row(
            wording.pretty(title(trace.graph, it)) + (" (overwritten)" if it in wrong.overwritten else ""),
            figure("gradient", trace.node_gradients[it]),
            figure("wrong", wrong.gradients[it]),
        )
        for it in others[:LISTED]
    ]
    more = [note(f"… and {len(others) - LISTED} more.")] if len(others) > LISTED else []
    return [Element("h4", {}, ("goes wrong with it",)), table(("", "right", "with ="), rows), *more]
