"""What a network is to be: its options with their defaults, and what is wrong with them before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from math import isfinite
from typing import Any, Final

from engine.errors import EngineError, InvalidSetting, UnknownActivation, UnknownLoss, quote, raise_all
from engine.limits import SEED_LIMIT, UNLIMITED, Limits
from engine.ops import REGISTRY

IDENTITY: Final = "identity"
COLUMN, ROW = "column", "row"
MEAN, SUM = "mean", "sum"
MSE, SQUARED_ERROR = "mse", "squared_error"
CROSS_ENTROPY, BINARY_CROSS_ENTROPY = "cross_entropy", "binary_cross_entropy"
LOSSES: Final = (MSE, SQUARED_ERROR, CROSS_ENTROPY, BINARY_CROSS_ENTROPY)
FROM_LOGITS: Final = {CROSS_ENTROPY: "softmax", BINARY_CROSS_ENTROPY: "sigmoid"}
INITS: Final = ("zeros", "constant", "normal", "xavier", "he", "orthogonal")
LAYERS_LIMIT: Final = 1_000
DRAWN_SAMPLES: Final = 4

ACTIVATIONS: Final = (
    IDENTITY,
    *(op.name for op in REGISTRY.values() if op.is_elementwise and len(op.operands) == 1 and op.derivatives[0]),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSpec:
    """The options of a network.

    Parameters
    ----------
    layers
        Sizes from the inputs to the outputs: ``(2, 3, 1)`` has two layers of weights.
    activation
        One name for the hidden layers, the output being linear; or one for every layer of weights. Any element-wise op
        of one operand, or ``identity``.
    bias
        Whether layers add a bias; it begins at 0.
    loss
        ``mse`` (mean over the outputs of a sample), ``squared_error`` (their sum), ``cross_entropy`` (softmax inside,
        from logits), ``binary_cross_entropy`` (sigmoid inside, from logits; mean over the outputs).
    half
        Whether a squared error is halved.
    reduction
        How samples become one loss: ``mean`` or ``sum``.
    convention
        What a sample is in the matrices: a ``column`` (z = W @ a + b) or a ``row`` (z = a @ W + b).
    x, y
        The samples and their targets, one sample after the other whatever the convention; drawn if None. A flat ``x``
        is one sample, and makes vectors. For ``cross_entropy`` ``y`` holds class indices or probabilities.
    batch
        How many samples to draw where ``x`` is None; 4 if None.
    init, gain, spread, value
        How weights begin: ``zeros``, ``constant`` (at ``value``), ``normal`` (standard deviation ``spread``),
        ``xavier`` (variance 2/(in + out)), ``he`` (variance 2/in), ``orthogonal``; all times ``gain``.
    seed
        Of all that is drawn.
    skip, branch
        Whether hidden layers add their input where it has their size; what their own part is multiplied by there.
    batch_norm, layer_norm, affine
        Whether hidden layers normalise before the activation, and whether a gain γ and a shift β follow.
    dropout
        The share of hidden activations that a seeded mask drops; 0 for no mask.
    everywhere
        Whether the last layer, too, has skip connection, normalisation and dropout, as hidden layers have them.
    """

    layers: Sequence[int]
    activation: str | Sequence[str] = "tanh"
    bias: bool = True
    loss: str = MSE
    half: bool = False
    reduction: str = MEAN
    convention: str = COLUMN
    x: Any = None
    y: Any = None
    batch: int | None = None
    init: str = "xavier"
    gain: float = 1.0
    spread: float = 1.0
    value: float = 0.1
    seed: int = 0
    skip: bool = False
    branch: float = 1.0
    batch_norm: bool = False
    layer_norm: bool = False
    affine: bool = True
    dropout: float = 0.0
    everywhere: bool = False

    @property
    def activations(self) -> tuple[str, ...]:
        """The activation of every layer of weights."""
        if isinstance(self.activation, str):
            return (*(self.activation for _ in self.layers[2:]), IDENTITY)
        return tuple(self.activation)


def check(spec: NetworkSpec, limits: Limits = UNLIMITED) -> None:
    """Refuse options that make no network.

    Raises
    ------
    InvalidSetting
        One, or a group with all that is wrong.
    """
    sizes = [*_of_layers(spec, limits)]
    raise_all(sizes or [*_of_activations(spec), *_of_numbers(spec, limits), *_of_words(spec), *_of_fixes(spec)])


def _of_layers(spec: NetworkSpec, limits: Limits) -> Iterator[EngineError]:
    layers = spec.layers
    if not isinstance(layers, list | tuple) or not 2 <= len(layers) <= LAYERS_LIMIT:
        yield InvalidSetting(
            f"layers are 2 to {LAYERS_LIMIT} sizes, from the inputs to the outputs",
            pointer="#/layers", suggestion="[2, 3, 1] has two inputs, three hidden neurons and one output",
        )  # fmt: skip
        return
    for place, size in enumerate(layers):
        if not _is_whole(size) or size < 1:
            yield InvalidSetting("the size of a layer is a whole number from 1", pointer=f"#/layers/{place}")
            return
    for place, (before, after) in enumerate(pairwise(layers)):
        if before * after > limits.elements:
            yield InvalidSetting(
                f"layer {place + 1} would have {before * after} weights; the limit is {limits.elements}",
                pointer=f"#/layers/{place + 1}", suggestion="make one of the two layers smaller",
                params={"limit": limits.elements, "given": before * after},
            )  # fmt: skip
            return


def _of_activations(spec: NetworkSpec) -> Iterator[EngineError]:
    named = isinstance(spec.activation, str)
    if not named and not isinstance(spec.activation, list | tuple):
        yield InvalidSetting("activation is a name, or a list with one for each layer", pointer="#/activation")
        return
    if not named and len(spec.activation) != len(spec.layers) - 1:
        yield InvalidSetting(
            f"{len(spec.activation)} activations are given for {len(spec.layers) - 1} layers of weights",
            pointer="#/activation", suggestion="name one for each layer, or one for all hidden layers",
            params={"expected": len(spec.layers) - 1, "given": len(spec.activation)},
        )  # fmt: skip
        return
    for place, name in enumerate([spec.activation] if named else spec.activation):
        pointer = "#/activation" if named else f"#/activation/{place}"
        yield from check_activation(name, pointer)
    last = spec.activations[-1]
    if spec.loss in FROM_LOGITS and last != IDENTITY and last in ACTIVATIONS:
        inside = FROM_LOGITS[spec.loss]
        yield InvalidSetting(
            f"{spec.loss} takes logits, as it has its {inside} inside; the last layer has the activation {last}",
            pointer="#/activation" if named else f"#/activation/{len(spec.layers) - 2}",
            suggestion='make the last activation "identity", or the loss "squared_error"',
        )  # fmt: skip


def check_activation(name: Any, pointer: str) -> Iterator[EngineError]:
    """Yield what is wrong with the name of an activation."""
    if name not in ACTIVATIONS:
        text = f'there is no activation "{quote(str(name))}"'
        yield UnknownActivation(text, pointer=pointer, suggestion=_instead(str(name)))


def _instead(name: str) -> str:
    if name == "softmax":
        return 'softmax stands inside the loss "cross_entropy": make the last activation "identity"'
    if name in ("linear", "none", ""):
        return 'write "identity" for no activation'
    close = get_close_matches(name.lower()[:64], ACTIVATIONS, n=1)
    return f"did you mean {close[0]}?" if close else "any element-wise op of one operand that has a derivative will do"


def _of_numbers(spec: NetworkSpec, limits: Limits) -> Iterator[EngineError]:
    for name in ("gain", "spread", "value", "branch", "dropout"):
        number = getattr(spec, name)
        if isinstance(number, bool) or not isinstance(number, int | float) or not isfinite(number):
            yield InvalidSetting(f"{name} must be a finite number", pointer=f"#/{name}")
        elif number < 0 and name != "value":
            yield InvalidSetting(f"{name} must not be negative", pointer=f"#/{name}")
        elif name == "dropout" and number >= 1:
            yield InvalidSetting(
                "dropout must be below 1: a share, and not of all", pointer="#/dropout",
                suggestion="0.5 drops half of the activations",
            )  # fmt: skip
    if not _is_whole(spec.seed) or not 0 <= spec.seed < SEED_LIMIT:
        yield InvalidSetting("the seed is a whole number from 0 to 2⁶³ − 1", pointer="#/seed")
    if spec.batch is None:
        return
    most = limits.elements // max(spec.layers)
    if not _is_whole(spec.batch) or not 1 <= spec.batch <= most:
        yield InvalidSetting(
            f"batch is the number of samples to draw, 1 to {most} in layers of this size", pointer="#/batch",
            params={"limit": most},
        )  # fmt: skip
    elif spec.x is not None:
        yield InvalidSetting("batch is how many samples to draw, but x gives the samples", pointer="#/batch",
                             suggestion="leave out one of the two")  # fmt: skip


def _of_words(spec: NetworkSpec) -> Iterator[EngineError]:
    choices = {"loss": LOSSES, "reduction": (MEAN, SUM), "convention": (COLUMN, ROW), "init": INITS}
    for name, words in choices.items():
        if getattr(spec, name) not in words:
            close = get_close_matches(str(getattr(spec, name)).lower()[:64], words, n=1)
            kind = UnknownLoss if name == "loss" else InvalidSetting
            yield kind(
                f'{name} cannot be "{quote(str(getattr(spec, name)))}"', pointer=f"#/{name}",
                suggestion=f"did you mean {close[0]}?" if close else f"choose among {', '.join(words)}",
            )  # fmt: skip
    if spec.half and spec.loss in FROM_LOGITS:
        yield InvalidSetting(
            f"half is for squared errors; the loss is {spec.loss}", pointer="#/half", suggestion="leave it out"
        )
    if spec.loss == CROSS_ENTROPY and spec.layers[-1] == 1:
        yield InvalidSetting(
            "cross_entropy needs two outputs or more, one for each class", pointer="#/layers",
            suggestion='for yes or no from one output take the loss "binary_cross_entropy"',
        )  # fmt: skip


def _of_fixes(spec: NetworkSpec) -> Iterator[EngineError]:
    hidden = spec.everywhere or len(spec.layers) > 2
    if spec.batch_norm and spec.layer_norm:
        yield InvalidSetting("a layer normalises over the batch or over itself, not both", pointer="#/layer_norm",
                             suggestion="choose one of batch_norm and layer_norm")  # fmt: skip
    for name in ("batch_norm", "layer_norm", "dropout"):
        if getattr(spec, name) and not hidden:
            yield InvalidSetting(f"{name} is for hidden layers, and there are none", pointer=f"#/{name}",
                                 suggestion="add a hidden layer")  # fmt: skip
    blocks = spec.layers if spec.everywhere else spec.layers[:-1]
    if spec.skip and not any(before == after for before, after in pairwise(blocks)):
        yield InvalidSetting(
            "a skip connection adds a layer's input to its output, so both must have one size; no hidden layer has",
            pointer="#/skip", suggestion="give a hidden layer the size of the layer before it",
        )  # fmt: skip


def _is_whole(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)
