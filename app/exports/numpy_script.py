"""A trace as a NumPy script: forward line by line, then backward edge by edge, so that the chain rule reads as code."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.exports.code import Code, literal
from app.exports.numpy_helpers import HELPERS
from app.exports.numpy_rules import contribution, value
from app.exports.numpy_scalars import written_out
from app.exports.numpy_site import Site
from app.exports.numpy_words import Words
from app.exports.script import COMMENT, Script, nested
from engine import Trace
from engine.backward import Edge
from engine.expand import ScalarTrace
from engine.graph import Node
from engine.ops import REGISTRY


def numpy_script(trace: Trace) -> str:
    """Return the script.

    Raises
    ------
    ProgramTooLarge
        If an op would have to be written out in more numbers than anybody reads; it names the op.
    """
    return NumPyScript(written_out(trace), trace).write()


class NumPyScript(Script):
    """The script in the making; ``tensors`` is what was asked for, ``trace`` may be the same in single numbers."""

    def __init__(self, trace: Trace, tensors: Trace) -> None:
        super().__init__(trace, reserved=(*HELPERS, *REGISTRY))
        self.words = Words()
        self.tensors = tensors
        self._codes: dict[int, Code] = {}
        self._right_sides: dict[int, str] = {}
        self._gradients: dict[int, str] = {}
        self._pieces: dict[tuple[int, str], str] = {}
        self._statement = -1

    def write(self) -> str:
        """Return the text."""
        trace = self.trace
        self._add_inputs()
        for node in trace.nodes:
            if not node.is_input:
                self._forward(node)
        self.lines += [*self.aliases(), ""]
        self._backward()
        self.lines.append("")
        self._print()
        head = ["import math", ""] if "erf" in self.words.functions else []
        head += ["import numpy as np", "", *self.remarks()]
        for definition in self.words.functions.values():
            head += ["", definition, ""]
        self.lines[:0] = [*head, ""]
        return self.text()

    def _add_inputs(self) -> None:
        for node in self.trace.nodes:
            if node.is_input:
                self.lines.append(f"{self.idents[node.id]} = {_array(self.trace.node_values[node.id])}")
                self._codes[node.id] = Code(self.idents[node.id])

    def _forward(self, node: Node) -> None:
        ident = self.idents.get(node.id)
        if node.is_constant:
            self._codes[node.id] = literal(node.constant or 0.0, "np")
            if ident is not None:
                self.lines.append(f"{ident} = {_array(node.constant)}")
                self._codes[node.id] = Code(ident)
            return
        self._announce(node)
        operands = self._operands(node)
        if all(each.number is not None for each in operands):
            operands[0] = Code(f"np.float64({operands[0].text})")
        name = ident or self.temporary(node.id)
        if node.op.is_elementwise:
            code = self.words.op(node.op.name, operands, node.attributes)
        else:
            code = value(self._site(node, operands))
        self.lines.append(f"{name} = {code.text}")
        self._right_sides[node.id] = code.text if len(code.text) <= COMMENT else f"{node.op.name}(…)"
        self._codes[node.id] = Code(name)

    def _announce(self, node: Node) -> None:
        """Say which line of the program begins."""
        if node.statement != self._statement and node.statement >= 0:
            self._statement = node.statement
            self.lines += ["", f"# {self.source_of(node.statement)}"]

    def _operands(self, node: Node) -> list[Code]:
        return [self._codes[source] for source in node.inputs]

    def _site(self, node: Node, operands: list[Code]) -> Site:
        def define(name: str, text: str) -> str:
            """Write a piece of a rule once, however many operands need it."""
            if (node.id, name) not in self._pieces:
                self._pieces[node.id, name] = self.names.add(f"{name}_{self.idents[node.id]}")
                self.lines.append(f"{self._pieces[node.id, name]} = {text}")
            return self._pieces[node.id, name]

        shapes = [self.trace.nodes[source].shape for source in node.inputs]
        out, g = self.idents.get(node.id, ""), self._gradients.get(node.id, "")
        return Site(self.words, node, operands, shapes, out, g, define)

    def _backward(self) -> None:
        trace, output = self.trace, self.trace.graph.output
        top = self.idents[output]
        reached = dict.fromkeys([output, *(edge.to for edge in trace.edges), *trace.graph.names.values()])
        for node in sorted(reached):
            self._gradients[node] = self.names.add(f"d{top}_d{self.idents[node]}")
        self.lines.append(
            "# Backward: a gradient begins at 0 and collects what is sent to it; the output's is its seed."
        )
        for node, gradient in sorted(self._gradients.items(), reverse=True):
            shape = trace.nodes[node].shape
            start = _array(trace.seed) if node == output else f"np.zeros({shape})" if shape else "0.0"
            self.lines.append(f"{gradient} = {'1.0' if start == 'np.float64(1.0)' else start}")
        last = -1
        for edge in trace.edges:
            if edge.node != last:
                self.lines += ["", f"# through {self.idents[edge.node]} = {self._right_sides[edge.node]}"]
                last = edge.node
            self.lines.append(self._send(edge))

    def _send(self, edge: Edge) -> str:
        """Return the line that adds one contribution: upstream times local, or the structural rule."""
        node, to = self.trace.nodes[edge.node], self.trace.nodes[edge.to]
        g = self._gradients[edge.node]
        operands = self._operands(node)
        if node.op.is_elementwise:
            code, shape = self._product(node, edge.port, operands, g), node.shape
        else:
            written = contribution(self._site(node, operands), edge.port)
            if written is None:
                return f"# {self.idents[edge.to]} holds indices, whose gradient is 0"
            code, shape = written
        text = code.text
        if shape != to.shape:
            text = f"np.sum({text})" if to.shape == () else f"{self.words.need('unbroadcast')}({text}, {to.shape})"
        return f"{self._gradients[edge.to]} += {text}"

    def _product(self, node: Node, port: int, operands: list[Code], g: str) -> Code:
        meanings: dict[str, str | float] = {
            name: it.text if it.number is None else it.number
            for name, it in zip(node.op.operands, operands, strict=True)
        }
        numbers = {k: float(v) for k, v in node.attributes.items() if isinstance(v, int | float)}
        local = node.op.derivative(port)
        return self.words.formula(f"g*({local})", meanings | numbers | {"out": self.idents[node.id], "g": g})

    def _print(self) -> None:
        """Print what was computed, then every gradient, each by its name in the program."""
        graph = self.tensors.graph
        for name, node in graph.names.items():
            if graph.nodes[node].inputs:
                self.lines.append(f'print("{name} =", {self._whole(name, node, self._text_of)})')
        for name, node in graph.names.items():
            gradient = self._whole(name, node, self._gradients.__getitem__)
            self.lines.append(f'print("d{graph.output_name}/d{name} =", {gradient})')

    def _text_of(self, node: int) -> str:
        return self._codes[node].text

    def _whole(self, name: str, node: int, text_of: Callable[[int], str]) -> str:
        """Return a variable's number, or its tensor put together from the numbers of its elements."""
        if not isinstance(self.trace, ScalarTrace) or not self.tensors.nodes[node].shape:
            return text_of(self.trace.graph.names[name])
        ids = self.trace.ids[node]
        flat = [text_of(int(i)) for i in ids.ravel()]
        for width in reversed(ids.shape):
            flat = [f"[{', '.join(flat[start : start + width])}]" for start in range(0, len(flat), width)]
        return f"np.array({flat[0]})"


def _array(it: object) -> str:
    return f"np.array({nested(it, 'np')})" if isinstance(it, np.ndarray) else f"np.float64({nested(it, 'np')})"
