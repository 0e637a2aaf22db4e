"""The jobs of a window: what it carries out, how far that is, and what can be tried after one failed.

Owns: ``Work``, ``labelled``. May import: ``bridge``, ``ui.images``, ``ui.notice``, ``ui.queue`` (no widgets),
``ui.remedies``, ``ui.words``, PySide6.QtCore, PySide6.QtGui.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from bridge.app import BridgeCore, Done
from bridge.errors import BridgeError, InputError
from bridge.jobs.line import JobId
from bridge.jobs.queue import KEPT, JobState, JobView
from ui import remedies
from ui.notice import Activity, Choice
from ui.queue import texts
from ui.queue.model import QueueModel, Row
from ui.queue.order import Order
from ui.queue.together import keep_together, named_by_maker
from ui.words import tr, trn


class Fail(Protocol):
    """Tells of an error."""

    def __call__(self, error: BridgeError, choices: tuple[Choice, ...] = ()) -> None:
        """``choices`` are what can be done about it."""


class Work(QObject):
    """Carries out orders, as many at once as providers and workers take; the others wait in line.

    Args:
        fail: tells of what went wrong.
        helps: what the window can do about it.

    Attributes:
        queue: the jobs that wait, run or failed.
        jobs: the newest of this window, also those that are over.
        activity: of the job that ``cancel`` would stop; None while nothing waits or runs.

    Signals:
        activity_changed: it has a new value.
        started(object): an ``Order`` is on its way.
        delivered(object, object): what came of it (``Done``), and the ``Source`` that it was made from.
        told(str): a short message for the status line.
    """

    activity_changed = Signal()
    started = Signal(object)
    delivered = Signal(object, object)
    told = Signal(str)

    def __init__(self, core: BridgeCore, fail: Fail, helps: remedies.Helps, parent: QObject) -> None:
        super().__init__(parent)
        self._core = core
        self._fail = fail
        self._helps = helps
        timing = texts.Timing(core.jobs.now_s, core.durations.left_s, core.durations.usual_s)
        self.queue = QueueModel(timing, self)
        self.queue.dropped.connect(self._dropped)
        self._closed = False
        self.activity: Activity | None = None
        self.jobs: deque[JobId] = deque(maxlen=KEPT)
        core.jobs.watch(self)

    @property
    def busy(self) -> bool:
        """Whether a job of this window waits or runs."""
        return bool(self.queue.active())

    def carry_out(self, order: Order) -> None:
        """Start it, or let it wait for its turn."""
        try:
            ask, canvas = order.once.ask(order.mode), order.source.canvas()
        except BridgeError as error:
            self._fail(error)
            return
        # What was told before is of what was before.
        self.told.emit("")
        self.started.emit(order)
        self._core.submit(
            ask,
            canvas,
            lambda view: self.show(view, order),
            at_once=order.at_once,
            megapixels=order.megapixels,
            notes=self._core.journal.open(
                order.title or str(order.mode),
                order.mode,
                order.once,
                together=None if order.together is None else (order.together.id, order.together.title),
            ),
        )

    # ------------------------------------------------------------------------------------------ the line

    def cancel(self) -> None:
        """Stop the newest job that runs; where none runs, the next one in line."""
        shown = self._shown()
        if shown is not None:
            self._core.jobs.cancel(shown.view.id)

    def cancel_all(self) -> None:
        """Stop all of this window, and show none that ended before."""
        # Those that wait first: else each would begin as the one before it ends.
        for row in reversed(self.queue.active()):
            self._core.jobs.cancel(row.view.id)
        self.dismiss_ended()

    def cancel_or_dismiss(self, job: JobId) -> None:
        """Stop a job; one that ended is not shown any more."""
        row = self.queue.find(job)
        if row is not None and row.ended:
            self.queue.remove([job])
        else:
            self._core.jobs.cancel(job)

    def dismiss_ended(self) -> None:
        """Show only what waits or runs."""
        self.queue.remove([row.view.id for row in self.queue.rows() if row.ended])

    def retry(self, job: JobId, **wishes: object) -> None:
        """Carry out once more what failed or was cancelled, with some of its wishes changed for this one time."""
        row = self.queue.find(job)
        if row is not None and row.ended:
            self.queue.remove([job])
            self._again(row.order, **wishes)

    def move(self, job: JobId, by: int) -> None:
        """Let a job that waits be carried out sooner (by less than 0) or later than others of this window."""
        waiting = self.queue.waiting()
        if job in waiting:
            self._place(job, waiting.index(job) + by)

    def _place(self, job: JobId, place: int) -> None:
        """As the line holds other windows' jobs too, its places are those of our own jobs in it."""
        line = [each for each in self._core.jobs.line() if each != job]
        ours = [each for each in self.queue.waiting() if each in line]
        place = min(max(0, place), len(ours))
        if ours:
            self._core.jobs.move(job, line.index(ours[place]) if place < len(ours) else line.index(ours[-1]) + 1)

    def _dropped(self, job: JobId, row: int) -> None:
        before = [each.view.id for each in self.queue.rows()[:row]]
        self._place(job, sum(each in before for each in self.queue.waiting() if each != job))

    # ------------------------------------------------------------------------------------------ the end

    def close(self) -> None:
        """Tell no more; jobs go on into the history."""
        self._closed = True
        self._core.jobs.unwatch(self)

    def changed(self, _view: JobView[Any]) -> None:
        """A job of any window is at something new; of one's own the window is told apart."""

    def moved(self) -> None:
        """The line is another one."""
        self.queue.arrange(self._core.jobs.line())
        self._show_activity()

    def show(self, view: JobView[Done], order: Order) -> None:
        """A job is where ``view`` says: one of this window, or from now on of this window."""
        if self._closed:
            self._keep_together(view, order)
            return
        if view.id not in self.jobs:
            self.jobs.append(view.id)
        self.queue.put(Row(order, replace(view, outcome=None), _image(view)), self._core.jobs.line())
        self._show_activity()
        if view.state is JobState.FAILED and view.error is not None:
            self._failed(view.id, view.error, order)
        elif view.state is JobState.CANCELLED:
            self.told.emit(tr("Cancelled"))
        elif view.outcome is not None:
            self.delivered.emit(labelled(view.outcome, order), order.source)

    def _keep_together(self, view: JobView[Done], order: Order) -> None:
        """What the list would have noted: no list shows it any more, and the next one reads it from the history."""
        if view.outcome is not None and order.together is not None:
            delivery = labelled(view.outcome, order).delivery
            self._core.workers.submit(lambda: keep_together(self._core.history, delivery))

    def _shown(self) -> Row | None:
        return self.queue.running() or next(iter(self.queue.active()), None)

    def _show_activity(self) -> None:
        shown = self._shown()
        self.activity = Activity(self._text(shown), shown.view.fraction) if shown is not None else None
        self.activity_changed.emit()

    def _text(self, shown: Row) -> str:
        line = self._core.jobs.line()
        number = line.index(shown.view.id) + 1 if shown.view.id in line else 0
        said = texts.state(shown.view, number)
        others = len(self.queue.active()) - 1
        return tr("{what} ({others})", what=said, others=trn("%n more", others)) if others else said

    def _failed(self, job: JobId, error: BridgeError, order: Order) -> None:
        if isinstance(error, InputError):
            # Nothing was sent: it is told, and there is nothing to keep for another try.
            self.queue.remove([job])

        def again(**wishes: object) -> None:
            self.queue.remove([job])
            self._again(order, **wishes)

        self._fail(error, remedies.of_job(error, remedies.Failure(order.mode, order.once, again, self._helps)))

    def _again(self, order: Order, **wishes: object) -> None:
        # As ``dataclasses.replace`` has it, the names are checked when it is called.
        self.carry_out(replace(order, once=replace(order.once, **wishes)))  # type: ignore[arg-type]


def _image(view: JobView[Done]) -> QImage:
    if view.preview is None:
        return QImage()
    # Here and not above: the window shows before there is any picture.
    from ui.images import to_qimage

    return to_qimage(view.preview)


def labelled(done: Done, order: Order) -> Done:
    """What came of an order. Of several providers' results each says whose it is."""
    if order.together is None:
        return done
    return replace(done, delivery=named_by_maker(done.delivery, order.maker, order.together))
