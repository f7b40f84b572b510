"""A tensor program as a graph of scalars: every matrix product in multiplies and adds, every element by name."""

from engine.expand.rewriting import Origin, ScalarTrace, expand

__all__ = ["Origin", "ScalarTrace", "expand"]
