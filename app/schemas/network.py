"""A question for a network, and the JSON that answers it: a program, its inputs, and the equations of its layers."""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from app.problems import Flaw, Problem
from app.schemas.model import NullableTensor, OptionalTensor, RequestModel, Tensor, absent
from app.schemas.network_examples import DEEP_EXAMPLE, SCALAR_EXAMPLE, SMALL_ANSWER, SMALL_EXAMPLE, XOR_EXAMPLE
from app.schemas.size import NUMBER
from app.schemas.trace import number_json
from engine import Trace
from engine.limits import Limits as EngineLimits
from engine.networks import Equation, Layer, Network, NetworkSpec, equations, sample_terms, scalar_program
from engine.networks.formulas import BIAS, WEIGHTS
from engine.networks.spec import BINARY_CROSS_ENTROPY, LAYERS_LIMIT, LOSSES

TERMS: Final = 512
EQUATION: Final = 700
LAYER: Final = 600
Activation = Annotated[
    Any,
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
# Names that the engine knows, and it says which one was meant in place of another.
Loss = Annotated[
    str,
    AfterValidator(lambda name: {"bce": BINARY_CROSS_ENTROPY}.get(name, name)),
    WithJsonSchema({"type": "string", "enum": [*LOSSES, "bce"]}),
]


class NetworkRequest(RequestModel):
    """What a network is to be."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [SMALL_EXAMPLE, XOR_EXAMPLE, SCALAR_EXAMPLE, DEEP_EXAMPLE]}
    )

    aliases: ClassVar[dict[str, str]] = {
        "sizes": "layers", "initialisation": "init", "initialization": "init", "std": "spread", "targets": "y",
        "inputs": "x", "dropout_rate": "dropout", "residual": "skip", "activations": "activation",
    }  # fmt: skip

    layers: Annotated[
        list[int],
        Field(description="Sizes from inputs to outputs: `[2, 3, 1]`.", min_length=2, max_length=LAYERS_LIMIT + 1),
    ]
    activation: Annotated[
        Activation,
        Field(description="One element-wise op for the hidden layers, the output being linear; or a list, one for each "
              "layer of weights, with `identity` for none."),
    ] = "tanh"  # fmt: skip
    bias: Annotated[bool, Field(description="Whether layers add a bias; it begins at 0.")] = True
    loss: Annotated[
        Loss,
        Field(description="`mse` averages over the outputs of a sample, `squared_error` adds them up; the others take "
              "logits: softmax or sigmoid is inside. `bce` is short for the last."),
    ] = "mse"  # fmt: skip
    half: Annotated[bool, Field(description="Whether a squared error is halved.")] = False
    reduction: Annotated[Literal["mean", "sum"], Field(description="How samples become one loss.")] = "mean"
    convention: Annotated[
        Literal["column", "row"],
        Field(description="What a sample is in the matrices: `column` (z = W @ a + b) or `row` (z = a @ W + b)."),
    ] = "column"
    x: Annotated[
        OptionalTensor,
        Field(description="The samples, one list each, whatever the convention; a flat list is one sample and makes "
              "vectors. Drawn if left out."),
    ] = Field(default_factory=absent)  # fmt: skip
    y: Annotated[
        OptionalTensor,
        Field(description="The target of each sample; for `cross_entropy` class indices, or probabilities. Drawn if "
              "left out."),
    ] = Field(default_factory=absent)  # fmt: skip
    batch: Annotated[int, Field(description="How many samples to draw, if `x` is left out; 4 if this is too.")] = Field(
        default_factory=absent
    )
    init: Annotated[
        Literal["zeros", "constant", "normal", "xavier", "he", "orthogonal"],
        Field(description="How weights begin: normal with variance 2/(in + out) for `xavier`, 2/in for `he`."),
    ] = "xavier"
    gain: Annotated[float, Field(description="What the first weights are multiplied by.")] = 1.0
    spread: Annotated[float, Field(description="The standard deviation of `normal`.")] = 1.0
    value: Annotated[float, Field(description="The number of `constant`.")] = 0.1
    seed: Annotated[int, Field(description="The seed of all that is drawn; the numbers are the same anywhere.")] = 0
    skip: Annotated[bool, Field(description="Whether hidden layers add their input where it has their size.")] = False
    branch: Annotated[
        float, Field(description="What a layer's own part is multiplied by beside its skip connection.")
    ] = 1.0
    batch_norm: Annotated[bool, Field(description="Whether hidden layers normalise over the batch.")] = False
    layer_norm: Annotated[bool, Field(description="Whether hidden layers normalise over their neurons.")] = False
    affine: Annotated[bool, Field(description="Whether a gain γ and a shift β follow normalisation.")] = True
    dropout: Annotated[float, Field(description="The share of hidden activations that a drawn mask drops.")] = 0.0
    everywhere: Annotated[
        bool, Field(description="Whether the last layer has skip connection, normalisation and dropout too.")
    ] = False
    granularity: Annotated[
        Literal["matrix", "scalar"],
        Field(description="`matrix`: the program of the lessons; `scalar`: a variable for every number, `W1_0_1`."),
    ] = "matrix"
    equations: Annotated[
        bool, Field(description="Whether to run the network and tell the equations of its layers (`matrix` only).")
    ] = True

    def spec(self) -> NetworkSpec:
        """Return the engine's options."""
        return NetworkSpec(**{name: value for name, value in self if name not in ("granularity", "equations")})


class LayerAnswer(BaseModel):
    """A layer of weights and the names of its variables; null where it has none."""

    number: Annotated[int, Field(description="Its place, from 1.")]
    inputs: Annotated[int, Field(description="Numbers it takes.")]
    outputs: Annotated[int, Field(description="Its neurons.")]
    activation: Annotated[str, Field(description="Its activation, or `identity`.")]
    before: Annotated[str, Field(description="What it takes.")]
    weights: Annotated[str, Field(description="Its weights.")]
    bias: Annotated[str | None, Field(description="Its bias.")]
    gain: Annotated[str | None, Field(description="γ of its normalisation.")]
    shift: Annotated[str | None, Field(description="β of its normalisation.")]
    mask: Annotated[str | None, Field(description="Its dropout mask.")]
    z: Annotated[str, Field(description="W·a + b, whose gradient is δ.")]
    normalised: Annotated[str, Field(description="z normalised; z itself without.")]
    activated: Annotated[str, Field(description="f of that.")]
    dropped: Annotated[str, Field(description="That after the mask; the same without.")]
    output: Annotated[str, Field(description="What it gives on.")]
    norm: Annotated[str | None, Field(description="`batch`, `layer` or null.")]
    skip: Annotated[bool, Field(description="Whether it adds what it takes.")]


class EquationAnswer(BaseModel):
    """One equation of one layer, with its numbers and its step."""

    layer: Annotated[int, Field(description="The layer.")]
    quantity: Annotated[
        str,
        Field(description="`activation`, `normalised`, `delta`, `weights`, `bias`, `gain` or `shift`."),
    ]
    variable: Annotated[str, Field(description="The variable whose gradient it is.")]
    symbolic: Annotated[str, Field(description="The equation as it is taught, in the convention asked for.")]
    formula: Annotated[
        str,
        Field(description="Its right side in the program language. δ1 is ∂L/∂z1, da1 is ∂L/∂a1, dn1 is ∂L/∂n1; Y the "
              "targets as one-hot samples; u1 z1 normalised, s1 its divisor, k1 = γ1·∂L/∂n1."),
    ]  # fmt: skip
    shapes: Annotated[dict[str, list[int]], Field(description="The shape of every name in the formula.")]
    shape: Annotated[list[int], Field(description="The shape of the result.")]
    value: Annotated[Tensor, Field(description="The result.")]
    step: Annotated[int, Field(description="The step of the trace that completes it.")]
    steps: Annotated[list[int], Field(description="All steps that compute it from the gradients in the formula.")]
    terms: Annotated[
        NullableTensor,
        Field(description="Of weights and biases: what each sample brings; they add up to the result. Null for one "
              "sample, and where that would be more than 512 numbers."),
    ]  # fmt: skip


class NetworkAnswer(BaseModel):
    """A network as a program, ready for `/traces`."""

    model_config = ConfigDict(json_schema_extra={"examples": [SMALL_ANSWER]})

    program: Annotated[str, Field(description="The program; its loss is L.")]
    inputs: Annotated[dict[str, Tensor], Field(description="Its inputs.")]
    parameters: Annotated[list[str], Field(description="The inputs that training changes.")]
    granularity: Annotated[Literal["matrix", "scalar"], Field(description="As asked.")]
    sample_axes: Annotated[
        dict[str, int],
        Field(description="Of data: the axis along which samples lie; empty for one sample."),
    ]
    layers: Annotated[list[LayerAnswer], Field(description="From first to last.")]
    equations: Annotated[list[EquationAnswer], Field(description="In the order of the backward pass.")]


def network_json(network: Network, question: NetworkRequest, limits: EngineLimits) -> dict[str, Any]:
    """Return a network as the API answers it."""
    program, inputs, parameters = network.program, network.inputs, network.parameters
    if question.granularity == "scalar":
        program, flat, parameters = scalar_program(network, limits)
        inputs = dict(flat)
    asked = question.equations and question.granularity == "matrix"
    return {
        "program": program,
        "inputs": {name: number_json(value) for name, value in inputs.items()},
        "parameters": parameters,
        "granularity": question.granularity,
        "sample_axes": network.sample_axes if question.granularity == "matrix" else {},
        "layers": [layer_json(layer) for layer in network.layers],
        "equations": equations_json(network, network.trace(limits)) if asked else [],
    }


def layer_json(layer: Layer) -> dict[str, Any]:
    """Return a layer as the API answers it."""
    return {name: getattr(layer, name) for name in LayerAnswer.model_fields}


def equations_json(network: Network, trace: Trace) -> list[dict[str, Any]]:
    """Return the equations of a network as the API answers them."""
    return [_equation_json(network, equation) for equation in equations(network, trace)]


def _equation_json(network: Network, equation: Equation) -> dict[str, Any]:
    samples = network.arrangement.samples
    summed = samples is not None and equation.quantity in (WEIGHTS, BIAS)
    told = summed and (samples or 0) * prod(equation.shape) <= TERMS
    return {
        "layer": equation.layer,
        "quantity": equation.quantity,
        "variable": equation.variable,
        "symbolic": equation.symbolic,
        "formula": equation.formula,
        "shapes": {name: getattr(value, "shape", ()) for name, value in equation.operands.items()},
        "shape": equation.shape,
        "value": number_json(equation.value),
        "step": equation.step,
        "steps": equation.steps,
        "terms": number_json(sample_terms(network, equation)) if told else None,
    }


def check_size(question: NetworkRequest, limit: int) -> None:
    """Refuse a question whose answer could be longer than the limit; the sizes of the layers tell.

    Raises
    ------
    Problem
        422 response-too-large.
    """
    sizes, count = question.layers, 1
    if isinstance(question.x, list):
        count = len(question.x)
    elif question.batch is not None:
        count = question.batch
    weights, neurons = sum(before * after for before, after in pairwise(sizes)), sum(sizes)
    numbers = weights + 3 * neurons + count * (sizes[0] + sizes[-1] + (neurons if question.dropout else 0))
    size = NUMBER * numbers + LAYER * len(sizes)
    if question.equations and question.granularity == "matrix":
        told = weights + 3 * neurons + 3 * count * neurons + 2 * TERMS * len(sizes)
        size += NUMBER * told + 7 * EQUATION * len(sizes)
    if size > limit:
        text = f"the answer could have {size} bytes; the limit is {limit}"
        hint = 'ask for a smaller network, or send "equations": false'
        raise Problem([Flaw("response-too-large", text, suggestion=hint, params={"limit": limit, "given": size})])
