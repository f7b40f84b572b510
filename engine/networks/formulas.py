"""The equations of backpropagation through a layer as formulas, in either convention, before any number is known.

Owns which equations a layer has, for every option, in words for reading and in the program language; an op's own
derivative comes from its record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.language import NAME, NUMBER, format_number, parse
from engine.networks.layers import BATCH, Arrangement, Layer
from engine.networks.spec import (
    BINARY_CROSS_ENTROPY,
    COLUMN,
    CROSS_ENTROPY,
    IDENTITY,
    MEAN,
    MSE,
    ROW,
    NetworkSpec,
)

ACTIVATION, NORMALISED, DELTA = "activation", "normalised", "delta"
WEIGHTS, BIAS, GAIN, SHIFT = "weights", "bias", "gain", "shift"


@dataclass(frozen=True, slots=True)
class Formula:
    """One equation.

    Parameters
    ----------
    quantity
        ``activation`` (∂L/∂a), ``normalised`` (∂L/∂n), ``delta`` (∂L/∂z), ``weights``, ``bias``, ``gain``, ``shift``.
    variable
        The variable of the program whose gradient it is.
    symbolic
        The equation for any layer: ``δ[1] = (W[2]ᵀ δ[2]) ⊙ f′(z[1])``.
    formula
        The right side in the program language.
    gradients
        What the gradients in the formula are called, with the variables they are of: ``{"δ2": "z2"}``.
    """

    layer: int
    quantity: str
    variable: str
    symbolic: str
    formula: str
    gradients: Mapping[str, str] = field(default_factory=dict)


class Author:
    """Writes the formulas of a network; ``slopes`` are the activations' derivatives by layer, in program text."""

    def __init__(
        self, spec: NetworkSpec, layers: tuple[Layer, ...], arrangement: Arrangement, slopes: Mapping[int, str],
        one_hot: bool,
    ) -> None:  # fmt: skip
        self._spec, self._layers, self._slopes = spec, layers, slopes
        self._arrangement, self._one_hot = arrangement, one_hot
        self._rows = spec.convention == ROW
        self._many = arrangement.samples is not None

    def write(self, layer: Layer) -> Iterator[Formula]:
        """Yield the equations of a layer in the order of the backward pass."""
        number = layer.number
        symbol, text, gradients = self._arriving(layer)
        if layer.output != layer.normalised and (
            number == len(self._layers) or layer.skip or self._follows_skip(layer)
        ):
            yield Formula(number, ACTIVATION, layer.output, f"∂L/∂a[{number}] = {symbol}", text, gradients)
            symbol, text, gradients = f"∂L/∂a[{number}]", f"da{number}", {f"da{number}": layer.output}
        symbol, text = self._through_activation(layer, symbol, text)
        if layer.norm:
            yield Formula(number, NORMALISED, layer.normalised, f"∂L/∂n[{number}] = {symbol}", text, gradients)
            gradients = {f"dn{number}": layer.normalised}
            symbol, text = self._through_norm(layer)
        yield Formula(number, DELTA, layer.z, f"δ[{number}] = {symbol}", text, gradients)
        yield from self._parameters(layer)

    def _follows_skip(self, layer: Layer) -> bool:
        return layer.number < len(self._layers) and self._layers[layer.number].skip

    def _arriving(self, layer: Layer) -> tuple[str, str, dict[str, str]]:
        """Return ∂L/∂a of a layer: from the layer after it, or from the loss."""
        number = layer.number
        if number == len(self._layers):
            return *self._of_loss(layer), {}
        after = self._layers[number]
        n = after.number
        symbol, text = (f"W[{n}]ᵀ δ[{n}]", f"W{n}.T @ δ{n}")
        if self._rows:
            symbol, text = f"δ[{n}] W[{n}]ᵀ", f"δ{n} @ W{n}.T"
        gradients = {f"δ{n}": after.z}
        if after.skip:
            symbol, text = f"{symbol} + ∂L/∂a[{n}]", f"{text} + da{n}"
            gradients[f"da{n}"] = after.output
        return symbol, text, gradients

    def _of_loss(self, layer: Layer) -> tuple[str, str]:
        spec, out, number = self._spec, layer.output, layer.number
        shown = f"{'z' if layer.activation == IDENTITY else 'a'}[{number}]"
        divisor = (self._arrangement.samples or 1) if spec.reduction == MEAN else 1
        if spec.loss in (MSE, BINARY_CROSS_ENTROPY):
            divisor *= layer.outputs
        over = f"/{divisor}" if divisor > 1 else ""
        if spec.loss == CROSS_ENTROPY:
            y = "y" if self._one_hot else "Y"
            return f"(softmax({shown}) − {y}){over}", f"(softmax({out}{self._arrangement.over_units}) - {y}){over}"
        if spec.loss == BINARY_CROSS_ENTROPY:
            return f"(σ({shown}) − y){over}", f"(sigmoid({out}) - y){over}"
        twice = "" if spec.half else "2"
        return f"{twice}({shown} − y){over}", f"{twice and '2*'}({out} - y){over}"

    def _through_activation(self, layer: Layer, symbol: str, text: str) -> tuple[str, str]:
        number = layer.number
        masked, slope = layer.mask is not None, layer.activation != IDENTITY
        scaled = layer.skip and self._spec.branch != 1
        if (masked or slope or scaled) and any(c in text for c in "@+-"):
            symbol, text = f"({symbol})", f"({text})"
        if scaled:
            symbol, text = f"{self._spec.branch:.3g} {symbol}", f"{text}*{format_number(float(self._spec.branch))}"
        if masked:
            rate = self._spec.dropout
            symbol, text = f"{symbol} ⊙ m[{number}]/(1 − {rate:g})", f"{text}*{layer.mask}/(1 - {rate!r})"
        if slope:
            symbol = f"{symbol} ⊙ f′({'n' if layer.norm else 'z'}[{number}])"
            text = f"{text}*{_factor(self._slopes[number])}"
        return symbol, text

    def _through_norm(self, layer: Layer) -> tuple[str, str]:
        """Return the three terms: what arrives, less its mean, less its share along the normalised values."""
        number = layer.number
        units = self._arrangement.over_units
        over = {", axis=0": ", axis=1", ", axis=1": ", axis=0"}[units] if layer.norm == BATCH else units
        keep = f"{over}, keepdims=True"
        k, u, s = (f"{letter}{number}" for letter in "kus")
        text = f"({k} - mean({k}{keep}) - {u}*mean({k}*{u}{keep}))/{s}"
        way = "samples" if layer.norm == BATCH else "neurons"
        given = f"{f'γ[{number}] ⊙ ' if layer.gain else ''}∂L/∂n[{number}]"
        return f"(k − mean(k) − u ⊙ mean(k ⊙ u))/s with k = {given} and means over the {way}", text

    def _parameters(self, layer: Layer) -> Iterator[Formula]:
        n, before = layer.number, layer.before
        a, delta = f"a[{n - 1}]", {f"δ{n}": layer.z}
        first, second = (f"δ{n}", before) if not self._rows else (before, f"δ{n}")
        if not self._many:
            text = f"outer({first}, {second})"
        else:
            text = f"{first} @ {before}.T" if not self._rows else f"{before}.T @ {second}"
        symbol = f"{a}ᵀ δ[{n}]" if self._rows else f"δ[{n}] {a}ᵀ"
        yield Formula(n, WEIGHTS, layer.weights, f"∂L/∂W[{n}] = {symbol}", text, delta)
        over = self._arrangement.over_samples
        if layer.bias:
            symbol = f"Σ δ[{n}], over the samples" if self._many else f"δ[{n}]"
            text = f"sum(δ{n}{over})" if self._many else f"δ{n}"
            yield Formula(n, BIAS, layer.bias, f"∂L/∂b[{n}] = {symbol}", text, delta)
        if layer.gain and layer.shift:
            arrived = {f"dn{n}": layer.normalised}
            if layer.norm == BATCH:
                over = f", axis={1 if self._spec.convention == COLUMN else 0}"
            kinds = (
                (GAIN, layer.gain, "γ", f"dn{n}*u{n}", f"∂L/∂n[{n}] ⊙ u"),
                (SHIFT, layer.shift, "β", f"dn{n}", f"∂L/∂n[{n}]"),
            )
            for quantity, name, letter, text, shown in kinds:
                symbol = f"Σ {shown}, over the samples" if self._many else shown
                yield Formula(n, quantity, name, f"∂L/∂{letter}[{n}] = {symbol}",
                              f"sum({text}{over})" if self._many else text, arrived)  # fmt: skip


def _factor(text: str) -> str:
    """Return a formula as it stands in a product."""
    program = parse(text)
    root = program.expressions[program.statements[-1].root]
    return text if root.is_call or root.op in (NAME, NUMBER) else f"({text})"
