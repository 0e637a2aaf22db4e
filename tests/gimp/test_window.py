"""GIMP with its windows, on a screen of its own: one Ctrl+Z takes each result back; the panel, by clicks."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.gimp.machine import CHECKOUT, GimpMachine
from tests.gimp.screen import DISPLAY, Screen, windowed_gimp

pytestmark = pytest.mark.gimp

ARTIFACTS = CHECKOUT / "artifacts"
PANEL_SIZE = (880, 912)
PROMPT = "plain orange cloth"
RESULT_TIMEOUT_S = 60.0
OURS = ("replaced", "replaced_group", "removed")
INSERTIONS = ("scaled", "converted", "all-at-once", "half-done")
PROCEDURES = (
    *("inpaint", "samples", "upscale", "upscale-image", "upscale-indexed"),
    *("image-to-image", "outpaint", "text-to-image"),
)


def test_one_undo_step_brings_the_old_state_back(gimp: GimpMachine, work: Path, astronaut: str) -> None:
    plugin = str(CHECKOUT / "plugin")
    with windowed_gimp(
        gimp, work, "window_undo.py", photograph=astronaut, plugin=plugin, procedures=PROCEDURES
    ) as screen:
        screen.wait_for_step("started")
        screen.go_on("started")
        for name in (*OURS, *INSERTIONS, *PROCEDURES):
            done = screen.wait_for_step(name)
            assert done["status"] == ("trouble" if name == "half-done" else "success"), (name, done["error"])
            screen.go_on(name)
            screen.press(screen.window("GIMP$"), "ctrl+z")
        found = screen.result()
        with pytest.raises(RuntimeError):  # xdotool finds none
            screen.hands("search", "--onlyvisible", "--name", "GIMP Message")
    assert set(found) == {*OURS, *INSERTIONS, *PROCEDURES}
    for name, case in found.items():
        assert case["after"] != case["before"], name
        assert case["undone"] == case["before"], name
    assert "one undo" in found["half-done"]["error"]
    assert found["half-done"]["after"]["size"] == [1024, 1024]
    for name in ("scaled", "half-done", "upscale-image", "upscale-indexed"):
        assert found[name]["after"]["size"] == [1024, 1024], name
    for name in ("converted", "all-at-once", "half-done", "upscale-indexed"):
        assert (found[name]["before"]["base_type"], found[name]["after"]["base_type"]) == ("indexed", "rgb"), name


def where_to_click(gimp: GimpMachine) -> dict[str, list[int]]:
    python = str(gimp.home / ".local/share/layerbridge/venv/bin/python")
    env = {"DISPLAY": DISPLAY, "PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'plugin'}", "QT_QPA_PLATFORM": "offscreen"}
    said = gimp.run([python, "-m", "tests.gimp.where_to_click", *map(str, PANEL_SIZE)], env=env, timeout_s=120)
    places: dict[str, list[int]] = json.loads(said.splitlines()[-1])
    return places


def wait_for_result(gimp: GimpMachine, already: int) -> None:
    """A result is in the history's folder before the panel shows it."""
    folder = gimp.home / ".local/share/layerbridge/history"
    deadline = time.monotonic() + RESULT_TIMEOUT_S
    while len(list(folder.glob("*.png"))) <= already:
        assert time.monotonic() < deadline, "no result"
        time.sleep(0.2)
    time.sleep(2.0)  # for the window to show it


def open_panel(screen: Screen) -> str:
    screen.wait_for_step("started")
    screen.place(screen.window("GIMP$"), 0, 24, 980, 912)
    screen.go_on("started")
    panel = screen.window("LayerBridge$")
    screen.place(panel, 990, 24, *PANEL_SIZE)
    time.sleep(2.0)
    return panel


