"""What a learner should be told of a trace: kinks, domains, overflow, dead units, and where a NaN comes from."""

from engine.diagnostics.collect import diagnose
from engine.diagnostics.remarks import Diagnostic

__all__ = [
    "Diagnostic",
    "diagnose",
]
