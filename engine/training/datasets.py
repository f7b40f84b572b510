"""Small data sets in the plane, two classes each, for networks to learn: seeded, of any size, with noise.

Owns the drawing of points. The stream is NumPy's ``Generator(PCG64(SeedSequence(seed)))``: the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import pi
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError, InvalidSetting, quote, raise_all
from engine.limits import SEED_LIMIT, UNLIMITED, Limits

Array = NDArray[np.float64]
Convention = Literal["row", "column"]
CONVENTIONS = ("row", "column")
NOISIEST = 1e6  # the points lie within a unit or two of the origin
Draw = Callable[[np.random.Generator, Array], tuple[Array, Array]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A data set before it is drawn.

    ``draw(generator, labels)`` returns the two coordinates of points without noise; ``points`` and ``noise`` are what
    is drawn if nothing else is asked.
    """

    name: str
    title: str
    summary: str
    points: int
    noise: float
    draw: Draw


@dataclass(frozen=True, slots=True)
class Dataset:
    """Points ``x`` with their classes ``y``, 0 or 1.

    By ``row`` they have the shapes (n, 2) and (n, 1), by ``column`` (2, n) and (1, n).
    """

    kind: Kind
    points: int
    noise: float
    seed: int
    convention: Convention
    x: Array
    y: Array

    @property
    def samples(self) -> dict[str, int]:
        """The axis along which samples lie, as ``train`` takes it."""
        axis = 0 if self.convention == "row" else 1
        return {"x": axis, "y": axis}


def dataset(
    name: str,
    points: int | None = None,
    noise: float | None = None,
    seed: int = 0,
    convention: Convention = "row",
    limits: Limits = UNLIMITED,
) -> Dataset:
    """Return a data set.

    Parameters
    ----------
    name
        ``xor``, ``line``, ``circle``, ``spiral``, ``moons`` or ``blobs``.
    points
        How many, both classes together; they alternate.
    noise
        Standard deviation of what is added to both coordinates.
    seed
        Of the points and the noise.
    convention
        Whether a sample is a ``row`` or a ``column``.

    Raises
    ------
    EngineError
        Everything that is wrong with the question.

    Examples
    --------
    >>> found = dataset("xor")
    >>> found.x.tolist(), found.y.ravel().tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]], [0.0, 1.0, 0.0, 1.0])
    """
    if name not in DATASETS:
        hint = f"choose among {', '.join(DATASETS)}"
        raise InvalidSetting(f'there is no data set "{quote(name)}"', pointer="#/name", suggestion=hint)
    kind = DATASETS[name]
    count, spread = kind.points if points is None else points, kind.noise if noise is None else noise
    problems: list[EngineError] = []
    most = limits.elements // 2
    if not 1 <= count <= most:
        problems.append(InvalidSetting(f"points must be from 1 to {most}", pointer="#/points"))
    if not 0 <= spread <= NOISIEST:
        problems.append(InvalidSetting(f"noise must be a number from 0 to {NOISIEST:g}", pointer="#/noise"))
    if not 0 <= seed < SEED_LIMIT:
        problems.append(InvalidSetting("the seed is a whole number from 0 to 2⁶³ − 1", pointer="#/seed"))
    if convention not in CONVENTIONS:
        problems.append(InvalidSetting('convention must be "row" or "column"', pointer="#/convention"))
    raise_all(problems)
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    labels: Array = (np.arange(count) % 2).astype(np.float64)
    x: Array = np.stack(kind.draw(generator, labels), axis=1)
    with np.errstate(over="ignore"):
        x += spread * generator.standard_normal(x.shape)
    y = labels[:, np.newaxis]
    if convention == "column":
        x, y = np.ascontiguousarray(x.T), np.ascontiguousarray(y.T)
    return Dataset(kind, count, spread, seed, convention, x, y)


def _xor(generator: np.random.Generator, labels: Array) -> tuple[Array, Array]:
    corner = np.arange(labels.size) % 4
    first = np.where(corner >= 2, 1.0, 0.0)
    return first, np.abs(first - labels)


def _line(generator: np.random.Generator, labels: Array) -> tuple[Array, Array]:
    along, away = generator.uniform(-1, 1, labels.size), generator.uniform(0.1, 1, labels.size)
    side = np.where(labels > 0, away, -away)
    return (along - side) / 2, (along + side) / 2


def _circle(generator: np.random.Generator, labels: Array) -> tuple[Array, Array]:
    radius = np.where(labels > 0, 0.4, 0.9) * generator.uniform(0.8, 1.1, labels.size)
    angle = generator.uniform(0, 2 * pi, labels.size)
    return radius * np.cos(angle), radius * np.sin(angle)


def _spiral(generator: np.random.Generator, labels: Array) -> tuple[Array, Array]:
    along = np.sqrt(generator.uniform(0.01, 1, labels.size))
    angle = 3 * pi * along + pi * labels
    return along * np.cos(angle), along * np.sin(angle)


def _moons(generator: np.random.Generator, labels: Array) -> tuple[Array, Array]:
    angle = generator.uniform(0, pi, labels.size)
    lower = labels > 0
    return np.where(lower, 1 - np.cos(angle), np.cos(angle)), np.where(lower, 0.5 - np.sin(angle), np.sin(angle))


def _blobs(generator: np.random.Generator, labels: Array) -> tuple[Array, Array]:
    centre = np.where(labels > 0, 0.6, -0.6)
    return centre, centre.copy()


def _kinds(*kinds: Kind) -> Mapping[str, Kind]:
    return MappingProxyType({kind.name: kind for kind in kinds})


DATASETS: Mapping[str, Kind] = _kinds(
    Kind("xor", "XOR", "The corners of a square, opposite ones alike: no line separates them.", 4, 0.0, _xor),
    Kind("line", "Line", "Two classes on either side of a line: one neuron is enough.", 100, 0.0, _line),
    Kind("circle", "Circle", "A disc within a ring: a network must close a curve.", 100, 0.05, _circle),
    Kind("spiral", "Spiral", "Two arms that wind around each other: hard without width or depth.", 200, 0.02, _spiral),
    Kind("moons", "Moons", "Two half circles, each reaching into the other.", 200, 0.1, _moons),
    Kind("blobs", "Blobs", "Two round clouds that overlap a little: no network is always right.", 100, 0.35, _blobs),
)


def labelled(found: Dataset) -> list[tuple[float, float, int]]:
    """Return the points one by one: both coordinates and the class, whatever the convention."""
    x: Any = found.x if found.convention == "row" else found.x.T
    return [(a, b, int(label)) for (a, b), label in zip(x.tolist(), found.y.ravel().tolist(), strict=True)]
