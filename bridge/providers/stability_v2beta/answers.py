"""What Stability's v2beta API answers: a picture, or a ticket for one.

Owns: reading both, and what is said where a picture came in another size. May import: ``bridge.model``,
``bridge.errors``, ``bridge.http.call``, ``bridge.providers.results``, ``bridge.providers.meanings``,
``bridge.providers.stability.answers``, ``bridge.providers.stability_v2beta.errors``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bridge.http.call import HttpAnswer, HttpCall
from bridge.model import Box, EngineId, FinishReason, GeneratedPicture, GenerationRequest, GenerationResult, Size
from bridge.providers.meanings import not_documented
from bridge.providers.results import asked_for, collected, decoded_base64, generated
from bridge.providers.stability.answers import FINISHES
from bridge.providers.stability_v2beta.errors import endpoint_error

OK = 200
PICTURE_KEYS = ("image", "result")
"""Where the base64 is: the endpoint for results has another name for it than the services."""
TICKET = re.compile(r"[0-9A-Za-z_-]{1,128}")
"""64 hexadecimal digits as documented. It becomes a part of an address, so nothing else may be in it."""
TOLERANCE = 0.03


def read_result(
    answer: HttpAnswer, call: HttpCall, engine: EngineId, request: GenerationRequest, notes: tuple[str, ...] = ()
) -> GenerationResult:
    """The picture of an answer, in bytes or as JSON.

    Args:
        notes: sentences for the user that are known before.

    Raises:
        EndpointError: it is an error, has no picture, or one that was withheld or failed.
    """
    if answer.status != OK:
        raise endpoint_error(answer, call)
    made = _picture(answer, request)
    return collected([made], engine, (*notes, *_notes_on_size(made, request)))


def read_ticket(answer: HttpAnswer, call: HttpCall) -> str:
    """The id under which a result will be found. Raises ``EndpointError`` where there is none."""
    if answer.status != OK:
        raise endpoint_error(answer, call)
    ticket = _object(answer).get("id")
    if not isinstance(ticket, str) or not TICKET.fullmatch(ticket):
        raise not_documented("answer")
    return ticket


def is_picture(answer: HttpAnswer) -> bool:
    """Whether an answer is a picture in bytes."""
    return answer.content_type.startswith("image/")


def _picture(answer: HttpAnswer, request: GenerationRequest) -> GeneratedPicture:
    asked, seed = asked_for(request), request.sampling.seed
    if is_picture(answer):
        finish = _finish(answer.headers.get("finish-reason", "SUCCESS"))
        return generated(answer.body, answer.headers.get("seed", "") or seed, finish, asked=asked)
    data = _object(answer)
    encoded = next((data[key] for key in PICTURE_KEYS if data.get(key)), None)
    finish, told = _finish(data.get("finish_reason", "SUCCESS")), data.get("seed")
    if encoded is None and finish is FinishReason.SUCCESS:
        raise not_documented("answer")
    return generated(decoded_base64(encoded or ""), seed if told is None else told, finish, asked=asked)


def _finish(word: object) -> FinishReason:
    if not isinstance(word, str):
        raise not_documented("answer")
    return FINISHES.get(word, FinishReason.ERROR)


def _object(answer: HttpAnswer) -> Mapping[str, Any]:
    data = answer.json()
    if not isinstance(data, dict):
        raise not_documented("answer")
    return data


# --------------------------------------------------------------------------------------------------- sizes


def _notes_on_size(made: GeneratedPicture, request: GenerationRequest) -> tuple[str, ...]:
    """What the user should know before a result is fitted into its place."""
    wanted, got = _wanted(request), made.picture.size
    if made.finish is not FinishReason.SUCCESS or wanted is None:
        return ()
    # One of another shape is refused by whoever has to fit it into its place.
    if min(got.width / wanted.width, got.height / wanted.height) < 1 - TOLERANCE:
        return (f"The engine made {got}: the result was enlarged to {wanted}.",)
    return ()


def _wanted(request: GenerationRequest) -> Size | None:
    picture = request.picture.size if request.picture else None
    if picture is not None and request.margins is not None:
        return request.margins.around(Box(0, 0, picture.width, picture.height)).size
    return request.size or picture
