"""The ops: one module a family; importing this package fills the registry.

Owns the order of the families; a new family is one more line here.
"""

from engine.ops import matrix, reductions, softmax  # noqa: F401  (each import registers its family)
from engine.ops.base import (
    CONSTANT,
    INPUT,
    REGISTRY,
    AttributeProblem,
    Attributes,
    Op,
    Parameter,
    Sample,
    Shape,
    ShapeError,
    Value,
    broadcast_shape,
    families,
    register,
    show_shape,
)

__all__ = [
    "CONSTANT",
    "INPUT",
    "REGISTRY",
    "AttributeProblem",
    "Attributes",
    "Op",
    "Parameter",
    "Sample",
    "Shape",
    "ShapeError",
    "Value",
    "broadcast_shape",
    "families",
    "register",
    "show_shape",
]
