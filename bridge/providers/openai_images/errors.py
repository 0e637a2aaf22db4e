"""What the refusals of OpenAI's images API mean, and those of servers that speak the same.

Owns: the table of error codes, the reading of error bodies. May import: ``bridge.errors``, ``bridge.http.call``,
``bridge.providers.meanings``, ``bridge.plain_text``.

OpenAI's body is ``{"error": {"message", "type", "param", "code"}}``; LocalAI's code is a number, sd-server's error is a
text, others say ``detail`` or put message and code at the top; some bodies are empty. The code decides, then what is
known of the parameter and the words, then the status.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bridge.errors import AuthError, BridgeError, EngineNotFoundError, RateLimitedError, RejectedError
from bridge.http.call import HttpAnswer, HttpCall
from bridge.plain_text import MAX_LOOKED_AT_CHARS
from bridge.providers.meanings import (
    BUSY,
    CREDITS,
    FAULT,
    FORMAT,
    NO_KEY,
    NO_RIGHT,
    REJECTED,
    TOO_LARGE,
    WORDS,
    Meaning,
    explained,
    meaning_of,
)

_KEY = replace(NO_KEY, hint="Check the key in the settings or in OPENAI_API_KEY.")
_REFUSED = replace(
    WORDS,
    message="The server's content filter refuses the prompt or the picture; nothing was made.",
    hint="Change the prompt or what is selected.",
)
_LIMIT = replace(CREDITS, message="The account has reached its limit; nothing was made.", hint="Check its billing.")
_ORGANIZATION = Meaning(
    AuthError, "The server does not know the organization or project; nothing was made.", "Check the settings."
)
_NO_ENGINE = Meaning(
    EngineNotFoundError, "The server does not have this engine, or no longer; nothing was made.", "Choose another."
)
_SIZE = Meaning(RejectedError, "The engine does not make this size; nothing was made.", "Use another size.")
_PROMPT = Meaning(RejectedError, "The prompt is too long for the engine; nothing was made.", "Shorten it.")
_MASK = Meaning(RejectedError, "The server does not accept the mask; nothing was made.", "Check the kind of server.")
_LOADING = Meaning(
    RateLimitedError, "The server is not ready yet, it may be loading the engine; nothing was made.", "Try again soon."
)
_UNVERIFIED = Meaning(
    AuthError,
    "OpenAI gives this engine only to verified organizations; nothing was made.",
    "Verify yours at platform.openai.com/settings/organization/general, or use another engine.",
)
NO_ENDPOINT = Meaning(
    RejectedError,
    "The server has no such address; nothing was made.",
    "Check the provider's address; for LocalAI or sd-server, say so in the setting 'server'.",
)

MEANINGS: Mapping[str, Meaning] = {
    "invalid_api_key": _KEY,
    "account_deactivated": NO_RIGHT,
    "invalid_organization": _ORGANIZATION,
    "invalid_project": _ORGANIZATION,
    "insufficient_permissions": NO_RIGHT,
    "unsupported_country_region_territory": NO_RIGHT,
    "model_disabled": NO_RIGHT,
    "insufficient_quota": CREDITS,
    "billing_not_active": _LIMIT,
    "billing_hard_limit_reached": _LIMIT,
    "moderation_blocked": _REFUSED,
    "content_policy_violation": _REFUSED,
    "safety_violation": _REFUSED,
    "rate_limit_exceeded": BUSY,
    "model_not_found": _NO_ENGINE,
    "invalid_size": _SIZE,
    "string_above_max_length": _PROMPT,
    "image_too_large": TOO_LARGE,
    "invalid_image_file": FORMAT,
    "invalid_image_format": FORMAT,
    "invalid_mask_image_format": _MASK,
    "unknown_parameter": REJECTED,
    "unsupported_parameter": REJECTED,
    "server_error": FAULT,
}

_OURS: Mapping[Meaning, Meaning] = {NO_KEY: _KEY, WORDS: _REFUSED}
_BY_PARAMETER: Mapping[str, Meaning] = {"model": _NO_ENGINE, "size": _SIZE, "mask": _MASK}
_NO_SUCH_MODEL = re.compile(r"\bmodel\b.{0,200}\b(?:not found|does not exist)", re.DOTALL)
NOT_FOUND = 404


@dataclass(frozen=True)
class Told:
    """What an error body says; "" where it does not."""

    code: str = ""
    kind: str = ""
    parameter: str = ""
    message: str = ""

    @property
    def name(self) -> str:
        """What is shown as the error's name."""
        return self.code or self.kind


def endpoint_error(answer: HttpAnswer, call: HttpCall) -> BridgeError:
    """The error that an answer other than 200 stands for."""
    told = told_by(_parsed(answer.body))
    return explained(_meaning(answer, told), answer, call, name=told.name, said=told.message)


def event_error(data: Any, answer: HttpAnswer, call: HttpCall) -> BridgeError:
    """The error that a stream ended with: its status was 200, what it says counts as for a 400."""
    told = told_by(data)
    refused = replace(answer, status=400)
    return explained(_meaning(refused, told), refused, call, name=told.name, said=told.message)


def told_by(data: Any) -> Told:
    """What an error body says, in any of its shapes. Markup, and what is of another type, is left out."""
    if not isinstance(data, dict):
        return Told()
    inner = data.get("error")
    if isinstance(inner, dict):
        return Told(*(_text(inner.get(name)) for name in ("code", "type", "param", "message")))
    if isinstance(inner, str) and isinstance(data.get("message"), str):
        return Told(code=inner, message=data["message"])
    if isinstance(inner, str):
        return Told(message=inner)
    message = _text(data.get("message")) or _text(data.get("detail"))
    return Told(_text(data.get("code")), _text(data.get("type")), _text(data.get("param")), message)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _meaning(answer: HttpAnswer, told: Told) -> Meaning:
    if answer.status < 400:
        return meaning_of(answer.status, "")
    for name in (told.code, told.kind):
        if name in MEANINGS:
            return MEANINGS[name]
    return _by_words(answer, told) or _by_status(answer, told)


def _by_words(answer: HttpAnswer, told: Told) -> Meaning | None:
    said = told.message[:MAX_LOOKED_AT_CHARS].lower()
    if _NO_SUCH_MODEL.search(said):
        return _NO_ENGINE
    if "must be verified" in said:
        return _UNVERIFIED
    if "safety system" in said or "content policy" in said:
        return _REFUSED
    return _BY_PARAMETER.get(told.parameter) if answer.status < 429 else None


def _by_status(answer: HttpAnswer, told: Told) -> Meaning:
    if answer.status == NOT_FOUND:
        return NO_ENDPOINT
    if answer.status == 503 and answer.wait_s is not None:
        return _LOADING
    meaning = meaning_of(answer.status, f"{told.name} {told.message}")
    return _OURS.get(meaning, meaning)
