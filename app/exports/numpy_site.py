"""What the names in the rules of structural ops stand for at one node of a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.exports.code import ATOM, Code, within
from app.exports.numpy_words import Meaning, Words
from engine.graph import Node
from engine.ops.base import Shape


class Site:
    """A structural op at work: its node, its operands as they are called in the script, and their shapes.

    ``define(name, text)`` writes a line that gives a piece a name of its own, and returns that name.
    """

    def __init__(
        self, words: Words, node: Node, operands: list[Code], shapes: list[Shape], out: str = "", g: str = "",
        define: Callable[[str, str], str] = lambda name, text: text,
    ) -> None:  # fmt: skip
        self.words, self.node, self.operands, self.shapes = words, node, operands, shapes
        self.out, self.g, self.define = out, g, define
        self.attributes: Mapping[str, Any] = node.attributes
        self.texts = [within(it, ATOM) for it in operands]
        self.meanings: dict[str, Meaning] = {
            name: it.text if it.number is None else it.number
            for name, it in zip(node.op.operands, operands, strict=False)
        }

    @property
    def axis(self) -> Any:
        """The attribute ``axis``."""
        return self.attributes.get("axis")

    def rule(self, port: int, over: Mapping[str, Any] | None = None, **meanings: Meaning) -> Code:
        """Return the record's rule for an operand."""
        text = self.node.op.derivative(port)
        assert text is not None
        return self.words.formula(text, self.meanings | meanings, over)


Written = tuple[Code, Shape]  # a contribution, and its shape before copies are added up
