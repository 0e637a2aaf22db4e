"""What a provider may be sent in a month, two limits of the user's own, and what it was sent.

Owns: ``LimitsPart``, ``may_be_limited``. May import: PySide6, ``bridge.capability``, ``bridge.settings``,
``bridge.money.month``, ``ui.fields``, ``ui.look``, ``ui.month_text``, ``ui.words``.

0 stands for no limit: whoever wants to send nothing chooses another provider.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QFormLayout, QSpinBox

from bridge.capability import ProviderSpec
from bridge.money.month import Month
from bridge.settings import ProviderSettings
from ui.fields import label_of
from ui.look import muted, named
from ui.month_text import month_help, month_text
from ui.words import tr

MOST_REQUESTS, MOST_COST = 1_000_000, 1_000_000.0


def may_be_limited(spec: ProviderSpec, saved: ProviderSettings) -> bool:
    """Whether its requests may cost money, by what the user says of it, and else by what it declares."""
    return spec.charges if saved.bills is None else saved.bills


class LimitsPart:
    """Rows of a form; there only for providers whose requests may cost money.

    Attributes:
        requests, cost: the fields.
        month: what was sent this month.
    """

    def __init__(self, rows: QFormLayout, spec: ProviderSpec | None, saved: ProviderSettings) -> None:
        is_shown = spec is not None and may_be_limited(spec, saved)
        self.requests = QSpinBox()
        self.requests.setRange(0, MOST_REQUESTS)
        self.requests.setValue(saved.monthly_requests or 0)
        named(
            self.requests,
            tr("Requests a month"),
            tr("Requests a month: what would be one more is not sent. Months are those of UTC"),
        )
        self.cost = QDoubleSpinBox()
        self.cost.setRange(0, MOST_COST)
        self.cost.setDecimals(1)
        self.cost.setValue(saved.monthly_cost or 0)
        named(
            self.cost,
            tr("Credits a month"),
            tr("Credits a month by the published prices: what would cost more is not sent"),
        )
        for field, label in ((self.requests, tr("Re&quests a month")), (self.cost, tr("Cred&its a month"))):
            field.setSpecialValueText(tr("No limit"))
            field.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.UpDownArrows)
            rows.addRow(label_of(label, field), field)
            rows.setRowVisible(field, is_shown)
        self.month = muted()
        rows.addRow("", self.month)
        rows.setRowVisible(self.month, bool(self.month.text()))
        self._rows, self._is_shown = rows, is_shown

    def show_month(self, month: Month) -> None:
        """Show what was sent, by the limits that are saved."""
        self.month.setText(month_text(month))
        named(self.month, tr("Spent this month"), month_help(month))
        self._rows.setRowVisible(self.month, self._is_shown)

    def into(self, saved: ProviderSettings) -> ProviderSettings:
        """``saved`` with what the fields say; a limit of 0 that the command line set stays."""
        requests, cost = self.requests.value() or None, self.cost.value() or None
        return replace(
            saved,
            monthly_requests=saved.monthly_requests if requests == (saved.monthly_requests or None) else requests,
            monthly_cost=saved.monthly_cost if cost == (saved.monthly_cost or None) else cost,
        )
