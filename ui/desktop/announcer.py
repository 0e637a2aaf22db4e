"""Tells the desktop of jobs that end while nobody looks.

Owns: ``Announcer``. May import: ``bridge.jobs.queue``, ``bridge.jobs.line``, ``ui.desktop.notifier``, ``ui.offers``,
``ui.words``. No widgets.

A notification may stand on a locked screen, so it never has the prompt, nor what an error says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bridge.jobs.line import JobId
from bridge.jobs.queue import JobState, JobView
from ui.desktop.notifier import Notifier
from ui.offers import MODE_LABELS
from ui.words import tr, trn


class Announcer:
    """Watches jobs. What ended since the user last looked is told in one notification.

    Args:
        is_watched: whether the user looks at one of our windows.
        bring_up: shows the window of this job, or a new one; of None any.
    """

    def __init__(
        self, notifier: Notifier, is_watched: Callable[[], bool], bring_up: Callable[[JobId | None], None]
    ) -> None:
        self._notifier = notifier
        self._is_watched = is_watched
        self._bring_up = bring_up
        self._results = 0
        self._failed = 0

    def changed(self, view: JobView[Any]) -> None:
        """A job went on; told is only the end of one whose user is nowhere else told."""
        if view.state not in (JobState.FINISHED, JobState.FAILED) or view.attended or self._is_watched():
            return
        if view.state is JobState.FINISHED:
            self._results += len(view.outcome.delivery.entries) if view.outcome is not None else 0
        else:
            self._failed += 1
        self._notifier.show(self._title(), self._text(view), lambda: self._clicked(view.id))

    def moved(self) -> None:
        """Who waits before whom is told to nobody."""

    def left_over(self, unknown: int) -> None:
        """A process was killed, and what is known of its jobs stands in no window; of ``unknown`` it is little."""
        title = tr("LayerBridge had ended in the middle of its work")
        if unknown:
            text = trn("%n request(s) may have been billed; the window says which", unknown)
        else:
            text = tr("The window says what became of it")
        self._notifier.show(title, text, lambda: self._bring_up(None))

    def seen(self) -> None:
        """The user looks at one of our windows."""
        if self._results or self._failed:
            self._results = self._failed = 0
            self._notifier.clear()

    def _clicked(self, job: JobId) -> None:
        self._bring_up(job)
        self.seen()

    def _title(self) -> str:
        if self._results:
            return trn("LayerBridge: %n result(s) ready", self._results)
        return trn("LayerBridge: %n job(s) failed", self._failed)

    def _text(self, view: JobView[Any]) -> str:
        mode = tr(MODE_LABELS[view.mode])
        if self._results and self._failed:
            return trn("%n job(s) failed; the window says why", self._failed)
        return mode if self._results else tr("{mode}; the window says why", mode=mode)
