"""Exercises on activations, where their slopes are short numbers, and on kinks, where the slope is a convention."""

from __future__ import annotations

from typing import NamedTuple

from engine.exercises.dice import Dice
from engine.exercises.record import Ask, Draft


class Bend(NamedTuple):
    """An activation as a call, the arguments at which its slope is short, and those at which it is 0."""

    call: str
    at: tuple[float, ...]
    dead: tuple[float, ...] = ()


BENDS = (
    Bend("relu({})", (1, 2, 3, 4), (-1, -2, -3, -4)),
    Bend("leaky_relu({}, slope=0.1)", (-4, -3, -2, -1, 2, 3)),
    Bend("leaky_relu({}, slope=0.5)", (-4, -2, 1, 2)),
    Bend("softsign({})", (-3, -1, 1, 3)),
    Bend("hardtanh({})", (-0.5, 0.5), (-3, -2, 2, 3)),
    Bend("sigmoid({})", (0,)),
    Bend("tanh({})", (0,)),
    Bend("abs({})", (-3, -2, 2, 3)),
)
KINKS = (
    Bend("relu({})", (0,)), Bend("abs({})", (0,)),
    Bend("leaky_relu({}, slope=0.1)", (0,)), Bend("hardtanh({})", (-1, 1)),
    Bend("relu6({})", (0, 6)), Bend("clamp({}, -1, 1)", (-1, 1)), Bend("clamp({}, 0, 2)", (0, 2)),
    Bend("maximum({}, 0)", (0,)), Bend("maximum({}, 2)", (2,)), Bend("minimum({}, 1)", (1,)),
)  # fmt: skip


def activations(dice: Dice, level: int) -> Draft:
    """Return an activation, a neuron, or two neurons in a row; a dead one now and then."""
    bend = dice.pick(BENDS)
    dead = bool(bend.dead) and dice.chance(4)
    return _neuron(dice, level, bend, dice.pick(bend.dead if dead else bend.at), dead)


def kinks(dice: Dice, level: int) -> Draft:
    """Return the same, standing exactly on a kink, where the derivative is the convention's."""
    bend = dice.pick(KINKS)
    return _neuron(dice, level, bend, dice.pick(bend.at), True)


def _neuron(dice: Dice, level: int, bend: Bend, at: float, zero: bool) -> Draft:
    c = dice.whole(-5, 5, (-1, 0, 1))
    if level == 1:
        program, inputs = f"a = {bend.call.format('z')}\nL = c*a", {"z": at, "c": c}
        return Draft(program, inputs, (Ask("z"),), zero)
    x = dice.whole(-3, 4, (-1, 0, 1))
    w = dice.whole(-3, 4, (-1, 0, 1))
    if level == 2:
        program = f"z = w*x + b\na = {bend.call.format('z')}\nL = c*a"
        inputs = {"w": w, "x": x, "b": at - w * x, "c": c}
        return Draft(program, inputs, _asks(dice, ("w", "x", "b")), zero)
    if level == 3:
        v, u = dice.whole(-3, 3), dice.whole(-3, 3)
        program = f"z = w1*x1 + w2*x2 + b\na = {bend.call.format('z')}\nL = (a - y)**2"
        inputs = {"w1": w, "x1": x, "w2": v, "x2": u, "b": at - w * x - v * u, "y": dice.whole(-3, 4)}
        return Draft(program, inputs, _asks(dice, ("w1", "x2", "w2", "b", "z")), zero)
    return _two_neurons(dice, bend, at, zero)


def _two_neurons(dice: Dice, bend: Bend, at: float, zero: bool) -> Draft:
    """Return the bend as the second of two neurons, behind a relu that lets through."""
    x, w1 = dice.whole(-3, 4, (-1, 0, 1)), dice.whole(-3, 4, (-1, 0, 1))
    middle, w2 = dice.whole(1, 4), dice.whole(-3, 3, (-1, 0))
    program = f"z1 = w1*x + b1\na1 = relu(z1)\nz2 = w2*a1 + b2\na2 = {bend.call.format('z2')}\nL = (a2 - y)**2"
    inputs = {"w1": w1, "x": x, "b1": middle - w1 * x, "w2": w2, "b2": at - w2 * middle, "y": dice.whole(-3, 4)}
    return Draft(program, inputs, _asks(dice, ("w1", "w2", "b1", "b2", "x")), zero)


def _asks(dice: Dice, names: tuple[str, ...]) -> tuple[Ask, ...]:
    return tuple(map(Ask, dice.some(names, 2)))
