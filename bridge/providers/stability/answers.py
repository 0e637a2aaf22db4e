"""What Stability's REST API answers: pictures, engines, the account.

Owns: reading answers of all three dialects. May import: ``bridge.model``, ``bridge.errors``, ``bridge.http.call``,
``bridge.providers.results``, ``bridge.providers.meanings`` and the modules beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bridge.capability import Account, Engine
from bridge.errors import BadResponseError
from bridge.http.call import HttpAnswer, HttpCall
from bridge.model import EngineId, FinishReason, GeneratedPicture, GenerationRequest, GenerationResult
from bridge.providers.meanings import not_documented
from bridge.providers.results import Asked, asked_for, collected, decoded_base64, differences, generated, not_too_many
from bridge.providers.stability.engines import modes_of
from bridge.providers.stability.errors import endpoint_error

FINISHES = {
    "SUCCESS": FinishReason.SUCCESS,
    "CONTENT_FILTERED": FinishReason.FILTERED,
    "ERROR": FinishReason.ERROR,
}


MAX_CREDITS = 1e12


def read_result(answer: HttpAnswer, call: HttpCall, engine: EngineId, request: GenerationRequest) -> GenerationResult:
    """The pictures of an answer, whichever of the three forms it has; withheld ones are left out with a note.

    Args:
        request: what was asked for.

    Raises:
        EndpointError: it is an error, has no picture, or only ones that were withheld or failed.
    """
    if answer.status != 200:
        raise endpoint_error(answer, call)
    pictures = _pictures(answer, request)
    return collected(pictures, engine, differences(pictures, request))


def _pictures(answer: HttpAnswer, request: GenerationRequest) -> tuple[GeneratedPicture, ...]:
    asked, seed = asked_for(request), request.sampling.seed
    if answer.content_type.startswith("image/"):
        finish = _finish(answer.headers.get("finish-reason", "SUCCESS"))
        told = answer.headers.get("seed", "")
        return (generated(answer.body, told or seed, finish, asked=asked),)
    data = answer.json()
    artifacts = data.get("artifacts") if isinstance(data, dict) else data
    if not isinstance(artifacts, list) or not artifacts:
        raise BadResponseError(
            "The server's answer has no pictures in it; nothing was changed.", "Check the provider's address."
        )
    not_too_many(len(artifacts), asked.pictures)
    return tuple(_artifact(artifact, seed, asked) for artifact in artifacts)


def _artifact(data: Any, seed: int, asked: Asked) -> GeneratedPicture:
    encoded = data.get("base64") if isinstance(data, dict) else None
    finish = _finish(data.get("finishReason", "SUCCESS")) if isinstance(data, dict) else FinishReason.ERROR
    told = data.get("seed") if isinstance(data, dict) else None
    return generated(decoded_base64(encoded or ""), seed if told is None else told, finish, asked=asked)


def _finish(word: object) -> FinishReason:
    return FINISHES.get(str(word), FinishReason.ERROR)


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
        raise not_documented("list of engines")
    return tuple(_engine(each) for each in listed if isinstance(each, dict) and each.get("type") == "PICTURE")


def _engine(data: Mapping[str, Any]) -> Engine:
    told = [data.get(name, "") for name in ("id", "name", "description")]
    if not all(isinstance(text, str) for text in told) or not told[0]:
        raise not_documented("list of engines")
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
    # In this order: Python's whole numbers may be larger than any float.
    if not isinstance(left, (int, float)) or isinstance(left, bool) or abs(left) > MAX_CREDITS:
        raise not_documented("balance")
    return float(left)


def _object(answer: HttpAnswer, call: HttpCall, what: str) -> Mapping[str, Any]:
    if answer.status != 200:
        raise endpoint_error(answer, call)
    data = answer.json()
    if not isinstance(data, dict):
        raise not_documented(what)
    return data
