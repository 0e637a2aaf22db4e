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
from bridge.unkept import Late, Unkept, note_on
from ui.background import Do
from ui.notice import Choice, Notice
from ui.results.gallery import Gallery
from ui.words import noop, tr, trn

if TYPE_CHECKING:
    from bridge.core import Delivery


WHAT_TO_DO = noop("Insert it or save it elsewhere: until LayerBridge ends it is held in memory.")


class Held(QObject):
    """Tells of what is not where it should be, and has it put there.

    Args:
        do: runs work in the background.
        notice: shows what the user should read.

    Attributes:
        count: how many results are not on disk.

    Signals:
        told(str): a short success for the status line.
        withdrawn(object): a notice that holds no more.
        changed: ``count`` has a new value.
    """

    told = Signal(str)
    withdrawn = Signal(object)
    changed = Signal()

    def __init__(
        self, core: BridgeCore, gallery: Gallery, do: Do, notice: Callable[[Notice], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._core = core
        self._gallery = gallery
        self._do = do
        self._notice = notice
        self._said: Notice | None = None
        self.count = len(core.unkept.held)
        self._forget = core.unkept.watch(self._show_change, self._show_late)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be done about results that are not on disk, where there are any."""
        save = Choice(tr("Save it now"), self.keep, tr("Try again to write it into the history"))
        return (save,) if self._core.unkept.held else ()

    def tell(self, delivery: Delivery) -> None:
        """What is to be read of a delivery."""
        held = note_on(delivery.unkept)
        others = tuple(note for note in delivery.notes if note not in held)
        self._withdraw_if_over()
        if delivery.unkept:
            self._tell_held(delivery.unkept, others)
        elif others:
            self._notice(Notice(" ".join(others)))

    def keep(self) -> None:
        """Try to write what is held in memory."""
        self._do(self._core.unkept.keep, self._show_kept, self._show_refused)

    def close(self) -> None:
        """The window closes."""
        self._forget()

    def _show_late(self, late: Late) -> None:
        stored = late.stored
        self._gallery.take_late(stored)
        if not late.was_cancelled:
            if stored.unkept:
                self._tell_held(stored.unkept, ())
            return
        said = trn("%n result(s) came after the job was cancelled: they are in the history.", len(stored.entries))
        if stored.unkept:
            came = trn("%n result(s) came after the job was cancelled.", len(stored.entries))
            self._tell_held(stored.unkept, (came,))
        else:
            self.told.emit(said)

    def _show_change(self) -> None:
        """Also where another window, or the clock, has tried again."""
        before, self.count = self.count, len(self._core.unkept.held)
        self._withdraw_if_over()
        if self.count < before:
            self.told.emit(trn("%n result(s) are in the history now", before - self.count))
        self.changed.emit()

    def _show_kept(self, _entries: Sequence[HistoryEntry]) -> None:
        self._withdraw_if_over()

    def _withdraw_if_over(self) -> None:
        if self._said is not None and not self._core.unkept.held:
            self.withdrawn.emit(self._said)
            self._said = None

    def _show_refused(self, error: BridgeError) -> None:
        held = len(self._core.unkept.held)
        self._say(trn("%n result(s) are still held in memory only.", held), str(error), error)

    def _tell_held(self, unkept: Sequence[Unkept], before: Sequence[str]) -> None:
        """What happened in few words, why and what can be done in those below."""
        why, count = unkept[0].why, len(unkept)
        if any(each.is_in_memory_only for each in unkept):
            what = trn("%n result(s) could not be written to disk.", count)
            hint = f"{why.message} {tr(WHAT_TO_DO)}"
        else:
            what = trn("%n result(s) are on disk, but not in the list of the history.", count)
            hint = str(why)
        self._say(" ".join((*before, what)), hint, why)

    def _say(self, message: str, hint: str, error: BridgeError) -> None:
        self._said = Notice(message, hint, is_error=True, choices=self.choices, reference=error.reported())
        self._notice(self._said)
