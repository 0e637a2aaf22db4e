"""What the settings ask providers and the keyring; in the background only, since both may wait.

Owns: those questions. May import: ``bridge``, ``ui.offers``, ``ui.settings.provider_page``. No Qt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bridge.app import BridgeCore
from bridge.capability import ProviderSpec
from bridge.errors import BridgeError
from bridge.providers.base import Provider
from ui.offers import Offer, listed
from ui.settings.provider_page import Known

if TYPE_CHECKING:
    from bridge.credentials import FoundKey


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
    found = core.credentials.key_for(spec)
    return found.where if found else ""


def _known(core: BridgeCore, offer: Offer) -> Known:
    if offer.provider is None:
        return Known(offer)
    try:
        found = core.credentials.key_for(offer.provider.spec)
    except BridgeError:
        # A key that cannot be one: the provider says so when it is used, and here it can be replaced or removed.
        return Known(offer, key_removable=True)
    return Known(offer, found.where if found else "", key_removable=found is not None and _is_stored(found))


def _is_stored(found: FoundKey) -> bool:
    return not found.where.startswith("the environment")
