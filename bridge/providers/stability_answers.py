"""What Stability's REST API answers: pictures, engines, the account.

Owns: reading answers of all three dialects. May import: ``bridge.model``, ``bridge.errors``, ``bridge.http_call``,
``bridge.imaging.codec``, ``bridge.providers.stability_engines``, ``bridge.providers.stability_errors``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from bridge.capability import Account, Engine
from bridge.errors import BadResponseError, RefusedError, ServerFaultError
from bridge.http_call import HttpAnswer, HttpCall
from bridge.model import MAX_SEED, EngineId, FinishReason, GeneratedPicture, GenerationResult, Picture
from bridge.providers.stability_engines import modes_of
from bridge.providers.stability_errors import endpoint_error

FINISHES = {
    "SUCCESS": FinishReason.SUCCESS,
    "CONTENT_FILTERED": FinishReason.FILTERED,
    "ERROR": FinishReason.ERROR,
}


def read_result(answer: HttpAnswer, call: HttpCall, engine: EngineId, seed: int) -> GenerationResult:
    """The pictures of an answer, whichever of the three forms it has; withheld ones are left out with a note.

    Args:
        seed: what was asked for, where the answer does not say.

    Raises:
        EndpointError: it is an error, has no picture, or only ones that were withheld or failed.
    """
    if answer.status != 200:
        raise endpoint_error(answer, call)
    pictures = _pictures(answer, seed)
    good = tuple(each for each in pictures if each.finish is FinishReason.SUCCESS)
    if not good:
        raise _none_good(pictures)
    return GenerationResult(good, engine, _notes(pictures))


def _pictures(answer: HttpAnswer, seed: int) -> tuple[GeneratedPicture, ...]:
    if answer.content_type.startswith("image/"):
        finish = _finish(answer.headers.get("finish-reason", "SUCCESS"))
        told = answer.headers.get("seed", "")
        return (_generated(answer.body, finish, int(told[:10]) if told.isdecimal() else seed),)
    data = answer.json()
    artifacts = data.get("artifacts") if isinstance(data, dict) else data
    if not isinstance(artifacts, list) or not artifacts:
        raise BadResponseError("The server's answer has no pictures in it.", "Check the provider's address.")
    return tuple(_artifact(artifact, seed) for artifact in artifacts)


def _artifact(data: Any, seed: int) -> GeneratedPicture:
    encoded = data.get("base64") if isinstance(data, dict) else None
    finish = _finish(data.get("finishReason", "SUCCESS")) if isinstance(data, dict) else FinishReason.ERROR
    told = data.get("seed") if isinstance(data, dict) else None
    if not isinstance(encoded, str):
        encoded = ""
    try:
        body = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadResponseError("A picture in the server's answer is damaged.", "Try again.") from error
    return _generated(body, finish, told if isinstance(told, int) and not isinstance(told, bool) else seed)


def _generated(body: bytes, finish: FinishReason, seed: int) -> GeneratedPicture:
    # Here and not above: Pillow and numpy are slow to load, and declaring what a provider can do needs neither.
    import numpy as np

    from bridge.imaging.codec import decode_picture

    # What was withheld or failed is not looked at: it is blurred, or no picture at all.
    nothing = Picture(np.zeros((1, 1, 4), np.uint8))
    picture = decode_picture(body) if finish is FinishReason.SUCCESS else nothing
    return GeneratedPicture(picture, seed if 0 <= seed <= MAX_SEED else 0, finish)


def _finish(word: object) -> FinishReason:
    return FINISHES.get(str(word), FinishReason.ERROR)


def _none_good(pictures: tuple[GeneratedPicture, ...]) -> RefusedError | ServerFaultError:
    if any(each.finish is FinishReason.FILTERED for each in pictures):
        return RefusedError(
            "The server's content filter withheld the result; nothing was changed.",
            "Change the prompt or what is selected. The request may have been billed.",
        )
    return ServerFaultError("The server failed while it made the picture; nothing was changed.", "Try again.")


def _notes(pictures: tuple[GeneratedPicture, ...]) -> tuple[str, ...]:
    filtered = sum(each.finish is FinishReason.FILTERED for each in pictures)
    failed = sum(each.finish is FinishReason.ERROR for each in pictures)
    notes = []
    if filtered:
        notes.append(f"The content filter withheld {filtered} of {len(pictures)} pictures.")
    if failed:
        notes.append(f"The server failed at {failed} of {len(pictures)} pictures.")
    return tuple(notes)


def read_engines(answer: HttpAnswer, call: HttpCall) -> tuple[Engine, ...]:
    """The engines that make pictures, from either shape of the list.

    Raises:
        EndpointError: the server did not say.
    """
    if answer.status != 200:
        raise endpoint_error(answer, call)
    data = answer.json()
    listed = data.get("engines") if isinstance(data, dict) else data
    if not isinstance(listed, list):
        raise _not_documented("list of engines")
    return tuple(_engine(each) for each in listed if isinstance(each, dict) and each.get("type") == "PICTURE")


def _engine(data: Mapping[str, Any]) -> Engine:
    told = [data.get(name, "") for name in ("id", "name", "description")]
    if not all(isinstance(text, str) for text in told) or not told[0]:
        raise _not_documented("list of engines")
    engine, name, description = told
    return Engine(EngineId(engine), name or engine, description, modes_of(" ".join(told)))


def read_account(answer: HttpAnswer, call: HttpCall) -> Account:
    """Whose key it is; ``credits`` are asked for elsewhere. Raises ``EndpointError``."""
    data = _object(answer, call, "account")
    listed = data.get("organizations")
    organizations = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    default = next(
        (each for each in organizations if each.get("is_default")), organizations[0] if organizations else {}
    )
    return Account(email=str(data.get("email", "")), organization=str(default.get("name", "")))


def read_balance(answer: HttpAnswer, call: HttpCall) -> float:
    """The credits that are left. Raises ``EndpointError``."""
    left = _object(answer, call, "balance").get("credits")
    if not isinstance(left, (int, float)) or isinstance(left, bool):
        raise _not_documented("balance")
    return float(left)


def _object(answer: HttpAnswer, call: HttpCall, what: str) -> Mapping[str, Any]:
    if answer.status != 200:
        raise endpoint_error(answer, call)
    data = answer.json()
    if not isinstance(data, dict):
        raise _not_documented(what)
    return data


def _not_documented(what: str) -> BadResponseError:
    return BadResponseError(f"The server's {what} is not in the documented form.", "Check the provider's address.")
