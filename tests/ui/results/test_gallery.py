"""What is asked of the history in the background, and which answers count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from bridge.errors import BridgeError
from bridge.history import History
from bridge.imaging.labels import NO_LABELS
from tests.fakes.canvas import gradient
from ui.notice import Notice
from ui.results.gallery import Gallery


class Later:
    """Work in the background that is done when the test says so; what it came to is told at once."""

    def __init__(self) -> None:
        self._waiting: list[Callable[[], None]] = []

    def __call__(
        self,
        work: Callable[[], object],
        done: Callable[..., None],
        failed: Callable[[BridgeError], None] | None = None,
    ) -> None:
        def carry_out() -> None:
            try:
                outcome = work()
            except BridgeError as error:
                assert failed is not None
                failed(error)
            else:
                done(outcome)

        self._waiting.append(carry_out)

    def go_on(self) -> None:
        """Do what waits by now."""
        waiting, self._waiting = self._waiting, []
        for task in waiting:
            task()


def test_an_index_that_is_mended_while_it_is_asked_is_nobodys_error(qtbot: QtBot, tmp_path: Path) -> None:
    history = History(tmp_path)
    history.add(gradient(8, 8), {"mode": "inpaint", "provider": "fake", "seed": 1, "prompts": []})
    index = tmp_path / "history.sqlite"
    sound = index.read_bytes()
    index.write_bytes(b"broken" * 1000)
    later, parent, told = Later(), QObject(), list[Notice]()
    gallery = Gallery(history, later, lambda _recipe: NO_LABELS, parent)
    gallery.noticed.connect(told.append)
    gallery.load()
    # It was asked before it was mended; whoever mended it asks again.
    gallery.load()
    later.go_on()
    index.write_bytes(sound)
    later.go_on()
    assert told == []
    assert gallery.model.rowCount() == 1


def test_an_index_that_stays_broken_is_told_of_once(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").write_bytes(b"broken" * 1000)
    later, parent, told = Later(), QObject(), list[Notice]()
    gallery = Gallery(History(tmp_path), later, lambda _recipe: NO_LABELS, parent)
    gallery.noticed.connect(told.append)
    gallery.load()
    gallery.load()
    for _ in range(3):
        later.go_on()
    assert [notice.is_error for notice in told] == [True]
