"""GIMP's sessions: those that want a window are passed on, the others are carried out here.

Owns: ``Procedures``. May import: ``bridge.app``, ``bridge.again``, ``bridge.session``, ``bridge.jobs``,
``bridge.wishes``, ``bridge.canvas.base``, ``bridge.plan``, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING

from bridge.app import BridgeCore, Done
from bridge.errors import BridgeError, InputError, unforeseen
from bridge.jobs.left import Waiter
from bridge.jobs.line import JobId
from bridge.jobs.queue import JobState, JobView
from bridge.model import Mode, ProviderId
from bridge.wishes import Wishes, from_arguments

if TYPE_CHECKING:
    from bridge.canvas.base import Canvas
    from bridge.plan import Ask
    from bridge.session import LinkListener, Session

log = logging.getLogger(__name__)

REGENERATE = "regenerate"
"""The procedure that makes a layer again from its recipe."""
MADE = 1000
"""Among so many results is looked for a provider that was used before."""


@dataclass(frozen=True)
class _Asked:
    """What a procedure is to do, and the canvas that it reads and fills."""

    mode: Mode
    wishes: Wishes
    ask: Ask
    canvas: Canvas


class Procedures:
    """What GIMPs ask for, over one core. Its methods are called on the owner's thread."""

    def __init__(self, core: BridgeCore) -> None:
        self._core = core
        self._sessions: dict[int, JobId] = {}

    def listen(
        self,
        on_panel: Callable[[Session], None],
        on_lost: Callable[[Session], None],
        *,
        lock: IO[bytes] | None = None,
    ) -> LinkListener:
        """A listener (not started) whose sessions arrive on the owner's thread.

        Args:
            on_panel: gets a session that wants a window.
            on_lost: gets a session of GIMP that went away, after its job was cancelled.
            lock: see ``LinkListener``.
        """
        from bridge.session import LinkListener  # Here and not above: a window shows before anybody is listened to.

        def arrived(session: Session) -> None:
            wants_window = session.hello.interactive or session.hello.role == "launcher"
            self._core.post(lambda: on_panel(session) if wants_window else self.run(session))

        def lost(session: Session) -> None:
            self._core.post(lambda: self._lost(session, on_lost))

        return LinkListener(self._core.paths.run, arrived, lost, lock=lock)

    def run(self, session: Session) -> None:
        """Carry out a non-interactive procedure; GIMP gets the layers, or an error."""
        if session.hello.procedure == REGENERATE:
            # The recipe is asked for first, and GIMP's answers come in by the thread that may be calling.
            self._core.workers.submit(lambda: self._ask_again(session))
            return
        try:
            wishes, mode = from_arguments(session.hello.arguments), _mode(session.hello.procedure)
            asked = _Asked(mode, wishes, wishes.ask(mode), session.canvas)
        except BridgeError as error:
            session.canvas.finish(error=error)
        else:
            self._carry_out(session, asked)

    def _ask_again(self, session: Session) -> None:
        """Have the active layer made again in its place; on a worker's thread."""
        from bridge.again import again  # Here and not above: a window shows before any layer is made again.

        said = from_arguments(session.hello.arguments)
        try:
            made = again(session.canvas, same_seed=bool(session.hello.arguments.get("same-seed")))
            wishes = replace(made.wishes, max_requests=said.max_requests, convert_indexed=said.convert_indexed)
            asked = _Asked(made.mode, wishes, wishes.ask(made.mode), made.canvas)
            self._refuse_strangers(wishes.provider)
        except BridgeError as error:
            session.canvas.finish(error=error)
        except Exception:
            # The border of a worker's thread, and GIMP waits for an end.
            log.exception("a layer could not be made again in a way that nobody foresaw")
            session.canvas.finish(error=unforeseen())
        else:
            self._core.post(lambda: self._carry_out(session, asked))

    def _refuse_strangers(self, name: str) -> None:
        """A recipe may be a stranger's: without a window nobody's picture goes to whom the user never chose.

        Raises:
            InputError: it would.
        """
        if name in ("", self._core.registry.default_id()):
            return
        spec = self._core.registry.get(ProviderId(name)).spec
        if self._core.registry.stays_here(spec) or any(
            each.provider == name for each in self._core.history.entries(limit=MADE)
        ):
            return
        raise InputError(
            f"This layer's recipe sends the picture to {spec.label}, with which nothing was made here before; "
            "nothing was sent.",
            "Use 'Reuse Recipe' to see the whole request, and generate it from there.",
        )

    def _carry_out(self, session: Session, asked: _Asked) -> None:
        canvas = session.canvas

        def changed(view: JobView[Done]) -> None:
            if view.state.final:
                self._sessions.pop(id(session), None)
            if view.state is JobState.FINISHED and view.outcome is not None:
                canvas.finish(inserted=view.outcome.inserted, arguments=dict(session.hello.arguments))
            elif view.state.final:
                canvas.finish(error=view.error)
            else:
                canvas.progress(view.fraction, view.text)

        title = asked.ask.request.text or str(asked.mode)
        # GIMP ends the procedure with the bridge: if that is killed, the next one says what is known, and no more.
        notes = self._core.journal.open(title, asked.mode, asked.wishes, Waiter.GIMP)
        job = self._core.submit(asked.ask, asked.canvas, changed, insert_into=asked.canvas, notes=notes)
        self._sessions[id(session)] = job

    def _lost(self, session: Session, on_lost: Callable[[Session], None]) -> None:
        job = self._sessions.pop(id(session), None)
        if job is not None:
            self._core.jobs.cancel(job)
        on_lost(session)


def _mode(procedure: str) -> Mode:
    try:
        return Mode(procedure)
    except ValueError as error:
        raise InputError(f"The bridge knows no procedure {procedure!r}.", "Install LayerBridge again.") from error
