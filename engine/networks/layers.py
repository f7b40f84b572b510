"""The layers of a network as lines of a program: which variables each has, and what they are called.

Owns the names (W1, b1, γ1, β1, m1; z1, n1, h1, d1, a1) and the shapes of the inputs; draws no numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.language import format_number
from engine.networks.spec import COLUMN, CROSS_ENTROPY, IDENTITY, MEAN, MSE, ROW, SQUARED_ERROR, NetworkSpec
from engine.ops.base import Shape

BATCH, LAYER = "batch", "layer"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of weights and the names of its variables; None where it has none.

    Parameters
    ----------
    number
        Counted from 1.
    inputs, outputs
        Its sizes.
    activation
        The op between ``preactivation`` and ``activated``, or ``identity``.
    before, z, normalised, activated, dropped, output
        Its variables in the order of the forward pass: what it takes, W·a + b, that normalised, f of it, that with a
        mask, and what it gives on; some are one and the same.
    weights, bias, gain, shift, mask
        Its inputs.
    norm
        ``batch``, ``layer`` or None.
    skip
        Whether it adds what it takes to what it gives on.
    """

    number: int
    inputs: int
    outputs: int
    activation: str
    before: str
    z: str
    normalised: str
    activated: str
    dropped: str
    output: str
    weights: str
    bias: str | None
    gain: str | None
    shift: str | None
    mask: str | None
    norm: str | None
    skip: bool

    @property
    def parameters(self) -> tuple[str, ...]:
        """The inputs that training changes."""
        return tuple(name for name in (self.weights, self.bias, self.gain, self.shift) if name)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How samples lie in the tensors: as columns, as rows, or one as a vector (``samples`` is None)."""

    convention: str
    samples: int | None

    def signals(self, size: int) -> Shape:
        """Return the shape of a layer's numbers for all samples."""
        if self.samples is None:
            return (size,)
        return (size, self.samples) if self.convention == COLUMN else (self.samples, size)

    def weights(self, layer: Layer) -> Shape:
        """Return the shape of the weights."""
        return (layer.outputs, layer.inputs) if self.convention == COLUMN else (layer.inputs, layer.outputs)

    def bias(self, size: int) -> Shape:
        """Return the shape of a number for each neuron that broadcasts over the samples."""
        return (size, 1) if self.convention == COLUMN and self.samples is not None else (size,)

    @property
    def over_units(self) -> str:
        """The attributes of a reduction over the neurons of each sample."""
        return "" if self.samples is None else f", axis={0 if self.convention == COLUMN else 1}"

    @property
    def over_samples(self) -> str:
        """The attributes of a sum over samples that leaves the shape of a bias."""
        return ", axis=1, keepdims=True" if self.convention == COLUMN else ", axis=0"


def plan_layers(spec: NetworkSpec) -> tuple[Layer, ...]:
    """Return the layers of a network, named."""
    layers: list[Layer] = []
    before, depth = "a0", len(spec.layers) - 1
    for number, activation in enumerate(spec.activations, 1):
        hidden = spec.everywhere or number < depth
        sizes = spec.layers[number - 1], spec.layers[number]
        skip = spec.skip and hidden and sizes[0] == sizes[1]
        norm = (BATCH if spec.batch_norm else LAYER if spec.layer_norm else None) if hidden else None
        masked = hidden and spec.dropout > 0
        layer = _named(number, activation, before, norm, masked, skip, sizes, spec)
        layers.append(layer)
        before = layer.output
    return tuple(layers)


def _named(
    number: int, activation: str, before: str, norm: str | None, masked: bool, skip: bool, sizes: tuple[int, int],
    spec: NetworkSpec,
) -> Layer:  # fmt: skip
    z = f"z{number}"
    normalised = f"n{number}" if norm else z
    present = [kind for kind, there in (("h", activation != IDENTITY), ("d", masked), ("a", skip)) if there]
    names = {kind: f"{'a' if kind == present[-1] else kind}{number}" for kind in present}
    activated = names.get("h", normalised)
    dropped = names.get("d", activated)
    affine = bool(norm) and spec.affine
    return Layer(
        number, *sizes, activation, before, z, normalised, activated, dropped, names.get("a", dropped), f"W{number}",
        f"b{number}" if spec.bias else None, f"γ{number}" if affine else None, f"β{number}" if affine else None,
        f"m{number}" if masked else None, norm, skip,
    )  # fmt: skip


