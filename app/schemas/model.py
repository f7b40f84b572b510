"""The base of every request model, and the types that appear in many of them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.problems import Problem
from app.validation import flaws_of
from engine.errors import ERROR_LIMIT

_NUMBER = {"anyOf": [{"type": "number"}, {"enum": ["NaN", "Infinity", "-Infinity"]}]}
_TENSOR = {
    "anyOf": [*_NUMBER["anyOf"], {"type": "array", "items": {}}],
    "description": 'A number, or a nested list of numbers with up to 4 dimensions. The texts "NaN", "Infinity" and '
    '"-Infinity" are numbers too.',
}


def _refuse_null(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("validation-error", "a number or a nested list of numbers is needed, not null")
    return value


# The engine reads tensors: it is fast at it and says where a slip is. Here they only need to be documented.
Tensor = Annotated[Any, WithJsonSchema(_TENSOR)]
OptionalTensor = Annotated[Any, BeforeValidator(_refuse_null), WithJsonSchema(_TENSOR)]
NullableTensor = Annotated[Any, WithJsonSchema({"anyOf": [_TENSOR, {"type": "null"}]})]  # in answers


def absent() -> Any:
    """Return the value of a field that was left out; unlike a default of None it makes null no legal value."""
    return None


class RequestModel(BaseModel):
    """A request body: no field that is unknown, no value that is converted.

    ``aliases`` are names that people write for a field by mistake; errors answer with the right one.
    """

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    aliases: ClassVar[dict[str, str]] = {}

    @classmethod
    def read(cls, value: Any) -> Self:
        """Return the model for a JSON value.

        Raises
        ------
        Problem
            422 with everything that is wrong with its fields.
        """
        if isinstance(value, dict) and len(value) > len(cls.model_fields) + ERROR_LIMIT:
            # More unknown fields than an answer tells need not be looked at.
            unknown = [name for name in value if name not in cls.model_fields][: ERROR_LIMIT + 1]
            value = {name: value[name] for name in (*cls.model_fields, *unknown) if name in value}
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            raise Problem(flaws_of(error.errors(include_input=False, include_url=False), cls, value)) from None
