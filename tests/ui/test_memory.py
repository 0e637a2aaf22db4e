"""A window comes back as it was left; what cannot be used of that is left alone."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from bridge.model import Mode
from bridge.paths import Paths
from bridge.wishes import Wishes
from tests.ui.conftest import Desk
from ui.memory import on_a_screen
from ui.remembered import Remembered, load, save


def test_the_form_and_the_window_come_back(qtbot: QtBot, desk: Desk) -> None:
    window = desk.standalone()
    window.resize(860, 640)
    window.state.choose_mode(Mode.IMAGE_TO_IMAGE)
    qtbot.keyClicks(window.prompt_panel.prompt, "a lake")
    window.state.form.set_option("steps", 33)
    window.state.form.set_option("grain", 0.5)
    window.state.change(engine="fake-2")
    window.body.setSizes([380, 450])
    qtbot.mouseClick(window.prompt_panel.negative_part.button, Qt.MouseButton.LeftButton)
    before = window.body.sizes()
    window.close()
    again = desk.standalone()
    assert again.state.mode is Mode.IMAGE_TO_IMAGE
    assert again.prompt_panel.prompt.toPlainText() == "a lake"
    assert (again.state.wishes.engine, again.state.wishes.steps) == ("fake-2", 33)
    assert again.state.wishes.options == (("grain", 0.5),)
    assert (again.width(), again.height()) == (860, 640)
    assert again.body.sizes() == before
    assert again.prompt_panel.negative_part.button.isChecked()
    assert not again.prompt_panel.selection_part.button.isChecked()


def test_what_was_allowed_once_is_asked_again(desk: Desk) -> None:
    window = desk.standalone()
    window.state.change(max_requests=48, convert_indexed=True, prompts=("a lake",))
    window.close()
    assert desk.standalone().state.wishes == Wishes(prompts=("a lake",))


def test_the_form_is_kept_while_it_is_worked_on(desk: Desk) -> None:
    window = desk.standalone()
    window.memory._timer.setInterval(1)
    window.state.change(prompts=("a lake",))
    desk.until(lambda: load(desk.core.paths).wishes.prompts == ("a lake",))


def test_who_changes_nothing_writes_nothing(desk: Desk) -> None:
    # Twice: the tests' screen is narrower than the window, which is put onto it once.
    desk.standalone().close()
    desk.standalone().close()
    path = desk.core.paths.config / "panel.json"
    before = path.stat().st_mtime_ns
    desk.standalone().close()
    assert path.stat().st_mtime_ns == before


BROKEN = {
    "empty": b"",
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "no fields": b"{}",
    "a place of words": json.dumps({"place": ["a", 1, 2, 3]}).encode(),
    "bytes": b"\xff\xfe",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_ignored_with_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    paths = Paths.inside(tmp_path)
    paths.config.mkdir()
    (paths.config / "panel.json").write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert load(paths) == Remembered()
    assert "panel.json is ignored" in caplog.text


def test_fields_of_another_kind_are_as_they_start(tmp_path: Path) -> None:
    paths = Paths.inside(tmp_path)
    save(paths, Remembered(wishes=Wishes(prompts=("a",), seed=3)))
    path = paths.config / "panel.json"
    data = json.loads(path.read_text())
    odd = {"seed": "7", "samples": True, "strength": [], "options": [["a"]], "prompts": "a", "steps": 1.5, "new": 1}
    data["wishes"].update(odd, cfg_scale=7, engine="e")
    path.write_text(json.dumps(data))
    assert load(paths).wishes == Wishes(cfg_scale=7, engine="e")


def test_a_window_is_put_where_it_can_be_seen(qtbot: QtBot) -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    inside = QRect(screen.x() + 10, screen.y() + 10, 300, 200)
    assert on_a_screen(inside) == inside
    for lost in (QRect(90_000, 90_000, 300, 200), QRect(-90_000, 5, 300, 200), QRect(0, 0, 90_000, 90_000)):
        assert screen.contains(on_a_screen(lost))
