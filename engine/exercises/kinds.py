"""The kinds of exercises: what each is called, how it is drawn, and how many edges an exercise of a level has."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from engine.exercises.bends import activations, kinks
from engine.exercises.dice import Dice
from engine.exercises.nets import networks, softmax, update
from engine.exercises.record import Draft
from engine.exercises.scalars import CHAIN_EDGES, chain, fan_out
from engine.exercises.tensors import broadcasting, matrix


class Kind(NamedTuple):
    """A kind of exercise; ``edges`` are the least and the most of its graph in scalars, by level from 1."""

    name: str
    title: str
    summary: str
    draw: Callable[[Dice, int], Draft]
    edges: tuple[tuple[int, int], ...]


KINDS = {
    kind.name: kind
    for kind in (
        Kind("chain", "Scalar chains", "One path back: multiply what comes along it.", chain,
             CHAIN_EDGES),
        Kind("fan-out", "Fan-out", "A variable used twice collects from both uses.", fan_out,
             ((4, 4), (6, 6), (8, 8), (10, 10))),
        Kind("activations", "Activations", "The slope where the neuron stands, and the dead one.", activations,
             ((3, 3), (7, 7), (12, 12), (13, 13))),
        Kind("matrix", "Matrix products", "One entry of ∂L/∂W: which outer product, which transpose.", matrix,
             ((16, 18), (26, 28), (50, 54), (78, 100))),
        Kind("broadcasting", "Broadcasting and bias", "What is used for every row collects from every row.",
             broadcasting, ((13, 16), (34, 34), (64, 70), (82, 103))),
        Kind("softmax", "Softmax and cross-entropy", "Every logit moves every share.", softmax,
             ((9, 17), (29, 40), (49, 49), (67, 67))),
        Kind("networks", "Networks", "A whole backward pass, from the loss to a weight of the first layer.", networks,
             ((12, 12), (29, 29), (42, 42), (123, 123))),
        Kind("kinks", "Kinks", "Exactly on the corner: the derivative is a convention, here PyTorch’s.", kinks,
             ((3, 3), (7, 7), (12, 12), (13, 13))),
        Kind("update", "Update step", "One step down: all gradients first, then all parameters.", update,
             ((5, 5), (7, 7), (9, 9), (12, 12))),
    )
}  # fmt: skip
