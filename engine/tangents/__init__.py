"""Forward mode beside reverse mode: tangents, what is said of them, and how much work each direction is."""

from engine.tangents.forward import Tangents, check_work, forward_mode, sweep

__all__ = [
    "Tangents",
    "check_work",
    "forward_mode",
    "sweep",
]
