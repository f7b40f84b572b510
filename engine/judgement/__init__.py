"""The judgement of a learner's number for a gradient: what was meant by it, and which mistake leads to it."""

from engine.judgement.judging import RIGHT, ROUNDED, UNKNOWN, VERDICTS, Verdict, judge

__all__ = [
    "RIGHT",
    "ROUNDED",
    "UNKNOWN",
    "VERDICTS",
    "Verdict",
    "judge",
]
