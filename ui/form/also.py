"""The button beside the provider: who else gets the same request.

Owns: ``AlsoButton``, ``ProviderRow``. May import: PySide6, ``bridge.model``, ``ui.look``, ``ui.offers``, ``ui.state``,
``ui.words``.
"""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from bridge.model import ProviderId
from ui.look import GAP_PX, named, tip
from ui.offers import Offer
from ui.state import PanelState
from ui.words import tr


class AlsoButton(QPushButton):
    """Lists the other providers that can do the mode; those that are checked get every request as well."""

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self._state = state
        self.choices = QMenu(self)
        self.choices.setToolTipsVisible(True)
        self.choices.aboutToShow.connect(self.fill)
        self.setMenu(self.choices)
        self.setShortcut("Ctrl+Shift+A")
        for changed in (state.form_changed, state.offers_changed, state.sending.changed):
            changed.connect(self._show)
        self._show()

    def fill(self) -> None:
        """List who there is now."""
        self.choices.clear()
        chosen = self._state.offer
        for offer in self._state.sending.others(self._state.mode, chosen.id) if chosen else ():
            self.choices.addAction(self._action(offer))
        if self.choices.isEmpty():
            nobody = self.choices.addAction(tr("No other provider can do this"))
            nobody.setEnabled(False)

    def _action(self, offer: Offer) -> QAction:
        # A provider's "&" is no letter of Alt.
        action = QAction(offer.label.replace("&", "&&"), self.choices)
        action.setData(offer.id)
        action.setCheckable(True)
        action.setChecked(offer.id in self._state.sending.also)
        action.setToolTip(tip(offer.summary))
        action.toggled.connect(lambda is_on: self._state.sending.send_also(ProviderId(action.data()), is_on=is_on))
        return action

    def _show(self) -> None:
        state, chosen = self._state, self._state.offer
        others = state.sending.also_now(state.mode, chosen.id) if chosen else ()
        text = tr("+ {count}", count=len(others)) if others else tr("Also…")
        if self.text() != text:
            self.setText(text)
            # A button forgets its keys with every new text.
            self.setShortcut("Ctrl+Shift+A")
        help_ = tr("Send the same request to other providers as well; their results come as one group (Ctrl+Shift+A)")
        names = ", ".join(offer.label for offer in others)
        named(self, tr("Also send to"), tr("Also to: {names} (Ctrl+Shift+A)", names=names) if others else help_)


class ProviderRow(QWidget):
    """The choice of a provider, and the button beside it, as one field of the form."""

    def __init__(self, provider: QWidget, also: AlsoButton) -> None:
        super().__init__()
        self.setToolTip(provider.toolTip())
        self.setFocusProxy(provider)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX // 2)
        layout.addWidget(provider, 1)
        layout.addWidget(also)
