"""Gradients by depth: a deep network of equal layers, measured layer by layer on a real backward pass."""

from engine.gradient_flow.arithmetic import Clippings, Power, bare_powers, compare_clippings
from engine.gradient_flow.measuring import measure
from engine.gradient_flow.reasons import Factor, product, why
from engine.gradient_flow.records import Flow, FlowLayer
from engine.gradient_flow.spec import FlowSpec, check

__all__ = [
    "Clippings",
    "Factor",
    "Flow",
    "FlowLayer",
    "FlowSpec",
    "Power",
    "bare_powers",
    "check",
    "compare_clippings",
    "measure",
    "product",
    "why",
]
