"""A request that was asked for, on its way to a job: its canvas as it was, and its notes in the journal.

Owns: ``Asked``, ``Noting``. May import: ``bridge.canvas.recorded``, ``bridge.jobs.journal``, ``bridge.core``,
``bridge.canvas.base``, ``bridge.job_context``, ``bridge.plan``, ``bridge.freeing``, ``bridge.errors``.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bridge.errors import BridgeError
from bridge.freeing import give_back
from bridge.job_context import JobContext, PassedOn

if TYPE_CHECKING:
    from bridge.canvas.base import Canvas
    from bridge.core import Delivery, Generator
    from bridge.jobs.journal import JobNotes
    from bridge.plan import Ask

log = logging.getLogger(__name__)


class Asked:
    """A request and its canvas: GIMP's as it was when it was asked for, however long the job then waits in line.

    Args:
        notes: of its job; None where none are kept.

    Attributes:
        canvas: what the job works on.
    """

    def __init__(self, ask: Ask, canvas: Canvas, notes: JobNotes | None) -> None:
        self._ask = ask
        self.canvas = canvas
        self._notes = notes

    def read(self, generator: Generator, context: JobContext) -> None:
        """Read what the job will need of what may change. On a reader's thread, before the job begins.

        Raises:
            BridgeError: it cannot be carried out; nothing was sent.
        """
        from bridge.canvas.recorded import is_live  # numpy: see ``BridgeCore.generator``

        if self._notes is not None:
            # Before anything can be sent, which is noted in the same place.
            self._notes.begin()
        if is_live(self.canvas):
            self.canvas = self._as_it_is(generator, context)

    def keep(self, generator: Generator, context: JobContext) -> None:
        """Keep on disk what another process needs to go on with it. On a reader's thread; the job does not wait.

        A picture that was opened here does not change, so it is read only now.
        """
        from bridge.canvas.recorded import recorded_of

        if self._notes is None or not self._notes.goes_on:
            return
        try:
            canvas = self.canvas
            self._notes.keep(canvas if recorded_of(canvas) is not None else self._as_it_is(generator, context))
            give_back()
        except BridgeError as error:
            # The job itself meets the same, and its user is told there.
            log.info("a job is not kept: %s", error)

    def carried_out(self, generator: Generator, context: JobContext) -> Delivery:
        """Carry it out, and note what becomes of it. On a worker's thread. Raises as ``Generator.carry_out``."""
        if self._notes is None:
            return generator.carry_out(self._ask, self.canvas, context)
        delivery = generator.carry_out(self._ask, self.canvas, Noting(context, self._notes), self._notes.writing)
        if not delivery.unkept:
            self._notes.kept()
        return delivery

    def _as_it_is(self, generator: Generator, context: JobContext) -> Canvas:
        from bridge.canvas.recorded import read_ahead

        return read_ahead(self.canvas, lambda canvas: generator.read(self._ask, canvas, context))


class Noting(PassedOn):
    """The context of a job, what it sends written into its notes."""

    def __init__(self, context: JobContext, notes: JobNotes) -> None:
        super().__init__(context)
        self._notes = notes

    def sending(self) -> None:
        """See ``JobContext``."""
        super().sending()
        self._notes.sending()

    def answered(self) -> None:
        """See ``JobContext``."""
        self._notes.answered()
        super().answered()
