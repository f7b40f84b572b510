"""Plans are kept by count and by weight: many large programs must not fill the memory."""

from __future__ import annotations

from engine.limits import UNLIMITED
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
