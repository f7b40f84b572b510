"""A question for the gradients of a deep network by depth, and the JSON that answers it."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.gradient_flow_examples import (
    EXPLODING_EXAMPLE,
    LEAST_ANSWER,
    LEAST_EXAMPLE,
    REPAIRED_EXAMPLE,
    VANISHING_EXAMPLE,
)
from app.schemas.model import RequestModel, Tensor, absent
from app.schemas.trace import number_json
from engine.gradient_flow import (
    Clippings,
    Factor,
    Flow,
    FlowLayer,
    FlowSpec,
    bare_powers,
    compare_clippings,
    why,
)
from engine.gradient_flow.spec import LEAST_DEPTH, MOST_DEPTH


class GradientFlowRequest(RequestModel):
    """A deep network of equal layers, and what is done for its gradients."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [VANISHING_EXAMPLE, REPAIRED_EXAMPLE, EXPLODING_EXAMPLE, LEAST_EXAMPLE]}
    )

    aliases: ClassVar[dict[str, str]] = {
        "layers": "depth", "size": "width", "initialisation": "init", "initialization": "init", "residual": "skip",
        "clip_norm": "clip", "max_norm": "clip", "std": "spread", "batch_size": "batch",
    }  # fmt: skip

    depth: Annotated[int, Field(description=f"How many layers of weights, {LEAST_DEPTH} to {MOST_DEPTH}.")]
    width: Annotated[int, Field(description="The neurons of every layer.")] = 64
    activation: Annotated[str, Field(description="Of every layer: an element-wise op, or `identity`.")] = "sigmoid"
    init: Annotated[
        Literal["zeros", "constant", "normal", "xavier", "he", "orthogonal"],
        Field(description="How weights begin: normal with variance 2/(in + out) for `xavier`, 2/in for `he`."),
    ] = "xavier"
    gain: Annotated[float, Field(description="What the first weights are multiplied by.")] = 1.0
    spread: Annotated[float, Field(description="The standard deviation of `normal`.")] = 1.0
    value: Annotated[float, Field(description="The number of `constant`.")] = 0.1
    skip: Annotated[bool, Field(description="Whether each layer adds its input: a + branch·f(z).")] = False
    branch: Annotated[
        float,
        Field(description="What f(z) is multiplied by beside a skip connection; 1/depth if left out, 1 for the plain "
              "sum."),
    ] = Field(default_factory=absent)  # fmt: skip
    batch_norm: Annotated[bool, Field(description="Whether each layer normalises over the batch.")] = False
    clip: Annotated[float, Field(description="The most that the norm of all gradients together may be.")] = Field(
        default_factory=absent
    )
    clip_value: Annotated[float, Field(description="The most that each entry may be; instead of `clip`.")] = Field(
        default_factory=absent
    )
    seed: Annotated[int, Field(description="The seed of weights, samples and targets.")] = 0
    batch: Annotated[int, Field(description="How many samples.")] = 32
    why: Annotated[int, Field(description="A layer, from 1, whose gradient norm is to be told factor by factor.")] = (
        Field(default_factory=absent)
    )

    def spec(self) -> FlowSpec:
        """Return the engine's options."""
        return FlowSpec(**{name: value for name, value in self if name != "why"})


class FlowLayerAnswer(BaseModel):
    """What is measured at one layer."""

    number: Annotated[int, Field(description="Its place, from 1.")]
    gradient_norm: Annotated[Tensor, Field(description="‖∂L/∂W‖ after clipping.")]
    raw_gradient_norm: Annotated[Tensor, Field(description="‖∂L/∂W‖ before clipping.")]
    delta_norm: Annotated[Tensor, Field(description="‖δ‖ = ‖∂L/∂z‖, before clipping.")]
    activation_mean: Annotated[Tensor, Field(description="The mean of the layer's output.")]
    activation_std: Annotated[Tensor, Field(description="The standard deviation of the layer's output.")]
    dead_share: Annotated[Tensor, Field(description="The share of neurons whose slope is 0 for every sample.")]
    saturated_share: Annotated[
        Tensor, Field(description="The share of slopes below 5 % of the activation's largest on [−4, 4].")
    ]
    weights_factor: Annotated[
        Tensor, Field(description="‖∂L/∂a[l]‖/‖δ[l+1]‖: what the next layer's weights make of it; last layer: ‖∂L/∂a‖.")
    ]
    normalisation_factor: Annotated[Tensor, Field(description="‖δ[l]‖/‖∂L/∂n[l]‖; 1 without normalisation.")]
    activation_factor: Annotated[Tensor, Field(description="What f′ makes of it.")]
    input_norm: Annotated[Tensor, Field(description="‖a[l−1]‖.")]
    alignment: Annotated[Tensor, Field(description="‖∂L/∂W‖/(‖δ‖·‖a[l−1]‖): 1 where samples agree.")]


