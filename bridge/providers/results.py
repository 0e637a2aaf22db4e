"""From what came over the wire to a result: the same for every provider.

Owns: reading pictures from bytes and base64, what becomes of withheld and failed ones. May import: ``bridge.model``,
``bridge.errors``, ``bridge.imaging.codec``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from bridge.errors import BadResponseError, RefusedError, ServerFaultError
from bridge.model import (
    MAX_SEED,
    EngineId,
    FinishReason,
    GeneratedPicture,
    GenerationResult,
    Picture,
)

DATA_URI_MARK = ";base64,"
MAX_PICTURES = 64
"""More than can be asked for at once; each may have hundreds of megabytes once it is unpacked."""


def decoded_base64(text: object) -> bytes:
    """The bytes of a base64 text, with or without a ``data:`` address before it.

    Raises:
        BadResponseError: it is none.
    """
    encoded = text if isinstance(text, str) else ""
    if encoded.startswith("data:"):
        encoded = encoded.partition(DATA_URI_MARK)[2]
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadResponseError("A picture in the server's answer is damaged.", "Try again.") from error


def generated(body: bytes, seed: object, finish: FinishReason = FinishReason.SUCCESS) -> GeneratedPicture:
    """One picture of an answer.

    Args:
        seed: as the server told; what is no seed becomes 0.

    Raises:
        BadResponseError: the bytes are no picture.
    """
    # Here and not above: Pillow and numpy are slow to load, and declaring what a provider can do needs neither.
    import numpy as np

    from bridge.imaging.codec import decode_picture
    from bridge.imaging.png_chunks import bare_png

    # What was withheld or failed is not looked at: it is blurred, or no picture at all.
    nothing = Picture(np.zeros((1, 1, 4), np.uint8))
    try:
        picture = decode_picture(body) if finish is FinishReason.SUCCESS else nothing
    except BadResponseError as error:
        raise BadResponseError(error.message, "Check the provider's address before you try again.") from error
    encoded = bare_png(body) if finish is FinishReason.SUCCESS else None
    return GeneratedPicture(picture, known_seed(seed), finish, encoded)


def not_too_many(count: int) -> None:
    """Hold the number of pictures in one answer against what can have been asked for, before any is unpacked.

    Raises:
        BadResponseError: it is more.
    """
    if count > MAX_PICTURES:
        raise BadResponseError(
            "The server sent more pictures than were asked for; all were dropped.", "Check its address."
        )


def known_seed(seed: object) -> int:
    """A seed of the server as one of ours; 0 where it is none, or larger than ours can be."""
    if isinstance(seed, str) and seed.isascii() and seed.isdigit() and len(seed) <= 20:
        seed = int(seed)
    if not isinstance(seed, int) or isinstance(seed, bool):
        return 0
    return seed if 0 <= seed <= MAX_SEED else 0


def collected(
    pictures: Sequence[GeneratedPicture], engine: EngineId | None, notes: Sequence[str] = ()
) -> GenerationResult:
    """The result: what was withheld or failed is left out with a note.

    Raises:
        RefusedError, ServerFaultError: none is left.
        BadResponseError: there was none at all.
    """
    if not pictures:
        raise BadResponseError("The server's answer has no pictures in it.", "Check the provider's address.")
    good = tuple(each for each in pictures if each.finish is FinishReason.SUCCESS)
    if not good:
        raise _none_good(pictures)
    return GenerationResult(good, engine, (*_missing(pictures), *notes))


def _none_good(pictures: Sequence[GeneratedPicture]) -> RefusedError | ServerFaultError:
    if any(each.finish is FinishReason.FILTERED for each in pictures):
        return RefusedError(
            "The server's content filter withheld the result; nothing was changed.",
            "Change the prompt or what is selected. The request may have been billed.",
        )
    return ServerFaultError("The server failed while it made the picture; nothing was changed.", "Try again.")


def _missing(pictures: Sequence[GeneratedPicture]) -> tuple[str, ...]:
    filtered = sum(each.finish is FinishReason.FILTERED for each in pictures)
    failed = sum(each.finish is FinishReason.ERROR for each in pictures)
    notes = []
    if filtered:
        notes.append(f"The content filter withheld {filtered} of {len(pictures)} pictures.")
    if failed:
        notes.append(f"The server failed at {failed} of {len(pictures)} pictures.")
    return tuple(notes)
