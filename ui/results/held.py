"""Results that the disk did not take, and those that come after their job was cancelled: told, and kept if that can be.

Owns: ``Held``. May import: ``bridge``, ``ui.background``, ``ui.notice``, ``ui.results.gallery``, ``ui.words``,
PySide6.QtCore.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bridge.app import BridgeCore
from bridge.errors import BridgeError
from bridge.history import HistoryEntry
from bridge.unkept import Late, note_on
from ui.background import Do
from ui.notice import Choice, Notice
from ui.results.gallery import Gallery
from ui.words import tr, trn

if TYPE_CHECKING:
    from bridge.core import Delivery


class Held(QObject):
    """Tells of what is not where it should be, and has it put there.

    Args:
        do: runs work in the background.
        notice: shows what the user should read.

    Signals:
        told(str): a short success for the status line.
    """

    told = Signal(str)

    def __init__(
        self, core: BridgeCore, gallery: Gallery, do: Do, notice: Callable[[Notice], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._core = core
        self._gallery = gallery
        self._do = do
        self._notice = notice
        self._forget = core.watch_late(self._show_late)

    def tell(self, delivery: Delivery) -> None:
        """What is to be read of a delivery."""
        if delivery.notes:
            self._tell(" ".join(delivery.notes), is_held=bool(delivery.unkept))

    def keep(self) -> None:
        """Try to write what is held in memory."""
        self._do(self._core.unkept.keep, self._show_kept, self._show_refused)

    def close(self) -> None:
        """The window closes."""
        self._forget()

    def _show_late(self, late: Late) -> None:
        stored = late.stored
        self._gallery.take_late(stored)
        said = trn("%n result(s) came after the job was cancelled: they are in the history.", len(stored.entries))
        if stored.unkept:
            came = trn("%n result(s) came after the job was cancelled.", len(stored.entries))
            self._tell(" ".join((came, *note_on(stored.unkept))), is_held=True)
        else:
            self.told.emit(said)

    def _show_kept(self, entries: Sequence[HistoryEntry]) -> None:
        if entries:
            self.told.emit(trn("%n result(s) are in the history now", len(entries)))

    def _show_refused(self, error: BridgeError) -> None:
        held = len(self._core.unkept.held)
        what = trn("%n result(s) are still held in memory only.", held)
        hint = f"{what} {error.hint}"
        self._notice(Notice(error.message, hint, is_error=True, choices=self._choices, reference=error.reported()))

    def _tell(self, text: str, *, is_held: bool) -> None:
        self._notice(Notice(text, is_error=is_held, choices=self._choices if is_held else ()))

    @property
    def _choices(self) -> tuple[Choice, ...]:
        return (Choice(tr("Save it now"), self.keep, tr("Try again to write it into the history")),)
