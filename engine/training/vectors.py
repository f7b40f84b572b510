"""The parameters of a program laid end to end in one vector, so that an update is a few operations on it.

Owns the way there and back; a number in the program stays a float, an array is a view of the vector.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import numpy as np

from engine.errors import EngineError, InputError, quote, raise_all
from engine.inputs import pointer_token, read_value
from engine.limits import Limits
from engine.ops.base import Value, show_shape
from engine.plan import Plan
from engine.training.optimizers import Vector


class Layout:
    """Where each parameter lies in the vector.

    Parameters
    ----------
    plan
        The program.
    parameters
        The inputs that are parameters, in order.
    """

    def __init__(self, plan: Plan, parameters: Sequence[str]) -> None:
        graph = plan.graph
        self.names = tuple(parameters)
        self.nodes = tuple(graph.names[name] for name in parameters)
        self.shapes = tuple(graph.nodes[node].shape for node in self.nodes)
        ends = np.cumsum([prod(shape) for shape in self.shapes]).tolist()
        self.slices = tuple(slice(start, end) for start, end in zip([0, *ends[:-1]], ends, strict=True))
        self.size: int = ends[-1]

    def join(self, values: Mapping[str, Value]) -> Vector:
        """Return the vector that holds the parameters' values."""
        return np.concatenate([np.ravel(values[name]) for name in self.names])

    def split(self, vector: Vector) -> dict[str, Value]:
        """Return the parameters that a vector holds; arrays are views of it."""
        return {
            name: vector[part].reshape(shape) if shape else vector.item(part.start)
            for name, part, shape in zip(self.names, self.slices, self.shapes, strict=True)
        }

    def gather(self, plan: Plan, record: Sequence[Any]) -> Vector:
        """Return the gradient in a record of both passes; zero where the output does not depend on a parameter.

        ``plan`` is the record's own: that of a mini-batch has its numbers in other places.
        """
        gradient = np.zeros(self.size)
        gradients = plan.backward.gradients
        for node, part, shape in zip(self.nodes, self.slices, self.shapes, strict=True):
            place = gradients[node]
            if place is not None:
                gradient[part] = record[place].ravel() if shape else record[place]
        return gradient

    def owner(self, entry: int) -> str:
        """Return the parameter that an entry of the vector belongs to."""
        return next(name for name, part in zip(self.names, self.slices, strict=True) if entry < part.stop)

    def read(self, given: Mapping[str, Any], pointer: str, limits: Limits) -> Vector:
        """Return the vector of numbers that are given by parameter, zero where they are left out.

        Raises
        ------
        EngineError
            For a name that is no parameter, or a value in another shape.
        """
        vector = np.zeros(self.size)
        problems: list[EngineError] = []
        for name, raw in given.items():
            here = f"{pointer}/{pointer_token(quote(name))}"
            if name not in self.names:
                problems.append(InputError(f'"{quote(name)}" is none of the parameters', pointer=here))
                continue
            place = self.names.index(name)
            value = read_value(raw, here, limits)
            if np.shape(value) != self.shapes[place]:
                shapes = f"{show_shape(np.shape(value))}, the parameter {show_shape(self.shapes[place])}"
                problems.append(InputError(f"the value for {name} has the shape {shapes}", pointer=here))
                continue
            vector[self.slices[place]] = np.ravel(value)
        raise_all(problems)
        return vector
