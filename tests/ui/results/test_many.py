"""A history of thousands opens, scrolls and is searched without anything being read on Qt's thread.

How long that thread is busy meanwhile, ``tests.ui.test_heartbeat`` measures.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from bridge.history import Cursor, History, HistoryEntry, Page, Query
from bridge.history.index import INSERT
from tests.fakes.canvas import gradient
from tests.ui.conftest import Desk
from ui.results.gallery import PAGE
from ui.results.thumbnails import HELD, WANTED

COUNT = 2000


class WatchedHistory(History):
    """A history that knows on which thread it was asked, and what.

    Attributes:
        threads: every thread that asked.
        pages, small, whole: how many pages, thumbnails and pictures were read.
    """

    def __init__(self, folder: Path) -> None:
        self.threads: set[int] = set()
        self.pages = self.small = self.whole = 0
        super().__init__(folder)

    def page(self, query: Query = Query(), after: Cursor | None = None, *, limit: int = 100) -> Page:  # noqa: B008
        self.threads.add(threading.get_ident())
        self.pages += 1
        return super().page(query, after, limit=limit)

    def count(self, query: Query = Query()) -> int:  # noqa: B008
        self.threads.add(threading.get_ident())
        return super().count(query)

    def thumbnail(self, entry: HistoryEntry, *, anew: bool = False) -> bytes:
        self.threads.add(threading.get_ident())
        self.small += 1
        return super().thumbnail(entry, anew=anew)

    def picture(self, entry: HistoryEntry) -> Any:
        self.threads.add(threading.get_ident())
        self.whole += 1
        return super().picture(entry)


def fill(history: History, folder: Path) -> None:
    """Thousands of results of one small picture."""
    made = {"mode": "inpaint", "provider": "fake", "seed": 7, "prompts": [{"text": "one", "weight": 1.0}]}
    first = history.add(gradient(48, 32), made)
    history.thumbnail(first)
    small = next((folder / "thumbnails").iterdir())
    rows = []
    for number in range(COUNT - 1):
        name = f"made-{number}"
        shutil.copy(first.path, folder / f"{name}.png")
        shutil.copy(small, folder / "thumbnails" / f"{name}.webp")
        text = f"{'a red door' if number % 100 == 0 else 'hills and clouds'} {number}"
        recipe = json.dumps({**made, "prompts": [{"text": text, "weight": 1.0}]})
        made_at = f"2026-01-02T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}.000000+00:00"
        head = (uuid.uuid4().hex, made_at, "inpaint", "fake", text, 48, 32)
        rows.append((*head, f"{name}.png", recipe, text))
    index = sqlite3.connect(folder / "history.sqlite")
    index.executemany(INSERT, rows)
    index.commit()
    index.close()


@pytest.fixture
def history(desk: Desk) -> WatchedHistory:
    folder = desk.core.paths.data / "history"
    history = WatchedHistory(folder)
    fill(history, folder)
    desk.core.history = history
    desk.core.reconfigure(desk.core.settings)
    return history


def test_thousands_of_results_are_read_as_they_are_seen(desk: Desk, history: WatchedHistory) -> None:
    history.threads.clear()
    history.small = history.whole = 0
    window = desk.standalone()
    gallery, view = window.state.gallery, window.results_view
    desk.until(lambda: gallery.count == COUNT)
    assert gallery.model.rowCount() < COUNT
    bar = view.list.verticalScrollBar()
    while gallery.model.rowCount() < COUNT or bar.value() < bar.maximum():
        rows, is_at_end = gallery.model.rowCount(), bar.value() == bar.maximum()
        if is_at_end:
            desk.until(lambda rows=rows: gallery.model.rowCount() > rows or bar.value() < bar.maximum())
        bar.setValue(bar.value() + view.list.viewport().height())
        QCoreApplication.processEvents()
    desk.until(lambda: gallery.model.more is None)
    assert gallery.model.rowCount() == COUNT
    scrolled = history.small
    view.search.setText("red door")
    desk.until(lambda: gallery.model.rowCount() == COUNT // 100 and gallery.count == COUNT // 100)
    view.search.setText("red door 1500")
    desk.until(lambda: gallery.model.rowCount() == 1)
    desk.until(lambda: not view.list.model().index(0, 0).data(1).isNull())
    # Nothing was asked on Qt's thread, no whole picture was opened, and each page once.
    assert threading.get_ident() not in history.threads
    assert history.whole == 0
    assert history.pages <= COUNT // PAGE + 8
    assert 0 < scrolled <= COUNT
    assert len(gallery.thumbnails._held) <= HELD
    assert len(gallery.thumbnails._wanted) <= WANTED
