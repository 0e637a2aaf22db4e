"""The settings of the providers: key, address, API version, and which one is used when none is named.

Owns: ``SettingsDialog``, ``ProviderPage``. May import: PySide6, ``bridge.app``, ``bridge.credentials``,
``bridge.settings``, ``ui.background``, ``ui.fields``, ``ui.look``, ``ui.option_form``.

A key goes one way only: what is typed is kept by ``Credentials``; what is kept is never read back into a field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bridge.app import BridgeCore
from bridge.credentials import Secret
from bridge.errors import BridgeError
from bridge.model import ProviderId, Scalar
from bridge.providers.base import Provider, ProviderSpec
from bridge.settings import ProviderSettings, Settings, save
from ui.background import Background
from ui.banner import Banner
from ui.fields import NarrowCombo, label_of, row, show_choice
from ui.look import GAP_PX, muted, named
from ui.offers import Offer, listed
from ui.option_form import OptionForm
from ui.state import Notice

START_SIZE_PX = (680, 440)
LIST_WIDTH_PX = 180
DOTS = "•" * 12


@dataclass(frozen=True)
class Known:
    """A provider, and where its key is kept ("" for nowhere)."""

    offer: Offer
    key_where: str = ""


class ProviderPage(QWidget):
    """The fields of one provider.

    Args:
        test: saves everything and asks the provider; gets this page.
    """

    def __init__(self, known: Known, saved: ProviderSettings, test: Callable[[ProviderPage], None]) -> None:
        super().__init__()
        self._saved = saved
        self._options = dict(saved.options)
        self.id = known.offer.id
        self.spec: ProviderSpec | None = known.offer.provider.spec if known.offer.provider else None
        self._rows = QFormLayout(self)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows.setVerticalSpacing(GAP_PX)
        self._rows.addRow(muted(known.offer.summary))
        self._add_key(known)
        self._add_address()
        self._add_test(test)

    def settings(self) -> ProviderSettings:
        """What the fields say."""
        version = self.version.currentData() or ""
        return replace(self._saved, url=self.url.text().strip(), api_version=version, options=self._options)

    def new_key(self) -> Secret | None:
        """The key that was typed; None where none was."""
        text = self.key.text().strip()
        return Secret(text) if text else None

    def key_kept(self, where: str) -> None:
        """The key was stored: the field forgets it."""
        self.key.clear()
        self.key.setPlaceholderText(f"{DOTS}  kept in {where}")

    # ------------------------------------------------------------------------------------------ parts

    def _add_key(self, known: Known) -> None:
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        named(self.key, "API key", "API key: kept in the system's keyring, never in a settings file, never shown again")
        self.key.setPlaceholderText("Not set")
        if known.key_where:
            self.key_kept(known.key_where)
        self._rows.addRow(label_of("API &key", self.key), self.key)
        takes_key = self.spec is not None and (self.spec.needs_key or bool(self.spec.key_variable))
        self._rows.setRowVisible(self.key, takes_key)

    def _add_address(self) -> None:
        self.url = QLineEdit(self._saved.url)
        self.url.setPlaceholderText(self.spec.default_url if self.spec else "")
        named(self.url, "Address", "URL: the base address of the endpoint; empty for the provider's own")
        self._rows.addRow(label_of("&Address", self.url), self.url)
        self._rows.setRowVisible(self.url, bool(self.spec and (self.spec.default_url or self.spec.url_variable)))
        self.version = NarrowCombo()
        named(self.version, "API version", "The dialect that the endpoint speaks")
        versions = self.spec.api_versions if self.spec else ()
        automatic = f"Automatic ({versions[0]})" if versions else "Automatic"
        choices: list[tuple[str, object, str]] = [(automatic, "", ""), *((each, each, "") for each in versions)]
        show_choice(self.version, choices, self._saved.api_version)
        self._rows.addRow(label_of("API &version", self.version), self.version)
        self._rows.setRowVisible(self.version, len(versions) > 1)
        self.options = OptionForm()
        self.options.show_options(self.spec.settings if self.spec else (), self._options.get)
        self.options.changed.connect(self._option_changed)
        self._rows.addRow(self.options)

    def _option_changed(self, name: str, value: Scalar | None) -> None:
        self._options.pop(name, None)
        if value is not None:
            self._options[name] = str(value)

    def _add_test(self, test: Callable[[ProviderPage], None]) -> None:
        self.test = QPushButton("Save and test connection")
        named(self.test, "Save and test connection", "Save these settings and ask the endpoint who you are")
        self.test.clicked.connect(lambda: test(self))
        self.verdict = muted()
        line = row(self.test)
        line.addStretch(1)
        self._rows.addRow(label_of("", self.test), line)
        self._rows.addRow("", self.verdict)
        self.test.setEnabled(self.spec is not None)


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

    def _save(self, then: Callable[[], None]) -> None:
        """Keep the keys and write the settings in the background, then take them into use."""
        settings, keys = self._settings(), [(page, page.new_key()) for page in self.pages.values()]
        typed = [(page, page.spec, key) for page, key in keys if key is not None and page.spec is not None]

        def work() -> list[tuple[ProviderPage, str, str]]:
            kept = [(page, self._core.credentials.store_key(spec, key)) for page, spec, key in typed]
            save(self._core.paths, settings)
            return [(page, stored.where, stored.warning or "") for page, stored in kept]

        self._do(work, lambda kept: self._stored(settings, kept, then))

    def _stored(self, settings: Settings, kept: list[tuple[ProviderPage, str, str]], then: Callable[[], None]) -> None:
        self._core.reconfigure(settings)
        for page, where, _ in kept:
            page.key_kept(where)
        self.saved.emit()
        warnings = " ".join(warning for _, _, warning in kept if warning)
        if warnings:
            # The window stays open: where a key lies is nothing to miss.
            self.banner.show_notice(Notice("Saved. " + warnings))
        else:
            then()

    def _saved_all(self) -> None:
        self.accept()

    def _settings(self) -> Settings:
        settings = replace(self._core.settings, default_provider=str(self.default.currentData() or ""))
        for page in self.pages.values():
            if page.settings() != self._core.settings.provider(page.id):
                settings = settings.with_provider(page.id, page.settings())
        return settings

    # ------------------------------------------------------------------------------------------ testing

    def _test(self, page: ProviderPage) -> None:
        page.verdict.setText("Asking…")
        self._save(lambda: self._do(lambda: _verdict(self._core.registry.get(page.id)), page.verdict.setText, page))

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
