"""The small pictures of the list: read when a row is seen, in the background, the last ones asked for first.

Owns: ``Thumbnails``. May import: PySide6, ``bridge.history``, ``bridge.errors``, ``ui.background``, ``ui.images``.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from bridge.errors import BridgeError
from ui.background import Do

if TYPE_CHECKING:
    from bridge.history import HistoryEntry

HELD = 240
"""Some 60 MB."""
WANTED = 96
"""More than a screen has; of those scrolled past the oldest are forgotten, and asked for again when they are seen."""
AT_ONCE = 6

Load = Callable[["HistoryEntry"], bytes]


class Thumbnails(QObject):
    """What the list paints.

    Args:
        load: has the bytes of a small picture; called in the background.
        do: runs work in the background.

    Signals:
        arrived(object): the ids of results whose pictures are here now.
    """

    arrived = Signal(object)

    def __init__(self, load: Load, do: Do, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load = load
        self._do = do
        self._held: OrderedDict[str, QImage] = OrderedDict()
        self._wanted: OrderedDict[str, HistoryEntry] = OrderedDict()
        self._loading = False

    def of(self, entry: HistoryEntry) -> QImage:
        """The small picture; a null one until it is here, and where there is none to be had."""
        image = self._held.get(entry.id)
        if image is not None:
            self._held.move_to_end(entry.id)
            return image
        self._wanted[entry.id] = entry
        self._wanted.move_to_end(entry.id)
        if len(self._wanted) > WANTED:
            self._wanted.popitem(last=False)
        self._load_next()
        return QImage()

    def forget(self, ids: Sequence[str]) -> None:
        """Read these anew when they are seen next."""
        for each in ids:
            self._held.pop(each, None)

    def _load_next(self) -> None:
        """A few at a time, so that whatever else is asked for meanwhile need not wait for all."""
        if self._loading or not self._wanted:
            return
        self._loading = True
        entries = [self._wanted.popitem()[1] for _ in range(min(AT_ONCE, len(self._wanted)))]
        self._do(lambda: [(each.id, self._read(each)) for each in entries], self._take, self._failed)

    def _read(self, entry: HistoryEntry) -> QImage:
        """In the background."""
        try:
            return QImage.fromData(self._load(entry))
        except BridgeError:
            # Its file is gone or damaged; whoever opens it is told.
            return QImage()

    def _take(self, read: Sequence[tuple[str, QImage]]) -> None:
        self._loading = False
        for entry_id, image in read:
            self._held[entry_id] = image
            self._wanted.pop(entry_id, None)
        while len(self._held) > HELD:
            self._held.popitem(last=False)
        self.arrived.emit([entry_id for entry_id, _ in read])
        self._load_next()

    def _failed(self, _error: BridgeError) -> None:
        """In a way that nobody foresaw: the log has it, and the list stays as it is."""
        self._loading = False
