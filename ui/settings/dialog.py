"""The settings: of the providers key, address, API version and which is used when none is named; what files say.

Owns: ``SettingsDialog``. May import: PySide6, ``bridge.app``, ``bridge.credentials``, ``bridge.settings``,
``ui.background``, ``ui.banner``, ``ui.fields``, ``ui.offers``, ``ui.settings.provider_page``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QListWidget,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bridge.app import BridgeCore
from bridge.credentials import StoredKey
from bridge.errors import BridgeError
from bridge.model import ProviderId
from bridge.providers.base import Provider
from bridge.settings import Settings, save
from ui.background import Background
from ui.banner import Banner
from ui.fields import NarrowCombo, row, show_choice
from ui.look import named
from ui.notice import Notice
from ui.offers import Offer, listed
from ui.settings.provider_page import Known, ProviderPage

START_SIZE_PX = (740, 460)
LIST_WIDTH_PX = 220
PROVENANCE = (
    "Provenance: prompt, engine, seed and the like as text that other tools read, and IPTC's digital source type, "
    "which tells whether an AI model was used. Never keys, paths or addresses"
)


Kept = tuple[ProviderPage, StoredKey]


class SettingsDialog(QDialog):
    """One page for each provider.

    Attributes:
        pages: by provider id, once they are known.

    Signals:
        saved: the settings were saved and are in use.
    """

    saved = Signal()

    def __init__(self, core: BridgeCore, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Settings – LayerBridge")
        self._core = core
        self._background = background
        self._open = True
        self.finished.connect(self._finished)
        self.pages: dict[ProviderId, ProviderPage] = {}
        self.banner = Banner()
        self.banner.closed.connect(lambda: self.banner.show_notice(None))
        self._make_parts()
        self._lay_out()
        self._do(lambda: _known(core), self._show_known)

    def _make_parts(self) -> None:
        self.default = NarrowCombo()
        named(self.default, "Default provider", "The provider that is used when none is named")
        self.provenance = QCheckBox("Saved pictures say &how they were made")
        self.provenance.setChecked(self._core.settings.provenance)
        named(self.provenance, "Saved pictures say how they were made", PROVENANCE)
        self.list = QListWidget()
        self.list.setFixedWidth(LIST_WIDTH_PX)
        self.list.setSpacing(2)
        named(self.list, "Providers", "Choose whose settings are shown")
        self._stack = QStackedWidget()
        self.list.currentRowChanged.connect(self._stack.setCurrentIndex)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Save | buttons.Cancel)
        self.buttons.accepted.connect(lambda: self._save(self._saved_all))
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        head = QFormLayout()
        head.addRow("&Default provider", self.default)
        head.addRow(self.provenance)
        body = row(self.list, self._stack)
        body.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(self.banner)
        layout.addLayout(head)
        layout.addLayout(body, 1)
        layout.addWidget(self.buttons)
        self.resize(*START_SIZE_PX)

    def _show_known(self, known: tuple[Known, ...]) -> None:
        for each in known:
            page = ProviderPage(each, self._core.settings.provider(each.offer.id), self._test)
            self.pages[each.offer.id] = page
            self.list.addItem(each.offer.label)
            self._stack.addWidget(page)
        choices: list[tuple[str, object, str]] = [
            (each.offer.label, each.offer.id, each.offer.summary) for each in known
        ]
        show_choice(self.default, choices, self._core.registry.default_id())
        self.list.setCurrentRow(max(0, self.default.currentIndex()))

    # ------------------------------------------------------------------------------------------ saving

    def _save(self, then: Callable[[str], None]) -> None:
        """Keep the keys and write the settings in the background, then take them into use."""
        settings, keys = self._settings(), [(page, page.new_key()) for page in self.pages.values()]
        typed = [(page, page.spec, key) for page, key in keys if key is not None and page.spec is not None]

        def work() -> list[Kept]:
            kept = [(page, self._core.credentials.store_key(spec, key)) for page, spec, key in typed]
            save(self._core.paths, settings)
            return kept

        self._do(work, lambda kept: self._stored(settings, kept, then))

    def _stored(self, settings: Settings, kept: list[Kept], then: Callable[[str], None]) -> None:
        self._core.reconfigure(settings)
        for page, stored in kept:
            page.key_kept(stored.where)
        self.saved.emit()
        then(" ".join(stored.warning for _, stored in kept if stored.warning))

    def _saved_all(self, warnings: str) -> None:
        if warnings:
            # The window stays open: where a key lies is nothing to miss.
            self.banner.show_notice(Notice("Saved. " + warnings))
        else:
            self.accept()

    def _settings(self) -> Settings:
        default, provenance = str(self.default.currentData() or ""), self.provenance.isChecked()
        settings = replace(self._core.settings, default_provider=default, provenance=provenance)
        for page in self.pages.values():
            if page.settings() != self._core.settings.provider(page.id):
                settings = settings.with_provider(page.id, page.settings())
        return settings

    # ------------------------------------------------------------------------------------------ testing

    def _test(self, page: ProviderPage) -> None:
        page.verdict.setText("Asking…")
        self._save(lambda warnings: self._ask(page, warnings))

    def _ask(self, page: ProviderPage, warnings: str) -> None:
        self._do(
            lambda: _verdict(self._core.registry.get(page.id)),
            lambda verdict: page.verdict.setText(f"{verdict} {warnings}".strip()),
            page,
        )

    # ------------------------------------------------------------------------------------------ parts

    def _do(self, work: Callable[[], object], done: Callable[..., None], page: ProviderPage | None = None) -> None:
        self._background.run(work, lambda value: self._alive(done, value), lambda error: self._fail(error, page))

    def _alive(self, show: Callable[..., None], value: object) -> None:
        if self._open:
            show(value)

    def _fail(self, error: BridgeError, page: ProviderPage | None) -> None:
        if not self._open:
            return
        for each in self.pages.values():
            each.verdict.setText("")
        if page is not None:
            page.verdict.setText(str(error))
        else:
            self.banner.show_notice(Notice(error.message, error.hint, is_error=True))

    def _finished(self) -> None:
        self._open = False


def _known(core: BridgeCore) -> tuple[Known, ...]:
    """In the background: making providers and asking a keyring may wait."""
    return tuple(Known(offer, _key_where(core, offer)) for offer in listed(core.registry))


def _key_where(core: BridgeCore, offer: Offer) -> str:
    if offer.provider is None:
        return ""
    found = core.credentials.key_for(offer.provider.spec)
    return found.where if found else ""


def _verdict(provider: Provider) -> str:
    """What the endpoint says, in a sentence. Raises what the provider raises."""
    account = provider.account()
    if account is None:
        count = len(provider.engines(refresh=True))
        return f"It works: {count} engine{'' if count == 1 else 's'}."
    who = account.email or account.organization or "your account"
    left = f", {account.credits:g} credits left" if account.credits is not None else ""
    return f"It works: {who}{left}."