def program_text(spec: NetworkSpec, layers: tuple[Layer, ...], arrangement: Arrangement, one_hot: bool) -> str:
    """Return the program of a network."""
    count = arrangement.samples
    way = "one sample" if count is None else f"{count} sample{'s, each' if count > 1 else ','} a {spec.convention}"
    sizes = "-".join(map(str, spec.layers)) if len(spec.layers) < 10 else f"{len(spec.layers) - 1} layers"
    lines = [f"# network {sizes}; {way}", "a0 = x"]
    for layer in layers:
        lines += layer_lines(layer, arrangement, spec.dropout, float(spec.branch))
    return "\n".join([*lines, *loss_lines(spec, layers[-1], arrangement, one_hot)])


def layer_lines(layer: Layer, arrangement: Arrangement, rate: float, branch: float) -> Iterator[str]:
    """Yield the lines of a layer."""
    product = (
        f"{layer.before} @ {layer.weights}" if arrangement.convention == ROW else f"{layer.weights} @ {layer.before}"
    )
    yield f"{layer.z} = {product}{f' + {layer.bias}' if layer.bias else ''}"
    if layer.norm:
        factors = f", {layer.gain}, {layer.shift}" if layer.gain else ""
        turned = ".T" if layer.norm == BATCH and arrangement.convention == COLUMN else ""
        axis = arrangement.over_units if layer.norm == LAYER else ""
        yield f"{layer.normalised} = {layer.norm}_norm({layer.z}{turned}{factors}{axis}){turned}"
    if layer.activated != layer.normalised:
        yield f"{layer.activated} = {layer.activation}({layer.normalised})"
    if layer.mask:
        yield f"{layer.dropped} = dropout({layer.activated}, {layer.mask}, rate={rate!r})"
    if layer.skip:
        scaled = "" if branch == 1 else f"{format_number(branch)}*"
        yield f"{layer.output} = {layer.before} + {scaled}{layer.dropped}"


def loss_lines(spec: NetworkSpec, last: Layer, arrangement: Arrangement, one_hot: bool) -> list[str]:
    """Return the lines of the loss: one number for each sample, and those as one."""
    out = last.output
    if spec.loss == CROSS_ENTROPY:
        turned = ".T" if arrangement.convention == COLUMN and arrangement.samples is not None else ""
        each = f"cross_entropy({out}{turned}, y{turned if one_hot else ''}, mean=False)"
    elif spec.loss in (MSE, SQUARED_ERROR):
        over = "mean" if spec.loss == MSE else "sum"
        each = f"{over}(({out} - y)**2{arrangement.over_units}){'/2' if spec.half else ''}"
    else:
        each = f"mean(binary_cross_entropy_with_logits({out}, y, mean=False){arrangement.over_units})"
    if arrangement.samples is None:
        return [f"L = {each}"]
    return [f"losses = {each}", f"L = {'mean' if spec.reduction == MEAN else 'sum'}(losses)"]


def input_shapes(layers: tuple[Layer, ...], arrangement: Arrangement, targets: Shape) -> dict[str, Shape]:
    """Return the shapes of the inputs in their order: the samples, layer by layer, the targets."""
    shapes: dict[str, Shape] = {"x": arrangement.signals(layers[0].inputs)}
    for layer in layers:
        shapes[layer.weights] = arrangement.weights(layer)
        if layer.bias:
            shapes[layer.bias] = arrangement.bias(layer.outputs)
        for name in (layer.gain, layer.shift):
            if name:
                flat = layer.norm == BATCH
                shapes[name] = (layer.outputs,) if flat else arrangement.bias(layer.outputs)
        if layer.mask:
            shapes[layer.mask] = arrangement.signals(layer.outputs)
    return shapes | {"y": targets}
