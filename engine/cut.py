"""A program cut at a variable: it becomes an input with the value that it had, and what led to it falls away.

Owns the cut alone: what was a variable's gradient is then an input's, and can be checked by moving it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.language import parse, to_source
from engine.language.syntax import Program
from engine.ops.base import Value

if TYPE_CHECKING:
    from engine.trace import Trace


def cut(trace: Trace, name: str) -> tuple[str, dict[str, Value]] | None:
    """Return a program in which a variable is an input, with its inputs; None if the output is the variable itself.

    An input is cut from nothing: the program is the trace's own then.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("z = w*x\\na = z + x\\nL = a*z", {"w": 3, "x": 2})
    >>> cut(t, "z")
    ('a = z + x\\nL = a*z', {'z': 6.0, 'x': 2.0})
    """
    graph = trace.graph
    if name in trace.plan.input_names:
        return graph.program.text, trace.input_values()
    if name == graph.output_name:
        return None
    program = graph.program
    text = "\n".join(_line(program, place) for place, it in enumerate(program.statements) if it.name != name)
    found = parse(text, functions=frozenset(), nesting_limit=trace.plan.limits.nesting).free_names()
    return text, {free: trace.values[free] for free in found}


def _line(program: Program, place: int) -> str:
    statement = program.statements[place]
    source = to_source(program, statement.root)
    return source if statement.name is None else f"{statement.name} = {source}"
