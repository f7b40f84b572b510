"""Exercises on networks of neurons, on softmax with cross-entropy, and on the step that follows the backward pass."""

from __future__ import annotations

from typing import Any

from engine.exercises.dice import Dice
from engine.exercises.record import Ask, Draft
from engine.exercises.tensors import Shape, entry, tensor


def networks(dice: Dice, level: int) -> Draft:
    """Return a network with relu: a neuron, one hidden layer of two or three, or a batch of samples."""
    if level == 1:
        program = "z = w1*x1 + w2*x2 + b\na = relu(z)\nL = (a - y)**2"
        inputs = {name: dice.whole(-3, 4) for name in ("w1", "x1", "w2", "x2", "b", "y")}
        return Draft(program, inputs, tuple(map(Ask, dice.some(("w1", "w2", "x1", "b"), 2))))
    wide = 3 if level == 3 else 2
    if level == 4:
        lines = "Z1 = X @ W1 + b1\nA1 = relu(Z1)\nz2 = A1 @ w2 + b2\nL = mean((z2 - y)**2)"
        shapes: dict[str, Shape] = {"X": (4, 2), "W1": (2, 2), "b1": (2,), "w2": (2,), "b2": (), "y": (4,)}
        asked = ("W1", "b1", "w2", "b2")
    else:
        lines = "z1 = W1 @ x + b1\na1 = relu(z1)\nz2 = w2 @ a1 + b2\nL = (z2 - y)**2"
        shapes = {"x": (2,), "W1": (wide, 2), "b1": (wide,), "w2": (wide,), "b2": (), "y": ()}
        asked = ("W1", "b1", "w2", "x")
    inputs = {name: tensor(dice, shape, -2, 3) for name, shape in shapes.items()}
    return Draft(lines, inputs, tuple(entry(dice, name, shapes[name]) for name in dice.some(asked, 2)))


def softmax(dice: Dice, level: int) -> Draft:
    """Return softmax and cross-entropy where the shares are short: equal logits, or logarithms of whole numbers."""
    if level == 1:
        return _logits(dice)
    if level == 2:
        return _shares(dice)
    if level == 3:
        return _equal_logits(dice)
    return _hidden(dice)


# Each has a short share of the sum of its set.
_ODDS = ((1, 1, 2), (1, 3, 4), (1, 2, 5), (2, 3, 5), (1, 4, 5), (2, 2, 4), (1, 1, 8), (1, 3, 6), (3, 3, 4))
_ODDS_OF_4 = ((1, 1, 1, 1), (1, 1, 3, 5), (1, 2, 3, 4), (1, 2, 2, 5), (1, 1, 2, 4), (1, 1, 4, 4), (1, 2, 2, 3))


def _logits(dice: Dice) -> Draft:
    if dice.chance(2):
        odds = _turned(dice, dice.pick(_ODDS))
        program = f"z = log(u)\nL = cross_entropy(z, {dice.below(3)})"
        return Draft(program, {"u": odds}, _entries(dice, "z", 3))
    classes = dice.pick((2, 4))
    logits = [dice.whole(-9, 9, ())] * classes
    return Draft(f"L = cross_entropy(z, {dice.below(classes)})", {"z": logits}, _entries(dice, "z", classes))


def _shares(dice: Dice) -> Draft:
    """Return a softmax whose shares cost something each: what raises one share lowers the others."""
    odds = _turned(dice, dice.pick((*_ODDS, *_ODDS_OF_4)))
    inputs = {"u": odds, "c": dice.wholes(len(odds), -4, 5, ())}
    return Draft("z = log(u)\np = softmax(z)\nL = sum(c*p)", inputs, _entries(dice, "z", len(odds)))


def _turned(dice: Dice, it: tuple[int, ...]) -> list[int]:
    turn = dice.below(len(it))
    return [*it[turn:], *it[:turn]]


def _equal_logits(dice: Dice) -> Draft:
    """Return a layer whose logits come out equal: the network does not know yet."""
    x = dice.wholes(2, -3, 4, (-1, 0))
    weights = [dice.wholes(2, -2, 3, ()) for _ in range(4)]
    level = dice.whole(-3, 3, ())
    bias = [level - sum(w * each for w, each in zip(row, x, strict=True)) for row in weights]
    program = f"z = W @ x + b\nL = cross_entropy(z, {dice.below(4)})"
    return Draft(program, {"W": weights, "x": x, "b": bias}, (entry(dice, "W", (4, 2)), entry(dice, "b", (4,))))


def _hidden(dice: Dice) -> Draft:
    """Return the same behind a hidden layer of relu."""
    x, hidden = dice.wholes(2, -2, 3, (0,)), dice.wholes(2, 1, 3)
    first = [dice.wholes(2, -2, 3, ()) for _ in range(2)]
    shift = [a - sum(w * each for w, each in zip(row, x, strict=True)) for a, row in zip(hidden, first, strict=True)]
    second = [dice.wholes(2, -2, 3, ()) for _ in range(4)]
    level = dice.whole(-2, 2, ())
    bias = [level - sum(w * each for w, each in zip(row, hidden, strict=True)) for row in second]
    program = f"h = relu(V @ x + c)\nz = W @ h + b\nL = cross_entropy(z, {dice.below(4)})"
    inputs: dict[str, Any] = {"V": first, "x": x, "c": shift, "W": second, "b": bias}
    return Draft(program, inputs, (entry(dice, "W", (4, 2)), entry(dice, "V", (2, 2))))


def _entries(dice: Dice, name: str, count: int) -> tuple[Ask, ...]:
    return tuple(Ask(name, (place,)) for place in dice.some(range(count), 2))


def update(dice: Dice, level: int) -> Draft:
    """Return a loss and a learning rate: what the parameters are after one step, all taken from one backward pass."""
    rate = dice.pick((0.1, 0.5, 0.01, 0.2))
    program, names = _STEPS[level]
    inputs = {name: dice.whole(-3, 4, (-1, 0, 1)) for name in ("x", "y", *names)}
    asked = names if level < 3 else names[:2] if level == 3 else dice.some(names, 3)
    return Draft(program, inputs, tuple(Ask(name, (), rate) for name in asked))


_STEPS: dict[int, tuple[str, tuple[str, ...]]] = {
    1: ("L = (w*x - y)**2", ("w",)),
    2: ("p = w*x + b\nL = (p - y)**2", ("w", "b")),
    3: ("h = w1*x\np = w2*h + b\nL = (p - y)**2", ("w1", "w2", "b")),
    4: ("h = relu(w1*x + b1)\np = w2*h + b2\nL = (p - y)**2", ("w1", "b1", "w2", "b2")),
}
