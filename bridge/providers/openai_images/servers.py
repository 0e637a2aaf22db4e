"""What answers at an address, and what it offers: asked, read, told apart.

Owns: ``Offer``, the questions that cost nothing, the reading of their answers. May import: ``bridge.plain_text``,
``bridge.capability``, ``bridge.model``, ``bridge.errors``, ``bridge.http.call``, ``bridge.http.transport``,
``bridge.providers.meanings`` and the modules beside it.

All speak ``GET /v1/models``. sd-server's one model is always called ``sd-cpp-local``; LocalAI alone has
``/v1/models/capabilities`` (since 2026), which tells what each model is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bridge.capability import Engine
from bridge.errors import BadResponseError, BridgeError, RejectedError
from bridge.http.call import HttpAnswer, HttpCall, Timeouts
from bridge.model import EngineId, Mode
from bridge.plain_text import cleaned
from bridge.providers.meanings import not_documented
from bridge.providers.openai_images.errors import endpoint_error
from bridge.providers.openai_images.models import GENERATING, Kind, family_of, is_openai_image
from bridge.providers.openai_images.wire import READING, Endpoint

SD_MODEL = "sd-cpp-local"
LIST = "list of models"
MAX_LISTED = 10_000
MAX_WHOLE = 1 << 20
"""A limit above this is none, and a form could not show it."""
LOCALAI_MODES: Mapping[str, tuple[Mode, ...]] = {"image": GENERATING, "upscale": (Mode.UPSCALE,)}

# Others answer to /version too, but only LocalAI says its commit: "v3.7.0 (7ab8f10)".
_VERSION = re.compile(r"v?\d[\w.+-]* \(\w*\)")

Send = Callable[[HttpCall], HttpAnswer]


@dataclass(frozen=True)
class Offer:
    """What a server told of itself.

    Attributes:
        name: what it is, for people, with its version where it says one.
        samplers, schedulers, max_samples, max_side: sd-server's own; empty and 0 where nothing was told.
    """

    kind: Kind
    name: str
    engines: tuple[Engine, ...]
    samplers: tuple[str, ...] = ()
    schedulers: tuple[str, ...] = ()
    max_samples: int = 0
    max_side: int = 0


def ask_offer(endpoint: Endpoint, send: Send, kind: Kind | None, timeouts: Timeouts = READING) -> Offer:
    """Ask a server what it is and offers.

    Args:
        kind: what it is known to be, None to find out.

    Raises:
        EndpointError: the server did not say, or is none of this sort.
    """
    call = endpoint.get("models", timeouts)
    answer = send(call)
    if answer.status != 200:
        raise _no_list(answer, call)
    ids = _ids(_listed(answer))
    if kind is Kind.OPENAI:
        listed = [each for each in ids if is_openai_image(each)]
        return Offer(kind, "OpenAI", tuple(_engine(each, family_of(each).modes) for each in listed))
    if kind is Kind.SD_SERVER or (kind is None and SD_MODEL in ids):
        return _sd_server(ids, endpoint, send, timeouts)
    if kind in (Kind.LOCALAI, None):
        found = _localai(ids, endpoint, send, timeouts, sure=kind is Kind.LOCALAI)
        if found is not None:
            return found
    return Offer(Kind.OTHER, "OpenAI-compatible server", tuple(_engine(each, family_of(each).modes) for each in ids))


def _no_list(answer: HttpAnswer, call: HttpCall) -> BridgeError:
    """A refusal says who refuses; where even the address is not known, it is another program."""
    error = endpoint_error(answer, call)
    return _stranger(call) if isinstance(error, RejectedError) else error


def _stranger(call: HttpCall) -> BadResponseError:
    return BadResponseError(
        f"What answers at {call.host} is no OpenAI-compatible server; nothing was changed.",
        "Check the provider's address; it ends in /v1.",
    )


def _listed(answer: HttpAnswer) -> list[Any]:
    try:
        data = answer.json()
    except BadResponseError:
        data = None
    listed = data.get("data") if isinstance(data, dict) else None
    if not isinstance(listed, list) or len(listed) > MAX_LISTED:
        raise BadResponseError(
            "The server's list of models is not in the documented form, so it is no OpenAI-compatible server.",
            "Check the provider's address; it ends in /v1.",
        )
    return listed


def _ids(listed: list[Any]) -> list[str]:
    ids = [each.get("id") if isinstance(each, dict) else None for each in listed]
    if not all(isinstance(each, str) and each and _sendable(each) for each in ids):
        raise not_documented(LIST)
    return [str(each) for each in ids]


def _sendable(text: str) -> bool:
    """Whether a text can be UTF-8: JSON may hold halves of characters, a form may not."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _engine(name: str, modes: tuple[Mode, ...]) -> Engine:
    return Engine(EngineId(name), name, modes=modes)


