"""What the address of an exercise says: which one, and what has been answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.api.questions import read_query
from app.problems import Flaw, Problem, quote
from app.schemas.exercise import MOST, page_of
from engine.exercises import KINDS, LEVELS, MOST_SEEDS, Exercise, generate

DIGITS: Final = len(str(MOST_SEEDS))
_WHOLE: Final = re.compile(rf"[0-9]{{1,{DIGITS}}}")
_ANSWER: Final = re.compile(r"a[0-9]")


@dataclass(frozen=True, slots=True)
class ExerciseQuestion:
    """Which exercise, and the answers by their number; ``count`` is that of a sheet."""

    kind: str = next(iter(KINDS))
    level: int = LEVELS[0]
    seed: int = 0
    count: int = 6
    answers: Mapping[int, str] | None = None

    @property
    def exercise(self) -> Exercise:
        """The exercise."""
        return generate(self.kind, self.level, self.seed)

    @property
    def page(self) -> str:
        """Its path, without answers."""
        return page_of(self.kind, self.level, self.seed)


def read_exercise_question(query: bytes) -> ExerciseQuestion:
    """Return the question of a page's query string; parameters of others are left alone.

    Raises
    ------
    Problem
        400 or 422 with what is wrong; an unknown kind or level is the engine's to refuse.
    """
    given = read_query(query, json_fields=())
    answers = {int(name[1:]): text for name, text in given.items() if _ANSWER.fullmatch(name) and text.strip()}
    numbers: dict[str, Any] = {name: _whole(given[name], name) for name in ("level", "seed", "count") if name in given}
    if not 1 <= numbers.get("count", 1) <= MOST:
        raise Problem([Flaw("validation-error", f"a sheet has 1 to {MOST} exercises", "#/count")])
    kind = given.get("kind", next(iter(KINDS)))
    return ExerciseQuestion(kind=kind, answers=answers, **numbers)


def _whole(text: str, name: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise Problem([Flaw("validation-error", f'the {name} is a whole number, not "{quote(text)}"', f"#/{name}")])
    return int(text)
