"""One job on a ComfyUI server, from its pictures going up to its results coming down.

Owns: ``Run`` and its ``Pace``. May import: ``bridge.http.feed``, ``bridge.job_context``, ``bridge.model``,
``bridge.errors``, ``bridge.providers.results`` and the modules beside it.

The history decides whether a job is done; the websocket says how far it is and when to look. Without a websocket all
is the same but for the percent. A job that nobody waits for any more is stopped on the server.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from bridge.errors import BridgeError, Cancelled, ServerFaultError, TimedOutError, UnreachableError
from bridge.http.feed import FeedCall, follow
from bridge.job_context import JobContext
from bridge.model import GenerationResult
from bridge.providers.comfyui.answers import Outcome, PictureFile, Standing
from bridge.providers.comfyui.errors import silent, vanished
from bridge.providers.comfyui.graphs import Task
from bridge.providers.comfyui.progress import GREETING, Progress, read_preview
from bridge.providers.comfyui.server import Server, Submission
from bridge.providers.results import collected, generated

log = logging.getLogger(__name__)

Prepare = Callable[[threading.Event], Task]
"""Makes the task: asks the server what it has, puts pictures on it. Gets an event that says that nobody waits."""

TRANSIENT = (UnreachableError, TimedOutError, ServerFaultError)
"""A question that fails in one of these ways may be answered the next time."""


@dataclass(frozen=True)
class Pace:
    """How often is asked, and how long is waited; in seconds.

    Attributes:
        poll_s: between two questions while no websocket tells when to ask.
        listening_poll_s: between two questions while one does.
        open_s: how long queueing waits for the websocket, so that no event is missed.
        late_s: how long the outcome of a cancelled job is still waited for.
        patience: how many questions in a row may stay without an answer.
    """

    poll_s: float = 0.5
    listening_poll_s: float = 2.0
    open_s: float = 2.0
    late_s: float = 30.0
    patience: int = 4


DEFAULT_PACE = Pace()
LOOK_S = 0.05
"""How often it is looked whether there is something to listen for already."""


class Run:
    """One job.

    Args:
        prepare: called in the worker's thread, before anything is queued.
    """

    def __init__(self, server: Server, prepare: Prepare, context: JobContext, pace: Pace = DEFAULT_PACE) -> None:
        self._server = server
        self._prepare = prepare
        self._context = context
        self._pace = pace
        self._job = str(uuid.uuid4())
        self._client = uuid.uuid4().hex
        self._began_s = time.monotonic()
        self._look = threading.Event()
        self._prepared = threading.Event()
        self._ready = threading.Event()
        self._stopped = threading.Event()
        self._listening = False
        self._hearing = False
        self._progress: Progress | None = None

    def carry_out(self, abandoned: threading.Event) -> GenerationResult:
        """The whole of it, for ``run_abandonable``; an abandoned job that is done all the same is still fetched.

        Raises:
            EndpointError: by what the user can do about it.
            Cancelled: nobody waited any more before it was queued.
        """
        self._context.progress(None, "Sending")
        task = self._prepare(abandoned)
        self._progress = Progress(task.graph)
        self._prepared.set()
        self._ready.wait(self._pace.open_s)
        self._raise_if_unwanted(abandoned)
        submission = Submission(task.graph, self._job, self._client, task.result)
        self._job = self._server.submit(submission)
        files = self._wait(submission, abandoned)
        pictures = [generated(self._server.view(file), task.seed, asked=task.asked) for file in files]
        return collected(pictures, task.engine, task.notes)

    def stop(self) -> None:
        """Tell the server that the job is not wanted any more; an error of ours is nobody's business by then."""
        self._stopped.set()
        self._look.set()
        try:
            self._server.cancel(self._job)
        except BridgeError as error:
            log.debug("ComfyUI could not be told to stop: %s", error)

    def watch(self, over: threading.Event) -> None:
        """Listen to the websocket until ``over`` is set. Without one, the questions of ``carry_out`` have to do."""
        while not self._prepared.wait(LOOK_S):
            if over.is_set():
                self._ready.set()
                return
        call = FeedCall(f"{self._server.feed_url}?clientId={self._client}", (GREETING,), ca_file=self._server.ca_file)
        try:
            follow(call, self._heard, over, on_open=self._opened)
        except BridgeError as error:
            log.debug("ComfyUI's websocket is not to be had, it is asked again and again instead: %s", error)
        finally:
            self._listening = self._hearing = False
            self._ready.set()
            self._look.set()

    # ------------------------------------------------------------------------------------------ waiting

    def _wait(self, submission: Submission, abandoned: threading.Event) -> tuple[PictureFile, ...]:
        """The pictures' files, once they are there."""
        missed, unanswered, until_s = 0, 0, float("inf")
        while True:
            if self._unwanted(abandoned) and until_s == float("inf"):
                # Whoever cancelled may have done so before the server had the job.
                self.stop()
                until_s = time.monotonic() + self._pace.late_s
            self._look.clear()
            try:
                outcome = self._server.outcome(submission, self._job)
                missed = 0 if outcome or self._still_there(abandoned) else missed + 1
                unanswered = 0
            except TRANSIENT as error:
                outcome, unanswered = None, unanswered + 1
                if unanswered >= self._pace.patience:
                    raise silent() from error
            if outcome is not None:
                return _files(outcome)
            if missed > 1:
                raise vanished()
            if time.monotonic() > until_s:
                raise Cancelled("Cancelled.")
            self._look.wait(self._pause_s(missed))

    def _still_there(self, abandoned: threading.Event) -> bool:
        """Whether the job is in the queue; the context is told where, unless the websocket tells more."""
        standing = self._server.standing(self._job)
        if standing.ahead is None:
            return False
        if not abandoned.is_set() and not (self._hearing and standing.running):
            self._context.progress(None, _where(standing, time.monotonic() - self._began_s))
        return True

    def _pause_s(self, missed: int) -> float:
        # A job may be done between the two questions: then the first one is asked again at once.
        if missed:
            return 0.0
        return self._pace.listening_poll_s if self._listening else self._pace.poll_s

    def _unwanted(self, abandoned: threading.Event) -> bool:
        return abandoned.is_set() or self._stopped.is_set()

    def _raise_if_unwanted(self, abandoned: threading.Event) -> None:
        if self._unwanted(abandoned):
            raise Cancelled("Cancelled; nothing was sent.")

    # ---------------------------------------------------------------------------------------- listening

    def _opened(self) -> None:
        self._listening = True
        self._ready.set()

    def _heard(self, message: str | bytes) -> None:
        """One message; texts say how far it is, the rest are previews."""
        if isinstance(message, bytes):
            picture = read_preview(message, self._job)
            if picture is not None:
                self._context.preview(picture)
            return
        event = self._progress.heard(message, self._job) if self._progress else None
        if event is None:
            return
        if event.last:
            self._look.set()
        elif event.text:
            self._hearing = True
            self._context.progress(event.fraction, event.text)


def _files(outcome: Outcome) -> tuple[PictureFile, ...]:
    if outcome.error is not None:
        raise outcome.error
    return outcome.files


def _where(standing: Standing, elapsed_s: float) -> str:
    """Where a job is, for people."""
    if standing.running or standing.ahead is None:
        return f"ComfyUI works, {elapsed_s:.0f} s"
    if standing.ahead == 0:
        return f"Next in ComfyUI's queue, {elapsed_s:.0f} s"
    jobs = "1 job is" if standing.ahead == 1 else f"{standing.ahead} jobs are"
    return f"{jobs} before this one in ComfyUI's queue, {elapsed_s:.0f} s"
