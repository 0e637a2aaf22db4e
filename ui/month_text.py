"""What was spent this month, in sentences.

Owns: ``month_text``, ``month_help``. May import: ``bridge.money.month``, ``bridge.capability``, ``ui.words``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bridge.capability import CREDITS, Price
from ui.words import tr, trn

if TYPE_CHECKING:
    from bridge.money.ledger import Limit, Spent
    from bridge.money.month import Month


def month_text(month: Month) -> str:
    """One line: what was sent and what it cost, each with the limit where there is one."""
    if month.spent is None:
        return tr("What was spent this month is not known: the ledger cannot be read.")
    return tr("This month: {what}.", what=", ".join(_parts(month.spent, month.limit)))


def month_help(month: Month) -> str:
    """What else there is to know of it."""
    if month.spent is None:
        return str(month.trouble)
    told = [tr("By the ledger and the published prices; months are those of UTC.")]
    if month.spent.unknown:
        told.append(trn("Of %n request(s) no answer is known; they count as billed.", month.spent.unknown))
    return " ".join(told)


def _parts(spent: Spent, limit: Limit) -> Iterator[str]:
    if limit.requests is None:
        yield trn("%n request(s)", spent.requests)
    else:
        yield trn("{sent} of %n request(s)", limit.requests, sent=spent.requests)
    # One limit of cost is held against each unit by itself.
    costs = spent.costs or ((Price(0.0),) if limit.cost is not None else ())
    yield from (_cost(price, limit.cost) for price in costs)
    if spent.unpriced:
        yield trn("%n without a published price", spent.unpriced)


def _cost(price: Price, limit: float | None) -> str:
    unit = tr("credits") if price.unit == CREDITS else price.unit
    if limit is None:
        return f"{price.amount:g} {unit}"
    return tr("{amount} of {limit} {unit}", amount=f"{price.amount:g}", limit=f"{limit:g}", unit=unit)
