"""What was spent this month with the chosen provider.

Owns: ``Spending``. May import: ``bridge``, ``ui.background`` (its ``Do``), PySide6.QtCore.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from bridge.app import BridgeCore
from bridge.errors import BridgeError
from bridge.jobs.queue import JobView
from bridge.model import ProviderId
from ui.background import Do

if TYPE_CHECKING:
    from bridge.money.month import Month


class Spending(QObject):
    """Reads the ledger in the background: for another provider, after other settings, and when a job is over.

    Args:
        do: runs work in the background.
        chosen: the provider's id; "" while none is known.

    Attributes:
        month: None where the provider costs nothing, or nothing is known yet.

    Signals:
        month_changed: it has a new value.
        job_over: a job of any window is over.
    """

    month_changed = Signal()
    job_over = Signal()

    def __init__(self, core: BridgeCore, do: Do, chosen: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._do, self._chosen = core, do, chosen
        self.month: Month | None = None
        self._shown = ("", core.settings)
        self._asks = 0
        self.job_over.connect(self.again)
        core.jobs.watch(self)

    def touch(self) -> None:
        """The form changed: look whether that is of interest here."""
        if self._shown != (self._chosen(), self._core.settings):
            self.again()

    def again(self) -> None:
        """Read it anew. What was known of another provider is not shown meanwhile."""
        (before, _), provider = self._shown, self._chosen()
        self._shown = (provider, self._core.settings)
        if provider != before:
            self._show(None)
        self._asks += 1
        if provider:
            asked = self._asks
            self._do(lambda: _month(self._core, ProviderId(provider)), lambda month: self._take(month, asked))

    def close(self) -> None:
        """Ask no more."""
        self._core.jobs.unwatch(self)

    def changed(self, view: JobView[Any]) -> None:
        """See ``bridge.jobs.queue.Watcher``."""
        if view.state.final:
            self.job_over.emit()

    def moved(self) -> None:
        """The line is another one: nothing is over."""

    def _take(self, month: Month | None, asked: int) -> None:
        if asked == self._asks:
            self._show(month)

    def _show(self, month: Month | None) -> None:
        if month != self.month:
            self.month = month
            self.month_changed.emit()


def _month(core: BridgeCore, provider: ProviderId) -> Month | None:
    """May wait for a keyring and a disk."""
    from bridge.money.month import this_month  # not before the window shows

    registry = core.registry
    try:
        spec = registry.get(provider).spec
        bills = registry.may_bill(spec)
    except BridgeError:
        return None  # It cannot be used; the form says why.
    return this_month(core.ledger, provider, registry.limit(spec)) if bills else None
