"""Providers that people run themselves or pay for, each mode once in a real GIMP against the strict server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gimp.machine import GimpMachine
from tests.servers.rig import Rig
from tests.servers.rigs import RIGS

pytestmark = pytest.mark.gimp

MODES: dict[str, dict[str, Any]] = {
    "text-to-image": {"width": 512, "height": 512},
    "image-to-image": {"strength": 0.6},
    "inpaint": {},
    "outpaint": {"left": 96, "bottom": 64},
    "upscale": {"scale": 2.0},
}
BOXES = {
    "text-to-image": [0, 0, 512, 512],
    "outpaint": [0, 0, 512 + 96, 512 + 64],
    "upscale": [100, 80, 320, 240],
}


@pytest.fixture(params=["comfyui", "webui", "stability-v2beta"])
def rig(request: pytest.FixtureRequest, no_thread_left: None) -> Iterator[Rig]:
    with RIGS[request.param]() as running:
        yield running


def test_every_mode(gimp: GimpMachine, work: Path, astronaut: str, rig: Rig) -> None:
    found = gimp.run_script(
        "every_mode.py", work, env=dict(rig.environ), photograph=astronaut, provider=rig.id, modes=MODES
    )
    assert set(found) == set(MODES)
    for mode, facts in found.items():
        assert facts["status"] == "success", (mode, facts["error"])
        (layer,) = facts["layers"]
        assert layer["recipe"]["provider"] == rig.id
        assert layer["recipe"]["mode"] == mode
        assert facts["under_it_unchanged"], mode
        assert facts["selected_layers_kept"], mode
        assert layer["box"] == BOXES.get(mode, layer["box"]), mode
    for mode in ("inpaint", "image-to-image"):
        facts = found[mode]
        assert facts["unselected"] > 200_000
        assert facts["outside"] == 0, mode
        assert facts["inside"] > 10_000, mode
    assert found["outpaint"]["layers"][0]["mask"]
    assert found["outpaint"]["size"] == [512 + 96, 512 + 64]
    assert found["outpaint"]["source"]["box"] == [96, 0, 512, 512]  # the canvas grew to the left of it
    assert found["upscale"]["size"] == [512, 512]
