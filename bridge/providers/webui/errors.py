"""What a WebUI's answers mean when they are not pictures.

Owns: the reading of error bodies. May import: ``bridge.errors``, ``bridge.http.call``, ``bridge.providers.meanings``.

There are four kinds of bodies: AUTOMATIC1111's ``{"error", "detail", "body", "errors"}`` where ``error`` names a Python
exception; FastAPI's ``{"detail": "text"}`` and, for a request that does not fit, ``{"detail": [{"loc", "msg"}]}``;
Forge's plain "Internal Server Error" for any exception; the small servers' ``{"error": "text"}``.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.errors import BridgeError, RejectedError
from bridge.http.call import HttpAnswer, HttpCall, json_object
from bridge.providers.meanings import FAULT, NO_KEY, Meaning, explained, meaning_of
from bridge.secret import MASK

NOT_FOUND = "Not Found"
MAX_COMPLAINTS = 3

API_IS_OFF = Meaning(
    RejectedError,
    "The server has no API at this address; nothing was made.",
    "Start the WebUI with --api, or correct its address.",
)
NO_SAMPLER = Meaning(
    RejectedError, "The server does not have this sampler; nothing was made.", "Choose another sampler."
)
_WANTS_KEY = replace(
    NO_KEY,
    message="The server wants a user and a password; nothing was made.",
    hint="Enter them as user:password in the settings or in WEBUI_API_AUTH.",
)
_WRONG_KEY = replace(
    NO_KEY,
    message="The server does not accept the user and the password; nothing was made.",
    hint="Check them in the settings or in WEBUI_API_AUTH.",
)
_FAULT = replace(FAULT, hint="The window that the WebUI was started in says why; a smaller size may help.")


def endpoint_error(answer: HttpAnswer, call: HttpCall, *, password: str = "", has_key: bool = False) -> BridgeError:
    """The error that an answer other than 200 stands for.

    Args:
        password: shown nowhere, even if the server repeats it.
        has_key: whether a user and a password were sent.
    """
    name, said = _named(answer.body)
    if password:
        name, said = name.replace(password, MASK), said.replace(password, MASK)
    return explained(_meaning(answer, f"{name} {said}", has_key=has_key), answer, call, name=name, said=said)


def knows_no_such_path(answer: HttpAnswer) -> bool:
    """Whether a 404 comes from a server that lacks this part of the API.

    A WebUI's own framework says ``{"detail": "Not Found"}`` also of what is there under another method.
    """
    return answer.status == 404 and not is_api_off(answer)


def is_api_off(answer: HttpAnswer) -> bool:
    """Whether this is what a WebUI without --api says."""
    return answer.status == 404 and json_object(answer.body).get("detail") == NOT_FOUND


def _meaning(answer: HttpAnswer, words: str, *, has_key: bool) -> Meaning:
    if is_api_off(answer):
        return API_IS_OFF
    if answer.status in (400, 404) and "sampler not found" in words.lower():
        return NO_SAMPLER
    meaning = meaning_of(answer.status, words)
    return {NO_KEY: _WRONG_KEY if has_key else _WANTS_KEY, FAULT: _FAULT}.get(meaning, meaning)


def _named(body: bytes) -> tuple[str, str]:
    """The exception's name and what is said of it; empty where the body is of no known form. Markup is never shown."""
    data = json_object(body)
    error, detail = _text(data.get("error")), data.get("detail")
    said = _complaints(detail) or _text(detail) or _text(data.get("errors")) or _text(data.get("message"))
    # Where nothing else is said, "error" is the sentence; "HTTPException" is only FastAPI's way to say "detail".
    if not said:
        return "", error
    return ("" if error == "HTTPException" else error), said


def _complaints(detail: object) -> str:
    """What does not fit in a request, as FastAPI lists it: "body.steps: value is not a valid integer"."""
    listed = [each for each in detail if isinstance(each, dict)] if isinstance(detail, list) else []
    return "; ".join(f"{_place(each.get('loc'))}: {_text(each.get('msg'))}" for each in listed[:MAX_COMPLAINTS])


def _place(loc: object) -> str:
    return ".".join(str(part) for part in loc if isinstance(part, (str, int))) if isinstance(loc, list) else "?"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
