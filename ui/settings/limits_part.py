"""What a provider may be sent in a month: two limits of the user's own.

Owns: ``LimitsPart``. May import: PySide6, ``bridge.capability``, ``bridge.settings``, ``ui.fields``, ``ui.look``,
``ui.words``.

0 stands for no limit: whoever wants to send nothing chooses another provider.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QFormLayout, QSpinBox

from bridge.capability import ProviderSpec
from bridge.settings import ProviderSettings
from ui.fields import label_of
from ui.look import named
from ui.words import tr

MOST_REQUESTS, MOST_COST = 1_000_000, 1_000_000.0


class LimitsPart:
    """Two rows of a form; there only for providers whose requests may cost money.

    Attributes:
        requests, cost: the fields.
    """

    def __init__(self, rows: QFormLayout, spec: ProviderSpec | None, saved: ProviderSettings) -> None:
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
            rows.setRowVisible(field, bool(saved.bills or (saved.bills is None and spec and spec.charges)))

    def into(self, saved: ProviderSettings) -> ProviderSettings:
        """``saved`` with what the fields say; a limit of 0 that the command line set stays."""
        requests, cost = self.requests.value() or None, self.cost.value() or None
        return replace(
            saved,
            monthly_requests=saved.monthly_requests if requests == (saved.monthly_requests or None) else requests,
            monthly_cost=saved.monthly_cost if cost == (saved.monthly_cost or None) else cost,
        )
