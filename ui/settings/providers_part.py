"""The page "Providers": which there are, those that are set up first, and the settings of each.

Owns: ``ProvidersPart``. May import: PySide6, ``bridge.settings``, ``bridge.money.month``, ``ui.fields``, ``ui.look``,
``ui.words``, ``ui.settings.address_part``, ``ui.settings.provider_page``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bridge.model import ProviderId
from bridge.money.month import Month
from bridge.settings import Settings
from ui.fields import NarrowCombo, label_of, row, show_choice
from ui.look import GAP_PX, bold, named, tip
from ui.settings.address_part import allowed_after
from ui.settings.provider_page import Known, ProviderPage
from ui.words import tr

LIST_WIDTH_PX, WIDEST_LIST_PX = 210, 290
BESIDE_PX = 8
ID_ROLE = Qt.ItemDataRole.UserRole


class ProvidersPart(QWidget):
    """A list to the left, the chosen provider's page to the right.

    Attributes:
        pages: by provider id, once they are known.

    Signals:
        test_wanted(object), removal_wanted(object): of this ``ProviderPage``.
    """

    test_wanted = Signal(object)
    removal_wanted = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.pages: dict[ProviderId, ProviderPage] = {}
        self.default = NarrowCombo()
        named(self.default, tr("Default provider"), tr("Provider: the one that is used when none is named"))
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedWidth(LIST_WIDTH_PX)
        self.list.setSpacing(1)
        named(self.list, tr("Providers"), tr("Choose whose settings are shown"))
        self._stack = QStackedWidget()
        self.list.currentItemChanged.connect(self._show_page)
        self._lay_out()

    def show_known(self, known: Sequence[Known], default: ProviderId) -> None:
        """Fill list and pages."""
        ready = [each for each in known if each.is_set_up(self._settings.provider(each.offer.id))]
        others = [each for each in known if each not in ready]
        for title, group in ((tr("Ready"), ready), (tr("Not set up"), others)):
            if group:
                self._add_title(title)
            for each in group:
                self._add(each)
        # Names are longer in some languages.
        self.list.setFixedWidth(max(LIST_WIDTH_PX, min(self.list.sizeHintForColumn(0) + BESIDE_PX, WIDEST_LIST_PX)))
        choices: list[tuple[str, object, str]] = [
            (each.offer.label, each.offer.id, each.offer.summary) for each in known
        ]
        show_choice(self.default, choices, default)
        self.show_provider(default)

    def show_provider(self, provider: ProviderId) -> None:
        """Open the page of one; nothing where there is no such provider."""
        for number in range(self.list.count()):
            if self.list.item(number).data(ID_ROLE) == provider:
                self.list.setCurrentRow(number)

    def settings(self, before: Settings) -> Settings:
        """``before`` with what the pages say."""
        if not self.pages:
            return before
        after = replace(before, default_provider=str(self.default.currentData() or ""))
        for page in self.pages.values():
            if page.settings() != before.provider(page.id):
                after = after.with_provider(page.id, page.settings())
        hosts = allowed_after(before.allow_plain_http, (page.address.hosts() for page in self.pages.values()))
        return replace(after, allow_plain_http=hosts)

    def show_months(self, months: Mapping[ProviderId, Month]) -> None:
        """Show what was sent this month, on the pages that are there."""
        for provider, month in months.items():
            if provider in self.pages:
                self.pages[provider].limits.show_month(month)

    # ------------------------------------------------------------------------------------------ parts

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setWidget(self._stack)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = QFormLayout()
        head.addRow(label_of(tr("&Default provider"), self.default), self.default)
        body = row(self.list, scroll)
        body.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addLayout(head)
        layout.addLayout(body, 1)

    def _add_title(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(bold(self.list.font()))
        self.list.addItem(item)

    def _add(self, known: Known) -> None:
        page = ProviderPage(known, self._settings.provider(known.offer.id), self._settings.allow_plain_http)
        page.test_wanted.connect(lambda: self.test_wanted.emit(page))
        page.removal_wanted.connect(lambda: self.removal_wanted.emit(page))
        self.pages[known.offer.id] = page
        item = QListWidgetItem(known.offer.label)
        item.setData(ID_ROLE, known.offer.id)
        item.setToolTip(tip(known.offer.summary))
        self.list.addItem(item)
        self._stack.addWidget(page)

    def _show_page(self, item: QListWidgetItem | None) -> None:
        page = self.pages.get(item.data(ID_ROLE)) if item else None
        if page is not None:
            self._stack.setCurrentWidget(page)
