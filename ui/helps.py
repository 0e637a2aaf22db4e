"""What the window can do about an error: the other half of ``ui.remedies``.

Owns: ``PanelHelps``. May import: ``bridge``, ``ui.providers``, ``ui.wants``, PySide6.
"""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from bridge.app import BridgeCore
from bridge.capability import ProviderSpec, SizeRule
from bridge.model import Mode, ProviderId
from bridge.wishes import Wishes
from ui.providers import Providers
from ui.wants import Wants


class PanelHelps:
    """Helps of one window; see ``ui.remedies.Helps``."""

    def __init__(self, core: BridgeCore, providers: Providers, wants: Wants) -> None:
        self._core = core
        self._providers = providers
        self._wants = wants

    def open_settings(self, provider: str) -> None:
        """Show the provider's settings."""
        self._wants.settings.emit(self._id(provider))

    def choose_engine(self, provider: str) -> None:
        """Ask for the engines anew and let the user choose."""
        self._providers.ask_again(self._id(provider))
        self._wants.engine.emit()

    def edit_prompt(self) -> None:
        """Go to the prompt."""
        self._wants.prompt.emit()

    def keep(self, **wishes: object) -> None:
        """Let the form show them, so that the next request has them too."""
        self._wants.fields.emit(wishes)

    def open_page(self, url: str) -> None:
        """Open a page in the browser."""
        QDesktopServices.openUrl(QUrl(url))

    def account_url(self, provider: str) -> str:
        """Where credits are bought; "" where nobody knows, as of an address of the user's own."""
        spec = self._spec(provider)
        return "" if spec is None or self._url(spec) != spec.default_url else spec.account_url

    def may_bill(self, provider: str) -> bool:
        """Whether a request may cost money."""
        # By what is declared: the key itself lies in a keyring, which may make whoever asks wait.
        spec = self._spec(provider)
        said = self._core.settings.provider(self._id(provider)).bills
        if spec is None or said is not None:
            return bool(said)
        from bridge.http.address import is_loopback  # Nobody can be charged before the window shows.

        return spec.charges and not is_loopback(self._url(spec))

    def sizes(self, mode: Mode, wishes: Wishes) -> SizeRule | None:
        """What the engine takes, where that is known."""
        offer = self._providers.offers.get(self._id(wishes.provider))
        capability = offer.capability(mode, wishes.engine) if offer else None
        return capability.sizes if capability else None

    def _spec(self, provider: str) -> ProviderSpec | None:
        offer = self._providers.offers.get(self._id(provider))
        return offer.provider.spec if offer and offer.provider else None

    def _url(self, spec: ProviderSpec) -> str:
        return self._core.settings.provider(spec.id).url or spec.default_url

    def _id(self, provider: str) -> ProviderId:
        return ProviderId(provider) or self._core.registry.default_id()
