from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from bridge.errors import BridgeError, InputError
from bridge.history import HistoryEntry
from bridge.imaging.small import encode_thumbnail
from bridge.model import Size
from tests.fakes.providers import flat
from ui.background import Failed
from ui.results import model as results_model
from ui.results import thumbnails as results_thumbnails
from ui.results.model import BROKEN, STARRED, Result, ResultsModel
from ui.results.thumbnails import Thumbnails


class Later:
    """Work in the background that is done when a test says so.

    Attributes:
        asked: how often something was asked for.
    """

    def __init__(self) -> None:
        self.asked = 0
        self._tasks: list[Callable[[], None]] = []

    def __call__(self, work: Callable[[], object], done: Callable[..., None], failed: Failed | None = None) -> None:
        self.asked += 1

        def task() -> None:
            try:
                outcome = work()
            except BridgeError as error:
                assert failed is not None
                failed(error)
            else:
                done(outcome)

        self._tasks.append(task)

    def run(self) -> None:
        """Do what has been asked for so far, and what is asked for by that."""
        while self._tasks:
            self._tasks.pop(0)()


class Pictures:
    """Small pictures of every result.

    Attributes:
        read: the ids asked for, in their order.
        broken: those that have none.
        garbled: those whose small picture is none, while the result is whole.
    """

    def __init__(self) -> None:
        self.read: list[str] = []
        self.broken: set[str] = set()
        self.garbled: set[str] = set()

    def __call__(self, entry: HistoryEntry, *, anew: bool = False) -> bytes:
        self.read.append(entry.id)
        if entry.id in self.broken:
            raise InputError(f"The file of {entry.id} is gone.")
        if entry.id in self.garbled and not anew:
            return b"no picture"
        return encode_thumbnail(flat(Size(8, 4), (1, 2, 3)))


def entry(name: str, minute: int = 4) -> HistoryEntry:
    made_at = f"2026-01-02T03:{minute:02}:05"
    return HistoryEntry(name, made_at, "inpaint", "fake", name, 4, 4, Path(name), {"seed": 5})


def result(name: str, side_px: int = 0, minute: int = 4) -> Result:
    return Result(entry(name, minute), picture=flat(Size(side_px, side_px), (1, 2, 3)) if side_px else None)


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
def pictures() -> Pictures:
    return Pictures()


@pytest.fixture
def model(qtbot: QtBot, later: Later, pictures: Pictures) -> ResultsModel:
    model = ResultsModel(Thumbnails(pictures, later))
    # Qt's own watcher: it fails the test when the model breaks a rule of models.
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.QtTest, model)
    return model


def titles(model: ResultsModel) -> list[object]:
    return [model.index(row).data() for row in range(model.rowCount())]


def image_of(model: ResultsModel, row: int) -> QImage:
    image = model.index(row).data(Qt.ItemDataRole.DecorationRole)
    assert isinstance(image, QImage)
    return image


def test_new_results_are_at_the_top_and_history_at_the_bottom(model: ResultsModel) -> None:
    model.append([result("old"), result("older")])
    model.add([result("new 1"), result("new 2")])
    model.add([])
    model.append([result("new 1"), result("oldest")])
    assert titles(model) == ["new 1", "new 2", "old", "older", "oldest"]
    assert model.at(0).entry.id == "new 1"
    assert (model.row_of("older"), model.row_of("nobody")) == (3, -1)


def test_a_row_tells_how_it_was_made(model: ResultsModel) -> None:
    model.add([result("a door", 4)])
    told = model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    here = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).astimezone()
    assert told == f"a door\n4x4 px, seed 5\nfake, Inpaint, {here:%Y-%m-%d %H:%M}", "in the time of where one is"
    assert model.data(QModelIndex()) is None


def test_a_prompt_that_looks_like_html_is_shown_as_it_is(model: ResultsModel) -> None:
    model.add([result("<img src='file:///x'>")])
    told = model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert told.startswith("<span>&lt;img src=&#x27;file:///x&#x27;&gt;<br>4x4 px, seed 5<br>")


def test_old_pixels_are_let_go_when_they_are_many(model: ResultsModel) -> None:
    side_px = 2048
    fit = results_model.DELIVERED_BYTES // (side_px * side_px * 4)
    shared = result("big", side_px).picture
    for number in range(fit + 2):
        model.add([Result(entry(str(number)), picture=shared)])
    kept = [model.at(row).picture is not None for row in range(model.rowCount())]
    assert kept == [True] * fit + [False] * 2


