"""The ops: one module a family; importing this package fills the registry.

Owns the order of the families; a new family is one more line here.
"""

# Each import registers its ops; the order is the order in which families are listed.
# isort: off
from engine.ops import arithmetic, exponential, trigonometric, activations, gates, rectifiers  # noqa: F401
from engine.ops import extrema, piecewise, selection  # noqa: F401
from engine.ops import matrix, shaping, joining, reductions, spread, softmax  # noqa: F401
from engine.ops import losses, divergences, normalisation, convolution, pooling, embedding  # noqa: F401

# isort: on
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
