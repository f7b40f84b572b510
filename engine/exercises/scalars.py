"""Exercises on single numbers: chains in which every variable is used once, and graphs in which one is used again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from engine.exercises.dice import Dice
from engine.exercises.record import NOTHING, Ask, Draft

INPUTS = ("w", "b", "c", "v", "k", "m", "r", "s")
MADE = ("z", "a", "h", "p", "q", "g")
LARGEST = 60
# Least and most edges of a chain, by level from 1.
CHAIN_EDGES = ((3, 4), (5, 6), (7, 9), (10, 14))


def chain(dice: Dice, level: int) -> Draft:
    """Return a chain of statements, each made of the one before; the gradients of inputs far from the end are asked."""
    inputs: dict[str, float] = {"x": dice.whole(-4, 5, (-1, 0, 1))}
    lines: list[str] = []
    now, value, last, edges = "x", inputs["x"], "", 0
    count = level + 1
    for place in range(count):
        name = "L" if place == count - 1 else MADE[place]
        fresh = INPUTS[len(inputs) - 1]
        other = dice.whole(-3, 5, (-1, 0, 1))
        move = dice.pick([each for each in _MOVES if each != last])
        cost, act = _MOVES[move]
        text, result, takes = act(now, fresh, value, other, dice.whole(-4, 4))
        lines.append(f"{name} = {text}")
        inputs |= takes
        now, value, last, edges = name, result, move, edges + cost
    least, most = CHAIN_EDGES[level - 1]
    if abs(value) > LARGEST or not least <= edges <= most:
        return NOTHING
    asks = [Ask("x"), *(Ask(each) for each in dice.some(list(inputs)[1:], 1) if level > 1)]
    return Draft("\n".join(lines), dict(inputs), tuple(asks))


Move = Callable[[str, str, float, int, int], tuple[str, float, dict[str, float]]]

# What a statement makes of the one before, and how many edges it adds.
_MOVES: dict[str, tuple[int, Move]] = {
    "multiply": (2, lambda now, fresh, value, other, _: (f"{fresh}*{now}", other * value, {fresh: other})),
    "add": (2, lambda now, fresh, value, other, more: (f"{now} + {fresh}", value + more, {fresh: more})),
    "square": (1, lambda now, fresh, value, other, more: (f"{now}**2", value * value, {})),
    "scale": (1, lambda now, fresh, value, other, more: (f"{abs(other)}*{now}", abs(other) * value, {})),
    "affine": (4, lambda now, fresh, value, other, more: (
        f"{fresh}*{now} + {fresh}0", other * value + more, {fresh: other, f"{fresh}0": more}
    )),
    "difference": (3, lambda now, fresh, value, other, _: (
        f"({now} - {fresh})**2", (value - other) ** 2, {fresh: other}
    )),
}  # fmt: skip


def fan_out(dice: Dice, level: int) -> Draft:
    """Return a graph in which a variable is used more than once; its gradient is asked, whole."""
    names = list("xyw"[: 2 if level < 3 else 3])
    inputs: dict[str, float] = {name: dice.whole(-3, 5, (-1, 0, 1)) for name in names}
    count = level + 1
    lines, used = [], Counter[str]()
    known = list(names)
    for place in range(count):
        name = "L" if place == count - 1 else "abcd"[place]
        idle = [each for each in known if not used[each] and each not in inputs]
        one = idle[0] if idle and (place == count - 1 or dice.chance(2)) else dice.pick(known)
        two = idle[1] if len(idle) > 1 and place == count - 1 else dice.pick(known)
        sign = dice.pick("**+-")
        lines.append(f"{name} = {one}{sign}{two}" if sign == "*" else f"{name} = {one} {sign} {two}")
        used.update((one, two))
        known.append(name)
    again = [name for name in known if used[name] > 1]
    if not again or any(not used[name] for name in known[:-1]):
        return NOTHING
    first = dice.pick(again)
    more = dice.some([name for name in known[:-1] if name != first], 1 if level > 1 else 0)
    return Draft("\n".join(lines), dict(inputs), (Ask(first), *map(Ask, more)))
