"""Building a network: options in, a program with its inputs and parameters out; nothing is drawn before it fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import (
    ERROR_LIMIT,
    EngineError,
    InvalidSetting,
    InvalidTarget,
    ProgramTooLarge,
    UnfitSamples,
    raise_all,
)
from engine.expand import expand
from engine.inputs import read_value
from engine.limits import UNLIMITED, Limits
from engine.networks.draws import draw_mask, draw_samples, draw_targets, draw_weights
from engine.networks.layers import Arrangement, Layer, input_shapes, plan_layers, program_text
from engine.networks.scalars import flat_name, scalar_text
from engine.networks.spec import (
    BINARY_CROSS_ENTROPY,
    COLUMN,
    CROSS_ENTROPY,
    DRAWN_SAMPLES,
    ROW,
    NetworkSpec,
    check,
)
from engine.ops.base import Shape, Value
from engine.plan import PLANS
from engine.trace import Trace, trace


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A network as a program.

    Parameters
    ----------
    spec
        The options it was built from.
    program, inputs
        What ``engine.trace`` takes; the loss is ``L``.
    parameters
        The inputs that training changes; the others are the samples ``x``, the targets ``y`` and masks.
    layers, arrangement
        What the variables of each layer are called, and how samples lie in them.
    one_hot
        Whether the targets of a cross-entropy are probabilities, not class indices.
    """

    spec: NetworkSpec
    program: str
    inputs: dict[str, Value]
    parameters: tuple[str, ...]
    layers: tuple[Layer, ...]
    arrangement: Arrangement
    one_hot: bool

    @property
    def sample_axes(self) -> dict[str, int]:
        """The axis of samples by data input: ``{"x": 1, "y": 1}`` for columns; empty for one sample as a vector."""
        data = ["x", "y", *(layer.mask for layer in self.layers if layer.mask)]
        axis = 1 if self.spec.convention == COLUMN else 0
        many = self.arrangement.samples is not None
        return {name: axis if np.ndim(self.inputs[name]) == 2 else 0 for name in data} if many else {}

    def trace(self, limits: Limits = UNLIMITED) -> Trace:
        """Return the trace of its program."""
        return trace(self.program, self.inputs, limits=limits)


def build_network(spec: NetworkSpec, limits: Limits = UNLIMITED) -> Network:
    """Return the network of these options.

    Raises
    ------
    EngineError
        InvalidSetting for options that make no network, InputError for data that does not fit, ProgramTooLarge; all
        before a number is drawn.

    Examples
    --------
    >>> network = build_network(NetworkSpec(layers=(2, 3, 1), x=[[0, 1], [1, 1]], y=[1, 0]))
    >>> print(network.program)
    # network 2-3-1; 2 samples, each a column
    a0 = x
    z1 = W1 @ a0 + b1
    a1 = tanh(z1)
    z2 = W2 @ a1 + b2
    losses = mean((z2 - y)**2, axis=0)
    L = mean(losses)
    >>> network.trace().gradients["W1"].shape
    (3, 2)
    """
    check(spec, limits)
    x = None if spec.x is None else _read_samples(spec, limits)
    samples = (spec.batch or DRAWN_SAMPLES) if x is None else (x.shape[0] if x.ndim == 2 else None)
    if spec.batch_norm and (samples is None or samples < 2):
        raise InvalidSetting(
            "batch_norm compares samples with each other, so it needs two or more", pointer="#/batch_norm",
            suggestion="give more samples, or take layer_norm",
        )  # fmt: skip
    y = None if spec.y is None else _read_targets(spec, samples, limits)
    layers, arrangement = plan_layers(spec), Arrangement(spec.convention, samples)
    one_hot = y is not None and spec.loss == CROSS_ENTROPY and np.ndim(y) == (1 if samples is None else 2)
    program = program_text(spec, layers, arrangement, one_hot)
    shapes = input_shapes(layers, arrangement, _target_shape(spec, arrangement, one_hot))
    _check_size(program, shapes, limits)
    inputs = _fill(spec, layers, arrangement, x, y)
    parameters = tuple(name for layer in layers for name in layer.parameters)
    return Network(spec, program, {name: inputs[name] for name in shapes}, parameters, layers, arrangement, one_hot)


def scalar_program(network: Network, limits: Limits = UNLIMITED) -> tuple[str, dict[str, float], tuple[str, ...]]:
    """Return program, inputs and parameters with every element a variable: ``W1_0_1`` for ``W1[0,1]``.

    Raises
    ------
    ProgramTooLarge
        If there are too many.
    """
    try:
        scalars = expand(network.trace(limits), limits)
        text = scalar_text(scalars)
        inputs = {flat_name(name): float(value) for name, value in scalars.input_values().items()}
        PLANS.find(text, dict.fromkeys(inputs, ()), None, limits)
    except ProgramTooLarge as error:
        error.pointer, error.span = "#/granularity", None
        error.suggestion = 'take the granularity "matrix", or make the network smaller'
        raise
    owned = tuple(name for name in inputs if name.partition("_")[0] in network.parameters)
    return text, inputs, owned


