"""A question for one cell of a gradient, and the JSON that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final
from unicodedata import normalize

from pydantic import BaseModel, ConfigDict, Field

from app.problems import Flaw, Problem, quote
from app.schemas.model import NullableTensor, Tensor, absent
from app.schemas.question import SeededRequest
from app.schemas.trace import number_json
from engine import Trace
from engine.cells import Arrival, Cell
from engine.cells.origins import Origin
from engine.numbers import format_number

CELL_EXAMPLE: Final[dict[str, Any]] = {
    "program": "z = x @ w\nL = sum(z*z)",
    "inputs": {"x": [[1, 2], [3, 4]], "w": [1, -1]},
    "name": "w",
    "index": [0],
}
CELL_ANSWER: Final[dict[str, Any]] = {
    "output": "L", "node": 1, "index": [0], "name": "w[0]", "derivative": "∂L/∂w[0]", "value": 1, "gradient": -8,
    "seed": None,
    "arrivals": [
        {
            "edge": 4, "node": 2, "input": 1,
            "products": [
                {
                    "index": [0], "upstream_name": "∂L/∂z[0]", "upstream": -2, "local_name": "∂z[0]/∂w[0]",
                    "local": 1, "value": -2,
                },
                {
                    "index": [1], "upstream_name": "∂L/∂z[1]", "upstream": -2, "local_name": "∂z[1]/∂w[0]",
                    "local": 3, "value": -6,
                },
            ],
            "others": 0, "remainder": 0, "total": -8,
        }
    ],
    "unlisted_edges": 0, "unlisted": 0, "total": -8, "origins": [],
    "symbolic": "∂L/∂z[0] · ∂z[0]/∂w[0] + ∂L/∂z[1] · ∂z[1]/∂w[0]", "numeric": "−2 · 1 + −2 · 3",
    "text": "∂L/∂w[0] = ∂L/∂z[0] · ∂z[0]/∂w[0] + ∂L/∂z[1] · ∂z[1]/∂w[0] = −2 · 1 + −2 · 3 = −8",
}  # fmt: skip


class CellRequest(SeededRequest):
    """A program with its inputs, and a cell of one of its variables or nodes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                CELL_EXAMPLE,
                {"program": "L = (w*x - 5)**2", "inputs": {"w": 3, "x": 2}, "node": 2},
            ]
        }
    )

    name: Annotated[str, Field(description="The variable; or give `node`.")] = Field(default_factory=absent)
    node: Annotated[int, Field(description="The node by its id in a trace, instead of `name`.", ge=0)] = Field(
        default_factory=absent
    )
    index: Annotated[list[int], Field(description="The cell of it, if it is a tensor.")] = Field(default_factory=list)

    def find_node(self, trace: Trace) -> int:
        """Return the node that is asked for.

        Raises
        ------
        Problem
            422 if there are none or two, or there is no such variable.
        """
        if (self.name is None) == (self.node is None):
            what = 'neither "name" nor "node" is given' if self.name is None else '"name" and "node" are both given'
            raise Problem([Flaw("validation-error", what, "#/name", suggestion="give one of the two")])
        if self.name is None:
            return self.node
        names = trace.graph.names
        known = names.get(normalize("NFC", self.name))
        if known is None:
            hint = f"the variables are {quote(', '.join(names))}"
            text = f'the program has no variable "{quote(self.name)}"'
            raise Problem([Flaw("validation-error", text, "#/name", suggestion=hint)])
        return known


class ProductAnswer(BaseModel):
    """One term of the sum."""

    index: Annotated[list[int], Field(description="The consumer's cell.")]
    upstream_name: Annotated[str, Field(description="The consumer's gradient, in names.")]
    upstream: Annotated[Tensor, Field(description="The consumer's gradient.")]
    local_name: Annotated[str, Field(description="The local derivative, in names.")]
    local: Annotated[Tensor, Field(description="The local derivative.")]
    value: Annotated[Tensor, Field(description="upstream × local.")]


class ArrivalAnswer(BaseModel):
    """What arrives through one edge."""

    edge: Annotated[int, Field(description="Its place among the backward steps.")]
    node: Annotated[int, Field(description="The consumer.")]
    input: Annotated[int, Field(description="The operand position of the consumer.")]
    products: Annotated[list[ProductAnswer], Field(description="The terms, at most 64 in all.")]
    others: Annotated[int, Field(description="At most how many more terms there are.")]
    remainder: Annotated[Tensor, Field(description="What those bring together.")]
    total: Annotated[Tensor, Field(description="What the edge brings.")]


