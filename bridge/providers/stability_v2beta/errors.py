"""What the answers of Stability's v2beta API mean when they are not pictures.

Owns: the names that v1 has not, the reading of v2beta's error bodies. May import: ``bridge.errors``,
``bridge.http.call``, ``bridge.providers.meanings``, ``bridge.providers.stability.errors``.

An error's body is ``{"id": ..., "name": ..., "errors": [...]}``: a list of sentences where v1 has one message. The name
decides, then the status.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bridge.errors import BridgeError, RefusedError, RejectedError
from bridge.http.call import HttpAnswer, HttpCall, json_object
from bridge.providers.meanings import CREDITS, TOO_LARGE, Meaning, explained, meaning_of
from bridge.providers.stability.errors import MEANINGS

TOO_MANY_REQUESTS = 429
MAX_SENTENCES = 5

OWN_MEANINGS: Mapping[str, Meaning] = {
    "content_moderation": Meaning(
        RefusedError,
        "The server's content filter refused the request; nothing was made, you were not charged.",
        "Change the prompt or the picture.",
    ),
    "generation_not_found": Meaning(
        RejectedError,
        "The server has no such result, or no longer: it keeps them for 24 hours, for the same key.",
        "Look into your account before you try again.",
    ),
    "invalid_language": Meaning(
        RejectedError, "The server takes prompts in English only; nothing was made.", "Write the prompt in English."
    ),
    "payload_too_large": TOO_LARGE,
    "payment_required": replace(CREDITS, hint="Buy credits at platform.stability.ai, or use another key."),
}
_BY_STATUS = {401: MEANINGS["unauthorized"], 402: OWN_MEANINGS["payment_required"]}


def endpoint_error(answer: HttpAnswer, call: HttpCall) -> BridgeError:
    """The error that an answer other than 200 stands for."""
    name, said = named(answer.body)
    return explained(_meaning(answer.status, name, said), answer, call, name=name, said=said)


def named(body: bytes) -> tuple[str, str]:
    """Name and sentences of an error's body; empty where it is not of the documented form. Markup is never shown."""
    data = json_object(body)
    name = data.get("name")
    return (name if isinstance(name, str) else ""), "; ".join(_sentences(data))


def _sentences(data: Mapping[str, Any]) -> list[str]:
    listed = data.get("errors")
    sentences = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
    # A gateway in front of the service, and the account's endpoints, say it as v1 does.
    message = data.get("message")
    return sentences[:MAX_SENTENCES] or ([message] if isinstance(message, str) else [])


def _meaning(status: int, name: str, said: str) -> Meaning:
    if status == TOO_MANY_REQUESTS or status < 400:
        return meaning_of(status, said)
    known = OWN_MEANINGS.get(name) or MEANINGS.get(name) or _BY_STATUS.get(status)
    return known or meaning_of(status, f"{name} {said}")
