"""GIMP with its windows, on a screen of its own: one Ctrl+Z takes each result back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gimp.machine import GimpMachine
from tests.gimp.screen import windowed_gimp

pytestmark = pytest.mark.gimp


def test_one_undo_step_brings_the_old_state_back(gimp: GimpMachine, work: Path, astronaut: str) -> None:
    with windowed_gimp(gimp, work, "window_undo.py", photograph=astronaut) as screen:
        screen.wait_for_step("started")
        screen.go_on("started")
        for name in ("inpaint", "samples", "upscale", "image-to-image", "text-to-image"):
            done = screen.wait_for_step(name)
            assert done["status"] == "success", done["error"]
            screen.go_on(name)
            screen.press(screen.window("GIMP$"), "ctrl+z")
        found = screen.result()
    for name, case in found.items():
        assert case["after"]["tree"] != case["before"]["tree"], name
        assert case["undone"] == case["before"], name
