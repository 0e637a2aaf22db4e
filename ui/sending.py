"""Where the form goes when it is carried out: to the chosen provider, and to others at the same time.

Owns: ``Form``, ``Sending``. May import: ``bridge``, ``ui.background`` (its ``Do``), ``ui.form`` (no widgets),
``ui.notice``, ``ui.offers``, ``ui.providers``, ``ui.queue.order``, ``ui.source.values``, ``ui.work``, ``ui.words``,
PySide6.QtCore.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bridge.model import Mode, ProviderId
from bridge.wishes import Wishes
from ui.background import Do
from ui.form import values as form
from ui.form.fitted import fitted
from ui.notice import Choice, Notice
from ui.offers import MODE_LABELS, Offer
from ui.providers import Providers
from ui.queue.order import Order
from ui.source.values import Source
from ui.words import tr, trn
from ui.work import Work

if TYPE_CHECKING:
    from bridge.registry import Registry

TITLE_CHARS = 48


@dataclass(frozen=True)
class Form:
    """What is to be carried out, as it is in the form; ``offer`` is that of the chosen provider."""

    mode: Mode
    wishes: Wishes
    source: Source
    offer: Offer


class Sending(QObject):
    """Makes orders of the form, one for each provider.

    Args:
        registry: the providers as they are set up now.
        do: runs work in the background.
        tell: shows a notice.

    Attributes:
        also: the providers that get the same request beside the chosen one.

    Signals:
        changed: ``also`` has a new value.
    """

    changed = Signal()

    def __init__(
        self,
        registry: Callable[[], Registry],
        providers: Providers,
        work: Work,
        do: Do,
        tell: Callable[[Notice], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._registry = registry
        self._providers = providers
        self._work = work
        self._do = do
        self._tell = tell
        self.also: frozenset[ProviderId] = frozenset()
        self._allowed: set[frozenset[ProviderId]] = set()
        providers.changed.connect(self._ask_again)

    def others(self, mode: Mode, chosen: ProviderId) -> tuple[Offer, ...]:
        """The providers beside ``chosen`` that could get the same request."""
        return tuple(
            offer for offer in self._providers.offers.values() if offer.id != chosen and not offer.why_never(mode)
        )

    def send_also(self, provider: ProviderId, *, is_on: bool) -> None:
        """From now on send to ``provider`` as well, or not any more."""
        self.also = self.also | {provider} if is_on else self.also - {provider}
        if is_on:
            self._providers.ask(provider)
        self.changed.emit()

    def _ask_again(self, provider: ProviderId) -> None:
        # After a change of the settings nothing is known of it any more.
        if provider in self.also:
            self._providers.ask(provider)

    def also_now(self, mode: Mode, chosen: ProviderId) -> tuple[Offer, ...]:
        """Those of ``also`` that count in ``mode``."""
        return tuple(offer for offer in self.others(mode, chosen) if offer.id in self.also)

    def send(self, filled: Form) -> None:
        """Carry the form out. Where several providers may bill it the user is asked first, once for each set."""
        others = self.also_now(filled.mode, filled.offer.id)
        makers = (filled.offer, *(each for each in others if each.capability(filled.mode, "") is not None))
        missing = [each for each in others if each not in makers]
        if missing:
            # No request goes to fewer providers than it seems: the user looks again.
            self._tell(Notice(_not_ready(missing), tr("Nothing was sent. Wait a moment, or take them off the list.")))
            return
        orders = _orders(filled, makers)
        together = frozenset(each.id for each in makers)
        if len(makers) == 1 or together in self._allowed:
            self._carry_out(orders)
            return
        self._do(
            lambda: tuple(each.label for each in makers if _may_bill(self._registry(), each)),
            lambda billing: self._ask(orders, together, billing),
        )

    def orders(self, filled: Form) -> tuple[Order, ...]:
        """What ``send`` would carry out, as far as it is known by now; that of the chosen provider first."""
        makers = (filled.offer, *self.also_now(filled.mode, filled.offer.id))
        return tuple(order for order in (_order(filled, maker) for maker in makers) if order is not None)

    def _ask(self, orders: Sequence[Order], together: frozenset[ProviderId], billing: Sequence[str]) -> None:
        def send() -> None:
            self._allowed.add(together)
            self._carry_out(orders)

        if len(billing) < 2:
            send()
            return
        who = ", ".join(billing)
        message = tr("This makes {count} requests that may each be billed: {who}.", count=len(billing), who=who)
        label = trn("Send to %n providers", len(orders))
        help_ = tr("Send it, and do not ask again for these providers until LayerBridge is started anew")
        self._tell(Notice(message, tr("Nothing was sent yet."), choices=(Choice(label, send, help_),)))

    def _carry_out(self, orders: Sequence[Order]) -> None:
        for order in orders:
            self._work.carry_out(order)


def _not_ready(missing: Sequence[Offer]) -> str:
    return tr("Of some providers it is not known yet what they can do: {who}.", who=", ".join(o.label for o in missing))


def _may_bill(registry: Registry, offer: Offer) -> bool:
    return offer.provider is not None and registry.may_bill(offer.provider.spec)


def _orders(filled: Form, makers: Sequence[Offer]) -> tuple[Order, ...]:
    # Here and not above: the window shows before anything is made.
    from bridge.core import Together

    together = Together(os.urandom(16).hex(), _title(filled)) if len(makers) > 1 else None
    orders = (_order(filled, maker) for maker in makers)
    return tuple(replace(order, together=together) for order in orders if order is not None)


def _order(filled: Form, maker: Offer) -> Order | None:
    wishes, mode = filled.wishes, filled.mode
    is_chosen = maker.id == filled.offer.id
    capability = maker.capability(mode, wishes.engine if is_chosen else "")
    if capability is None:
        return None
    if not is_chosen:
        wishes = fitted(replace(wishes, provider=maker.id, engine=""), capability)
    wishes = form.for_engine(wishes, mode, capability, filled.source)
    return Order(mode, wishes, wishes, filled.source, maker.label, maker.at_once)


def _title(filled: Form) -> str:
    text = " ".join(" ".join(filled.wishes.prompts).split())
    short = text if len(text) <= TITLE_CHARS else text[: TITLE_CHARS - 1].rstrip() + "…"
    return short or tr(MODE_LABELS[filled.mode])
