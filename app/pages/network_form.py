"""The controls of the builder whose number depends on the network, and what every list of choices holds."""

from __future__ import annotations

from typing import Final, NamedTuple

from app.drawing.markup import Element
from app.pages.network_options import DRAWN, OWN, NetworkOptions
from engine.networks.spec import ACTIVATIONS, IDENTITY, INITS
from engine.training.datasets import DATASETS

FIRST: Final = (IDENTITY, "tanh", "relu", "sigmoid", "leaky_relu", "gelu", "softplus", "silu", "elu")
MOST_FIELDS: Final = 12
TITLES: Final = {
    "mse": "mean squared error", "squared_error": "squared error", "cross_entropy": "cross-entropy, softmax inside",
    "binary_cross_entropy": "binary cross-entropy, sigmoid inside", "xavier": "Xavier", "he": "He",
    "column": "a column: z = W a + b", "row": "a row: z = a W + b", "mean": "their mean", "sum": "their sum",
    "matrix": "matrices", "scalar": "every number",
}  # fmt: skip


class Choice(NamedTuple):
    """One option of a list."""

    value: str
    title: str


def choices() -> dict[str, list[Choice]]:
    """Return the options of every list by the name of its field."""
    data = [*(Choice(kind.name, kind.title) for kind in DATASETS.values()), Choice(OWN, "my own points"),
            Choice(DRAWN, "drawn at random")]  # fmt: skip
    words = {
        "loss": ("mse", "squared_error", "binary_cross_entropy", "cross_entropy"), "reduction": ("mean", "sum"),
        "convention": ("column", "row"), "init": INITS, "granularity": ("matrix", "scalar"),
    }  # fmt: skip
    named = {field: [Choice(name, TITLES.get(name, name)) for name in names] for field, names in words.items()}
    return {**named, "data": data}


def activations() -> list[str]:
    """Return the activations, the usual ones first."""
    first = [name for name in FIRST if name in ACTIVATIONS]
    return [*first, *sorted(name for name in ACTIVATIONS if name not in first)]


def layer_fields(options: NetworkOptions) -> Element:
    """Return a list of activations for every layer; of very many, for the first hidden ones and the last."""
    hidden = options.hidden
    fields = [_field(f"f{number}", f"Layer {number}", name) for number, name in enumerate(hidden[:MOST_FIELDS], 1)]
    last = _field("out", f"Layer {len(hidden) + 1} (output)", options.fields["out"])
    return Element("div", {"class": "builder-row"}, (*fields, last))


def _field(name: str, title: str, chosen: str) -> Element:
    known = activations()
    names = known if chosen in known else [chosen, *known]
    listed = tuple(Element("option", {"value": each, "selected": each == chosen}, (each,)) for each in names)
    return Element("label", {"class": "setting"}, (
        Element("span", {}, (title,)), Element("select", {"class": "select", "name": name}, listed),
    ))  # fmt: skip
