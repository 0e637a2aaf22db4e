"""What a job will cost, before anything of it is sent.

Owns: ``Estimate`` and ``estimated``. May import: ``bridge.capability``, ``bridge.model``, ``bridge.providers.base``.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.capability import CREDITS, Account, Price
from bridge.model import GenerationRequest
from bridge.providers.base import Provider


@dataclass(frozen=True)
class Estimate:
    """What is known of the cost of a job.

    Attributes:
        requests: how many it takes.
        price: of all of them by the provider's published prices; None where it publishes none.
        left: the credits on the account before it, None where nobody told.
    """

    requests: int
    price: Price | None = None
    left: float | None = None

    @property
    def left_after(self) -> float | None:
        """The credits that will be left, below 0 where they do not reach; None where that is not known."""
        if self.left is None or self.price is None:
            return None
        return self.left - self.price.amount if self.price.unit == CREDITS else None

    def __str__(self) -> str:
        """For people: "3 requests, 15 credits, 85 left"."""
        count = "1 request" if self.requests == 1 else f"{self.requests} requests"
        cost = "price not published" if self.price is None else str(self.price)
        if self.left is None or (self.price is not None and not self.price.unit):
            return f"{count}, {cost}"
        after = self.left_after
        return f"{count}, {cost}, {self.left:g} credits there" if after is None else f"{count}, {cost}, {after:g} left"


def estimated(
    provider: Provider, request: GenerationRequest, requests: int = 1, account: Account | None = None
) -> Estimate:
    """What ``requests`` like ``request`` cost. Asks nobody.

    Args:
        account: what the provider told of it, where it was asked.
    """
    price = provider.estimate(request)
    return Estimate(requests, None if price is None else price.times(requests), account.credits if account else None)
