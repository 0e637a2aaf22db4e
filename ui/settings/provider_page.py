"""The settings of one provider: key, address, API version, options of the connection.

Owns: ``ProviderPage``, ``Known``. May import: PySide6, ``bridge.credentials``, ``bridge.settings``,
``bridge.providers.base``, ``ui.fields``, ``ui.look``, ``ui.offers``, ``ui.option_form``.

A key goes one way only: what is typed is kept by ``Credentials``; what is kept is never read back into the field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QFormLayout, QLineEdit, QPushButton, QWidget

from bridge.capability import ProviderSpec
from bridge.credentials import Secret
from bridge.model import Scalar
from bridge.settings import ProviderSettings
from ui.fields import NarrowCombo, label_of, row, show_choice
from ui.look import GAP_PX, muted, named
from ui.offers import Offer
from ui.option_form import OptionForm

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
        label = self.spec.key_label if self.spec else "API key"
        named(self.key, label, f"{label}: kept in the system's keyring, never in a settings file, never shown again")
        self.key.setPlaceholderText("Not set")
        if known.key_where:
            self.key_kept(known.key_where)
        *before, last = label.split(" ")
        self._rows.addRow(label_of(" ".join((*before, f"&{last}")), self.key), self.key)
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