# -------------------------------------------------------------------------------------------- sd-server


def _sd_server(ids: list[str], endpoint: Endpoint, send: Send, timeouts: Timeouts) -> Offer:
    data = _object(send(endpoint.get("sdcpp/v1/capabilities", timeouts, below_root=True)))
    limits, model = _inner(data, "limits"), _inner(data, "model")
    stem = model.get("stem")
    name = f"sd-server with {cleaned(stem)}" if isinstance(stem, str) and stem else "sd-server"
    return Offer(
        Kind.SD_SERVER,
        name,
        tuple(_engine(each, GENERATING) for each in ids),
        _texts(data.get("samplers")),
        _texts(data.get("schedulers")),
        _whole(limits.get("max_batch_count")),
        min(_whole(limits.get("max_width")), _whole(limits.get("max_height"))),
    )


# ---------------------------------------------------------------------------------------------- LocalAI


def _localai(ids: list[str], endpoint: Endpoint, send: Send, timeouts: Timeouts, *, sure: bool) -> Offer | None:
    abilities = _abilities(send(endpoint.get("models/capabilities", timeouts)))
    version = _object(send(endpoint.get("version", timeouts, below_root=True))).get("version")
    text = cleaned(version) if isinstance(version, str) else ""
    if not sure and abilities is None and not _VERSION.fullmatch(text):
        return None
    name = f"LocalAI {text.split()[0]}" if text else "LocalAI"
    if abilities is None:
        # An older one does not say what its models are for: each may be for anything.
        return Offer(Kind.LOCALAI, name, tuple(_engine(each, (*GENERATING, Mode.UPSCALE)) for each in ids))
    engines = [_engine(each, modes) for each, modes in abilities if modes]
    return Offer(Kind.LOCALAI, name, tuple(engines))


def _abilities(answer: HttpAnswer) -> list[tuple[str, tuple[Mode, ...]]] | None:
    """What each model is for; None where it is another server's answer to another question."""
    listed = _object(answer).get("data")
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        return None
    if not any("capabilities" in each for each in listed):
        return None
    modes = [_modes(each.get("capabilities")) for each in listed]
    return list(zip(_ids(listed), modes, strict=True))


def _modes(capabilities: Any) -> tuple[Mode, ...]:
    return tuple(mode for each in _texts(capabilities) for mode in LOCALAI_MODES.get(each, ()))


# ----------------------------------------------------------------------------------------------- reading


def _object(answer: HttpAnswer) -> Mapping[str, Any]:
    """A JSON object, or an empty one: what is asked beside the list of models may be missing."""
    if answer.status != 200:
        return {}
    try:
        data = answer.json()
    except BadResponseError:
        return {}
    return data if isinstance(data, dict) else {}


def _inner(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> tuple[str, ...]:
    texts = [each for each in value if isinstance(each, str) and each] if isinstance(value, list) else []
    return tuple(dict.fromkeys(texts))


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_WHOLE else 0
