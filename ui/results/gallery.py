"""The results of a window: what is shown of them, and what is done with them.

Owns: ``Gallery``. May import: ``bridge``, its own folder, ``ui.background``,
``ui.images``, ``ui.source.values``, PySide6.QtCore.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from bridge.canvas import Canvas
from bridge.history import History, HistoryEntry
from bridge.imaging.labels import Labels
from bridge.model import Picture
from layerbridge.wire import Inserted
from ui.background import Do, Failed
from ui.images import file_thumbnail
from ui.results import placing as results
from ui.results.model import Result, ResultsModel
from ui.source.values import Source

if TYPE_CHECKING:
    from bridge.core import Delivery

HISTORY_SHOWN = 30

LabelsOf = Callable[[Mapping[str, Any]], Labels]


class Gallery(QObject):
    """Results as they arrive, and those of earlier sessions below them.

    Args:
        history: where every result is kept.
        do: runs work in the background.
        labels: what the file of a picture says, by its recipe; called in the background.

    Attributes:
        model: what the list shows.

    Signals:
        told(str): a short success for the status line.
        inserted(object): layers were inserted (``Inserted``).
    """

    told = Signal(str)
    inserted = Signal(object)

    def __init__(self, history: History, do: Do, labels: LabelsOf, parent: QObject) -> None:
        super().__init__(parent)
        self._history = history
        self._do = do
        self._labels = labels
        self.model = ResultsModel(self)

    def load(self) -> None:
        """Show the newest results of earlier sessions."""
        self._do(lambda: self._history.entries(limit=HISTORY_SHOWN), self._show_history)

    def take(self, delivery: Delivery, source: Source) -> None:
        """Show what a job delivered."""
        self._do(lambda: results.of_delivery(delivery, source), self._show)

    def insert(self, chosen: Sequence[Result], canvas: Canvas, failed: Failed, *, to_rgb: bool = False) -> None:
        """Insert results as layers; with ``to_rgb`` an indexed image becomes RGB first."""
        self._do(lambda: results.insert_all(chosen, canvas, self._history, to_rgb=to_rgb), self._show_inserted, failed)

    def save(self, result: Result, path: Path) -> None:
        """Write a result into a file."""

        def work() -> Path:
            return results.save(result, self._history, path, self._labels(result.entry.recipe))

        self._do(work, lambda saved: self.told.emit(f"Saved as {saved}"))

    def read(self, result: Result, show: Callable[[Picture], None]) -> None:
        """Have ``show`` called with the result's pixels."""
        self._do(lambda: results.picture_of(result, self._history), show)

    # ------------------------------------------------------------------------------------------ parts

    def _show(self, made: Sequence[Result]) -> None:
        self.model.add(made)
        self.told.emit("1 result" if len(made) == 1 else f"{len(made)} results")

    def _show_inserted(self, inserted: Inserted) -> None:
        count = len(inserted.layers)
        self.told.emit("Inserted as a layer" if count == 1 else f"Inserted as {count} layers")
        self.inserted.emit(inserted)

    def _show_history(self, entries: Sequence[HistoryEntry]) -> None:
        self.model.append([Result(entry) for entry in entries])
        self._load_thumbnails(list(entries))

    def _load_thumbnails(self, entries: list[HistoryEntry]) -> None:
        """One at a time, so that whatever else is asked for meanwhile need not wait for all."""
        if not entries:
            return
        entry, rest = entries[0], entries[1:]

        def show(image: QImage) -> None:
            self.model.set_thumbnail(entry, image)
            self._load_thumbnails(rest)

        self._do(lambda: file_thumbnail(entry.path), show)
