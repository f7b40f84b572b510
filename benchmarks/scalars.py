"""Small scalar graphs: a full trace here against the plain gradients of micrograd, which builds no trace.

micrograd is Andrej Karpathy's, from PyPI (MIT); its README's expression is the larger of the two programs.
"""

from __future__ import annotations

from collections.abc import Callable

from micrograd.engine import Value

import engine
from benchmarks.timing import race, report

WORKED = "z = w*x + b\na = relu(z)\nL = (a - y)**2"
WORKED_INPUTS = {"x": 2.0, "w": 3.0, "b": 1.0, "y": 5.0}
README = """\
c1 = a + b
d1 = a*b + b**3
c2 = c1 + (c1 + 1)
c3 = c2 + (1 + c2 + (-a))
d2 = d1 + (d1*2 + relu(b + a))
d3 = d2 + (3*d2 + relu(b - a))
e = c3 - d3
f = e**2
g1 = f/2.0
g = g1 + 10.0/f"""
README_INPUTS = {"a": -4.0, "b": 2.0}


def worked_by_micrograd() -> list[float]:
    """Return the gradients of the worked example, computed by micrograd."""
    x, w, b, y = (Value(WORKED_INPUTS[name]) for name in "xwby")
    loss = ((w * x + b).relu() - y) ** 2
    loss.backward()
    return [leaf.grad for leaf in (x, w, b, y)]


def readme_by_micrograd() -> list[float]:
    """Return the gradients of the README's expression, computed by micrograd."""
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    return [a.grad, b.grad]


def compare(title: str, program: str, inputs: dict[str, float], peer: Callable[[], list[float]]) -> float:
    """Print one comparison and return how many times slower the peer is.

    Raises
    ------
    AssertionError
        If the two disagree on a gradient.
    """
    ours = engine.trace(program, inputs).gradients
    theirs = peer()
    assert all(abs(ours[n] - g) <= 1e-9 * max(1.0, abs(g)) for n, g in zip(inputs, theirs, strict=True)), title
    times = race({"blameflow, full trace": lambda: engine.trace(program, inputs), "micrograd, gradients": peer})
    report(title, times, "blameflow, full trace")
    return times["micrograd, gradients"] / times["blameflow, full trace"]


def main() -> None:
    """Print both comparisons."""
    compare("The worked example (5 ops)", WORKED, WORKED_INPUTS, worked_by_micrograd)
    compare("micrograd's README expression (25 ops)", README, README_INPUTS, readme_by_micrograd)