def test_what_is_gone_comes_back_where_it_was(model: ResultsModel) -> None:
    model.append([result(str(minute), minute=minute) for minute in (9, 8, 7, 6, 5)])
    gone = [model.at(row) for row in (0, 2, 4)]
    model.remove(each.entry.id for each in gone)
    assert titles(model) == ["8", "6"]
    model.bring_back(gone)
    assert titles(model) == ["9", "8", "7", "6", "5"]


def test_stars_are_told(model: ResultsModel, qtbot: QtBot) -> None:
    model.append([result("a"), result("b")])
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.star(["b"], is_starred=True)
    assert changed.args is not None
    assert changed.args[0].row() == 1
    assert [model.index(row).data(STARRED) for row in (0, 1)] == [False, True]
    assert model.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == "b, starred"


def test_other_rows_keep_what_is_in_memory_of_them(model: ResultsModel) -> None:
    model.add([result("a", 4), result("b", 4)])
    starred = replace(entry("b"), starred=True)
    model.show([Result(starred), result("c")])
    assert titles(model) == ["b", "c"]
    assert model.at(0).picture is not None
    assert model.at(0).entry.starred


def test_more_is_asked_for_while_there_is_more(model: ResultsModel) -> None:
    asked = []
    assert not model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    model.more = lambda: asked.append(1)
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert asked == [1]


# ---------------------------------------------------------------------------------------------- thumbnails


@pytest.fixture
def seen(qtbot: QtBot, later: Later, pictures: Pictures) -> ResultsModel:
    """A model whose rows nobody looks at but the test."""
    return ResultsModel(Thumbnails(pictures, later))


def test_a_thumbnail_comes_later_and_is_read_once(
    seen: ResultsModel, later: Later, pictures: Pictures, qtbot: QtBot
) -> None:
    seen.append([result("a"), result("b")])
    assert image_of(seen, 1).isNull()
    with qtbot.waitSignal(seen.dataChanged) as changed:
        later.run()
    assert changed.args is not None
    assert changed.args[0].row() == 1
    assert image_of(seen, 1).width() == 8
    later.run()
    assert pictures.read == ["b"]


def test_what_was_seen_last_is_read_first(seen: ResultsModel, later: Later, pictures: Pictures) -> None:
    seen.append([result(str(number)) for number in range(300)])
    for row in range(300):
        image_of(seen, row)
    later.run()
    # The first row was asked for at once; of those scrolled past the oldest are left out.
    assert pictures.read[:4] == ["0", "299", "298", "297"]
    assert len(pictures.read) == 1 + results_thumbnails.WANTED
    image_of(seen, 5)
    later.run()
    assert pictures.read[-1] == "5"


def test_no_more_are_held_than_are_needed(seen: ResultsModel, later: Later, pictures: Pictures) -> None:
    count = results_thumbnails.HELD + 10
    seen.append([result(str(number)) for number in range(count)])
    for row in range(count):
        image_of(seen, row)
        later.run()
    assert image_of(seen, 0).isNull()
    assert not image_of(seen, count - 1).isNull()
    later.run()
    assert pictures.read[-1] == "0"


def test_of_a_result_that_is_gone_none_is_asked_for_twice(seen: ResultsModel, later: Later, pictures: Pictures) -> None:
    pictures.broken.add("a")
    seen.append([result("a")])
    for _ in range(3):
        assert image_of(seen, 0).isNull()
        later.run()
    assert pictures.read == ["a"]


def test_a_result_that_cannot_be_read_says_so_and_what_to_do(
    seen: ResultsModel, later: Later, pictures: Pictures
) -> None:
    pictures.broken.add("a")
    seen.append([result("a"), result("b")])
    for row in (0, 1):
        assert image_of(seen, row).isNull()
        assert not seen.index(row).data(BROKEN), "nobody knows yet"
    later.run()
    assert [seen.index(row).data(BROKEN) for row in (0, 1)] == [True, False]
    tooltip = seen.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "The file of a is gone." in tooltip and "deletes the result" in tooltip
    assert "gone" not in seen.index(1).data(Qt.ItemDataRole.ToolTipRole)
    assert seen.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "a. Cannot be read"
    assert seen.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == "b"


def test_a_small_picture_that_is_none_is_made_anew(seen: ResultsModel, later: Later, pictures: Pictures) -> None:
    pictures.garbled.add("a")
    seen.append([result("a")])
    image_of(seen, 0)
    later.run()
    assert not image_of(seen, 0).isNull() and not seen.index(0).data(BROKEN)


def test_a_result_that_is_in_memory_only_is_shown_from_there(
    seen: ResultsModel, later: Later, pictures: Pictures
) -> None:
    pictures.broken.add("a")
    seen.append([result("a", side_px=8)])
    image_of(seen, 0)
    later.run()
    assert not image_of(seen, 0).isNull() and not seen.index(0).data(BROKEN)
