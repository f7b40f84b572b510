"""The formats of an export: what each is called, its media type, its file name, and what writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from app.exports.derivation import latex_derivation
from app.exports.markdown import markdown_table
from app.exports.numpy_scalars import written_out
from app.exports.numpy_script import NumPyScript
from app.exports.pytorch import pytorch_script
from app.exports.size import check_export_size
from app.limits import Limits
from app.schemas.size import check_size
from app.schemas.trace import encode, trace_json
from engine import Trace


class Format(NamedTuple):
    """A format; ``write`` gives the bytes, or refuses before it writes any."""

    summary: str
    description: str
    media_type: str
    filename: str
    write: Callable[[Trace, Limits], bytes]


def _text(write: Callable[[Trace], str]) -> Callable[[Trace, Limits], bytes]:
    def written(trace: Trace, limits: Limits) -> bytes:
        check_export_size(trace, limits.response)
        return write(trace).encode()

    return written


def _numpy(trace: Trace, limits: Limits) -> bytes:
    check_export_size(trace, limits.response)
    followed = written_out(trace)
    check_export_size(followed, limits.response)
    return NumPyScript(followed, trace).write().encode()


def _json(trace: Trace, limits: Limits) -> bytes:
    check_size(trace, "full", limits.response)
    return encode(trace_json(trace))


FORMATS: Final[dict[str, Format]] = {
    "latex": Format(
        "A trace as a derivation in LaTeX",
        "A document: the forward lines, then for every variable its chain rule with the numbers in it.",
        "application/x-tex; charset=utf-8", "blameflow-derivation.tex", _text(latex_derivation),
    ),
    "markdown": Format(
        "A trace as a table in Markdown",
        "The program, the values and gradients of its variables, and a table of all steps.",
        "text/markdown; charset=utf-8", "blameflow-steps.md", _text(markdown_table),
    ),
    "numpy": Format(
        "A trace as a NumPy script",
        "The forward pass line by line, then the backward pass edge by edge. Where the rule of an op says in words "
        "where elements go, as in convolutions, the program is written out in single numbers.",
        "text/x-python; charset=utf-8", "blameflow-numpy.py", _numpy,
    ),
    "pytorch": Format(
        "A trace as a PyTorch script",
        "The program in float64, with `.backward()` and a print of every gradient.",
        "text/x-python; charset=utf-8", "blameflow-pytorch.py", _text(pytorch_script),
    ),
    "json": Format(
        "A trace as a JSON file",
        "The answer of `/traces` with every step, as a download.",
        "application/json", "blameflow-trace.json", _json,
    ),
}  # fmt: skip