def test_the_panel_on_an_image(gimp: GimpMachine, work: Path, astronaut: str) -> None:
    places = where_to_click(gimp)
    already = len(list((gimp.home / ".local/share/layerbridge/history").glob("*.png")))
    with windowed_gimp(gimp, work, "window_panel.py", photograph=astronaut, prompt=PROMPT) as screen:
        panel = open_panel(screen)
        # GIMP hands its last values over instead of what the script says, and other tests leave theirs.
        write_prompt(screen, panel)
        screen.photograph(ARTIFACTS / "gimp-panel-opened.png")
        screen.click(panel, places["generate"])
        wait_for_result(gimp, already)
        screen.click(panel, places["insert"])
        time.sleep(3.0)
        screen.photograph(ARTIFACTS / "gimp-panel-inserted.png")
        screen.photograph(ARTIFACTS / "panel.png", window=panel)
        screen.press(panel, "alt+F4")
        found = screen.result()
    assert found["status"] == "success", found["error"]
    assert len(found["layers"]) == 2, "one layer was to be inserted; see artifacts/"
    top = found["layers"][0]
    assert top["mask"]
    assert top["recipe"]["prompts"][0]["text"] == PROMPT
    assert found["outside"] == 0
    assert found["inside"] > 1000
    assert found["after"]["selection"] == found["before"]["selection"]
    assert found["after"]["selected_layers"] == found["before"]["selected_layers"]
    # "With last values" does again what the panel did.
    assert found["repeated"]["status"] == "success", found["repeated"]["error"]
    (again,) = found["repeated"]["layers"]
    assert again["recipe"]["prompts"][0]["text"] == PROMPT


def open_from_the_menu(screen: Screen, entry: str) -> str:
    """GIMP's search of its menus: the panel's window."""
    image = screen.window("GIMP$")
    screen.press(image, "slash")
    time.sleep(1.5)
    screen.hands("type", "--delay", "40", entry)
    time.sleep(1.5)
    screen.hands("key", "Return")
    panel = screen.window("LayerBridge$")
    time.sleep(2.0)
    return panel


def write_prompt(screen: Screen, panel: str) -> None:
    screen.press(panel, "ctrl+a")
    screen.hands("type", "--delay", "20", PROMPT)


def generate_and_insert(gimp: GimpMachine, screen: Screen, panel: str) -> None:
    already = len(list((gimp.home / ".local/share/layerbridge/history").glob("*.png")))
    screen.press(panel, "ctrl+Return")
    wait_for_result(gimp, already)
    screen.press(panel, "ctrl+i")


def test_the_whole_story(gimp: GimpMachine, work: Path, astronaut: str) -> None:
    """Select, open the panel from the menu, type, Generate, Insert, select, Generate, Insert, undo, and undo again."""
    with windowed_gimp(gimp, work, "window_story.py", photograph=astronaut) as screen:
        screen.wait_for_step("started")
        screen.place(screen.window("GIMP$"), 0, 24, 980, 912)
        screen.go_on("started")
        panel = open_from_the_menu(screen, "Inpaint Selection")
        screen.place(panel, 990, 24, *PANEL_SIZE)
        write_prompt(screen, panel)
        generate_and_insert(gimp, screen, panel)
        screen.wait_for_step("selected")
        screen.go_on("selected")
        generate_and_insert(gimp, screen, panel)
        for step in ("undone", "undone_twice", "undone_thrice"):
            screen.wait_for_step(step)
            if step == "undone":
                screen.photograph(ARTIFACTS / "gimp-story.png")
            screen.go_on(step)
            screen.press(screen.window("GIMP$"), "ctrl+z")
        found = screen.result()
        screen.press(panel, "alt+F4")
    assert [len(found[step]["tree"]) for step in ("before", "inserted", "inserted_again")] == [1, 2, 3]
    assert found["inserted"]["selection"] == found["before"]["selection"]
    assert found["inserted_again"]["selection"] == found["selected"]["selection"]
    # Both go right above the active layer, so the second one lies below the first.
    first, second, _base = found["layers"]
    assert first["recipe"]["prompts"][0]["text"] == second["recipe"]["prompts"][0]["text"] == PROMPT
    assert first["box"][0] < 220 < second["box"][0] + second["box"][2], "the second one was to follow the selection"
    # To the bit: pixels, masks, selection, layers and their order.
    assert found["undone"] == found["selected"]
    assert found["undone_twice"] == found["inserted"]
    assert found["undone_thrice"] == found["before"]
