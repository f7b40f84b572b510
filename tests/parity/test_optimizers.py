"""A hundred steps of every optimizer, beside PyTorch's own."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from tests.engine.optimizer_runs import CASES, INPUTS, PARAMETERS, PROGRAM, STEPS, numbers_after, run
from tests.engine.references import Case, disagreements
from tests.parity.interpreter import plain
from tests.parity.live import Keep


def by_torch(name: str) -> Case:
    """Return the losses and the parameters after the steps of a case, the network written by hand."""
    case = CASES[name]
    t: dict[str, Tensor] = {key: torch.tensor(value, dtype=torch.float64) for key, value in INPUTS.items()}
    learned = [t[key].requires_grad_() for key in PARAMETERS]
    kind, options = case.torch
    optimizer: Any = getattr(torch.optim, kind)(learned, lr=case.learning_rate, **options)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = ((torch.tanh(t["x"] @ t["W1"] + t["b1"]) @ t["W2"] + t["b2"] - t["y"]) ** 2).mean()
        loss.backward()
        if "clip" in case.options:
            torch.nn.utils.clip_grad_value_(learned, case.options["clip"].limit)
        losses.append(loss.item())
        optimizer.step()
    values = {"losses": torch.tensor(losses, dtype=torch.float64).numpy()}
    values |= {key: plain(t[key]) for key in PARAMETERS}
    inputs = {key: torch.tensor(value, dtype=torch.float64).numpy() for key, value in INPUTS.items()}
    return {"id": name, "program": PROGRAM, "inputs": inputs, "values": values, "gradients": {}}


def test_every_optimizer_steps_as_pytorch_does(keep: Keep) -> None:
    cases = [by_torch(name) for name in CASES]
    for case in cases:
        assert disagreements(numbers_after(run(case["id"])), case, tolerance=1e-10) == []
    keep("optimizers", cases)
