"""Random programs against PyTorch: value and gradient of every variable; the first of them are recorded."""

from __future__ import annotations

import pytest

from tests.engine.random_programs import FLOOR, generate
from tests.engine.references import disagreements, numbers_of
from tests.parity.live import Keep, case_of

RECORDED, LIVE = range(48), range(48, 448)


@pytest.mark.parametrize("block", range(0, len(LIVE), 50))
def test_gradients_of_random_programs_are_those_of_pytorch(block: int) -> None:
    for seed in LIVE[block : block + 50]:
        program = generate(seed)
        theirs, trace = case_of(f"random-{seed}", program.text, program.inputs)
        assert disagreements(numbers_of(trace), theirs, FLOOR) == [], program.text


def test_the_recorded_random_programs_are_those_of_pytorch(keep: Keep) -> None:
    cases = []
    for seed in RECORDED:
        program = generate(seed)
        cases.append(case_of(f"random-{seed}", program.text, program.inputs)[0])
    keep("random_programs", cases, floor=FLOOR)
