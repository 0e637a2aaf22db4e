"""Results for others: saved, copied, dragged away, opened in GIMP."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from bridge.errors import InputError
from bridge.imaging.codec import read_picture_file
from bridge.model import Size
from tests.fakes.canvas import gradient
from tests.fakes.providers import colour_of
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui.main_window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> MainWindow:
    """With two results of one request."""
    window = desk.standalone()
    window.state.change(prompts=("a red Door!",), seed=50, samples=2)
    qtbot.mouseClick(window.actions_bar.generate, Qt.MouseButton.LeftButton)
    desk.until(lambda: window.state.gallery.model.rowCount() == 2)
    window.results_view.list.setFocus()
    return window


class Drags:
    """Takes the place of the system's own drag, which needs a person.

    Attributes:
        begun: what was dragged.
    """

    def __init__(self) -> None:
        self.begun: list[QMimeData] = []

    def __call__(self, mime: QMimeData, _image: QImage) -> None:
        self.begun.append(mime)


class Gimps:
    """A GIMP that opens files, or does not."""

    def __init__(self, error: InputError | None = None) -> None:
        self.opened: list[Path] = []
        self._error = error

    def __call__(self, files: Sequence[Path]) -> None:
        if self._error is not None:
            raise self._error
        self.opened.extend(files)


def test_ctrl_c_in_the_list_copies_the_picture(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    QGuiApplication.clipboard().clear()
    qtbot.keyClick(window.results_view.list, Qt.Key.Key_C, CONTROL)
    desk.until(lambda: window.status.text() == "Copied")
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (64, 64)
    assert image.pixelColor(5, 5).getRgb()[:3] == colour_of(50)[:3]


def test_ctrl_c_elsewhere_is_elsewheres(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    field = window.results_view.search
    field.setFocus()
    qtbot.keyClicks(field, "door")
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "door"


def test_results_are_dragged_as_files_that_say_how_they_were_made(desk: Desk, window: MainWindow) -> None:
    drags = Drags()
    window.results_view.drag = drags
    window.results_view.list.selectAll()
    window.results_view.list.startDrag(Qt.DropAction.CopyAction)
    desk.until(lambda: bool(drags.begun))
    paths = [Path(url.toLocalFile()) for url in drags.begun[0].urls()]
    assert [path.name for path in paths] == ["a-red-door-50.png", "a-red-door-51.png"]
    for path in paths:
        assert desk.core.paths.cache in path.parents
        with Image.open(path) as image:
            assert "a red Door!" in image.info["parameters"]
    assert not drags.begun[0].hasImage()


def test_one_result_is_dragged_with_its_pixels(desk: Desk, window: MainWindow) -> None:
    drags = Drags()
    window.results_view.drag = drags
    window.results_view.list.startDrag(Qt.DropAction.CopyAction)
    desk.until(lambda: bool(drags.begun))
    assert len(drags.begun[0].urls()) == 1
    assert drags.begun[0].hasImage()


def test_a_drag_whose_button_was_let_go_meanwhile_is_none(desk: Desk, window: MainWindow) -> None:
    # With the real one: a drag would wait for a person here, and never come back.
    begun = []
    real = window.results_view.drag
    window.results_view.drag = lambda mime, image: (real(mime, image), begun.append(mime))[0]
    window.results_view.list.startDrag(Qt.DropAction.CopyAction)
    desk.until(lambda: bool(begun))


def test_several_are_saved_into_a_folder_and_overwrite_nothing(
    qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: str(tmp_path))
    (tmp_path / "a-red-door-50.png").write_bytes(b"mine")
    window.results_view.list.selectAll()
    qtbot.keyClick(window, Qt.Key.Key_S, CONTROL)
    desk.until(lambda: window.status.text() == f"2 result(s) saved in {tmp_path}")
    names = sorted(path.name for path in tmp_path.glob("a-*.png"))
    assert names == ["a-red-door-50-2.png", "a-red-door-50.png", "a-red-door-51.png"]
    assert (tmp_path / "a-red-door-50.png").read_bytes() == b"mine"
    assert tuple(read_picture_file(tmp_path / "a-red-door-51.png").pixels[0, 0, :3]) == colour_of(51)[:3]


def test_what_a_format_cannot_keep_is_told(
    qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = window.state.gallery.model.at(0).entry
    long = {**entry.recipe, "prompts": [{"text": "very " * 20_000, "weight": 1.0}]}
    desk.core.history.amend(entry, long)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(tmp_path / "x"), "JPEG (*.jpg)"))
    window.close()
    again = desk.standalone()
    desk.until(lambda: again.state.gallery.model.rowCount() == 2)
    again.results_view.list.setCurrentIndex(again.state.gallery.model.index(0))
    qtbot.mouseClick(again.results_view.save, Qt.MouseButton.LeftButton)
    desk.until(again.banner.isVisible)
    assert "too long for a JPEG" in again.banner.message.text()
    assert (tmp_path / "x.jpg").is_file()


def test_a_connected_gimp_gets_an_image(qtbot: QtBot, desk: Desk) -> None:
    gimp = FakeGimp(gradient(256, 192))
    window = desk.bound(gimp, "text-to-image", prompt="a hill", seed=7)
    qtbot.mouseClick(window.actions_bar.generate, Qt.MouseButton.LeftButton)
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    qtbot.keyClick(window, Qt.Key.Key_G, CONTROL)
    desk.until(lambda: window.status.text() == "1 result(s) opened in GIMP")
    (made,) = gimp.inserted
    assert made.new_image == Size(64, 48)
    assert made.layers[0].name == "a-hill-7"
    assert "a hill" in made.layers[0].recipe


def test_without_a_session_the_gimp_of_this_computer_opens_files(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    window.state.sharing.open_files = gimps = Gimps()
    window.results_view.list.selectAll()
    qtbot.keyClick(window, Qt.Key.Key_G, CONTROL)
    desk.until(lambda: window.status.text() == "2 result(s) opened in GIMP")
    assert [path.name for path in gimps.opened] == ["a-red-door-50.png", "a-red-door-51.png"]
    assert np.array_equal(read_picture_file(gimps.opened[1]).pixels[0, 0, :3], colour_of(51)[:3])


def test_without_any_gimp_it_is_said(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    window.state.sharing.open_files = Gimps(InputError("No GIMP was found.", "Install GIMP 3."))
    qtbot.keyClick(window, Qt.Key.Key_G, CONTROL)
    desk.until(window.banner.isVisible)
    assert window.banner.message.text() == "No GIMP was found."
    assert "Install GIMP 3." in window.banner.hint.text()
