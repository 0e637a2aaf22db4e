from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from bridge.history import HistoryEntry
from bridge.model import Size
from tests.fakes.providers import flat
from ui.results import model as results_model
from ui.results.model import Result, ResultsModel


def result(name: str, side_px: int = 4) -> Result:
    entry = HistoryEntry(name, "2026-01-02T03:04:05", "inpaint", "fake", name, 4, 4, Path(name), {"seed": 5})
    return Result(entry, picture=flat(Size(side_px, side_px), (1, 2, 3)))


@pytest.fixture
def model(qtbot: QtBot) -> ResultsModel:
    model = ResultsModel()
    # Qt's own watcher: it fails the test when the model breaks a rule of models.
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.QtTest, model)
    return model


def titles(model: ResultsModel) -> list[object]:
    return [model.index(row).data() for row in range(model.rowCount())]


def test_new_results_are_at_the_top_and_history_at_the_bottom(model: ResultsModel) -> None:
    model.append([result("old"), result("older")])
    model.add([result("new 1"), result("new 2")])
    model.add([])
    model.append([])
    assert titles(model) == ["new 1", "new 2", "old", "older"]
    assert model.at(0).entry.id == "new 1"


def test_a_row_tells_how_it_was_made(model: ResultsModel) -> None:
    model.add([result("a door")])
    told = model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert told == "a door\n4x4 px, seed 5\nfake, inpaint, 2026-01-02 03:04 UTC"
    assert model.data(QModelIndex()) is None


def test_a_prompt_that_looks_like_html_is_shown_as_it_is(model: ResultsModel) -> None:
    model.add([result("<img src='file:///x'>")])
    told = model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert told.startswith("<span>&lt;img src=&#x27;file:///x&#x27;&gt;<br>4x4 px, seed 5<br>")


def test_a_thumbnail_comes_later(model: ResultsModel, qtbot: QtBot) -> None:
    model.append([result("a"), result("b")])
    image = QImage(3, 2, QImage.Format.Format_RGBA8888)
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.set_thumbnail(model.at(1).entry, image)
    assert changed.args is not None
    assert changed.args[0].row() == 1
    assert model.at(1).thumbnail.size() == image.size()
    assert model.at(0).thumbnail.isNull()


def test_old_pixels_are_let_go_when_they_are_many(model: ResultsModel) -> None:
    side_px = 2048
    fit = results_model.DELIVERED_BYTES // (side_px * side_px * 4)
    shared = result("big", side_px).picture
    for number in range(fit + 2):
        model.add([Result(result(str(number)).entry, picture=shared)])
    kept = [model.at(row).picture is not None for row in range(model.rowCount())]
    assert kept == [True] * fit + [False] * 2
