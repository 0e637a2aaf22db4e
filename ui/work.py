"""The one job of a window: what it carries out, how far it is, and what can be tried after it failed.

Owns: ``Order``, ``Work``. May import: ``bridge``, ``ui.notice``, ``ui.remedies``, ``ui.source.values``, PySide6.QtCore.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from bridge.app import BridgeCore, Done
from bridge.errors import BridgeError
from bridge.job_line import JobId
from bridge.jobs import JobState, JobView
from bridge.model import Mode
from bridge.wishes import Wishes
from ui import remedies
from ui.notice import Activity, Choice
from ui.source.values import Source


@dataclass(frozen=True)
class Order:
    """What is carried out, whole, so that the same can be tried again.

    Attributes:
        wishes: as far as mode, engine and source have a use for them.
        once: the same with what holds for this one time only.
    """

    mode: Mode
    wishes: Wishes
    once: Wishes
    source: Source


class Fail(Protocol):
    """Tells of an error."""

    def __call__(self, error: BridgeError, choices: tuple[Choice, ...] = ()) -> None:
        """``choices`` are what can be done about it."""


class Work(QObject):
    """Carries out one order at a time.

    Args:
        fail: tells of what went wrong.
        helps: what the window can do about it.

    Attributes:
        activity: None while nothing runs.

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
        self._job: JobId | None = None
        self._closed = False
        self.activity: Activity | None = None

    @property
    def busy(self) -> bool:
        """Whether a job runs."""
        return self._job is not None

    def carry_out(self, order: Order) -> None:
        """Start it; nothing while another one runs."""
        if self.busy:
            return
        try:
            ask, canvas = order.once.ask(order.mode), order.source.canvas()
        except BridgeError as error:
            self._fail(error)
            return
        self.started.emit(order)
        self._core.submit(ask, canvas, lambda view: self._changed(view, order))

    def cancel(self) -> None:
        """Stop the job; the form is free at once."""
        if self._job is not None:
            self._core.jobs.cancel(self._job)

    def close(self) -> None:
        """Tell no more; a job that runs goes on into the history."""
        self._closed = True

    def _changed(self, view: JobView[Done], order: Order) -> None:
        self._job = None if view.state.final else view.id
        self.activity = None if view.state.final else Activity(view.text, view.fraction)
        if self._closed:
            return
        self.activity_changed.emit()
        if view.state is JobState.FAILED and view.error is not None:
            self._failed(view.error, order)
        elif view.state is JobState.CANCELLED:
            self.told.emit("Cancelled")
        elif view.outcome is not None:
            self.delivered.emit(view.outcome, order.source)

    def _failed(self, error: BridgeError, order: Order) -> None:
        def again(**wishes: object) -> None:
            # As ``dataclasses.replace`` has it, the names are checked when it is called.
            self.carry_out(replace(order, once=replace(order.once, **wishes)))  # type: ignore[arg-type]

        self._fail(error, remedies.of_job(error, remedies.Failure(order.mode, order.once, again, self._helps)))
