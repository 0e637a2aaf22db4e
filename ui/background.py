"""Work that must not hold up the window: canvas calls, questions to providers, files.

Owns: ``Background``, ``Do``. May import: ``bridge.errors``, ``bridge.jobs.queue``. No Qt: in the app ``post`` is the
relay.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol, TypeVar

from bridge.errors import BridgeError, unforeseen
from bridge.jobs.executors import Executor, Post

log = logging.getLogger(__name__)
T = TypeVar("T")
Failed = Callable[[BridgeError], None]


class Do(Protocol):
    """Runs ``work`` in the background and hands its outcome to ``done``."""

    def __call__(self, work: Callable[[], object], done: Callable[..., None], failed: Failed | None = None) -> None:
        """An error goes to ``failed``, else to the window's banner."""


class Background:
    """Runs work elsewhere and brings its outcome back to the owner's thread.

    Args:
        executor: where the work runs.
        post: runs a callable on the owner's thread.
    """

    def __init__(self, executor: Executor, post: Post) -> None:
        self._executor = executor
        self._post = post

    def run(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[BridgeError], None]) -> None:
        """Have ``work`` run; then, on the owner's thread, either ``done`` or ``failed``."""
        self._executor.submit(lambda: self._run(work, done, failed))

    def close(self) -> None:
        """Take no more work."""
        self._executor.close()

    def _run(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[BridgeError], None]) -> None:
        try:
            outcome = work()
        except BridgeError as error:
            self._fail(failed, error)
        except Exception:
            # The border of the worker thread: the user gets a sentence, the log the rest.
            failure = unforeseen()
            log.exception("%s work in the background failed in a way that nobody foresaw", failure.id)
            self._fail(failed, failure)
        else:
            self._post(lambda: done(outcome))

    def _fail(self, failed: Callable[[BridgeError], None], error: BridgeError) -> None:
        self._post(lambda: failed(error))
