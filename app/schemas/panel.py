"""A question for the inspector's panel of one node, and the shape of the answer."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.question import SeededRequest
from app.schemas.trace import WORKED_EXAMPLE, Granularity


class PanelRequest(SeededRequest):
    """A program with its inputs, and which node of its graph to explain."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**WORKED_EXAMPLE, "node": 5}]})

    node: Annotated[int, Field(description="The node's id in the trace.")]
    granularity: Annotated[
        Granularity, Field(description="Whether the id is one in the trace of tensors or in that of scalars.")
    ] = "tensor"


class PanelAnswer(BaseModel):
    """The panel of a node."""

    node: Annotated[int, Field(description="The node's id.")]
    panel: Annotated[list[Any], Field(description='Its markup as nested lists, `["tag", {attributes}, [children]]`.')]
