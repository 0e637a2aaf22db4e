"""What the answers of Stability's REST API mean when they are not pictures.

Owns: the table of error names, the reading of error bodies. May import: ``bridge.errors``, ``bridge.http_call``.

An error's body is ``{"id": ..., "name": ..., "message": ...}``; gateways in front of a server send HTML instead. The
name decides, then the status. The server's own words are shown too, cleaned and shortened.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    EngineNotFoundError,
    QuotaError,
    RateLimitedError,
    RefusedError,
    RejectedError,
    ServerFaultError,
    TimedOutError,
)
from bridge.http_call import HttpAnswer, HttpCall

MAX_SHOWN_CHARS = 300


@dataclass(frozen=True)
class Meaning:
    """What is raised for an error name or a status, and its texts."""

    error: type[BridgeError]
    message: str
    hint: str = ""


_KEY_HINT = "Check the key in the settings or in STABILITY_API_KEY."
_CREDITS = Meaning(QuotaError, "The account has no credits left; nothing was made.", "Buy credits, or use another key.")
_WORDS = Meaning(
    RefusedError, "The prompt has words that the server's filter refuses; nothing was made.", "Change the prompt."
)
_REJECTED = Meaning(RejectedError, "The server does not accept the request; nothing was made.", "Change the options.")
_FAULT = Meaning(ServerFaultError, "The server failed; nothing was made.", "Try again in a minute.")
_LATE = Meaning(TimedOutError, "The server took too long; the request may have been carried out.", "Try again later.")
_BUSY = Meaning(RateLimitedError, "Too many requests were sent; this one was not accepted.", "Wait a minute.")

MEANINGS: Mapping[str, Meaning] = {
    "bad_request": _REJECTED,
    "invalid_samples": Meaning(
        RejectedError, "The server makes only one picture at a time here; nothing was made.", "Ask for 1 sample."
    ),
    "invalid_height_or_width": Meaning(
        RejectedError, "The server takes only sides that are multiples of 64; nothing was made.", "Use another size."
    ),
    "invalid_file_size": Meaning(
        RejectedError, "The picture's file is too large for the server; nothing was made.", "Select a smaller part."
    ),
    "invalid_mime_type": Meaning(
        RejectedError, "The server does not accept the picture's format; nothing was made.", "Check its address."
    ),
    "invalid_image_dimensions": Meaning(
        RejectedError, "The server wants a picture and a mask of the same, allowed size; nothing was made."
    ),
    "invalid_mask_image": Meaning(
        RejectedError, "The server misses the mask; nothing was made.", "Use the mask source MASK_IMAGE_WHITE."
    ),
    "invalid_prompts": _WORDS,
    "invalid_pixel_count": Meaning(
        RejectedError,
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
    "unauthorized": Meaning(AuthError, "The server does not accept the key; nothing was made.", _KEY_HINT),
    "permission_denied": Meaning(
        AuthError, "The key has no right to do this; nothing was made.", "Check the organization and the key's rights."
    ),
    "not_found": Meaning(
        EngineNotFoundError, "The server does not have this engine, or no longer; nothing was made.", "Choose another."
    ),
    "rate_limit_exceeded": _BUSY,
    "too_many_requests": _BUSY,
    "insufficient_balance": _CREDITS,
    "payment_required": _CREDITS,
    "content_moderation": _WORDS,
    "server_error": _FAULT,
    "internal_error": _FAULT,
}

STATUSES: Mapping[int, Meaning] = {
    401: MEANINGS["unauthorized"],
    402: _CREDITS,
    403: MEANINGS["permission_denied"],
    404: Meaning(RejectedError, "The server knows no such address; nothing was made.", "Check the provider's address."),
    408: _LATE,
    413: MEANINGS["invalid_file_size"],
    415: MEANINGS["invalid_mime_type"],
    429: _BUSY,
    504: _LATE,
}

# A server that the tables do not know says in words what it means; the first of these that is found decides.
_HINTS_IN_WORDS: tuple[tuple[str, Meaning], ...] = (
    ("balance", _CREDITS),
    ("credits", _CREDITS),
    ("moderation", _WORDS),
    ("rate limit", _BUSY),
)
_UNKNOWN = Meaning(
    BadResponseError, "The server's answer is not what it should be; nothing was changed.", "Check its address."
)


def endpoint_error(answer: HttpAnswer, call: HttpCall) -> BridgeError:
    """The error that an answer other than 200 stands for."""
    name, said = _named(answer.body)
    meaning = _meaning(answer.status, name, said)
    shown = cleaned(call.masked(said))
    label = cleaned(call.masked(name)) or f"status {answer.status}"
    message = f"{meaning.message} The server said: {label}: {shown}" if shown else f"{meaning.message} ({label})"
    if issubclass(meaning.error, RateLimitedError):
        return meaning.error(message, _wait_hint(answer, meaning), wait_s=answer.wait_s)
    return meaning.error(message, meaning.hint)


def cleaned(text: str) -> str:
    """A server's words for people: no control, format or direction characters, one line, at most 300 characters."""
    kept = "".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp", "Zs") else each for each in text)
    shown = " ".join("".join(each for each in kept if not unicodedata.category(each).startswith("C")).split())
    return shown if len(shown) <= MAX_SHOWN_CHARS else f"{shown[: MAX_SHOWN_CHARS - 1]}…"


def _named(body: bytes) -> tuple[str, str]:
    """Name and message; empty where the body is not of the documented form. Markup is never shown."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(data, dict):
        return "", ""
    name, message = data.get("name"), data.get("message")
    return (name if isinstance(name, str) else ""), (message if isinstance(message, str) else "")


def _meaning(status: int, name: str, said: str) -> Meaning:
    if status < 400:
        return _UNKNOWN
    if name in MEANINGS and status != 429:
        return MEANINGS[name]
    if status in STATUSES:
        return STATUSES[status]
    words = f"{name.replace('_', ' ')} {said}".lower()
    by_class = _FAULT if status >= 500 else _REJECTED
    return next((meaning for word, meaning in _HINTS_IN_WORDS if word in words), by_class)


def _wait_hint(answer: HttpAnswer, meaning: Meaning) -> str:
    return meaning.hint if answer.wait_s is None else f"Wait {answer.wait_s:.0f} s."
