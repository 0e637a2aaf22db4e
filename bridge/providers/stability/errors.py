"""What the answers of Stability's REST API mean when they are not pictures.

Owns: the table of error names, the reading of error bodies. May import: ``bridge.errors``, ``bridge.http.call``,
``bridge.providers.meanings``.

An error's body is ``{"id": ..., "name": ..., "message": ...}``; gateways in front of a server send HTML instead. The
name decides, then the status. The server's own words are shown too, cleaned and shortened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bridge.errors import AuthError, BridgeError, EngineNotFoundError, RejectedError, TooLargeError
from bridge.http.call import HttpAnswer, HttpCall, json_object
from bridge.providers.meanings import (
    BUSY,
    CREDITS,
    FAULT,
    FORMAT,
    NO_ADDRESS,
    NO_KEY,
    NO_RIGHT,
    REJECTED,
    TOO_LARGE,
    WORDS,
    Meaning,
    explained,
    meaning_of,
)

_KEY = replace(NO_KEY, hint="Check the key in the settings or in STABILITY_API_KEY.")

MEANINGS: Mapping[str, Meaning] = {
    "bad_request": REJECTED,
    "invalid_samples": Meaning(
        RejectedError, "The server makes only one picture at a time here; nothing was made.", "Ask for 1 sample."
    ),
    "invalid_height_or_width": Meaning(
        RejectedError, "The server takes only sides that are multiples of 64; nothing was made.", "Use another size."
    ),
    "invalid_file_size": TOO_LARGE,
    "invalid_mime_type": FORMAT,
    "invalid_image_dimensions": Meaning(
        RejectedError, "The server wants a picture and a mask of the same, allowed size; nothing was made."
    ),
    "invalid_mask_image": Meaning(
        RejectedError, "The server misses the mask; nothing was made.", "Use the mask source MASK_IMAGE_WHITE."
    ),
    "invalid_prompts": WORDS,
    "invalid_pixel_count": Meaning(
        TooLargeError,
        "The picture has too many or too few pixels for the engine; nothing was made.",
        "Change its size.",
    ),
    "invalid_sdxl_v222_dimensions": Meaning(
        RejectedError,
        "The engine does not make this size; nothing was made.",
        "Use sides of 128 to 896 px of which one at most is over 512.",
    ),
    "invalid_sdxl_v1_dimensions": Meaning(
        RejectedError,
        "The engine does not make this size; nothing was made.",
        "Use 1024x1024, 1152x896, 1216x832, 1344x768, 1536x640, or one of these upright.",
    ),
    "unauthorized": _KEY,
    "permission_denied": Meaning(
        AuthError, "The key has no right to do this; nothing was made.", "Check the organization and the key's rights."
    ),
    "not_found": Meaning(
        EngineNotFoundError,
        "The server does not have this engine, or no longer; nothing was made.",
        "Choose another, or check the provider's address.",
    ),
    "rate_limit_exceeded": BUSY,
    "too_many_requests": BUSY,
    "insufficient_balance": CREDITS,
    "payment_required": CREDITS,
    "content_moderation": WORDS,
    "server_error": FAULT,
    "internal_error": FAULT,
}

_OURS: Mapping[Meaning, Meaning] = {NO_KEY: _KEY, NO_RIGHT: MEANINGS["permission_denied"]}


def endpoint_error(answer: HttpAnswer, call: HttpCall) -> BridgeError:
    """The error that an answer other than 200 stands for."""
    name, said = _named(answer.body)
    meaning = _meaning(answer.status, name, said)
    if meaning is MEANINGS["not_found"] and not call.may_cost:
        # Only a generation names an engine; a list or an account that is not there is another server's.
        meaning = NO_ADDRESS
    return explained(meaning, answer, call, name=name, said=said)


def _named(body: bytes) -> tuple[str, str]:
    """Name and message; empty where the body is not of the documented form. Markup is never shown."""
    data = json_object(body)
    name, message = data.get("name"), data.get("message")
    return (name if isinstance(name, str) else ""), (message if isinstance(message, str) else "")


def _meaning(status: int, name: str, said: str) -> Meaning:
    if name in MEANINGS and status >= 400 and status != 429:
        return MEANINGS[name]
    meaning = meaning_of(status, f"{name} {said}")
    return _OURS.get(meaning, meaning)
