"""One generation at a WebUI: how far it is told, how it is stopped.

Owns: ``Task``. May import: ``bridge.job_context``, ``bridge.errors``, ``bridge.http.call``,
``bridge.providers.results``, ``bridge.imaging.codec``, ``bridge.providers.webui.server``,
``bridge.providers.webui.progress``.

An interrupt hits whoever's job runs at that moment, so it is sent only while ours does. Where a server does not tell
jobs apart, the one that runs is ours if nothing ran just before ours was sent. A request that waits in the server's
queue cannot be taken back: it is interrupted as soon as it is its turn. What then comes is an unfinished picture, and
no result.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable

from bridge.errors import BridgeError, Cancelled, UnreachableError
from bridge.http.call import HttpAnswer, HttpCall
from bridge.job_context import JobContext
from bridge.providers.results import decoded_base64
from bridge.providers.webui.progress import (
    ASKING,
    Look,
    Stage,
    Watching,
    read_task,
    read_whole,
    sentence,
    state_of,
    task_call,
    whole_call,
)
from bridge.providers.webui.server import Server

log = logging.getLogger(__name__)

POLL_S = 0.75
UNKNOWN_LIMIT_S = 30.0
"""How long after a cancel a job that the server does not know (yet) is looked for: large pictures take a while to be
read."""

MAX_MISSES = 5
MAX_PREVIEW_PIXELS = 1 << 23


class Task:
    """One generation at the server, from before it is sent until its answer is there.

    Args:
        watching: what the server tells.
        poll_s: the time between two looks, in seconds.
    """

    def __init__(self, server: Server, context: JobContext, watching: Watching, poll_s: float = POLL_S) -> None:
        self.id = f"task(layerbridge-{secrets.token_hex(8)})"
        self._server = server
        self._context = context
        self._watching = watching
        self._poll_s = poll_s
        self._seen = False
        self._preview_id = -1
        self._alone = True
        # Held while the server is told to stop, so that what comes back is known to be unfinished.
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._stopped = False

    def carried_out(self, call: HttpCall, late: Callable[[HttpAnswer], None]) -> HttpAnswer:
        """The answer to ``call``, with the context told how far it is; stopped at the server when the user says stop.

        Args:
            late: gets the answer that comes after that, unless it holds an unfinished picture.

        Raises:
            Cancelled: the user said stop; and as ``Server.send``.
        """
        self._look_around()

        def kept(answer: HttpAnswer) -> None:
            self._ended.set()
            with self._lock:
                unfinished = self._stopped
            if not unfinished:
                late(answer)

        watch = None if self._watching is Watching.NOTHING else self._watch
        try:
            answer = self._server.send_abandonable(call, self._context, late=kept, watch=watch)
        except Cancelled:
            raise  # The job goes on at the server, until it is told.
        except BaseException:
            self._ended.set()
            raise
        self._ended.set()
        return answer

    def was_interrupted(self, started: str) -> bool:
        """Whether somebody stopped the job that just came back, at the server.

        Args:
            started: by which the answer names its job, "" where it does not.
        """
        if self._watching is Watching.NOTHING:
            return False
        try:
            state = state_of(self._server.told(whole_call(self._server, with_preview=False)))
        except BridgeError as error:
            log.debug("Whether the job was interrupted is not known: %s", error)
            return False
        same = not started or state.get("job_timestamp") == started
        return same and (state.get("interrupted") is True or state.get("skipped") is True)

    def _look_around(self) -> None:
        """Just before the job is sent: whether the server is idle tells whose job it works at then."""
        if self._watching is Watching.WHOLE:
            look = self._look()
            self._alone = look is not None and look.stage is Stage.UNKNOWN
            self._seen = False
        if self._watching is not Watching.NOTHING:
            self._context.on_cancel(self._tell_server)

    # ------------------------------------------------------------------------------------------- watching

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(self._poll_s):
            look = self._look()
            if look is not None and not over.is_set():
                self._tell(look)
        if self._is_cancelled():
            self._chase()

    def _look(self) -> Look | None:
        """How far it is; None where the server does not say, which a busy one may do now and then."""
        try:
            return self._asked()
        except BridgeError as error:
            log.debug("The WebUI does not say how far it is: %s", error)
            return None

    def _asked(self) -> Look:
        if self._watching is Watching.TASKS:
            look = read_task(self._server.told(task_call(self._server, self.id, self._preview_id)))
        else:
            look = read_whole(self._server.told(whole_call(self._server, with_preview=self._seen)), alone=self._alone)
        if look.stage is Stage.UNKNOWN and self._seen:
            return Look(Stage.DONE)
        self._seen = self._seen or look.stage in (Stage.QUEUED, Stage.ACTIVE)
        self._preview_id = look.preview_id if look.stage is Stage.ACTIVE else self._preview_id
        return look

    def _tell(self, look: Look) -> None:
        self._context.progress(look.fraction, sentence(look))
        if look.preview:
            try:
                self._show(look.preview)
            except BridgeError as error:
                log.debug("A preview could not be read: %s", error)

    def _show(self, preview: str) -> None:
        from bridge.imaging.codec import decode_picture

        self._context.preview(decode_picture(decoded_base64(preview), max_pixels=MAX_PREVIEW_PIXELS))

    def _is_cancelled(self) -> bool:
        try:
            self._context.raise_if_cancelled()
        except Cancelled:
            return True
        return False

    # ------------------------------------------------------------------------------------------- stopping

    def _tell_server(self) -> None:
        """For ``on_cancel``: nobody waits there, and the watch tries again."""
        try:
            self._stop()
        except BridgeError as error:
            log.debug("The WebUI could not be told to stop: %s", error)

    def _chase(self) -> None:
        """Stop the job as soon as it can be stopped."""
        misses, unknown_until = 0, time.monotonic() + UNKNOWN_LIMIT_S
        while not self._ended.is_set() and misses < MAX_MISSES:
            try:
                stage = self._stop()
            except UnreachableError:
                return  # The server is gone, and the job with it.
            except BridgeError as error:
                log.debug("The WebUI could not be told to stop: %s", error)
                misses += 1
            else:
                waited = stage is Stage.UNKNOWN and time.monotonic() > unknown_until
                if waited or stage not in (Stage.UNKNOWN, Stage.QUEUED):
                    return
            self._ended.wait(self._poll_s)

    def _stop(self) -> Stage:
        """Interrupt the job if it is the one that runs; where it is."""
        with self._lock:
            if self._stopped or self._ended.is_set():
                return Stage.DONE
            stage = self._asked().stage
            if stage is Stage.ACTIVE:
                # Not free, though it costs nothing: sent once more by itself it could hit the next job.
                self._server.told(self._server.call("interrupt", {}, timeouts=ASKING, free=False))
                self._stopped = True
            return stage
