"""Jobs that another process left behind, carried out here as jobs of the first window that is open.

Owns: ``GoingOn``. May import: ``bridge``, ``ui.background``, ``ui.offers``, ``ui.queue.order``, ``ui.source.values``,
``ui.state``, ``ui.work``. No widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.app import BridgeCore, Done
from bridge.errors import BridgeError
from bridge.jobs.line import JobId
from bridge.jobs.queue import JobView
from bridge.model import ProviderId
from ui.background import Background
from ui.offers import made
from ui.queue.order import Order
from ui.source.values import LeftBehind
from ui.state import PanelState
from ui.work import labelled

if TYPE_CHECKING:
    from bridge.jobs.left import Left
    from bridge.registry import Registry


@dataclass(frozen=True)
class _Ready:
    """A job that can begin, or why it cannot."""

    left: Left
    order: Order | None
    error: BridgeError | None = None


class GoingOn:
    """Has them go on, each once. Without a window they do so too; the first one that opens shows them.

    Args:
        states: those of the windows that are open.
        fail: tells what nobody's window shows.
    """

    def __init__(
        self,
        core: BridgeCore,
        background: Background,
        states: Callable[[], Sequence[PanelState]],
        fail: Callable[[BridgeError], None],
    ) -> None:
        self._core = core
        self._background = background
        self._states = states
        self._fail = fail
        self._begun: set[Path] = set()
        self._jobs: dict[JobId, tuple[Order, JobView[Done]]] = {}

    def carry_out(self, lefts: Sequence[Left]) -> None:
        """Let these go on. Whichever did before stays out, however often it is clicked: it may be billed."""
        new = [left for left in lefts if left.folder not in self._begun]
        self._begun.update(left.folder for left in new)
        registry = self._core.registry
        self._background.run(lambda: [_readied(left, registry) for left in new], self._begin, self._fail)

    def show(self) -> None:
        """The first window is another one now: it shows those that are not at their end."""
        for state in self._states()[:1]:
            for order, view in tuple(self._jobs.values()):
                state.work.show(view, order)

    def _begin(self, ready: Sequence[_Ready]) -> None:
        for each in ready:
            error = each.error if each.order is None else self._submit(each.left, each.order)
            if error is not None:
                each.left.forget()
                self._fail(error)

    def _submit(self, left: Left, order: Order) -> BridgeError | None:
        """None, or why it cannot be carried out."""
        try:
            ask = left.wishes.ask(left.mode)
        except BridgeError as error:
            return error
        self._core.submit(
            ask,
            order.source.canvas(),
            lambda view: self._changed(view, order),
            at_once=order.at_once,
            megapixels=order.megapixels,
            notes=self._core.journal.again(left),
        )
        return None

    def _changed(self, view: JobView[Done], order: Order) -> None:
        if view.state.final:
            self._jobs.pop(view.id, None)
        else:
            self._jobs[view.id] = order, view
        first, others = self._states()[:1], self._states()[1:]
        for state in first:
            state.work.show(view, order)
        if view.outcome is not None:
            # Nobody knows any more which window it was asked for in.
            for state in others:
                state.gallery.take(labelled(view.outcome, order).delivery, order.source, view.outcome.removed)
        if view.error is not None and not first:
            self._fail(view.error)


def _readied(left: Left, registry: Registry) -> _Ready:
    """In the background: it reads files, and asks for the provider."""
    offer = made(registry, ProviderId(left.wishes.provider) or registry.default_id())
    try:
        source = LeftBehind(left.title, left.canvas())
    except BridgeError as error:
        return _Ready(left, None, error)
    from bridge.core import Together  # Here and not above: the window comes first.

    together = Together(*left.together) if left.together is not None else None
    return _Ready(left, Order(left.mode, left.wishes, left.wishes, source, offer.label, offer.at_once, together))
