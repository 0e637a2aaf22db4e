"""What a WebUI answers to a generation.

Owns: reading pictures, seeds and what the server says of itself. May import: ``bridge.plain_text``, ``bridge.model``,
``bridge.errors``, ``bridge.http.call``, ``bridge.providers.results``, ``bridge.providers.meanings`` and the modules
beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bridge.errors import BadResponseError
from bridge.http.call import HttpAnswer
from bridge.model import GeneratedPicture, GenerationResult
from bridge.plain_text import cleaned
from bridge.providers.meanings import not_documented
from bridge.providers.results import Asked, collected, decoded_base64, generated
from bridge.providers.webui.lists import Model, model_named
from bridge.providers.webui.wire import Order

ANSWER = "answer"
JPEG_START = b"\xff\xd8\xff"
MAX_PICTURES = 64
LOSSY = "The server sent JPEG, which loses detail; set its format for images to png in the WebUI's settings."


@dataclass(frozen=True)
class Generated:
    """A result, and ``started``, by which the server names the job that made it ("" where it does not)."""

    result: GenerationResult
    started: str = ""


def read_generated(answer: HttpAnswer, order: Order) -> Generated:
    """The pictures of a 200, without what the server put before and behind them.

    Raises:
        BadResponseError: it is not what a WebUI answers.
    """
    data = answer.json()
    if not isinstance(data, dict):
        raise not_documented(ANSWER)
    info = _info(data.get("info", ""))
    bodies = [decoded_base64(each) for each in _own(_pictures(data), info, order.samples)]
    seeds = _seeds(info, order)
    pictures = [generated(body, seed, asked=order.asked) for body, seed in zip(bodies, seeds, strict=False)]
    result = collected(pictures, order.model.id, _notes(bodies, info, order))
    return Generated(result, _text(info, "job_timestamp"))


def read_upscaled(answer: HttpAnswer, asked: Asked) -> GeneratedPicture:
    """The one picture of a 200. Raises ``BadResponseError``."""
    data = answer.json()
    if not isinstance(data, dict) or not isinstance(data.get("image"), str):
        raise not_documented(ANSWER)
    return generated(decoded_base64(data["image"]), 0, asked=asked)


def _pictures(data: Mapping[str, Any]) -> Sequence[str]:
    listed = data.get("images")
    if not isinstance(listed, list) or len(listed) > MAX_PICTURES:
        raise not_documented(ANSWER)
    if not listed:
        raise BadResponseError("The server's answer has no pictures in it.", "Look into the WebUI's window.")
    return listed


def _own(listed: Sequence[str], info: Mapping[str, Any], samples: int) -> Sequence[str]:
    """Those that were asked for: a grid of all may come first, what extensions made may follow."""
    told = info.get("index_of_first_image")
    if told is None:
        return listed[-samples:]
    if not isinstance(told, int) or isinstance(told, bool) or not 0 <= told < len(listed):
        raise not_documented(ANSWER)
    return listed[told : told + samples]


def _info(text: object) -> Mapping[str, Any]:
    """What is told beside the pictures: JSON in a text, which the small servers leave empty."""
    if not isinstance(text, str):
        raise not_documented(ANSWER)
    if not text.strip():
        return {}
    try:
        info = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise not_documented(ANSWER) from error
    if not isinstance(info, dict):
        raise not_documented(ANSWER)
    return info


def _seeds(info: Mapping[str, Any], order: Order) -> Sequence[object]:
    told = info.get("all_seeds")
    if told is not None and not isinstance(told, list):
        raise not_documented(ANSWER)
    return told if told and len(told) >= order.samples else [order.seed + each for each in range(order.samples)]


def _notes(bodies: Sequence[bytes], info: Mapping[str, Any], order: Order) -> list[str]:
    notes = []
    if len(bodies) < order.samples:
        notes.append(f"The server made {len(bodies)} of {order.samples} pictures.")
    used = _text(info, "sd_model_name")
    if used and not _is_called(order.model, used):
        # Some versions leave the model that was asked for out of account without a word.
        notes.append(f"The server says that it used the model {cleaned(used)!r} instead of {order.model.id!r}.")
    if any(body.startswith(JPEG_START) for body in bodies):
        notes.append(LOSSY)
    return notes


def _is_called(model: Model, used: str) -> bool:
    return any(model_named((model,), name) for name in (used, used.rpartition(".")[0]))


def _text(info: Mapping[str, Any], name: str) -> str:
    value = info.get(name)
    if not isinstance(value, (str, type(None))):
        raise not_documented(ANSWER)
    return value or ""
