"""What a measurement holds: the network as a whole, and a row for each layer."""

from __future__ import annotations

from dataclasses import dataclass

from engine.gradient_flow.spec import FlowSpec
from engine.networks import Network
from engine.trace import Trace


@dataclass(frozen=True, slots=True)
class FlowLayer:
    """What is measured at one layer; norms are Euclidean, over all entries.

    Parameters
    ----------
    gradient_norm, raw_gradient_norm
        ‖∂L/∂W‖ after and before clipping.
    delta_norm
        ‖δ‖ = ‖∂L/∂z‖ over the whole batch, before clipping.
    activation_mean, activation_std
        Of the layer's output, over neurons and samples.
    dead_share
        The share of neurons whose slope f′ is 0 for every sample of the batch.
    saturated_share
        The share of slopes, over neurons and samples, below 5 % of the largest that the activation has on [−4, 4].
    weights_factor, normalisation_factor, activation_factor
        ‖∂L/∂a[l]‖/‖δ[l+1]‖, what the way through the next layer's weights (and its skip connection) makes of the
        gradient; ‖δ[l]‖/‖∂L/∂n[l]‖ of normalisation, 1 without; and that of f′. At the last layer the first is
        ‖∂L/∂a‖ itself. Their product is ‖δ[l]‖/‖δ[l+1]‖.
    input_norm, alignment
        ‖∂L/∂W‖ = ‖δ‖ · ‖a[l−1]‖ · alignment, which is 1 for one sample and less where samples disagree.
    """

    number: int
    gradient_norm: float
    raw_gradient_norm: float
    delta_norm: float
    activation_mean: float
    activation_std: float
    dead_share: float
    saturated_share: float
    weights_factor: float
    normalisation_factor: float
    activation_factor: float
    input_norm: float
    alignment: float


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """A measured network.

    Parameters
    ----------
    layers
        From first to last.
    spec, network, trace
        What was measured.
    loss, program
        The network's.
    raw_norm, norm
        Of all gradients together, before and after clipping.
    decay
        The factor that ‖δ‖ takes a layer on its way back: (‖δ[1]‖/‖δ[last]‖)^(1/(depth − 1)).
    """

    spec: FlowSpec
    layers: tuple[FlowLayer, ...]
    loss: float
    program: str
    raw_norm: float
    norm: float
    decay: float
    network: Network
    trace: Trace
