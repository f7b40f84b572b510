"""Blameflow's engine: programs in, traces of their backward pass out.

Imports NumPy and the standard library only and knows nothing of the web.
"""

from engine.chains import Chain, Term, chains
from engine.errors import EngineError, ErrorGroup
from engine.limits import UNLIMITED, Limits
from engine.nudge import Nudge, nudge
from engine.steps import Step
from engine.trace import State, Trace, trace

__all__ = [
    "UNLIMITED",
    "Chain",
    "EngineError",
    "ErrorGroup",
    "Limits",
    "Nudge",
    "State",
    "Step",
    "Term",
    "Trace",
    "chains",
    "nudge",
    "trace",
]
