"""The limits that a program must keep, each with its unit; checked before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass

UNBOUNDED = 2**63
SEED_LIMIT = 2**63


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may ask for.

    The defaults bound nothing: a notebook is its own master. A server passes its own.

    Parameters
    ----------
    program_characters
        Length of the program text, in code points.
    nesting
        Depth of parentheses and calls.
    nodes
        Nodes of the graph, constants included.
    elements
        Elements of one tensor, given or computed.
    dimensions
        Dimensions of one tensor.
    cost
        Multiply-adds of the forward and the backward pass together.
    training_steps
        Steps of one training run.
    training_cost
        Multiply-adds of all steps of one training run.
    """

    program_characters: int = UNBOUNDED
    nesting: int = 64
    nodes: int = UNBOUNDED
    elements: int = UNBOUNDED
    dimensions: int = 4
    cost: int = UNBOUNDED
    training_steps: int = UNBOUNDED
    training_cost: int = UNBOUNDED


UNLIMITED = Limits()
