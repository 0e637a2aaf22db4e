"""Unfinished pictures, shown while a stream of them comes in.

Owns: ``Previews``. May import: ``bridge.errors``, ``bridge.job_context``, ``bridge.providers.server_events``,
``bridge.providers.results``, ``bridge.providers.openai_images.answers``.

They are a courtesy: what is wrong with them ends them, never the request. The result is read from the whole answer.
"""

from __future__ import annotations

import logging
import threading

from bridge.errors import BridgeError
from bridge.job_context import JobContext
from bridge.providers.openai_images.answers import preview_of
from bridge.providers.results import PREVIEW, generated
from bridge.providers.server_events import EventParser, ServerEvent

log = logging.getLogger(__name__)
TICK_S = 1.0


class Previews:
    """Listens to one stream, in the thread that reads it.

    Args:
        host: of whom is waited for, for people.
        expected: how many previews were asked for.
    """

    def __init__(self, context: JobContext, host: str, expected: int) -> None:
        self._context = context
        self._host = host
        self._expected = expected
        self._seen = 0
        self._parser = EventParser()
        self._over = threading.Event()

    def hear(self, piece: bytes) -> None:
        """A piece of the stream."""
        if self._over.is_set():
            return
        try:
            for event in self._parser.feed(piece):
                self._show(event)
        except BridgeError as error:
            log.debug("No more previews: %s", error)
            self._over.set()

    def watch(self, over: threading.Event) -> None:
        """Say again and again how far it is, until ``over``."""
        elapsed_s = 0
        self._tell(elapsed_s)
        while not over.wait(TICK_S):
            elapsed_s += int(TICK_S)
            self._tell(elapsed_s)

    def end(self) -> None:
        """Nobody looks any more."""
        self._over.set()

    def _show(self, event: ServerEvent) -> None:
        body = preview_of(event)
        if body is None:
            return
        picture = generated(body, 0, asked=PREVIEW).picture
        self._seen += 1
        if not self._over.is_set():
            self._context.preview(picture)

    def _tell(self, elapsed_s: int) -> None:
        fraction = min(self._seen / (self._expected + 1), 1.0) if self._seen else None
        self._context.progress(fraction, f"Waiting for {self._host}, {elapsed_s} s")
