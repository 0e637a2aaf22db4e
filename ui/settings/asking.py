"""What the settings ask providers and the keyring; in the background only, since both may wait.

Owns: those questions. May import: ``bridge``, ``ui.offers``, ``ui.settings.provider_page``,
``ui.settings.limits_part``. No Qt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.app import BridgeCore
from bridge.capability import ProviderSpec
from bridge.errors import BridgeError
from bridge.model import ProviderId
from bridge.money.month import Month, this_month
from bridge.providers.base import Provider
from ui.offers import Offer, listed
from ui.settings.limits_part import may_be_limited
from ui.settings.provider_page import Known


@dataclass(frozen=True)
class Verdict:
    """What an endpoint answered: the account, or for those that know none, how many engines it has."""

    engines: int | None = None
    who: str = ""
    credits: float | None = None


def known(core: BridgeCore) -> tuple[Known, ...]:
    """Every provider, and where its key is."""
    return tuple(_known(core, offer) for offer in listed(core.registry))


def verdict(provider: Provider) -> Verdict:
    """Ask the endpoint. Raises what the provider raises."""
    account = provider.account()
    if account is None:
        return Verdict(engines=len(provider.engines(refresh=True)))
    return Verdict(who=account.email or account.organization or "", credits=account.credits)


def forget_key(core: BridgeCore, spec: ProviderSpec) -> str:
    """Delete a key from every store; where there still is one ("" for nowhere). Raises ``StorageError``."""
    core.credentials.forget(spec)
    found = core.credentials.find(spec)
    return found.where if found else ""


def months(core: BridgeCore) -> Mapping[ProviderId, Month]:
    """What was sent this month to each provider that may cost something by what it declares."""
    specs = (offer.spec for offer in listed(core.registry))
    limited = [spec for spec in specs if spec is not None and may_be_limited(spec, core.settings.provider(spec.id))]
    return {spec.id: this_month(core.ledger, spec.id, core.registry.limit(spec)) for spec in limited}


def authorities(path: str) -> int:
    """How many certificates the file has; 0 for no file. Raises ``InputError``."""
    from bridge.http.authorities import certificates_in  # not before somebody asks

    return certificates_in(Path(path)) if path else 0


def _known(core: BridgeCore, offer: Offer) -> Known:
    spec = offer.spec
    if spec is None:
        return Known(offer)
    known = Known(offer, address=core.registry.address_in_environment(spec))
    try:
        found = core.credentials.find(spec)
    except BridgeError:
        # A key that cannot be one: the provider says so when it is used, and here it can be replaced or removed.
        return replace(known, key_removable=True)
    if found is None:
        return known
    return replace(known, key_where=found.where, key_removable=found.is_stored, key_origin=found.origin)
