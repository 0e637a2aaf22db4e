"""Results that the disk does not take, and those that come after their job was cancelled."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.model import GeneratedPicture, GenerationResult, Size
from bridge.paths import Paths
from tests.fakes.canvas import gradient
from tests.fakes.providers import Gate
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui.main_window import MainWindow
from ui.results.held_button import HeldButton
from ui.results.model import Result, ResultsModel
from ui.trying_again import TryingAgain


@pytest.fixture
def folder(
    paths: Paths, caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield paths.data / "history"
    caplog.clear()


def break_(folder: Path) -> None:
    """As a disk that is gone: a file lies where the folder was."""
    folder.rename(folder.with_name("away"))
    folder.touch()


def mend(folder: Path) -> None:
    folder.unlink()
    folder.with_name("away").rename(folder)


def made_while_broken(desk: Desk, folder: Path) -> tuple[MainWindow, FakeGimp]:
    """A result that came while the disk was away."""
    gimp = FakeGimp(gradient(64, 48))
    window = desk.bound(gimp)
    desk.provider().gate = gate = Gate()
    window.state.change(prompts=("a hill",))
    window.state.generate()
    desk.until(gate.reached.is_set)
    break_(folder)
    gate.open()
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    return window, gimp


def test_a_result_that_is_not_on_disk_can_be_inserted_and_saved_later(desk: Desk, qtbot: QtBot, folder: Path) -> None:
    window, gimp = made_while_broken(desk, folder)
    assert window.banner.isVisible()
    notice = window.state.notice
    assert notice is not None and "could not be written to disk" in window.banner.message.text()
    assert "a file is where a folder is needed" in notice.hint and "Insert it or save it elsewhere" in notice.hint
    window.state.insert([window.state.gallery.model.at(0)])
    desk.until(lambda: len(gimp.inserted) == 1)
    (save,) = window.banner.choice_buttons
    assert save.text() == "Save it now"
    qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    desk.until(lambda: bool(window.state.notice and "still held in memory" in window.state.notice.message))
    mend(folder)
    assert desk.core.history.entries() == ()
    qtbot.mouseClick(window.banner.choice_buttons[0], Qt.MouseButton.LeftButton)
    desk.until(lambda: len(desk.core.history.entries()) == 1)
    desk.until(lambda: "in the history now" in window.status.text())
    assert desk.core.unkept.held == ()
    assert window.state.notice is None, "what it said holds no more"


def test_once_the_disk_is_there_the_next_result_takes_it_along(desk: Desk, folder: Path) -> None:
    window, _gimp = made_while_broken(desk, folder)
    mend(folder)
    desk.provider().gate = None
    window.state.generate()
    desk.until(lambda: window.state.gallery.model.rowCount() == 2)
    assert len(desk.core.history.entries()) == 2


def test_a_process_that_ends_tries_once_more(desk: Desk, folder: Path) -> None:
    made_while_broken(desk, folder)
    mend(folder)
    desk.app.close()
    desk.core.close()
    assert len(desk.core.history.entries()) == 1


def cancelled(desk: Desk, folder: Path, *, breaks: bool) -> MainWindow:
    """A job whose answer comes after the user said stop."""
    window = desk.standalone()
    desk.provider().heeds_cancel = False
    desk.provider().gate = gate = Gate()
    window.state.change(prompts=("a hill",))
    window.state.generate()
    desk.until(gate.reached.is_set)
    window.state.cancel()
    if breaks:
        break_(folder)
    gate.open()
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    return window


def test_what_comes_after_the_cancel_is_shown_and_marked(desk: Desk, folder: Path) -> None:
    window = cancelled(desk, folder, breaks=False)
    assert "came after the job was cancelled" in window.status.text()
    (entry,) = desk.core.history.entries()
    assert entry.recipe["cancelled"] is True
    assert "after its job was cancelled" in window.state.gallery.model.at(0).details


def test_what_comes_after_the_cancel_and_finds_no_disk_is_told(desk: Desk, folder: Path, tmp_path: Path) -> None:
    window = cancelled(desk, folder, breaks=True)
    assert window.state.notice is not None
    assert "came after the job was cancelled" in window.state.notice.message
    assert "could not be written to disk" in window.state.notice.message
    window.state.sharing.save(window.state.gallery.model.at(0), tmp_path / "saved.png")
    desk.until((tmp_path / "saved.png").is_file)
    mend(folder)
    window.state.notice.choices[0].do()
    desk.until(lambda: len(desk.core.history.entries()) == 1)


def fits_nowhere(desk: Desk, folder: Path) -> MainWindow:
    """A result in another shape than was asked for came while the disk was away."""
    window = desk.standalone()
    window.state.change(prompts=("a hill",))
    desk.provider().gate = gate = Gate()
    desk.provider().answers.append(GenerationResult((GeneratedPicture(gradient(96, 8), 5),), None))
    window.state.generate()
    desk.until(gate.reached.is_set)
    break_(folder)
    gate.open()
    desk.until(lambda: window.state.notice is not None and window.state.gallery.model.rowCount() == 1)
    return window


def test_what_fits_nowhere_and_finds_no_disk_is_in_the_list_and_offered(
    desk: Desk, folder: Path, tmp_path: Path
) -> None:
    window = fits_nowhere(desk, folder)
    desk.until(lambda: "fits nowhere" in window.banner.message.text())
    hint = window.banner.hint.text()
    assert "not on disk" in hint and "held in memory" in hint and "kept in the history" not in hint
    assert [each.text() for each in window.banner.choice_buttons][-1] == "Save it now"
    window.state.sharing.save(window.state.gallery.model.at(0), tmp_path / "saved.png")
    desk.until((tmp_path / "saved.png").is_file)
    mend(folder)
    window.banner.choice_buttons[-1].click()
    desk.until(lambda: len(desk.core.history.entries()) == 1)


def test_what_is_not_on_disk_is_found_again_after_the_banner_was_closed(desk: Desk, qtbot: QtBot, folder: Path) -> None:
    window, _gimp = made_while_broken(desk, folder)
    button = window.findChild(HeldButton)
    assert button is not None and button.isVisible() and "not on disk" in button.text()
    window.state.dismiss()
    window.state.gallery.search("sea")
    mend(folder)
    desk.until(lambda: window.state.gallery.model.rowCount() == 0)
    window.state.gallery.search("")
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert window.state.gallery.model.at(0).delivery is not None, "it goes in where it belongs"
    other = desk.standalone()
    desk.until(lambda: other.state.gallery.model.rowCount() == 1)
    assert other.state.gallery.model.at(0).picture is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.until(lambda: not button.isVisible())
    assert len(desk.core.history.entries()) == 1
    desk.until(lambda: "in the history now" in other.status.text())


def test_it_is_tried_again_without_anybody(desk: Desk, folder: Path, qtbot: QtBot) -> None:
    window, _gimp = made_while_broken(desk, folder)
    trying = TryingAgain(desk.core.unkept, window.state.background, window, every_ms=20)
    desk.core.unkept.take(desk.core.unkept.held)
    qtbot.wait(100)
    assert len(desk.core.unkept.held) == 1
    mend(folder)
    desk.until(lambda: not desk.core.unkept.held)
    desk.until(lambda: window.state.notice is None)
    assert "in the history now" in window.status.text()
    trying.close()


def test_the_process_does_not_end_with_what_only_it_has(desk: Desk, folder: Path) -> None:
    window, _gimp = made_while_broken(desk, folder)
    window.close()
    assert desk.app.needed
    mend(folder)
    desk.core.unkept.keep()
    assert not desk.app.needed


def test_a_long_session_sheds_no_result_that_is_nowhere_else(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.results.model.DELIVERED_BYTES", 1)
    model = ResultsModel(desk.standalone().state.gallery.thumbnails)
    entries = [desk.core.history.new(Size(8, 8), {"mode": "upscale", "provider": "fake", "seed": n}) for n in range(3)]
    model.add([Result(entry, picture=gradient(8, 8), is_held=n == 1) for n, entry in enumerate(entries)])
    assert [model.at(row).picture is not None for row in range(3)] == [True, True, False]
