"""What files say that the panel saved, by its own button."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from bridge.model import Mode, ProviderId
from tests.bridge.infotext import read_infotext
from tests.ui.conftest import Desk
from ui.main_window import MainWindow


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user wants the picture: the system's own window answers to nobody here."""
    path = tmp_path / "saved.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(path), ""))
    return path


def make(desk: Desk, window: MainWindow) -> None:
    window.state.choose_mode(Mode.TEXT_TO_IMAGE)
    window.state.change(prompts=("a lake",), seed=3)
    window.state.generate()
    desk.until(lambda: window.state.gallery.model.rowCount() > 0)


def save(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    qtbot.mouseClick(window.results_view.save, Qt.MouseButton.LeftButton)
    desk.until(lambda: window.status.text().startswith("Saved as"))


def test_a_saved_picture_says_how_it_was_made(qtbot: QtBot, desk: Desk, saved: Path) -> None:
    window = desk.standalone()
    make(desk, window)
    save(qtbot, desk, window)
    with Image.open(saved) as image:
        told = read_infotext(image.info["parameters"])
        assert "/trainedAlgorithmicMedia<" in image.info["XML:com.adobe.xmp"]
    assert (told["Prompt"], told["Seed"], told["Model"], told["Size"]) == ("a lake", "3", "fake-1", "64x64")


def test_what_no_model_made_does_not_say_that_one_did(qtbot: QtBot, desk: Desk, saved: Path) -> None:
    window = desk.standalone()
    window.state.choose_provider(ProviderId("modest"))
    desk.until(lambda: bool(window.state.offer and window.state.offer.asked))
    make(desk, window)
    save(qtbot, desk, window)
    with Image.open(saved) as image:
        assert "/algorithmicMedia<" in image.info["XML:com.adobe.xmp"]


def test_the_setting_holds_for_results_that_are_there_already(qtbot: QtBot, desk: Desk, saved: Path) -> None:
    window = desk.standalone()
    make(desk, window)
    desk.core.reconfigure(replace(desk.core.settings, provenance=False))
    save(qtbot, desk, window)
    with Image.open(saved) as image:
        assert image.info == {}


def test_of_a_provider_that_is_gone_a_picture_is_said_to_be_a_models(desk: Desk) -> None:
    labels = desk.core.labels({"mode": "text-to-image", "provider": "gone", "seed": 1, "working": "64x64"})
    assert "/trainedAlgorithmicMedia<" in labels.xmp
