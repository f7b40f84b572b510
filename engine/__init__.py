"""Blameflow's engine: programs in, traces of their backward pass out.

Imports NumPy and the standard library only and knows nothing of the web.
"""

from engine.cells import Cell, cell
from engine.chains import Chain, Term, chains
from engine.checks import Check, StepCurve, check_gradients, step_curve
from engine.diagnostics import Diagnostic
from engine.errors import EngineError, ErrorGroup
from engine.expand import ScalarTrace, expand
from engine.limits import UNLIMITED, Limits
from engine.nudge import Nudge, nudge
from engine.steps import Step
from engine.tangents import Tangents, forward_mode
from engine.trace import State, Trace, trace
from engine.training import Run, train

__all__ = [
    "UNLIMITED",
    "Cell",
    "Chain",
    "Check",
    "Diagnostic",
    "EngineError",
    "ErrorGroup",
    "Limits",
    "Nudge",
    "Run",
    "ScalarTrace",
    "State",
    "Step",
    "StepCurve",
    "Tangents",
    "Term",
    "Trace",
    "cell",
    "chains",
    "check_gradients",
    "expand",
    "forward_mode",
    "nudge",
    "step_curve",
    "trace",
    "train",
]
