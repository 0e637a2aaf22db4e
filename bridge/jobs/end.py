"""How work ends: with an outcome, or with an error that the user can be told.

Owns: ``End``, ``ended``. May import: ``bridge.errors``, ``bridge.job_context``, ``bridge.jobs.line``.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Generic, TypeVar

from bridge.errors import BridgeError, Cancelled, unforeseen
from bridge.job_context import JobContext
from bridge.jobs.line import JobId, Work

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class End(Generic[T]):
    """What came of a job. Without an error it has an outcome."""

    outcome: T | None = None
    error: BridgeError | None = None

    @property
    def is_cancelled(self) -> bool:
        """Whether the user said stop."""
        return isinstance(self.error, Cancelled)


def ended(job: JobId, work: Work[T], context: JobContext) -> End[T]:
    """Do the work, on the worker's thread."""
    try:
        context.raise_if_cancelled()
        return End(work(context))
    except BridgeError as error:
        # Whoever is shown it, if anybody is: it is in the log.
        error.reported()
        _let_go(error)
        return End(error=error)
    except Exception:
        # The border of the worker thread: what nobody foresaw must still end the job, and be found in the log.
        failure = unforeseen()
        log.exception("%s job %s failed in a way that nobody foresaw", failure.id, job)
        return End(error=failure)


def _let_go(error: BaseException) -> None:
    """An error is kept, but not where it comes from: that holds all that was worked on there, pictures too."""
    log.debug("a job ended with an error", exc_info=error)
    each: BaseException | None = error
    while each is not None:
        each.__traceback__ = None
        each = each.__cause__ or each.__context__
