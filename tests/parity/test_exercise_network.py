"""The exercise network written in PyTorch by hand, as the lecture does, independently of our graph."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

import engine
from tests.engine.exercise_network import BLOCK, INTERMEDIATES, PARAMETERS, PROGRAM, WIDTH, N, inputs
from tests.engine.references import disagreements, numbers_of
from tests.parity.interpreter import plain
from tests.parity.live import Keep

FLOOR = 1e-3  # the gradient of logit_maxes is the rounding of a sum that cancels


def by_hand(given: dict[str, Any]) -> dict[str, Tensor]:
    """Return every tensor of the network by name, with gradients."""
    p = {name: torch.tensor(given[name], dtype=torch.float64, requires_grad=True) for name in PARAMETERS}
    contexts, targets = torch.tensor(given["Xb"]), torch.tensor(given["Yb"])
    t: dict[str, Tensor] = {}
    t["emb"] = p["C"][contexts]
    t["embcat"] = t["emb"].view(N, BLOCK * WIDTH)
    t["hprebn"] = t["embcat"] @ p["W1"] + p["b1"]
    t["bnmeani"] = 1 / N * t["hprebn"].sum(0, keepdim=True)
    t["bndiff"] = t["hprebn"] - t["bnmeani"]
    t["bndiff2"] = t["bndiff"] ** 2
    t["bnvar"] = 1 / (N - 1) * t["bndiff2"].sum(0, keepdim=True)
    t["bnvar_inv"] = (t["bnvar"] + 1e-5) ** -0.5
    t["bnraw"] = t["bndiff"] * t["bnvar_inv"]
    t["hpreact"] = p["bngain"] * t["bnraw"] + p["bnbias"]
    t["h"] = torch.tanh(t["hpreact"])
    t["logits"] = t["h"] @ p["W2"] + p["b2"]
    t["logit_maxes"] = t["logits"].max(1, keepdim=True).values
    t["norm_logits"] = t["logits"] - t["logit_maxes"]
    t["counts"] = t["norm_logits"].exp()
    t["counts_sum"] = t["counts"].sum(1, keepdim=True)
    t["counts_sum_inv"] = t["counts_sum"] ** -1
    t["probs"] = t["counts"] * t["counts_sum_inv"]
    t["logprobs"] = t["probs"].log()
    t["loss"] = -t["logprobs"][range(N), targets].mean()
    for tensor in t.values():
        tensor.retain_grad()
    t["loss"].backward()
    return p | t


def test_every_intermediate_has_the_gradient_that_pytorch_retains(keep: Keep) -> None:
    tensors = by_hand(inputs())
    theirs = {
        "id": "exercise-network",
        "program": PROGRAM,
        "inputs": {name: torch.tensor(value, dtype=torch.float64).numpy() for name, value in inputs().items()},
        "values": {name: plain(tensor) for name, tensor in tensors.items()},
        "gradients": {name: plain(tensor.grad) for name, tensor in tensors.items() if tensor.grad is not None},
    }
    assert set(theirs["gradients"]) == {"loss", *INTERMEDIATES, *PARAMETERS}
    assert disagreements(numbers_of(engine.trace(PROGRAM, inputs())), theirs, floor=FLOOR) == []
    keep("exercise_network", [theirs], floor=FLOOR)
