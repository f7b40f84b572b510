"""What is to be measured: a network of equal layers, what is done for its gradients, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.errors import EngineError, InvalidSetting, raise_all
from engine.networks import NetworkSpec
from engine.networks.spec import SQUARED_ERROR, check_activation

LEAST_DEPTH, MOST_DEPTH = 2, 100
WIDEST: Final = 512
LARGEST_BATCH: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSpec:
    """A deep network and what is done for its gradients.

    Parameters
    ----------
    depth, width, activation, init, gain, spread, value, skip, batch_norm, seed, batch
        ``depth`` layers of ``width`` neurons each; the rest as in ``NetworkSpec``. All layers are alike, the last one
        too: its activations are compared with the targets. There are no biases.
    branch
        What a layer's own part is multiplied by beside its skip connection: a[l] = a[l−1] + branch·f(z[l]). 1/depth if
        None, so that all layers together add as much as one; 1 is the plain sum, which grows with depth.
    clip, clip_value
        The most that the norm of all gradients together, or each entry, may be; at most one of the two.
    """

    depth: int = 10
    width: int = 64
    activation: str = "sigmoid"
    init: str = "xavier"
    gain: float = 1.0
    spread: float = 1.0
    value: float = 0.1
    skip: bool = False
    branch: float | None = None
    batch_norm: bool = False
    clip: float | None = None
    clip_value: float | None = None
    seed: int = 0
    batch: int = 32

    def network(self) -> NetworkSpec:
        """Return the options of the network."""
        branch = self.branch if self.branch is not None else 1 / self.depth
        return NetworkSpec(
            layers=(self.width,) * (self.depth + 1), activation=(self.activation,) * self.depth, bias=False,
            loss=SQUARED_ERROR, batch=self.batch, init=self.init, gain=self.gain, spread=self.spread, value=self.value,
            seed=self.seed, skip=self.skip, branch=branch, batch_norm=self.batch_norm, affine=False, everywhere=True,
        )  # fmt: skip


def check(spec: FlowSpec, layer: int | None = None) -> None:
    """Refuse what cannot be measured, and a layer, from 1, that is none of the network's.

    Raises
    ------
    InvalidSetting
        One, or a group with all that is wrong.
    """
    problems: list[EngineError] = [*check_activation(spec.activation, "#/activation")]
    bounds = {"depth": (LEAST_DEPTH, MOST_DEPTH), "width": (1, WIDEST), "batch": (1, LARGEST_BATCH)}
    for name, (least, most) in bounds.items():
        number = getattr(spec, name)
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            problems.append(InvalidSetting(
                f"{name} is a whole number from {least} to {most}", pointer=f"#/{name}",
                params={"least": least, "most": most},
            ))  # fmt: skip
    raise_all(problems)
    if layer is not None and not 1 <= layer <= spec.depth:
        raise InvalidSetting(f"the layers are 1 to {spec.depth}", pointer="#/why")
    for name in ("clip", "clip_value"):
        if getattr(spec, name) is not None:
            check_bound(getattr(spec, name), name)
    if spec.clip is not None and spec.clip_value is not None:
        raise InvalidSetting(
            "gradients are clipped by norm or by value, not both", pointer="#/clip_value",
            suggestion="leave out one of clip and clip_value",
        )  # fmt: skip


def check_bound(bound: float, name: str) -> None:
    """Refuse a bound on gradients that bounds nothing; ``name`` is the setting that holds it.

    Raises
    ------
    InvalidSetting
        If it is not positive and finite.
    """
    if not 0 < bound < float("inf"):
        raise InvalidSetting("the bound on gradients must be a positive, finite number", pointer=f"#/{name}")
