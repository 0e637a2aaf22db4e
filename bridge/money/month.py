"""One provider's month that it is now: what was sent, and what the user allows.

Owns: ``Month``, ``this_month``. May import: ``bridge.money.ledger``, ``bridge.errors``, ``bridge.model``.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.errors import StorageError
from bridge.model import ProviderId
from bridge.money.ledger import Ledger, Limit, Spent


@dataclass(frozen=True)
class Month:
    """What is known of it.

    Attributes:
        spent: None where the ledger cannot be read; then
        trouble: says why.
    """

    limit: Limit
    spent: Spent | None = None
    trouble: StorageError | None = None


def this_month(ledger: Ledger, provider: ProviderId, limit: Limit) -> Month:
    """Reads the ledger."""
    month = ledger.month
    try:
        of_month = {each.provider: each for each in ledger.spent(month)}
    except StorageError as error:
        return Month(limit, trouble=error)
    return Month(limit, of_month.get(provider, Spent(month, provider, 0, 0)))
