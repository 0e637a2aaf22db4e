"""The providers that a window offers, as far as they are known.

Owns: ``Providers``. May import: ``bridge.app``, ``ui.background`` (its ``Do``), ``ui.offers``, PySide6.QtCore.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from bridge.app import BridgeCore
from bridge.model import ProviderId
from ui import offers
from ui.background import Do
from ui.offers import Offer
from ui.words import tr


class Providers(QObject):
    """Offers by their providers' ids.

    Args:
        do: runs work in the background.

    Attributes:
        offers: what is known so far.

    Signals:
        changed(object): of this provider (a ``ProviderId``) more is known.
    """

    changed = Signal(object)

    def __init__(self, core: BridgeCore, do: Do, parent: QObject) -> None:
        super().__init__(parent)
        self._core = core
        self._do = do
        self._ids: tuple[ProviderId, ...] = ()
        self.offers: dict[ProviderId, Offer] = {}

    def load(self) -> None:
        """Make them, again after a change of the settings."""
        self._do(self._core.registry.ids, self._list)

    def ask(self, provider: ProviderId) -> None:
        """Ask a provider for its engines, once."""
        offer = self.offers.get(provider)
        if offer is not None and not offer.asked:
            self._do(lambda: offers.asked(offer), self._take)

    def ask_again(self, provider: ProviderId) -> None:
        """Ask a provider for its engines anew: what it told before may be out of date."""
        offer = self.offers.get(provider)
        if offer is not None:
            self._do(lambda: offers.asked(offer, refresh=True), self._take)

    def why_unknown(self, provider: ProviderId) -> str:
        """Why there is no offer of ``provider``, in a sentence."""
        if not self._ids or provider in self._ids:
            return tr("Looking for providers…")
        return tr("There is no provider “{provider}”. Choose another.", provider=provider)

    def _list(self, ids: Sequence[ProviderId]) -> None:
        self._ids = tuple(ids)
        for provider in ids:
            self._make(provider)

    def _make(self, provider: ProviderId) -> None:
        """Each by itself: one that waits for a locked keyring must not keep the others away."""
        self._do(lambda: offers.made(self._core.registry, provider), self._take)

    def _take(self, offer: Offer) -> None:
        self.offers = dict(sorted({**self.offers, offer.id: offer}.items()))
        self.changed.emit(offer.id)