class OperandCellAnswer(BaseModel):
    """One cell of an operand."""

    index: Annotated[list[int], Field(description="Its place in the operand.")]
    name: Annotated[str, Field(description="What it is called.")]
    value: Annotated[Tensor, Field(description="Its value.")]


class OperandCellsAnswer(BaseModel):
    """The cells of one operand that the cell's value was made of."""

    input: Annotated[int, Field(description="The operand position.")]
    node: Annotated[int, Field(description="The operand.")]
    cells: Annotated[list[OperandCellAnswer], Field(description="The cells, at most 64.")]
    others: Annotated[int, Field(description="How many more there are.")]


class CellAnswer(BaseModel):
    """One cell of a gradient as a sum of products."""

    model_config = ConfigDict(json_schema_extra={"examples": [CELL_ANSWER]})

    output: Annotated[str, Field(description="The variable that is differentiated.")]
    node: Annotated[int, Field(description="The node.")]
    index: Annotated[list[int], Field(description="The cell; `[]` for a single number.")]
    name: Annotated[str, Field(description="What the cell is called.")]
    derivative: Annotated[str, Field(description="Its gradient, in names.")]
    value: Annotated[Tensor, Field(description="Its value.")]
    gradient: Annotated[Tensor, Field(description="Its gradient in the trace.")]
    seed: Annotated[NullableTensor, Field(description="What it starts from, if it is the output; else null.")]
    arrivals: Annotated[list[ArrivalAnswer], Field(description="What arrives, edge by edge.")]
    unlisted_edges: Annotated[int, Field(description="How many more edges arrive.")]
    unlisted: Annotated[Tensor, Field(description="What those bring together.")]
    total: Annotated[Tensor, Field(description="The sum of all; equal to the gradient but for rounding.")]
    symbolic: Annotated[str, Field(description="The sum in names.")]
    numeric: Annotated[str, Field(description="The sum in numbers.")]
    origins: Annotated[
        list[OperandCellsAnswer], Field(description="Which cells of its operands its value was made of.")
    ]
    text: Annotated[str, Field(description="derivative = symbolic = numeric = total, in one line.")]


def cell_json(output: str, cell: Cell, origins: Sequence[Origin]) -> dict[str, Any]:
    """Return a cell as the API answers it."""
    return {
        "output": output,
        "node": cell.node,
        "index": cell.index,
        "name": cell.name,
        "derivative": cell.derivative,
        "value": number_json(cell.value),
        "gradient": number_json(cell.gradient),
        "seed": number_json(cell.seed),
        "arrivals": [_arrival_json(arrival) for arrival in cell.arrivals],
        "unlisted_edges": cell.unlisted_edges,
        "unlisted": number_json(cell.unlisted),
        "total": number_json(cell.total),
        "origins": [_origin_json(origin) for origin in origins],
        "symbolic": cell.symbolic(),
        "numeric": cell.numeric(),
        "text": cell_text(cell),
    }


def cell_text(cell: Cell) -> str:
    """Return a cell in one line: its derivative, in names, in numbers, and the result."""
    return " = ".join(dict.fromkeys((cell.derivative, cell.symbolic(), cell.numeric(), format_number(cell.total))))


def _origin_json(origin: Origin) -> dict[str, Any]:
    cells = [{"index": it.index, "name": it.name, "value": number_json(it.value)} for it in origin.cells]
    return {"input": origin.port, "node": origin.node, "cells": cells, "others": origin.others}


def _arrival_json(arrival: Arrival) -> dict[str, Any]:
    return {
        "edge": arrival.edge,
        "node": arrival.node,
        "input": arrival.port,
        "products": [
            {
                "index": product.index,
                "upstream_name": product.upstream_name,
                "upstream": number_json(product.upstream),
                "local_name": product.local_name,
                "local": number_json(product.local),
                "value": number_json(product.value),
            }
            for product in arrival.products
        ],
        "others": arrival.others,
        "remainder": number_json(arrival.remainder),
        "total": number_json(arrival.total),
    }
