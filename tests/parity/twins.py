"""The table of twins: for every op of the registry the PyTorch call that computes the same.

Owns the spelling of each op in PyTorch: ``twin(*tensors, **attributes)`` with the attributes as our records name them.
Nothing here is adapted to make results agree; where the two differ, the tests name the difference.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F

from tests.parity.twins_layers import LAYERS
from tests.parity.twins_shaping import SHAPING, Twin


def _number(comparison: Twin) -> Twin:
    return lambda a, b: comparison(a, b).to(torch.float64)


ELEMENTWISE: dict[str, Twin] = {
    "add": torch.add,
    "subtract": torch.sub,
    "multiply": torch.mul,
    "divide": torch.div,
    "negate": torch.neg,
    "power": torch.pow,
    "squared_error": lambda a, b: F.mse_loss(*torch.broadcast_tensors(a, b), reduction="none"),
    "exp": torch.exp,
    "log": torch.log,
    "log1p": torch.log1p,
    "expm1": torch.expm1,
    "sqrt": torch.sqrt,
    "square": torch.square,
    "reciprocal": torch.reciprocal,
    "sin": torch.sin,
    "cos": torch.cos,
    "tan": torch.tan,
    "arctan": torch.arctan,
    "sinh": torch.sinh,
    "cosh": torch.cosh,
    "tanh": torch.tanh,
    "erf": torch.erf,
    "sigmoid": torch.sigmoid,
    "log_sigmoid": F.logsigmoid,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "silu": F.silu,
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "relu": torch.relu,
    "leaky_relu": lambda x, slope: F.leaky_relu(x, slope),
    "elu": lambda x, alpha: F.elu(x, alpha),
    "selu": F.selu,
    "hardtanh": lambda x, low, high: F.hardtanh(x, low, high),
    "relu6": F.relu6,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
    "clamp": lambda *operands: torch.clamp(*torch.broadcast_tensors(*operands)),  # alone it fails to go back
    "abs": torch.abs,
    "sign": torch.sign,
    "floor": torch.floor,
    "round": torch.round,
    "greater": _number(torch.gt),
    "greater_equal": _number(torch.ge),
    "less": _number(torch.lt),
    "less_equal": _number(torch.le),
    "equal": _number(torch.eq),
    "not_equal": _number(torch.ne),
    "where": lambda condition, a, b: torch.where(condition.bool(), a, b),
    "stop_gradient": torch.detach,
    "dropout": lambda x, mask, rate: x * (mask.detach() / (1 - rate)),
}


TWINS = ELEMENTWISE | SHAPING | LAYERS
