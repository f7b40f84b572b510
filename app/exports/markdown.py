"""A trace as Markdown: the program, its inputs, and a table of all steps. What a user typed stays text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from engine import Trace
from engine.numbers import format_value

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
_PHASES = {"forward": "forward", "seed": "seed", "backward": "backward"}


def markdown_table(trace: Trace) -> str:
    """Return the document."""
    graph = trace.graph
    output = escape(graph.output_name)
    rows = [
        (escape(name), escape(format_value(trace.values[name])), escape(format_value(trace.gradients[name])))
        for name in graph.names
    ]
    steps = [(str(step.index + 1), _PHASES[step.phase], escape(step.text)) for step in trace.steps]
    parts = [
        f"# Backpropagation of {output}",
        _fenced(graph.program.text),
        "## Variables",
        _table(("variable", "value", f"∂{output}/∂variable"), rows),
        "## Steps",
        _table(("step", "phase", "what happens"), steps),
    ]
    remarks = [f"- {escape(each.message)}" for each in trace.diagnostics]
    if remarks:
        parts += ["## To beware of", "\n".join(remarks)]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    r"""Return text that Markdown shows as it is, in a table too.

    Examples
    --------
    >>> escape("a|b `c` x_1")
    'a\\|b \\`c\\` x\\_1'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _fenced(text: str) -> str:
    """Return a block of code; its fence is longer than any run of backticks in it, as in a comment."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text.replace(chr(13), '').strip(chr(10))}\n{fence}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
