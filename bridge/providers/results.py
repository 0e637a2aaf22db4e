"""From what came over the wire to a result: the same for every provider.

Owns: reading pictures from bytes and base64, how large they may be, what becomes of withheld and failed ones. May
import: ``bridge.model``, ``bridge.errors``, ``bridge.imaging.codec``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from bridge.errors import BadResponseError, RefusedError, ServerFaultError
from bridge.model import (
    MAX_SEED,
    Box,
    EngineId,
    FinishReason,
    GeneratedPicture,
    GenerationRequest,
    GenerationResult,
    Mode,
    Picture,
    Size,
)

DATA_URI_MARK = ";base64,"
MAY_BE_BILLED = "Nothing was changed; the request may have been billed."
LOOK_FIRST = "Check the provider's address and your account before you try again."
MAX_PICTURES = 64
"""In any answer."""
SPARE_PICTURES = 4
"""So many more than were asked for are taken: some servers put a grid of all before them."""
ROUNDED_PX = 8
LEAST_PIXELS = 16 << 20
LARGER = 4
"""A result may have so many times the pixels that were asked for ..."""
ENLARGED = 16
"""... and an upscale so many times those that were sent: some engines know no other factor than 4."""


@dataclass(frozen=True)
class Asked:
    """What came of a request can only be so large: the rest is a server that is broken, or means harm.

    Attributes:
        pixels: of one picture, at most.
        pictures: in one answer, at most.
    """

    pixels: int
    pictures: int


PREVIEW = Asked(LEAST_PIXELS, 1)
"""What may come while a picture is being made."""


def asked_for(request: GenerationRequest, *, enlarges: bool = False) -> Asked:
    """What an answer to ``request`` may be at most, before any of it is unpacked.

    Args:
        enlarges: whether the engine may make more of what is sent than the request says; an upscale always does.
    """
    sent = request.picture.size if request.picture else None
    made = request.size or sent
    if made is not None and request.margins is not None:
        made = request.margins.around(Box(0, 0, made.width, made.height)).size
    pixels = [LEAST_PIXELS]
    if made is not None:
        pixels.append(LARGER * made.pixels)
    if sent is not None and (enlarges or request.mode is Mode.UPSCALE):
        pixels.append(ENLARGED * sent.pixels)
    return Asked(max(pixels), request.sampling.samples + SPARE_PICTURES)


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
        raise BadResponseError(f"A picture in the server's answer is damaged. {MAY_BE_BILLED}", LOOK_FIRST) from error


def generated(
    body: bytes, seed: object, finish: FinishReason = FinishReason.SUCCESS, *, asked: Asked
) -> GeneratedPicture:
    """One picture of an answer.

    Args:
        asked: how large it may be.
        seed: as the server told; what is no seed becomes 0.

    Raises:
        BadResponseError: the bytes are no picture, or one that is absurdly large.
    """
    # Here and not above: Pillow and numpy are slow to load, and declaring what a provider can do needs neither.
    import numpy as np

    from bridge.imaging.codec import decode_picture
    from bridge.imaging.png_chunks import bare_png

    # What was withheld or failed is not looked at: it is blurred, or no picture at all.
    nothing = Picture(np.zeros((1, 1, 4), np.uint8))
    try:
        picture = decode_picture(body, max_pixels=asked.pixels) if finish is FinishReason.SUCCESS else nothing
    except BadResponseError as error:
        raise BadResponseError(f"{error.message} {MAY_BE_BILLED}", LOOK_FIRST) from error
    encoded = bare_png(body) if finish is FinishReason.SUCCESS else None
    return GeneratedPicture(picture, known_seed(seed), finish, encoded)


def differences(pictures: Sequence[GeneratedPicture], request: GenerationRequest) -> tuple[str, ...]:
    """What came otherwise than it was asked for, for the user: fewer pictures, other sizes."""
    samples, wanted = request.sampling.samples, request.size or (request.picture.size if request.picture else None)
    fewer = [f"The server made {len(pictures)} of {samples} pictures."] if len(pictures) < samples else []
    made = dict.fromkeys(each.picture.size for each in pictures if each.finish is FinishReason.SUCCESS)
    return (*fewer, *(f"The server made {size} instead of {wanted}." for size in made if wanted and _off(size, wanted)))


def _off(size: Size, wanted: Size) -> bool:
    """By more than servers round."""
    return max(abs(size.width - wanted.width), abs(size.height - wanted.height)) > ROUNDED_PX


def not_too_many(count: int, most: int = MAX_PICTURES) -> None:
    """Hold the number of pictures in one answer against what can have been asked for, before any is unpacked.

    Raises:
        BadResponseError: it is more.
    """
    if count > most:
        raise BadResponseError(
            f"The server sent more pictures than were asked for; all were dropped. {MAY_BE_BILLED}", LOOK_FIRST
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
        raise BadResponseError(
            "The server's answer has no pictures in it; nothing was changed.", "Check the provider's address."
        )
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
