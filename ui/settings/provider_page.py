"""The settings of one provider: key, address, API version, options of the connection.

Owns: ``ProviderPage``, ``Known``. May import: PySide6, ``bridge.credentials``, ``bridge.settings``,
``bridge.providers.base``, ``bridge.origin``, ``ui.fields``, ``ui.look``, ``ui.offers``, ``ui.option_form``,
``ui.settings.address_part``, ``ui.settings.limits_part``, ``ui.words``.

A key goes one way only: what is typed is kept by ``Credentials``; what is kept is never read back into the field.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QPushButton, QWidget

from bridge.capability import ProviderSpec
from bridge.errors import KeyElsewhereError
from bridge.model import ProviderId, Scalar
from bridge.origin import origin_of
from bridge.secret import Secret
from bridge.settings import ProviderSettings, Settings
from ui.fields import NarrowCombo, label_of, line_up, row, show_choice
from ui.look import GAP_PX, muted, named
from ui.offers import Offer
from ui.option_form import OptionForm
from ui.settings.address_part import AddressPart
from ui.settings.limits_part import LimitsPart
from ui.words import tr

DOTS = "•" * 6


@dataclass(frozen=True)
class Known:
    """A provider, and its key.

    Attributes:
        key_where: where the key is kept; "" for nowhere.
        key_removable: whether it is kept where this program can delete it.
        key_origin: where it was given for; "" where that does not matter.
        address: what the environment says, which counts before the settings; "" for nothing.
    """

    offer: Offer
    key_where: str = ""
    key_removable: bool = False
    key_origin: str = ""
    address: str = ""

    def is_set_up(self, saved: ProviderSettings) -> bool:
        """Whether it could be used at once: somebody gave it what it needs, or it needs nothing."""
        if self.offer.provider is None:
            return False
        spec = self.offer.provider.spec
        return bool(self.key_where or saved.url) or not (spec.needs_key or spec.usual_urls)


class ProviderPage(QWidget):
    """The fields of one provider.

    Signals:
        test_wanted: save everything and ask the provider.
        removal_wanted: forget the key.
    """

    test_wanted = Signal()
    removal_wanted = Signal()

    def __init__(self, known: Known, saved: ProviderSettings, allowed_hosts: Iterable[str] = ()) -> None:
        super().__init__()
        self._saved = saved
        self._options = dict(saved.options)
        self.id: ProviderId = known.offer.id
        self.spec: ProviderSpec | None = known.offer.spec
        self._key_where, self._key_origin = known.key_where, known.key_origin
        self._address_said = known.address
        self._rows = QFormLayout(self)
        self._rows.setContentsMargins(GAP_PX, 0, 0, 0)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows.setVerticalSpacing(GAP_PX)
        self._rows.addRow(muted(tr(self.spec.summary) if self.spec else known.offer.summary))
        self._add_key(known)
        self._add_address(allowed_hosts)
        self.limits = LimitsPart(self._rows, self.spec, saved)
        self._add_test()
        line_up(self._rows, self.options.rows)
        self._show_address()
        self.address.begin(allowed_hosts)
        for field in (self.url, self.key):
            field.textChanged.connect(self._show_address)
        if self.spec is not None and not isinstance(known.offer.trouble, KeyElsewhereError):
            self.verdict.setText(str(known.offer.trouble or ""))

    def settings(self) -> ProviderSettings:
        """What the fields say."""
        version = self.version.currentData() or ""
        saved = replace(self._saved, url=self.url.text().strip(), api_version=version, options=self._options)
        return self.limits.into(saved)

    def new_key(self) -> Secret | None:
        """The key that was typed; None where none was."""
        text = self.key.text().strip()
        return Secret(text) if text else None

    def saved(self, settings: Settings, key_where: str) -> None:
        """What the fields say is saved; ``key_where`` is where the key that was typed is kept, "" for none."""
        self._saved = settings.provider(self.id)
        if key_where:
            self._key_origin = origin_of(self._url_in_use)
            self.key_kept(key_where)
        self._show_address()
        self.address.begin(settings.allow_plain_http)

    def key_kept(self, where: str, *, removable: bool = True) -> None:
        """There is a key: the field forgets what was typed and shows dots."""
        self._key_where = where
        self.key.clear()
        self.key.setPlaceholderText(tr("{dots}  kept in {where}", dots=DOTS, where=tr(where)))
        self.remove.setVisible(removable)

    def key_removed(self) -> None:
        """There is none any more."""
        self._key_where = self._key_origin = ""
        self.key.clear()
        self.key.setPlaceholderText(tr("Not set"))
        self.remove.hide()
        self._show_address()

    # ------------------------------------------------------------------------------------------ parts

    def _add_key(self, known: Known) -> None:
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        label = tr(self.spec.key_label) if self.spec else tr("API key")
        kept = tr("{label}: kept in the system's keyring, never in a settings file, never shown again", label=label)
        named(self.key, label, kept)
        self.remove = QPushButton(tr("&Remove key"))
        named(self.remove, tr("Remove key"), tr("Delete this key from where it is kept"))
        self.remove.clicked.connect(self.removal_wanted)
        # Enter in the field saves; it must not press the button beside it.
        self.remove.setAutoDefault(False)
        self.key.setPlaceholderText(tr("Not set"))
        self.remove.hide()
        if known.key_where:
            self.key_kept(known.key_where, removable=known.key_removable)
        *before, last = label.split(" ")
        line = QWidget()
        line.setLayout(row(self.key, self.remove))
        line.setFocusProxy(self.key)
        self._rows.addRow(label_of(" ".join((*before, f"&{last}")), self.key), line)
        takes_key = self.spec is not None and (self.spec.needs_key or bool(self.spec.key_variable))
        self._rows.setRowVisible(line, takes_key)

    def _add_address(self, allowed_hosts: Iterable[str]) -> None:
        self.url = QLineEdit(self._saved.url)
        self.url.setPlaceholderText(self.spec.default_url if self.spec else "")
        named(self.url, tr("Address"), tr("URL: the base address of the endpoint; empty for the provider's own"))
        self._rows.addRow(label_of(tr("&Address"), self.url), self.url)
        self._rows.setRowVisible(self.url, bool(self.spec and (self.spec.default_url or self.spec.url_variable)))
        self.address = AddressPart(self._rows, allowed_hosts)
        self.version = NarrowCombo()
        named(self.version, tr("API version"), tr("The dialect that the endpoint speaks"))
        versions = self.spec.api_versions if self.spec else ()
        automatic = tr("Automatic ({choice})", choice=versions[0]) if versions else tr("Automatic")
        choices: list[tuple[str, object, str]] = [(automatic, "", ""), *((each, each, "") for each in versions)]
        show_choice(self.version, choices, self._saved.api_version)
        self._rows.addRow(label_of(tr("API &version"), self.version), self.version)
        self._rows.setRowVisible(self.version, len(versions) > 1)
        self.options = OptionForm()
        self.options.show_options(self.spec.settings if self.spec else (), self._options.get)
        self.options.changed.connect(self._option_changed)
        self._rows.addRow(self.options)

    @property
    def _url_in_use(self) -> str:
        """Where a key would go once this is saved."""
        return self._address_said or self.url.text().strip() or (self.spec.default_url if self.spec else "")

    def _show_address(self) -> None:
        typed = bool(self.key.text())
        self.address.show_key(
            self._url_in_use,
            "" if typed else self._key_origin,
            has_key=typed or bool(self._key_where),
            encrypts=self.spec is not None and self.spec.encrypts,
        )

    def _option_changed(self, name: str, value: Scalar | None) -> None:
        self._options.pop(name, None)
        if value is not None:
            self._options[name] = str(value)

    def _add_test(self) -> None:
        self.test = QPushButton(tr("Save and &test connection"))
        named(
            self.test, tr("Save and test connection"), tr("Test connection: save these settings and ask the endpoint")
        )
        self.test.clicked.connect(self.test_wanted)
        self.test.setAutoDefault(False)
        self.verdict = muted()
        line = row(self.test)
        line.addStretch(1)
        self._rows.addRow(label_of("", self.test), line)
        self._rows.addRow("", self.verdict)
        self.test.setEnabled(self.spec is not None)
