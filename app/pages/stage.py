"""One scene of a lesson as its page needs it: what can be said of it, where its steps are, how it looks there."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

import numpy as np
from markupsafe import Markup

from app.content.lessons import Scene
from app.drawing.deltas import layer_equations
from app.drawing.factory import dress, told
from app.drawing.neurons import neurons
from app.drawing.panels import Panels
from app.drawing.prose import Prose
from app.drawing.view import Drawings
from app.drawing.wording import shape_text
from app.pages.network_options import OWN, read_options
from app.pages.player import InputField, StepRow, drawn_json, input_field, sentence, step_rows
from app.pages.questions import USUAL, PageQuestion
from app.schemas.trace import encode
from engine import trace
from engine.networks import Network, equations
from engine.steps import BACKWARD, FORWARD, SEED


class Stage(Prose):
    """A scene, traced and laid out once; formulas and numbers of it as ``Prose`` has them.

    Parameters
    ----------
    name, scene
        Its name in the lesson, and what it computes.
    """

    def __init__(self, name: str, scene: Scene) -> None:
        super().__init__(trace(scene.program, scene.inputs, scene.output))
        self.name = name
        self.scene = scene
        self.question = PageQuestion(scene.program, scene.inputs, output=scene.output, fold=scene.fold)
        self.drawings = Drawings(self.traced, scene.fold)
        self.still = cache(self._still)

    @property
    def asked(self) -> dict[str, Any]:
        """The question for a trace."""
        return self.question.asked()

    @property
    def inputs(self) -> str:
        """The inputs as the player's attribute holds them."""
        return encode(dict(self.scene.inputs)).decode()

    @property
    def fields(self) -> list[InputField]:
        """The inputs as a form shows them."""
        return [input_field(name, value) for name, value in self.scene.inputs.items()]

    @property
    def rows(self) -> list[StepRow]:
        """The table of its steps."""
        return step_rows(self.traced, None)

    def at(self, place: str | int) -> int:
        """Return how many steps are done at a place.

        Parameters
        ----------
        place
            ``start``, ``forward`` (all values known), ``seed``, ``end``, ``value z`` or ``gradient z`` (known just
            now), ``gradient z 1`` (the first contribution to it has arrived), or the number itself.

        Raises
        ------
        ValueError
            If the trace has no such place.
        """
        steps = self.traced.steps
        if isinstance(place, int):
            return place
        ends = {"start": 0, "forward": sum(step.phase == FORWARD for step in steps), "end": len(steps)}
        ends["seed"] = ends["forward"] + 1
        if place in ends:
            return ends[place]
        kind, name, *count = place.split()
        node = self.node(name)
        phases = {"value": (FORWARD,), "gradient": (SEED, BACKWARD)}[kind]
        found = [
            step.index + 1
            for step in steps
            if step.phase in phases and node == (step.to if step.phase == BACKWARD else step.node)
        ]
        which = int(count[0]) if count else len(found)
        if not 1 <= which <= len(found):
            raise ValueError(f"no step gives the {place}")
        return found[which - 1]

    def node(self, name: str) -> int:
        """Return the id of a variable."""
        return self.traced.graph.names[name]

    def address(self, place: str | int = "end") -> str:
        """Return the address of the workbench at a place."""
        return f"/play{self.question.address(self.at(place))}"

    def shape(self, formula: str) -> str:
        """Return the shape of what a formula comes to: ``3×2``, ``vector 3``."""
        value: Any = self.number(formula)
        return shape_text(np.shape(value))

    def said(self, step: int) -> str:
        """Return the sentence of a position."""
        return told(self.traced, step) if self.scene.factory else sentence(self.traced, step, step)

    def panel(self, node: int, step: int) -> Markup:
        """Return the inspector at a node."""
        return Markup(Panels(self.traced, step).panel(node).html())

    @property
    def equations(self) -> Markup:
        """The equations of the network's layers, each with the step that computes it."""
        network = self._network
        found = equations(network, self.traced)
        return Markup(layer_equations(network, found, lambda each: each.step + 1, self.address).html())

    @property
    def neurons(self) -> Markup:
        """The neurons of the network, with the numbers of its first sample."""
        return Markup(neurons(self._network, self.traced, 0, 1).html())

    @property
    def network_address(self) -> str:
        """The address of the page of networks with this network and its samples as one's own points."""
        spec = self._network.spec
        samples, targets = np.atleast_2d(spec.x).tolist(), np.ravel(spec.y).tolist()
        points = (", ".join(map(repr, [*at, int(target)])) for at, target in zip(samples, targets, strict=True))
        *hidden, out = spec.activations
        settings = {
            "layers": ", ".join(map(str, spec.layers)), "out": out, "loss": spec.loss, "reduction": spec.reduction,
            "seed": str(spec.seed), "data": OWN, "own": "; ".join(points), "batch": str(len(samples)), "sample": "1",
        } | {f"f{number}": name for number, name in enumerate(hidden, start=1)}  # fmt: skip
        return f"/networks?{urlencode(read_options(settings).parameters())}"

    @property
    def _network(self) -> Network:
        if self.scene.network is None:
            raise ValueError(f"the scene {self.name} is no network")
        return self.scene.network

    def bare(self, place: str | int) -> Markup:
        """Return the graph at a place in its usual dress."""
        return Markup(self.drawings.across(self.at(place)).html())

    def _still(self, step: int) -> Markup:
        drawn = self.drawings.across(step)
        return Markup((dress(drawn, self.traced) if self.scene.factory else drawn).html())

    def data(self) -> dict[str, Any]:
        """Return what the player starts from."""
        content = drawn_json(self.drawings)
        return {"trace": content, "question": self.asked, "usual": USUAL, "selected": self.traced.graph.output}
