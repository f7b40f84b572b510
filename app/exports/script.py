"""What both kinds of script share: the names of all nodes, the inputs as literals, lines of bounded length.

Owns how a trace is walked to write it out, node by node in topological order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from app.exports.code import exact
from app.exports.naming import Names
from engine import Trace
from engine.language import to_source
from engine.ops.base import Value

WIDTH = 100
COMMENT = 96


class Script:
    """A script in the making.

    Attributes
    ----------
    variables
        The identifier of each variable of the program, by its name.
    idents
        The identifier of each node that has one, by id.
    """

    def __init__(self, trace: Trace, reserved: Iterable[str] = ()) -> None:
        self.trace = trace
        self.names = Names(reserved)
        self.variables = {name: self.names.add(name) for name in trace.graph.names}
        self.idents: dict[int, str] = {}
        for name, node in trace.graph.names.items():
            self.idents.setdefault(node, self.variables[name])
        self.uses = Counter(source for node in trace.nodes for source in node.inputs)
        self.lines: list[str] = []
        self._temporaries = 0

    def temporary(self, node: int) -> str:
        """Give an unnamed node an identifier: t1, t2, …"""
        self._temporaries += 1
        self.idents[node] = self.names.add(f"t{self._temporaries}")
        return self.idents[node]

    def aliases(self) -> Iterator[str]:
        """Yield an assignment for every further name of a node: ``y = x``."""
        for name, node in self.trace.graph.names.items():
            if self.variables[name] != self.idents[node]:
                yield f"{self.variables[name]} = {self.idents[node]}"

    def source_of(self, statement: int) -> str:
        """Return a statement as the program has it, on one line."""
        program = self.trace.graph.program
        it = program.statements[statement]
        return (f"{it.name} = " if it.name else "") + to_source(program, it.root, COMMENT)

    def remarks(self) -> Iterator[str]:
        """Yield as comments what the trace itself has to say: kinks, domains, overflow."""
        found = list(dict.fromkeys(each.message for each in self.trace.diagnostics))
        for message in found[:8]:
            yield f"# Note: {' '.join(message.split())}"
        if len(found) > 8:
            yield f"# … and {len(found) - 8} notes more"

    def text(self) -> str:
        """Return the whole script."""
        return "\n".join(line.rstrip() for line in self.lines) + "\n"


def nested(value: Value, module: str) -> str:
    """Return a tensor as nested lists of Python, a row a line where it is long."""
    if not isinstance(value, np.ndarray):
        return _number(float(value), module)
    flat = [_number(number, module) for number in value.ravel().tolist()]
    separator = ", "
    for width in reversed(value.shape):
        flat = [f"[{separator.join(flat[start : start + width])}]" for start in range(0, len(flat), width)]
        separator = ",\n    " if len(separator.join(flat)) > WIDTH else ", "
    return flat[0]


def _number(value: float, module: str) -> str:
    if value != value:
        return f"{module}.nan"
    if value in (np.inf, -np.inf):
        return f"{'-' if value < 0 else ''}{module}.inf"
    return exact(value)