def _read_samples(spec: NetworkSpec, limits: Limits) -> Any:
    x: Any = read_value(spec.x, "#/x", limits)
    if np.ndim(x) == 0 and spec.layers[0] == 1:
        return np.array([x])
    if np.ndim(x) not in (1, 2) or x.shape[-1] != spec.layers[0]:
        given = np.shape(x)
        raise UnfitSamples(
            f"x holds samples of {spec.layers[0]} numbers, as the first layer has; it has the shape {given}",
            pointer="#/x", suggestion="give one list for each sample, whatever the convention",
            params={"expected": spec.layers[0], "given": list(given)},
        )  # fmt: skip
    return x


def _read_targets(spec: NetworkSpec, samples: int | None, limits: Limits) -> Value:
    """Return the targets as ``(samples, outputs)``, or as class indices ``(samples,)``; without samples for vectors."""
    y: Any = read_value(spec.y, "#/y", limits)
    outputs, lead = spec.layers[-1], () if samples is None else (samples,)
    shape = np.shape(y)
    if spec.loss == CROSS_ENTROPY:
        if shape == lead or (not lead and shape == (1,)):
            _check_classes(y, outputs, bool(shape))
            return y if shape == lead else float(y[0])
        if shape == (*lead, outputs):
            _check_shares(y, bool(lead))
            return y
        wanted = f"a class index for each sample, shape {lead}, or probabilities, shape {(*lead, outputs)}"
    else:
        if outputs == 1 and shape == lead:
            y = np.reshape(y, (*lead, 1))
        if np.shape(y) == (*lead, outputs):
            if spec.loss == BINARY_CROSS_ENTROPY:
                _check_probabilities(y, shape)
            return y
        wanted = f"the shape {(*lead, outputs)}: {outputs} for each sample"
    raise UnfitSamples(
        f"y must hold {wanted}, not the shape {shape}", pointer="#/y", params={"given": list(shape)},
        suggestion="give a target for each sample of x, in the same order",
    )  # fmt: skip


def _check_classes(y: Value, classes: int, many: bool) -> None:
    problems: list[EngineError] = [
        InvalidTarget(
            f"a class index is a whole number from 0 to {classes - 1}", pointer=f"#/y/{place}" if many else "#/y"
        )
        for place, number in enumerate(np.ravel(y).tolist())
        if not (float(number).is_integer() and 0 <= number < classes)
    ]
    raise_all(problems[:ERROR_LIMIT])


def _check_probabilities(y: Any, given: Shape) -> None:
    bad = np.argwhere(~((y >= 0.0) & (y <= 1.0)).reshape(given)).tolist()
    raise_all([
        InvalidTarget("a probability is a number from 0 to 1", pointer="/".join(["#/y", *map(str, place)]),
                      suggestion="1 for yes, 0 for no")
        for place in bad[:ERROR_LIMIT]
    ])  # fmt: skip


def _check_shares(y: Any, many: bool) -> None:
    bad = (np.abs(y.sum(axis=-1) - 1.0) > 1e-6) | (y < 0).any(axis=-1) | ~np.isfinite(y).all(axis=-1)
    raise_all([
        InvalidTarget("probabilities are not negative, and those of a sample add up to 1",
                      pointer=f"#/y/{place}" if many else "#/y")
        for place in np.flatnonzero(bad).tolist()[:ERROR_LIMIT]
    ])  # fmt: skip


def _target_shape(spec: NetworkSpec, arrangement: Arrangement, one_hot: bool) -> Shape:
    if spec.loss == CROSS_ENTROPY and not one_hot:
        return () if arrangement.samples is None else (arrangement.samples,)
    return arrangement.signals(spec.layers[-1])


def _check_size(program: str, shapes: dict[str, Shape], limits: Limits) -> None:
    try:
        PLANS.find(program, shapes, None, limits)
    except ProgramTooLarge as error:
        error.pointer, error.span = "#/layers", None
        error.suggestion = error.suggestion or "take fewer or smaller layers, or fewer samples"
        raise


def _fill(
    spec: NetworkSpec, layers: tuple[Layer, ...], arrangement: Arrangement, x: Value | None, y: Value | None
) -> dict[str, Value]:
    """Return the numbers of all inputs."""
    turn = spec.convention != ROW
    samples = arrangement.samples
    x = draw_samples(spec, samples or 1) if x is None else x
    y = _drawn_targets(spec, samples) if y is None else y
    inputs: dict[str, Value] = {"x": _laid(x, turn), "y": _laid(y, turn)}
    for layer in layers:
        weights = draw_weights(spec, layer.number)
        inputs[layer.weights] = weights if turn else np.ascontiguousarray(weights.T)
        wide = arrangement.bias(layer.outputs)
        if layer.bias:
            inputs[layer.bias] = np.zeros(wide)
        if layer.gain and layer.shift:
            flat = (layer.outputs,) if layer.norm == "batch" else wide
            inputs |= {layer.gain: np.ones(flat), layer.shift: np.zeros(flat)}
        if layer.mask:
            mask = draw_mask(spec, layer.number, samples or 1)
            inputs[layer.mask] = mask[0] if samples is None else _laid(mask, turn)
    return inputs


def _drawn_targets(spec: NetworkSpec, samples: int | None) -> Value:
    drawn = draw_targets(spec, samples or 1)
    if samples is not None:
        return drawn
    return float(drawn[0]) if drawn.ndim == 1 else drawn[0]


def _laid(value: Any, turn: bool) -> Value:
    """Return samples as the convention lays them."""
    return np.ascontiguousarray(value.T) if turn and np.ndim(value) == 2 else value
