"""A trace as a PyTorch script that computes the same values and leaves the derivatives to autograd."""

from __future__ import annotations

import numpy as np

from app.exports.code import Code, literal
from app.exports.script import Script, nested
from app.exports.torch_ops import spell, tensor
from engine import Trace
from engine.graph import Node

DEEPEST = 24
LONGEST = 160


def pytorch_script(trace: Trace) -> str:
    """Return the script."""
    return _PyTorch(trace).write()


class _PyTorch(Script):
    def __init__(self, trace: Trace) -> None:
        super().__init__(trace, reserved=("computed",))
        self._codes: dict[int, Code] = {}

    def write(self) -> str:
        trace, output = self.trace, self.trace.graph.output
        self.lines += ["import torch", *(["import torch.nn.functional as F"] if self._needs_functions() else []), ""]
        self.lines += ["torch.set_default_dtype(torch.float64)", "", *self.remarks()]
        for node in trace.nodes:
            self._add(node)
        self.lines += [*self.aliases(), ""]
        if trace.nodes[output].differentiable:
            self._backward(self.idents[output])
        else:
            self._print_values()
            self.lines.append("# The output depends on no input, so there is nothing to differentiate.")
        return self.text()

    def _needs_functions(self) -> bool:
        """Whether some op is spelled with ``F``."""
        for node in self.trace.nodes:
            if node.inputs:
                operands = [Code("x") for _ in node.inputs]
                if spell(node.op.name, operands, self._shapes(node), node.attributes).text.startswith("F."):
                    return True
        return False

    def _shapes(self, node: Node) -> list[tuple[int, ...]]:
        return [self.trace.nodes[source].shape for source in node.inputs]

    def _add(self, node: Node) -> None:
        ident = self.idents.get(node.id)
        if node.is_input:
            value = nested(self.trace.node_values[node.id], "torch")
            self.lines.append(f"{ident} = torch.tensor({value}, requires_grad=True)")
        elif node.is_constant:
            number = literal(node.constant or 0.0, "torch")
            self._codes[node.id] = number
            if ident is not None:
                self.lines.append(f"{ident} = {tensor(node.constant or 0.0)}")
        else:
            self._apply(node, ident)
        if ident is not None:
            self._codes[node.id] = Code(ident)

    def _apply(self, node: Node, ident: str | None) -> None:
        operands = [self._codes[source] for source in node.inputs]
        code = spell(node.op.name, operands, self._shapes(node), node.attributes)
        depth = 1 + max(each.depth for each in operands)
        if ident is None and self.uses[node.id] < 2 and depth < DEEPEST and len(code.text) < LONGEST:
            self._codes[node.id] = code._replace(depth=depth)
            return
        name = ident or self.temporary(node.id)
        self.lines.append(f"{name} = {code.text}")
        self._codes[node.id] = Code(name)

    def _backward(self, output: str) -> None:
        seed, graph = self.trace.seed, self.trace.graph
        kept = [name for name, node in graph.names.items() if self._is_computed(node)]
        if kept:
            between = ",".join(f" {self.variables[name]}" for name in kept).strip()
            self.lines += [
                f"for computed in ({between}{',' if len(kept) == 1 else ''}):",
                "    computed.retain_grad()",
                "",
            ]
        if isinstance(seed, np.ndarray) or seed != 1.0:
            self.lines.append(f"{output}.backward(torch.tensor({nested(seed, 'torch')}))")
        else:
            self.lines.append(f"{output}.backward()")
        self.lines.append("")
        self._print_values()
        self.lines += ["", "# The gradients; None where the output does not depend on it."]
        for name, node in graph.names.items():
            if self.trace.nodes[node].differentiable:
                self.lines.append(f'print("d{graph.output_name}/d{name} =", {self.variables[name]}.grad)')

    def _print_values(self) -> None:
        for name, node in self.trace.graph.names.items():
            if self.trace.nodes[node].inputs:
                self.lines.append(f'print("{name} =", {self.variables[name]}.detach())')

    def _is_computed(self, node: int) -> bool:
        it = self.trace.nodes[node]
        return it.differentiable and not it.is_input
