"""What is sent: in a size that the engine admits, within its endpoint's limit of bytes.

Owns: ``sendable``, the notes on sizes, the count of requests, how results are joined. May import: ``bridge.imaging``,
``bridge.capability``, ``bridge.plan.ask``, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.capability import Capability, FixedSizes
from bridge.errors import TooManyRequestsError
from bridge.imaging.codec import encode_png
from bridge.imaging.frame import to_working
from bridge.imaging.geometry import Fit, fit
from bridge.model import Picture
from bridge.plan.ask import Join, Manner
from layerbridge.measures import RGBA_BYTES

BYTES_SLACK = 0.95
AS_IT_IS = 0.999
"""A scale from here on loses nothing worth a word."""


def sendable(picture: Picture, capability: Capability) -> tuple[Picture, Fit]:
    """``picture`` in a size that the engine admits and its endpoint's limit of bytes lets through, and how it fits."""
    rule = capability.sizes
    while True:
        sizes = fit(picture.size, rule)
        working = to_working(picture, sizes)
        share = _share_of_limit(working, capability)
        if share <= 1 or isinstance(rule, FixedSizes) or working.size.pixels <= rule.min_pixels:
            return working, sizes
        rule = replace(rule, max_pixels=max(rule.min_pixels, int(working.size.pixels / share * BYTES_SLACK)))


def _share_of_limit(picture: Picture, capability: Capability) -> float:
    """How many times the bytes that may be sent a picture's PNG has; not counted where even bare pixels are fewer."""
    limit = capability.max_upload_bytes
    if limit is None or picture.size.pixels * RGBA_BYTES <= limit:
        return 0.0
    # Packed quickly: what is really sent to a far host is smaller still.
    return len(encode_png(picture, effort="fast")) / limit


def refuse_too_many(needed: int, allowed: int, what: str, instead: str = "use a smaller part") -> None:
    """Stop before more is sent, and perhaps billed, than the user let it; ``instead`` takes fewer."""
    if allowed and needed > allowed:
        raise TooManyRequestsError(
            f"{what} takes {needed} requests, and {allowed} may be sent; nothing was sent.",
            f"Allow {needed} requests (each may be billed), or {instead}.",
            needed=needed,
        )


def join_for(manner: Manner, capability: Capability) -> Join:
    """How a result is joined: the best way for models, not at all for what fits by itself."""
    if manner.join is not Join.AUTOMATIC:
        return manner.join
    return Join.NONE if capability.fits_by_itself else Join.GRADIENT


def notes_on(sizes: Fit) -> tuple[str, ...]:
    """What the user should know of a source that was reduced."""
    if sizes.scale >= AS_IT_IS:
        return ()
    return (
        f"The engine works at {sizes.working}: the source of {sizes.source} was reduced for it "
        "and the result enlarged again.",
    )
