"""Regenerate in a real GIMP, without a window: the same request at the same place, nothing replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.gimp.machine import GimpMachine

pytestmark = pytest.mark.gimp


def test_a_layer_is_made_again_in_its_place(gimp: GimpMachine, work: Path, astronaut: str) -> None:
    found = gimp.run_script("regenerate.py", work, photograph=astronaut)
    for name in ("inpaint", "same_seed", "visible", "outpaint", "upscale", "text"):
        check(name, found[name])
    same, other = found["same_seed"], found["inpaint"]
    assert same["layers"][0]["recipe"]["seed"] == same["first"]["recipe"]["seed"] == 77
    assert other["layers"][0]["recipe"]["seed"] != 77
    assert found["orphan"]["count"] == 1
    assert "made from is not in the image any more" in found["orphan"]["error"]
    assert found["not_ours"]["status"] != "success"
    assert "has no recipe" in found["not_ours"]["error"]
    assert found["images_left"] == 0


def check(name: str, case: dict[str, Any]) -> None:
    assert case["status"] == "success", (name, case["error"])
    (again,), first = case["layers"], case["first"]
    assert again["box"] == first["box"], name
    assert again["mask"] == first["mask"], name
    assert (again["parent"], again["position"]) == (first["parent"], 0), name
    assert case["count"] == 3, "the first one was to stay"
    assert again["recipe"]["typed"] == first["recipe"]["typed"], name
    assert again["recipe"]["mode"] == first["recipe"]["mode"], name
    assert all(case["kept"].values()), (name, case["kept"])
    assert case["under_it_unchanged"], name
