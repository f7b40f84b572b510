"""The network that ``/networks`` shows: built for the samples in view and for all, traced, with its equations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from app.api.traces import in_scalars
from app.drawing.points import Frame, frame
from app.limits import Limits
from app.pages.network_options import NetworkOptions
from app.pages.network_view import Batch, View, batch_view, first_view, part
from app.problems import Flaw, Problem
from app.schemas.size import check_size
from app.schemas.trace import number_json
from engine import Trace, trace
from engine.expand import ScalarTrace
from engine.limits import Limits as EngineLimits
from engine.networks import Equation, Network, build_network, equations
from engine.networks.spec import BINARY_CROSS_ENTROPY, CROSS_ENTROPY
from engine.training.datasets import dataset, labelled

COLUMNS: Final = 30


@dataclass(frozen=True, slots=True, eq=False)
class NetworkModel:
    """A network with all that is shown of it.

    Parameters
    ----------
    options
        The settings.
    shown, whole
        The network with the samples in view, and with all that it trains on.
    inputs
        Those of ``shown``, with the parameters that training has come to.
    trace, player
        The trace in tensors, and the one that the player steps through: the same, or in scalars.
    equations
        Of all layers.
    points, title
        The points of the data set and what it is called; none if samples are drawn.
    view
        Which samples are in view.
    limits
        What the server takes.
    """

    options: NetworkOptions
    shown: Network
    whole: Network
    inputs: dict[str, Any]
    trace: Trace
    player: Trace
    equations: tuple[Equation, ...]
    points: list[tuple[float, float, int]]
    title: str
    view: View
    limits: Limits

    @property
    def sample(self) -> int:
        """The sample whose numbers stand in the neurons, from 0."""
        return min(max(self.options.whole("sample"), 1), self.shown.arrangement.samples or 1) - 1

    @property
    def plane(self) -> Frame:
        """The part of the plane that is shown; one's own points do not move it before they leave it."""
        corners = [(-1.0, -1.0, 0), (1.0, 1.0, 0)] if self.options.own else []
        return frame([*self.points, *corners])

    def position(self) -> Callable[[Equation], int]:
        """Return the function from an equation to the number of steps after which its gradient is whole."""
        if not isinstance(self.player, ScalarTrace):
            return lambda equation: equation.step + 1
        names = self.trace.graph.names
        owners = [origin.node for origin in self.player.origins]
        last = {owners[step.to]: step.index + 1 for step in self.player.steps if step.to is not None}
        return lambda equation: last.get(names[equation.variable], len(self.player.steps))

    def training(self) -> dict[str, Any]:
        """Return what `/training` and `/surfaces` are asked for; parameters are to be replaced by the latest."""
        return {
            "program": self.whole.program,
            "inputs": {name: number_json(value) for name, value in self.whole.inputs.items()},
            "parameters": self.whole.parameters,
            "samples": self.whole.sample_axes,
            "count": self.whole.arrangement.samples or 1,
            "body": self.limits.body,
            "layers": [{"number": layer.number, "weights": layer.weights} for layer in self.whole.layers],
            "surface": self.surface(),
        }

    def surface(self) -> dict[str, Any] | None:
        """Return the question for the decision surface: the share of class 1; None where there is no plane."""
        points, spec = self.points, self.whole.spec
        outputs = spec.layers[-1]
        if not points or not (outputs == 1 or (spec.loss == CROSS_ENTROPY and outputs == 2)):
            return None
        plain = build_network(replace(spec, dropout=0.0))
        out, over = plain.layers[-1].output, plain.arrangement.over_units
        share = {CROSS_ENTROPY: f"softmax({out}{over})", BINARY_CROSS_ENTROPY: f"sigmoid({out})"}.get(spec.loss, out)
        it = self.plane
        grid = {"left": it.left, "right": it.right, "bottom": it.bottom, "top": it.top,
                "columns": COLUMNS, "rows": COLUMNS}  # fmt: skip
        program = f"{plain.program}\nshare = {share}"
        return {"program": program, "x": "x", "output": "share", "grid": grid, "convention": spec.convention}


def network_model(
    options: NetworkOptions, parameters: Mapping[str, Any], limits: Limits, batch: Batch | None = None
) -> NetworkModel:
    """Return the network of some options, at these parameters or where it begins.

    Parameters
    ----------
    options, limits
        The settings, and what they may ask for.
    parameters
        What training has come to.
    batch
        The mini-batch to look at; the first samples if None.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with them.
    """
    bounds = limits.engine()
    points, title = _points(options, bounds)
    _check_plane(options, bool(points))
    x = [[across, up] for across, up, _ in points] if points else None
    y = [label if options.fields["loss"] == CROSS_ENTROPY else [label] for *_, label in points] if points else None
    whole = build_network(options.spec(x, y), bounds)
    view = batch_view(whole, batch, bounds) if batch else first_view(whole, options.whole("batch"))
    shown = part(whole, view, bounds)
    own = {name: value for name, value in parameters.items() if name in shown.parameters}
    inputs = {**shown.inputs, **own}
    traced = trace(shown.program, inputs, limits=bounds)
    player = in_scalars(traced, bounds) if options.fields["granularity"] == "scalar" else traced
    _check_response(player, limits.response)
    found = equations(shown, traced)
    return NetworkModel(options, shown, whole, inputs, traced, player, found, points, title, view, limits)


def _check_plane(options: NetworkOptions, has_points: bool) -> None:
    """Refuse sizes that do not fit points in the plane."""
    first, *_, last = options.layers
    flaws = []
    if has_points and first != 2:
        detail = f"a point has two coordinates, so the first layer has size 2, not {first}"
        flaws.append(Flaw("validation-error", detail, "#/layers", suggestion="or take data that are drawn at random"))
    if has_points and last != 1 and options.fields["loss"] != CROSS_ENTROPY:
        detail = f"a point has one class, 0 or 1, so the last layer has size 1, not {last}"
        hint = "or take cross-entropy, which has an output for each class"
        flaws.append(Flaw("validation-error", detail, "#/layers", suggestion=hint))
    if flaws:
        raise Problem(flaws)


def _check_response(player: Trace, limit: int) -> None:
    try:
        check_size(player, "view", limit)
    except Problem as problem:
        given = problem.flaws[0].params["given"]
        detail = f"this network has {given / 2**20:.0f} MB of numbers to show; the limit is {limit / 2**20:.0f} MB"
        hint = "take smaller layers, or fewer samples in view"
        params = {"given": given, "limit": limit}
        raise Problem([Flaw("response-too-large", detail, "#/layers", suggestion=hint, params=params)]) from None


def _points(options: NetworkOptions, bounds: EngineLimits) -> tuple[list[tuple[float, float, int]], str]:
    """Return the points to train on and their title."""
    if options.own:
        return list(options.own), "Your own points"
    if not options.has_data:
        return [], ""
    found = dataset(options.fields["data"], options.points, options.noise, options.whole("data_seed"), limits=bounds)
    return labelled(found), found.kind.title
