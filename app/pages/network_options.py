"""What the address and the form of ``/networks`` say: every setting as text, read once, for the engine and the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.problems import Flaw, Problem, quote
from engine.networks import NetworkSpec
from engine.training.datasets import DATASETS

DRAWN: Final = "drawn"
OWN: Final = "own"
# What an empty field means; the address leaves out what is as usual.
USUAL: Final[dict[str, str]] = {
    "layers": "2, 3, 1", "out": "identity", "loss": "mse", "reduction": "mean", "convention": "column",
    "init": "xavier", "gain": "1", "spread": "1", "value": "0.1", "seed": "1", "dropout": "0", "data": "xor",
    "points": "", "noise": "", "own": "", "data_seed": "0", "batch": "4", "sample": "2", "granularity": "matrix",
}  # fmt: skip
FLAGS: Final = ("no_bias", "half", "skip", "batch_norm", "layer_norm")
_WHOLE: Final = ("seed", "data_seed", "batch", "sample")
_REAL: Final = ("gain", "spread", "value", "dropout")
_SIZES: Final = re.compile(r"\d{1,6}(?:[\s,;x×→>-]+\d{1,6}){1,1000}")
_CLASSES: Final = {"0": 0, "1": 1, "0.0": 0, "1.0": 1}
_MOST: Final = {"own": 16_000}
_LENGTH: Final = 200
_REAL_NUMBER: Final = re.compile(r"[-+]?(\d{1,300}\.?\d{0,300}|\.\d{1,300})([eE][-+]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """The settings of a page; ``fields`` holds every one as its control shows it."""

    fields: Mapping[str, str]
    layers: tuple[int, ...]
    numbers: Mapping[str, float]
    points: int | None
    noise: float | None
    own: tuple[tuple[float, float, int], ...] = ()

    @property
    def hidden(self) -> list[str]:
        """The activation of every hidden layer; a layer without one has that of the layer before it."""
        found: list[str] = []
        for number in range(1, len(self.layers) - 1):
            found.append(self.fields.get(f"f{number}") or (found[-1] if found else "tanh"))
        return found

    @property
    def activations(self) -> list[str]:
        """The activation of every layer of weights."""
        return [*self.hidden, self.fields["out"]]

    @property
    def has_data(self) -> bool:
        """Whether the samples are those of a data set."""
        return self.fields["data"] != DRAWN

    def whole(self, name: str) -> int:
        """Return a whole number."""
        return int(self.numbers[name])

    def parameters(self) -> dict[str, str]:
        """Return the parameters of the address: what is not as usual."""
        return {name: text for name, text in self.fields.items() if text != USUAL.get(name)}

    def spec(self, x: Any, y: Any) -> NetworkSpec:
        """Return the engine's options for these samples; they are drawn if they are None."""
        fields, numbers = self.fields, self.numbers
        return NetworkSpec(
            layers=self.layers, activation=self.activations, bias=not fields.get("no_bias"), loss=fields["loss"],
            half=bool(fields.get("half")), reduction=fields["reduction"], convention=fields["convention"], x=x, y=y,
            batch=self.whole("batch") if x is None else None, init=fields["init"], gain=numbers["gain"],
            spread=numbers["spread"], value=numbers["value"], seed=self.whole("seed"), skip=bool(fields.get("skip")),
            batch_norm=bool(fields.get("batch_norm")), layer_norm=bool(fields.get("layer_norm")),
            dropout=numbers["dropout"],
        )  # fmt: skip


def read_options(given: Mapping[str, str]) -> NetworkOptions:
    """Return the options in the texts of a form; parameters of others are left alone.

    Raises
    ------
    Problem
        422 with everything that is no number, no size and no data set.
    """
    fields = {name: given.get(name, "").strip() or usual for name, usual in USUAL.items()}
    fields |= {name: "1" for name in FLAGS if given.get(name) in ("1", "on")}
    fields |= {name: text for name, text in given.items() if re.fullmatch(r"f[1-9]\d{0,2}", name) and text}
    if flaws := [*_too_long(fields)]:
        raise Problem(flaws)
    layers: Sequence[int] = [int(size) for size in re.findall(r"\d+", fields["layers"])]
    if not _SIZES.fullmatch(fields["layers"]):
        flaws.append(_flaw("layers", f'layers are whole numbers, not "{quote(fields["layers"])}"', "write 2, 3, 1"))
    numbers = {name: _number(name, fields[name], name in _WHOLE, flaws) for name in (*_WHOLE, *_REAL)}
    points = int(_number("points", fields["points"], True, flaws)) if fields["points"] else None
    noise = _number("noise", fields["noise"], False, flaws) if fields["noise"] else None
    own = read_points(fields["own"], flaws) if fields["data"] == OWN else ()
    if fields["data"] not in (*DATASETS, OWN, DRAWN):
        hint = f"choose among {', '.join(DATASETS)}, {OWN} and {DRAWN}"
        flaws.append(_flaw("data", f'there is no data set "{quote(fields["data"])}"', hint))
    if numbers["batch"] < 1:
        flaws.append(_flaw("batch", "at least one sample is needed", "4 is a good number to look at"))
    if fields["granularity"] not in ("matrix", "scalar"):
        flaws.append(_flaw("granularity", "the granularity is matrix or scalar", "leave it out"))
    if flaws:
        raise Problem(flaws)
    kept = {name: text for name, text in fields.items() if _is_of(name, len(layers))}
    return NetworkOptions(kept, tuple(layers), numbers, points, noise, own)


def read_points(text: str, flaws: list[Flaw]) -> tuple[tuple[float, float, int], ...]:
    """Return the points in a text, one on each line or between semicolons: two coordinates and the class."""
    found = []
    for number, line in enumerate((line for line in re.split(r"[;\n]", text) if line.strip()), 1):
        parts = re.split(r"[\s,]+", line.strip().rstrip(",").replace("\N{MINUS SIGN}", "-"))
        good = len(parts) == 3 and all(_REAL_NUMBER.fullmatch(part) for part in parts[:2]) and parts[2] in _CLASSES
        if good:
            found.append((float(parts[0]), float(parts[1]), _CLASSES[parts[2]]))
        else:
            detail = f'point {number} is two coordinates and a class, 0 or 1, not "{quote(line.strip())}"'
            flaws.append(_flaw("own", detail, "write 0.5, -1, 0"))
    if not found and not flaws:
        flaws.append(_flaw("own", "there are no points yet", "write one on each line, or choose a place in the plane"))
    return tuple(found)


def _too_long(fields: Mapping[str, str]) -> Iterator[Flaw]:
    for name, text in fields.items():
        most = _MOST.get(name, _LENGTH)
        if len(text) > most:
            what = "your own points" if name == "own" else name.replace("_", " ")
            yield _flaw(name, f"{what} may have {most:,} characters, not {len(text):,}", None)


def _is_of(name: str, sizes: int) -> bool:
    return not re.fullmatch(r"f\d+", name) or int(name[1:]) < sizes - 1


def _number(name: str, text: str, whole: bool, flaws: list[Flaw]) -> float:
    pattern = re.compile(r"\d{1,15}", re.ASCII) if whole else _REAL_NUMBER
    if pattern.fullmatch(text):
        return int(text) if whole else float(text)
    kind = "a whole number from 0" if whole else "a number"
    flaws.append(_flaw(name, f'{name.replace("_", " ")} is {kind}, not "{quote(text)}"', None))
    return 1


def _flaw(name: str, detail: str, suggestion: str | None) -> Flaw:
    return Flaw("validation-error", detail, f"#/{name}", suggestion=suggestion)
