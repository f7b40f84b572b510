"""Networks as programs: from sizes and options to text, inputs, parameters, and the equations of every layer."""

from engine.networks.build import Network, build_network, scalar_program
from engine.networks.equations import Equation, equations, sample_terms
from engine.networks.layers import Layer
from engine.networks.spec import NetworkSpec, check

__all__ = [
    "Equation",
    "Layer",
    "Network",
    "NetworkSpec",
    "build_network",
    "check",
    "equations",
    "sample_terms",
    "scalar_program",
]
