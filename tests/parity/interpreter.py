"""Runs the graph of a trace in PyTorch, node by node through the table of twins, and compares all values and gradients.

Owns PyTorch's reading of a program: leaves are the inputs, every other node keeps its gradient.
"""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor

from engine import Trace
from engine.ops.base import Value
from tests.parity.twins import TWINS


def run(trace: Trace) -> tuple[list[Value], list[Value]]:
    """Return PyTorch's values and gradients by node, in each node's shape; the gradient is 0 where none flows."""
    given = list(trace.input_values().values())
    tensors: list[Tensor] = []
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "std\\(\\): degrees of freedom is <= 0")
        warnings.filterwarnings("ignore", "var\\(\\): degrees of freedom is <= 0")
        for node in trace.nodes:
            if node.is_input:
                tensor = torch.tensor(given[node.id], dtype=torch.float64, requires_grad=True)
            elif node.is_constant:
                tensor = torch.tensor(node.constant, dtype=torch.float64)
            else:
                tensor = TWINS[node.op.name](*(tensors[source] for source in node.inputs), **node.attributes)
                if tensor.requires_grad:
                    tensor.retain_grad()
            tensors.append(tensor)
        output, seed = tensors[trace.graph.output], torch.tensor(trace.seed, dtype=torch.float64)
        if output.requires_grad:
            output.backward(seed)
        else:
            output.grad = seed
    return [plain(t) for t in tensors], [plain(torch.zeros_like(t) if t.grad is None else t.grad) for t in tensors]


def plain(tensor: Tensor) -> Any:
    """Return a tensor as the engine holds values: a float, or an array."""
    array = tensor.detach().numpy()
    return array if array.ndim else float(array)


def by_name(trace: Trace, numbers: list[Value]) -> dict[str, Value]:
    """Return numbers by node as numbers by variable."""
    return {name: numbers[node] for name, node in trace.graph.names.items()}
