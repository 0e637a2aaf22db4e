"""The commands about money: what was spent, and the user's own limits.

Owns: their tables and JSON. May import: ``bridge.money.ledger``, ``bridge.settings``, ``bridge.registry`` for the
names of providers, ``bridge.cli.tables`` (how tables and JSON look).
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from bridge.cli.tables import print_json, print_table
from bridge.errors import InputError
from bridge.model import ProviderId
from bridge.money.ledger import Ledger, Spent
from bridge.paths import Paths
from bridge.registry import provider_names
from bridge.settings import ProviderSettings, load, save

HEAD = (
    "month (UTC)",
    "provider",
    "requests",
    "pictures",
    "cost by published prices",
    "may have been billed",
    "refused",
)


def show_spent(*, as_json: bool) -> None:
    """What is in the ledger, the newest month first."""
    rows = Ledger(Paths.default().ledger).spent()
    if as_json:
        print_json({"spent": [_as_json(each) for each in rows]})
    elif not rows:
        sys.stdout.write("Nothing was sent that may be billed.\n")
    else:
        print_table(HEAD, [_cells(each) for each in rows])


def _cells(spent: Spent) -> tuple[str, ...]:
    counts = (spent.requests, spent.pictures)
    return (spent.month, spent.provider, *map(str, counts), spent.cost_text, str(spent.unknown), str(spent.refused))


def _as_json(spent: Spent) -> dict[str, Any]:
    return {
        "month": spent.month,
        "provider": spent.provider,
        "requests": spent.requests,
        "pictures": spent.pictures,
        "costs": {price.unit: price.amount for price in spent.costs},
        "unpriced": spent.unpriced,
        "unknown": spent.unknown,
        "refused": spent.refused,
    }


def set_limit(provider: str, *, requests: int | None, cost: float | None, none: bool, bills: str) -> None:
    """Change what is said, and tell what holds then.

    Raises:
        InputError: there is no such provider.
        StorageError: the settings could not be written.
    """
    if provider not in provider_names():
        raise InputError(f"There is no provider {provider!r}.", f"Choose one of: {', '.join(provider_names())}.")
    paths = Paths.default()
    settings = load(paths).settings
    before = settings.provider(provider)
    saved = _changed(before, requests=requests, cost=cost, none=none, bills=bills)
    if saved != before:
        save(paths, settings.with_provider(provider, saved))
    sys.stdout.write(f"{provider}: {_limits(saved)}\n")
    this_month = Ledger(paths.ledger)
    for spent in this_month.spent(this_month.month):
        if spent.provider == ProviderId(provider):
            sys.stdout.write(f"This month so far: {spent.requests} requests, {spent.cost_text}.\n")


def _changed(
    before: ProviderSettings, *, requests: int | None, cost: float | None, none: bool, bills: str
) -> ProviderSettings:
    saved = replace(before, monthly_requests=None, monthly_cost=None) if none else before
    if requests is not None:
        saved = replace(saved, monthly_requests=requests)
    if cost is not None:
        saved = replace(saved, monthly_cost=cost)
    return replace(saved, bills={"yes": True, "no": False}.get(bills)) if bills else saved


def _limits(saved: ProviderSettings) -> str:
    parts = []
    if saved.monthly_requests is not None:
        parts.append(f"at most {saved.monthly_requests} requests a month")
    if saved.monthly_cost is not None:
        parts.append(f"at most {saved.monthly_cost:g} a month by its prices")
    if saved.bills is not None:
        parts.append("its requests cost money" if saved.bills else "its requests cost nothing")
    return f"{', '.join(parts) or 'no limit'}."