class FactorAnswer(BaseModel):
    """One factor of a gradient's norm."""

    layer: Annotated[int, Field(description="The layer in which it arises.")]
    kind: Annotated[
        str,
        Field(description="`loss`, `weights`, `activation`, `normalisation`, `input`, `alignment` or `clipping`."),
    ]
    text: Annotated[str, Field(description="What it is.")]
    value: Annotated[Tensor, Field(description="The number.")]
    paths: Annotated[
        list[Tensor] | None,
        Field(description="Beside a skip connection: the norms of what comes through the weights, and past them."),
    ]


class PowerAnswer(BaseModel):
    """A bare factor to the power of the depth: arithmetic, not a measurement."""

    factor: Annotated[float, Field(description="The factor.")]
    depth: Annotated[int, Field(description="The power.")]
    value: Annotated[Tensor, Field(description="The result.")]
    text: Annotated[str, Field(description="In one line.")]


class ClippingsAnswer(BaseModel):
    """The same gradients clipped in three ways with one bound; norms are by layer."""

    bound: Annotated[float, Field(description="The bound.")]
    by_norm: Annotated[list[Tensor], Field(description="g·min(1, bound/‖g‖).")]
    by_value: Annotated[list[Tensor], Field(description="clamp(g, −bound, bound).")]
    loose: Annotated[
        list[Tensor], Field(description="min(g, bound), as tutorials print it: it bounds positive entries only.")
    ]
    ranges: Annotated[
        dict[str, list[Tensor]],
        Field(description="The least and the greatest entry, by form: `none`, `norm`, `value`, `loose`."),
    ]


class GradientFlowAnswer(BaseModel):
    """A measured network."""

    model_config = ConfigDict(json_schema_extra={"examples": [LEAST_ANSWER]})

    layers: Annotated[list[FlowLayerAnswer], Field(description="From first to last.")]
    loss: Annotated[Tensor, Field(description="The loss.")]
    raw_norm: Annotated[Tensor, Field(description="The norm of all gradients together before clipping.")]
    norm: Annotated[Tensor, Field(description="The same after clipping.")]
    decay: Annotated[
        Tensor, Field(description="The factor that ‖δ‖ takes a layer on its way back, as a geometric mean.")
    ]
    powers: Annotated[list[PowerAnswer], Field(description="0.3 and 3 to the power of the depth.")]
    why: Annotated[
        list[FactorAnswer],
        Field(description="The factors whose product is the gradient norm of the layer asked about; empty if none is."),
    ]
    clippings: Annotated[
        ClippingsAnswer | None, Field(description="Clipping in three ways, with the bound given; null without.")
    ]
    program: Annotated[str, Field(description="The program that was run.")]
    network: Annotated[dict[str, Any], Field(description="The question to `/networks` for the same network.")]


def flow_json(flow: Flow, question: GradientFlowRequest) -> dict[str, Any]:
    """Return a measurement as the API answers it."""
    bound = question.clip if question.clip is not None else question.clip_value
    return {
        "layers": [_layer_json(layer) for layer in flow.layers],
        "loss": number_json(flow.loss),
        "raw_norm": number_json(flow.raw_norm),
        "norm": number_json(flow.norm),
        "decay": number_json(flow.decay),
        "powers": [
            {"factor": it.factor, "depth": it.depth, "value": it.value, "text": it.text}
            for it in bare_powers(question.depth)
        ],
        "why": [] if question.why is None else [_factor_json(factor) for factor in why(flow, question.why)],
        "clippings": None if bound is None else _clippings_json(compare_clippings(flow, bound)),
        "program": flow.program,
        "network": network_question(flow.spec),
    }


def network_question(spec: FlowSpec) -> dict[str, Any]:
    """Return the question to ``/networks`` that builds the network of a measurement: what is not a default there."""
    network = spec.network()
    default = type(network)(layers=network.layers)
    asked = {field.name: getattr(network, field.name) for field in fields(network)}
    return {name: value for name, value in asked.items() if name == "layers" or value != getattr(default, name)}


def _layer_json(layer: FlowLayer) -> dict[str, Any]:
    return {name: number_json(getattr(layer, name)) for name in FlowLayerAnswer.model_fields}


def _factor_json(factor: Factor) -> dict[str, Any]:
    return {
        "layer": factor.layer,
        "kind": factor.kind,
        "text": factor.text,
        "value": number_json(factor.value),
        "paths": None if factor.paths is None else [number_json(each) for each in factor.paths],
    }


def _clippings_json(it: Clippings) -> dict[str, Any]:
    norms = {"by_norm": it.by_norm, "by_value": it.by_value, "loose": it.loose}
    return {
        "bound": it.bound,
        **{form: [number_json(each) for each in all_] for form, all_ in norms.items()},
        "ranges": {form: [number_json(each) for each in both] for form, both in it.ranges.items()},
    }
