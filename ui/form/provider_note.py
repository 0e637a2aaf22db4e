"""What stands below the provider: that it is no AI model, or why it does not tell, with what helps.

Owns: ``ProviderNote``. May import: PySide6, ``bridge.errors``, ``ui.look``, ``ui.offers``, ``ui.state``, ``ui.words``.
"""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from bridge.errors import AuthError, BridgeError, EndpointError, RejectedError, SettingsError
from ui.look import GAP_PX, muted, named
from ui.offers import Offer
from ui.state import PanelState
from ui.words import noop, tr

OFFLINE = noop("Offline: no AI model involved.")


class ProviderNote(QWidget):
    """A sentence, and one thing to do where something is wrong.

    Attributes:
        label, settings, again: the parts.
    """

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self._state = state
        self.label = muted()
        self.settings = _button(tr("Open settings"), tr("Key and address of the provider"))
        self.settings.clicked.connect(lambda: state.wants.settings.emit(self._id()))
        self.again = _button(tr("Ask again"), tr("Ask the provider for its engines again"))
        self.again.clicked.connect(self._ask_again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX // 2)
        for part in (self.label, self.settings, self.again):
            layout.addWidget(part)

    def text(self) -> str:
        """The sentence; "" for nothing to say."""
        return self.label.text()

    def show_offer(self, offer: Offer | None) -> None:
        """Say what there is to say of a provider; None where it is not known yet."""
        self.label.setText(_sentence(offer) if offer else self._state.why_not(self._state.mode))
        trouble = offer.trouble if offer else None
        self.settings.setVisible(_is_of_the_settings(trouble))
        self.again.setVisible(isinstance(trouble, EndpointError) and not _is_of_the_settings(trouble))

    def _ask_again(self) -> None:
        offer = self._state.offer
        if offer is not None:
            self._state.providers.ask_again(offer.id)

    def _id(self) -> str:
        return self._state.offer.id if self._state.offer else ""


def _button(text: str, help_: str) -> QPushButton:
    button = QPushButton(text)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    named(button, text, help_)
    return button


def _is_of_the_settings(trouble: BridgeError | None) -> bool:
    return isinstance(trouble, (AuthError, SettingsError, RejectedError))


def _sentence(offer: Offer) -> str:
    if offer.trouble is not None:
        return str(offer.trouble)
    if not offer.is_model:
        return tr(OFFLINE)
    return "" if offer.asked else tr("Asking for its engines…")
