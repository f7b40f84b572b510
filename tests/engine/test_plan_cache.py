"""Plans are kept by count and by weight: many large programs must not fill the memory."""

from __future__ import annotations

import pytest

from engine.build import build, check_operators
from engine.errors import ProgramTooLarge
from engine.language import parse
from engine.limits import UNLIMITED, Limits
from engine.ops import REGISTRY
from engine.plan import NODES_KEPT, PLANS, PlanCache


def test_plans_are_kept_until_they_have_too_many_nodes_together() -> None:
    cache = PlanCache(size=10, nodes=20)
    small = [cache.find(f"x*{i}", {"x": ()}, None, UNLIMITED) for i in range(5)]  # three nodes each
    assert all(cache.find(f"x*{i}", {"x": ()}, None, UNLIMITED) is plan for i, plan in enumerate(small))
    large = cache.find("x" + "*x" * 15, {"x": ()}, None, UNLIMITED)
    assert (large.size, list(cache.latest)) == (16, ["x*4", large.graph.program.text])
    assert cache.find("x*4", {"x": ()}, None, UNLIMITED) is small[4]
    assert cache.find("x*0", {"x": ()}, None, UNLIMITED) is not small[0]


def test_a_plan_that_is_too_large_to_keep_is_kept_until_the_next_one() -> None:
    cache = PlanCache(size=10, nodes=5)
    large = cache.find("x" + "*x" * 15, {"x": ()}, None, UNLIMITED)
    assert cache.find("x" + "*x" * 15, {"x": ()}, None, UNLIMITED) is large
    cache.find("x", {"x": ()}, None, UNLIMITED)
    assert list(cache.latest) == ["x"]


def test_the_cache_of_all_counts_its_nodes_right() -> None:
    for number in range(40):
        PLANS.find("x" + f"*{number}*x" * 300, {"x": ()}, None, UNLIMITED)
    assert PLANS._nodes == sum(plan.size for plan in PLANS._plans.values()) <= NODES_KEPT


@pytest.mark.parametrize(
    "program",
    [
        "x+x*x/x@x",
        "x  +x*\tx",
        "e+e*e",
        "x[0]+x.T*x",
        "(x)+(x)*2",
        "2e5*x+1.5",
        "x + -x",
        "x**2*x",
        "1e+5*x + 2.e+3*x",
    ],
)
def test_operators_are_never_counted_as_more_than_the_nodes_they_become(program: str) -> None:
    text = "\n".join(f"v{i} = {program}" for i in range(9))
    nodes = len(build(parse(text, functions=frozenset(REGISTRY)), {"x": (2, 2), "e": ()}).nodes)
    check_operators(text, 2, Limits(nodes=nodes))
    with pytest.raises(ProgramTooLarge):
        check_operators("y = " + "+".join("x" * nodes), 2, Limits(nodes=nodes))


def test_a_program_with_too_many_operators_is_refused_at_the_first_one_too_many() -> None:
    with pytest.raises(ProgramTooLarge) as refused:
        check_operators("y = x*x+x\nz = y*y+x", 1, Limits(nodes=4))
    assert refused.value.span == (17, 18, 2, 8)
    assert refused.value.params["limit"] == 4
