"""What would be sent if the user said Generate now.

Owns: ``Outlook``. May import: ``bridge``, ``ui.background``, ``ui.queue.order``, ``ui.source.values``, PySide6.QtCore.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from bridge.app import BridgeCore
from bridge.capability import Account, Capability
from bridge.errors import BridgeError, Cancelled
from bridge.model import GenerationResult, Mode, Picture, ProviderId
from ui.background import Do
from ui.queue.order import Order
from ui.source.values import GimpImage, NoSource

if TYPE_CHECKING:
    from bridge.imaging.surroundings import Area
    from bridge.leaving import Leaving
    from layerbridge.wire import Description

SETTLES_MS = 300
"""So long after the last change it is looked at: not at every letter of a prompt."""


@dataclass(frozen=True)
class _Seen:
    """What came of one look."""

    area: Area | None
    leaving: tuple[Leaving, ...] = ()


class Outlook(QObject):
    """Looks again, in the background, whenever something has changed.

    Args:
        do: runs work in the background.
        orders: what Generate would carry out, one for each provider, that of the chosen one first.
        capability: what the chosen engine can do; None where that is nothing.

    Attributes:
        is_shown: whether the user wants to see it; if not, only where it lies on the canvas is looked at.
        is_current: whether what follows is of what the form says now.
        area: what of the canvas is sent, and what becomes the layer.
        leaving: all of it, for each provider; empty where it is not shown or not known.
        error: why nothing could be sent.
        account: what the provider says is left, where it may bill; None where that is not known.

    Signals:
        changed: an attribute has a new value.
    """

    changed = Signal()

    def __init__(
        self,
        core: BridgeCore,
        do: Do,
        orders: Callable[[], tuple[Order, ...]],
        capability: Callable[[], Capability | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._core, self._do, self._orders, self._capability = core, do, orders, capability
        self.is_shown = False
        self.is_current = False
        self.area: Area | None = None
        self.leaving: tuple[Leaving, ...] = ()
        self.error: BridgeError | None = None
        self.account: Account | None = None
        self._asked_account: ProviderId | None = None
        self._glance = _Glance()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLES_MS)
        self._timer.timeout.connect(self._look)

    def show(self, *, is_shown: bool) -> None:
        """Show all of it, or only where it lies."""
        self.is_shown = is_shown
        self.leaving, self.error = (), None
        self.is_current = False
        self.changed.emit()
        self._look()

    def touch(self) -> None:
        """Something may have changed."""
        self._glance.stop()
        self.is_current = False
        self._timer.start()

    def _look(self) -> None:
        self._timer.stop()
        self._glance.stop()
        self._glance = glance = _Glance()
        orders, capability, whole = self._orders(), self._capability(), self.is_shown
        if not orders or capability is None or not (whole or _has_place(orders[0])):
            self._take(_Seen(None), glance)
            return
        self._do(
            lambda: self._all(orders, glance) if whole else _where(orders[0], capability),
            lambda seen: self._take(seen, glance),
            lambda error: self._fail(error, glance),
        )

    def _all(self, orders: Sequence[Order], glance: _Glance) -> _Seen:
        """In the background: the way of the request itself."""
        from bridge.imaging.surroundings import Area

        generator = self._core.generator
        told = tuple(generator.leaving(each.once.ask(each.mode), each.source.canvas(), glance) for each in orders)
        context, result = told[0].context, told[0].result
        return _Seen(Area(context, result) if context and result else None, told)

    def _take(self, seen: _Seen, glance: _Glance) -> None:
        if glance is self._glance:
            self.area, self.leaving, self.error, self.is_current = seen.area, seen.leaving, None, True
            self.changed.emit()
            self._ask_account()

    def _fail(self, error: BridgeError, glance: _Glance) -> None:
        if glance is self._glance and not isinstance(error, Cancelled):
            self.area, self.leaving, self.error, self.is_current = None, (), error, True
            self.changed.emit()

    def _ask_account(self) -> None:
        """Once for each provider: it is a question to its server."""
        orders = self._orders()
        if not orders or not self.leaving or not self.leaving[0].may_be_billed:
            return
        name = ProviderId(orders[0].once.provider) or self._core.registry.default_id()
        if name == self._asked_account:
            return
        self._asked_account, self.account = name, None
        registry = self._core.registry
        self._do(lambda: registry.get(name).account(), self._take_account, lambda _error: None)

    def _take_account(self, account: Account | None) -> None:
        self.account = account
        self.changed.emit()


def _has_place(order: Order) -> bool:
    """Whether anything of a picture is sent."""
    return order.mode is not Mode.TEXT_TO_IMAGE and not isinstance(order.source, NoSource)


def _where(order: Order, capability: Capability) -> _Seen:
    """In the background: where it lies, by the description alone."""
    from bridge.plan.framing import framed

    return _Seen(framed(order.once.ask(order.mode), _described(order), capability))


def _described(order: Order) -> Description:
    from layerbridge.wire import Description  # Here, as above: there is nobody to talk to before the window shows.

    source = order.source
    if isinstance(source, GimpImage):
        # It was described a moment ago, and asking again would keep GIMP from its work.
        return source.seen or Description()
    return source.canvas().describe()


class _Glance:
    """The context of one look: it ends when nobody wants to know any more."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Nobody does."""
        self._stopped.set()

    def raise_if_cancelled(self) -> None:
        if self._stopped.is_set():
            raise Cancelled("Cancelled.")

    def progress(self, fraction: float | None, text: str) -> None:
        """It takes a moment only."""

    def preview(self, picture: Picture) -> None:
        """Nothing is made."""

    def sending(self) -> None:
        """Nothing is sent."""

    def answered(self) -> None:
        """Nobody answers."""

    def keep_late(self, result: GenerationResult) -> None:
        """Nothing comes."""

    def on_cancel(self, tell_server: Callable[[], None]) -> None:
        """No server works on it."""
