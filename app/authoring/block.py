"""A block of a document as an author writes it: options, a program, and what becomes of them on a page and on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final, TypeVar
from urllib.parse import quote, urlencode

from app.drawing.bitmap import can_render, png
from app.drawing.standalone import standalone_svg
from app.embedding.options import read_embed
from app.embedding.static_file import static_file
from app.limits import Limits
from app.problems import Flaw, Problem, from_engine
from engine import EngineError, Trace, trace

OPTIONS: Final = (
    "inputs",
    "output",
    "step",
    "view",
    "controls",
    "hide",
    "theme",
    "digits",
    "motion",
    "height",
    "title",
)
HEIGHT: Final = 480
PAPER: Final = 1600  # pixels
# The frame's own: what the page around it does with the block.
_OUTER: Final = ("title",)

T = TypeVar("T")


class BlockError(ValueError):
    """A block that cannot be shown; the message says what is wrong, where, and what would be right."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    Parameters
    ----------
    program
        Text in the program language.
    options
        By name, as texts: ``inputs`` is JSON; the others are those of an embed, and ``title``.
    host
        The address of a server to show it from, "" to carry everything in the document.
    """

    program: str
    options: Mapping[str, str] = field(default_factory=dict)
    host: str = ""

    @property
    def title(self) -> str:
        """What it is called, for those who do not see it."""
        return self.options.get("title") or "Backpropagation, step by step"

    @property
    def query(self) -> str:
        """The query of the address of its embed."""
        asked = {name: text for name, text in self.options.items() if name not in _OUTER}
        return urlencode({"program": self.program, **asked}, quote_via=quote)

    def html(self) -> str:
        """Return a frame, with a link to the page if there is a server.

        Raises
        ------
        BlockError
            If the program, its inputs or an option is wrong.
        """
        self.check()
        height = self.options.get("height", str(HEIGHT))
        more = f'title="{escape(self.title)}" width="100%" height="{height}" loading="lazy" frameborder="0"'
        if self.host:
            host = self.host.rstrip("/")
            frame = f'<iframe src="{escape(f"{host}/embed?{self.query}")}" {more}></iframe>'
            return f'{frame}<p><a href="{escape(f"{host}/play?{self.query_of_page}")}">{escape(self.title)}</a></p>'
        file = _answered(lambda: static_file(read_embed(self.query.encode()), Limits()))
        return f'<iframe srcdoc="{escape(file)}" sandbox="allow-scripts" {more}></iframe>'

    @property
    def query_of_page(self) -> str:
        """The query of the address of the whole page."""
        kept = {name: self.options[name] for name in ("inputs", "output", "step") if name in self.options}
        return urlencode({"program": self.program, **kept}, quote_via=quote)

    def svg(self) -> str:
        """Return the picture of it.

        Raises
        ------
        BlockError
            As ``html``.
        """
        return standalone_svg(self.check(), step=self._step).html()

    def png(self) -> bytes | None:
        """Return the picture as a bitmap for paper; None where the extra ``export`` is not installed."""
        return png(self.svg(), "light", PAPER) if can_render() else None

    def check(self) -> Trace:
        """Return the trace of it.

        Raises
        ------
        BlockError
            As ``html``.
        """
        unknown = [name for name in self.options if name not in OPTIONS]
        if unknown:
            raise BlockError(f'there is no option "{unknown[0]}"; the options are {", ".join(OPTIONS)}')
        question = _answered(lambda: read_embed(self.query.encode())).question
        return _answered(lambda: trace(question.program, question.inputs, question.output, limits=Limits().engine()))

    @property
    def _step(self) -> int | None:
        return int(self.options["step"]) if "step" in self.options else None


def _answered(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except (Problem, EngineError) as wrong:
        problem = from_engine(wrong) if isinstance(wrong, EngineError) else wrong
        raise BlockError("; ".join(_said(flaw) for flaw in problem.flaws)) from None


def _said(flaw: Flaw) -> str:
    place = f"line {flaw.position['line']}: " if flaw.position and flaw.pointer == "#/program" else ""
    return f"{place}{flaw.detail}{f' ({flaw.suggestion})' if flaw.suggestion else ''}"
