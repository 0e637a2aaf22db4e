"""The small pictures of the list: read when a row is seen, in the background, the last ones asked for first.

Owns: ``Thumbnails``. May import: PySide6, ``bridge.history``, ``bridge.errors``, ``bridge.imaging.small``,
``bridge.model``, ``ui.background``.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from bridge.errors import BridgeError
from ui.background import Do

if TYPE_CHECKING:
    from bridge.history import HistoryEntry
    from bridge.model import Picture

HELD = 240
"""Some 60 MB."""
WANTED = 96
"""More than a screen has; of those scrolled past the oldest are forgotten, and asked for again when they are seen."""
AT_ONCE = 6

SIDE_PX = 256


class Load(Protocol):
    """Has the bytes of a small picture; called in the background."""

    def __call__(self, entry: HistoryEntry, *, anew: bool = False) -> bytes:
        """``anew``: made from the result, for what lies there is no picture. Raises ``BridgeError``."""


@dataclass(frozen=True)
class _Read:
    """What came of reading one; ``why`` is set where there is none to be had."""

    id: str
    image: QImage
    why: BridgeError | None = None


class Thumbnails(QObject):
    """What the list paints.

    Args:
        load: has the small pictures.
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
        self._wanted: OrderedDict[str, tuple[HistoryEntry, Picture | None]] = OrderedDict()
        self._broken: dict[str, BridgeError] = {}
        self._loading = False

    def of(self, entry: HistoryEntry, picture: Picture | None = None) -> QImage:
        """The small picture; a null one until it is here, and where there is none to be had.

        Args:
            picture: the result itself, where it is in memory: its file may not be there.
        """
        image = self._held.get(entry.id)
        if image is not None:
            self._held.move_to_end(entry.id)
            return image
        self._wanted[entry.id] = entry, picture
        self._wanted.move_to_end(entry.id)
        if len(self._wanted) > WANTED:
            self._wanted.popitem(last=False)
        self._load_next()
        return QImage()

    def why_not(self, entry: HistoryEntry) -> BridgeError | None:
        """Why there is no small picture to be had; None where there is one, or it is not known yet."""
        return self._broken.get(entry.id)

    def forget(self, ids: Sequence[str]) -> None:
        """Read these anew when they are seen next."""
        for each in ids:
            self._held.pop(each, None)
            self._broken.pop(each, None)

    def _load_next(self) -> None:
        """A few at a time, so that whatever else is asked for meanwhile need not wait for all."""
        if self._loading or not self._wanted:
            return
        self._loading = True
        wanted = [self._wanted.popitem()[1] for _ in range(min(AT_ONCE, len(self._wanted)))]
        self._do(lambda: [self._read(*each) for each in wanted], self._take, self._failed)

    def _read(self, entry: HistoryEntry, picture: Picture | None) -> _Read:
        """In the background."""
        try:
            image = QImage.fromData(self._load(entry))
            if image.isNull():
                image = QImage.fromData(self._load(entry, anew=True))
        except BridgeError as error:
            # Its file is gone or damaged, or the disk did not take it.
            return _Read(entry.id, QImage(), error) if picture is None else _Read(entry.id, _shrunk(picture))
        return _Read(entry.id, image)

    def _take(self, read: Sequence[_Read]) -> None:
        self._loading = False
        for each in read:
            self._held[each.id] = each.image
            self._wanted.pop(each.id, None)
            if each.why is not None:
                self._broken[each.id] = each.why
        while len(self._held) > HELD:
            self._broken.pop(self._held.popitem(last=False)[0], None)
        self.arrived.emit([each.id for each in read])
        self._load_next()

    def _failed(self, _error: BridgeError) -> None:
        """In a way that nobody foresaw: the log has it, and the list stays as it is."""
        self._loading = False


def _shrunk(picture: Picture) -> QImage:
    from bridge.imaging.small import encode_thumbnail, shrunk  # OpenCV: not before the window shows

    return QImage.fromData(encode_thumbnail(shrunk(picture, SIDE_PX)))
