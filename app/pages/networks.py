"""``/networks``: a network from its settings, as neurons, as a graph and as equations, and its training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

import anyio.to_thread
from fastapi import APIRouter, Body
from markupsafe import Markup
from pydantic import Field
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.api.questions import read_query
from app.api.strict import StrictRoute, settings_of
from app.api.twins import answer_post
from app.drawing.deltas import layer_equations
from app.drawing.markup import Element
from app.drawing.neurons import neurons
from app.drawing.panels import Panels
from app.drawing.points import points_svg
from app.drawing.view import Drawings
from app.limits import Limits
from app.pages.flags import read_step
from app.pages.network_form import Choice, choices, layer_fields
from app.pages.network_model import NetworkModel, network_model
from app.pages.network_options import NetworkOptions, read_options
from app.pages.network_view import Batch
from app.pages.player import drawn_json, page_data, sentence
from app.pages.questions import PageQuestion
from app.problems import Problem, document, from_engine
from app.schemas.model import RequestModel, Tensor
from app.schemas.packed import PACKED
from app.schemas.trace import encode, number_json
from app.templates import render
from engine import EngineError

router = APIRouter(route_class=StrictRoute, include_in_schema=False)

PATH = "/networks"


@dataclass(frozen=True, slots=True)
class NetworksPage:
    """The context of the page; where its settings make no network, ``errors`` say why and another one is drawn."""

    fields: Mapping[str, str]
    choices: Mapping[str, list[Choice]]
    layer_fields: Markup
    errors: list[Mapping[str, Any]]
    is_empty: bool
    program: str
    inputs: str
    play: str
    step: int | None
    sentence: str
    neurons: Markup
    view: str
    graph: Markup
    graph_down: Markup
    panel: Markup
    equations: Markup
    points: Markup
    data: Markup


class BatchRequest(RequestModel):
    """Which mini-batch to look at."""

    size: Annotated[int, Field(ge=1)]
    seed: Annotated[int, Field(ge=0)]
    step: Annotated[int, Field(ge=0, le=10**9)]


class PartsRequest(RequestModel):
    """The settings as the form has them, the parameters that training has come to, and the mini-batch to look at."""

    options: Annotated[dict[str, str], Field(max_length=1_100)]
    parameters: dict[str, Tensor] = Field(default_factory=dict)
    batch: BatchRequest | None = None


@router.get(PATH, response_class=HTMLResponse)
async def show_networks(request: Request) -> HTMLResponse:
    """Show the network in the address."""
    given = read_query(request.scope["query_string"], json_fields=())
    limits = settings_of(request).limits
    html = await anyio.to_thread.run_sync(_html, given, limits, limiter=request.app.state.limiter)
    return HTMLResponse(html)


@router.post("/networks/parts")
async def draw_parts(request: Request, question: Annotated[PartsRequest, Body()]) -> Response:
    """Return what the page shows beside the player's graph, as nested lists."""
    return await answer_post(request, question, answer)


def answer(question: PartsRequest, limits: Limits) -> bytes:
    """Return the parts for some settings.

    Raises
    ------
    EngineError, Problem
        Whatever is wrong with them.
    """
    asked = question.batch
    batch = None if asked is None else Batch(asked.size, asked.seed, asked.step)
    return encode(parts(network_model(read_options(question.options), question.parameters, limits, batch)))


def parts(model: NetworkModel) -> dict[str, Any]:
    """Return what scripts draw of a network."""
    points = _points(model)
    return {
        "question": _question(model),
        "play": play_address(model),
        "address": model.options.parameters(),
        "layer_fields": layer_fields(model.options).json(),
        "neurons": _neurons(model).json(),
        "view": model.view.sentence(),
        "equations": _equations(model).json(),
        "points": points and points.json(),
        "training": model.training(),
    }


def _html(given: Mapping[str, str], limits: Limits) -> str:
    return render("networks.html", page=networks_page(given, limits))


def networks_page(given: Mapping[str, str], limits: Limits) -> NetworksPage:
    """Return the context of the settings in an address; what is wrong with them stands beside them."""
    errors: list[Mapping[str, Any]] = []
    usual = read_options({})
    options = usual
    step = read_step(given.get("step"))
    try:
        options = read_options(given)
        model = network_model(options, {}, limits)
    except (EngineError, Problem) as wrong:
        problem = from_engine(wrong) if isinstance(wrong, EngineError) else wrong
        errors = document(problem)["errors"]
        model = network_model(usual, {}, Limits())
    count = len(model.player.steps)
    done = count if step is None else min(step, count)
    position = None if step is None else done
    drawings = Drawings(model.player)
    down = drawings.down(position)
    subject = model.player.graph.names.get("z1", 0)
    points = _points(model)
    content = drawn_json(drawings)
    question = _question(model)
    return NetworksPage(
        fields={**options.fields, **({name: text for name, text in given.items() if errors})},
        choices=choices(),
        layer_fields=Markup(layer_fields(options).html()),
        errors=errors,
        is_empty=bool(errors),
        program=question["program"],
        inputs=encode(question["inputs"]).decode(),
        play=play_address(model),
        step=position,
        sentence="" if errors else sentence(model.player, step, done),
        neurons=Markup(_neurons(model).html()),
        view=model.view.sentence(),
        graph=Markup(drawings.across(position).html()),
        graph_down=Markup(down.html() if down else ""),
        panel=Markup(Panels(model.player, done).panel(subject).html()),
        equations=Markup(_equations(model).html()),
        points=Markup(points.html() if points else ""),
        data=page_data({
            "trace": content,
            "question": question,
            "usual": question,
            "selected": subject,
            "errors": errors,
            "network": {"address": model.options.parameters(), "training": model.training()},
        }),
    )  # fmt: skip


def _question(model: NetworkModel) -> dict[str, Any]:
    """Return the question for the player."""
    inputs = {name: number_json(value) for name, value in model.inputs.items()}
    more = {"granularity": "scalar"} if model.options.fields["granularity"] == "scalar" else {}
    return {"program": model.shown.program, "inputs": inputs, **more}


def play_address(model: NetworkModel) -> str:
    """Return the address of the program in the workbench; "" if it is too long for one."""
    question = _question(model)
    page = PageQuestion(question["program"], question["inputs"], granularity=question.get("granularity"))
    query = urlencode(page.parameters())
    return f"/play?{query}" if len(query) <= PACKED + len("state=") else ""


def _neurons(model: NetworkModel) -> Element:
    return neurons(model.shown, model.trace, model.sample, model.view.places[model.sample] + 1)


def _equations(model: NetworkModel) -> Element:
    return layer_equations(model.shown, model.equations, model.position(), lambda step: address(model.options, step))


def address(options: NetworkOptions, step: int) -> str:
    """Return the address of the same page at a step."""
    return f"?{urlencode({**options.parameters(), 'step': step})}#player"


def _points(model: NetworkModel) -> Element | None:
    return points_svg(model.points, model.title, model.plane) if model.points else None
