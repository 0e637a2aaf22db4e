"""What is looked after once the first window is there: databases that are broken, jobs that were left behind.

Owns: ``AfterStart``. May import: ``bridge.app``, ``bridge.jobs.left``, ``bridge.errors``, ``ui.background``,
``ui.going_on``, ``ui.left_over``, ``ui.notice``, ``ui.state``, PySide6.QtCore; by their names ``NEEDED_SOON``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from bridge.app import BridgeCore
from bridge.errors import BridgeError
from ui.background import Background
from ui.going_on import GoingOn
from ui.notice import Notice
from ui.state import PanelState

if TYPE_CHECKING:
    from bridge.jobs.journal import Journal
    from bridge.jobs.left import Left
    from ui.left_over import LeftOver

ONCE_MORE_MS = 15_000
"""By then a result that was written when the last process was killed is old enough to be nobody's work."""

NEEDED_SOON = ("bridge.core", "bridge.canvas.file", "ui.results.placing", "ui.source.mask_paint", "ui.source.overlay")
"""OpenCV, numpy, Pillow come with them."""


class AfterStart(QObject):
    """Looks once, in the background, and tells the windows, and what was found before there was one.

    What it tells is told once and until it was read: it takes nobody's place, and where something else takes its place
    it comes again after that.

    Args:
        states: those of the windows that are open.
        announce: tells who has no window that there is something to read, and of how many requests the answer is not
            known.
    """

    def __init__(
        self,
        core: BridgeCore,
        background: Background,
        states: Callable[[], Sequence[PanelState]],
        announce: Callable[[int], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._announce = announce
        self._core = core
        self._background = background
        self._states = states
        self._looked = False
        self._going_on = GoingOn(core, background, states, self._fail)
        self._held: list[Notice] = [Notice(" ".join(core.notes))] if core.notes else []
        self._shown: Notice | None = None
        self._of_left_over: Notice | None = None
        self._over: tuple[Left, ...] = ()

    def look(self) -> None:
        """Look, the first time that it is called; tell and show what there was no window for yet."""
        self.say_next()
        self.show_jobs()
        if self._looked:
            return
        self._looked = True
        self._mend()
        QTimer.singleShot(ONCE_MORE_MS, self, self._mend)
        journal = self._core.journal
        self._background.run(lambda: _sorted_out(journal), self._go_on, self._fail)

    def show_jobs(self) -> None:
        """A window was opened or closed: the first one shows the jobs that go on."""
        self._going_on.show()

    def _mend(self) -> None:
        self._background.run(_warm_up, lambda _none: None, lambda _error: None)
        self._background.run(self._core.mend, self._tell_mended, lambda _error: None)

    def _tell_mended(self, notes: tuple[str, ...]) -> None:
        if not notes:
            return
        for state in self._states():
            if state.notice is not None and state.notice.is_error and not state.notice.choices:
                state.dismiss()  # As much as it was of what is mended now; else the log has it.
            state.gallery.load()
        self._say(Notice(" ".join(notes)))

    def _go_on(self, left_over: LeftOver) -> None:
        """With what a process that was killed left behind."""
        from ui.left_over import told_of  # Here and not above: the window comes first.

        self._going_on.carry_out(left_over.go_on)
        told = told_of(left_over, lambda: self._again(left_over), lambda: _forget(left_over.asked))
        if told is None:
            return
        self._of_left_over, self._over = told, left_over.over
        if not self._states() and (left_over.asked or left_over.over):
            self._announce(len(left_over.unknown) + len(left_over.unanswered))
        self._say(told)

    def _again(self, left_over: LeftOver) -> None:
        """What was sent is sent again where that can be; the others were told of."""
        sent = left_over.can_be_sent
        self._going_on.carry_out(sent)
        _forget([left for left in left_over.asked if left not in sent])

    def _fail(self, error: BridgeError) -> None:
        self._say(Notice(error.message, error.hint, is_error=True))

    def _say(self, notice: Notice) -> None:
        self._held.append(notice)
        self.say_next()

    def say_next(self) -> None:
        """Tell what waits, where a window has nothing else to say; called again whenever that is another thing."""
        for state in self._states()[:1]:
            if self._shown is not None and state.notice not in (None, self._shown):
                self._held.insert(0, self._shown)  # Something else came in between: it was not read.
            self._shown = state.notice if state.notice is self._shown else None
            if self._held and state.notice is None:
                self._shown = self._held.pop(0)
                state.tell(self._shown)
                self._forget_told()

    def _forget_told(self) -> None:
        """What needs no answer is forgotten once somebody could read it: no window may have been open for days."""
        if self._shown is self._of_left_over:
            _forget(self._over)
            self._over = ()


def _sorted_out(journal: Journal) -> LeftOver:
    from ui.left_over import sorted_out  # as above

    return sorted_out(journal.left(), journal.moved_to)


def _warm_up() -> None:
    """Load what the first picture and the first job need: on Qt's thread it would hold up the window then."""
    for name in NEEDED_SOON:
        importlib.import_module(name)


def _forget(lefts: Sequence[Left]) -> None:
    for left in lefts:
        left.forget()
