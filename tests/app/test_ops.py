"""``/api/v1/ops`` lists the registry, and what it lists can be called."""

from __future__ import annotations

from typing import Any

from engine.ops.base import REGISTRY


def test_every_op_of_the_registry_is_listed_once(api: Any) -> None:
    ops = api.get("/api/v1/ops").json()["ops"]
    assert sorted(op["name"] for op in ops) == sorted(REGISTRY)
    families = [op["family"] for op in ops]
    assert families == sorted(families, key=families.index)


def test_an_op_tells_its_formula_and_derivatives(api: Any) -> None:
    ops = {op["name"]: op for op in api.get("/api/v1/ops").json()["ops"]}
    assert ops["multiply"]["operands"] == ["a", "b"]
    assert ops["multiply"]["derivatives"] == ["b", "a"]
    assert ops["sum"]["parameters"][0] == {"name": "axis", "kind": "axis", "default": None}
    assert ops["softmax"]["elementwise"] is False
    assert all(set(op) == set(ops["sum"]) for op in ops.values())


def test_the_list_can_be_kept(api: Any) -> None:
    tag = api.get("/api/v1/ops").headers["etag"]
    assert api.get("/api/v1/ops", headers={"If-None-Match": tag}).status_code == 304
