"""Built networks against PyTorch: graph by graph over random options, and against its own layers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from engine.networks import NetworkSpec, build_network
from tests.engine.random_networks import spec
from tests.engine.references import distance
from tests.parity import interpreter

TOLERANCE = 1e-10
FLOOR = 1e-3


@pytest.mark.parametrize("block", range(0, 600, 50))
def test_gradients_of_built_networks_are_those_of_pytorch(block: int) -> None:
    for number in range(block, block + 50):
        network = build_network(spec(number))
        trace = network.trace()
        values, gradients = (interpreter.by_name(trace, them) for them in interpreter.run(trace))
        assert distance(trace.values["L"], values["L"], FLOOR) <= TOLERANCE, network.program
        # Behind a normalisation a gradient may be what rounding leaves of a sum of large numbers that cancels.
        cancels = network.spec.batch_norm or network.spec.layer_norm
        floor = max(FLOOR, *(float(np.abs(each).max()) for each in gradients.values())) if cancels else FLOOR
        for name in network.parameters:
            assert distance(trace.gradients[name], gradients[name], floor) <= TOLERANCE, (number, name)


LOSSES = {
    "mse": nn.MSELoss(),
    "cross_entropy": nn.CrossEntropyLoss(),
    "binary_cross_entropy": nn.BCEWithLogitsLoss(),
}


@pytest.mark.parametrize("convention", ["column", "row"])
@pytest.mark.parametrize("norm", [None, "batch_norm", "layer_norm"])
@pytest.mark.parametrize("loss", LOSSES)
def test_the_loss_and_the_layers_are_those_of_torch_nn(loss: str, norm: str | None, convention: str) -> None:
    chosen: dict[str, Any] = {norm: True} if norm else {}
    network = build_network(NetworkSpec(layers=(3, 5, 4), loss=loss, convention=convention, batch=6, seed=2, **chosen))
    trace, turned = network.trace(), convention == "column"
    first, last = nn.Linear(3, 5, dtype=torch.float64), nn.Linear(5, 4, dtype=torch.float64)
    with torch.no_grad():
        for layer, name in ((first, "W1"), (last, "W2")):
            weights = trace.values[name] if turned else trace.values[name].T
            layer.weight.copy_(torch.tensor(np.ascontiguousarray(weights)))
            layer.bias.zero_()
    middle: dict[str | None, nn.Module] = {
        None: nn.Identity(),
        "batch_norm": nn.BatchNorm1d(5, dtype=torch.float64),
        "layer_norm": nn.LayerNorm(5, dtype=torch.float64),
    }
    model = nn.Sequential(first, middle[norm], nn.Tanh(), last)
    x, y = (np.ascontiguousarray(trace.values[name].T if turned else trace.values[name]) for name in "xy")
    target = torch.tensor(y, dtype=torch.int64 if loss == "cross_entropy" else torch.float64)
    found = LOSSES[loss](model(torch.tensor(x)), target)
    found.backward()
    assert trace.values["L"] == pytest.approx(found.item(), rel=1e-12)
    for layer, name in ((first, "W1"), (last, "W2")):
        assert layer.weight.grad is not None
        ours = trace.gradients[name] if turned else trace.gradients[name].T
        assert distance(ours, layer.weight.grad.numpy()) <= TOLERANCE
