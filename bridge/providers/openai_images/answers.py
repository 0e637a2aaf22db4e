"""What the images API answers: pictures in base64 or as addresses, whole or as a stream of events.

Owns: reading those answers, fetching pictures that a server names. May import: ``bridge.plain_text``, ``bridge.model``,
``bridge.errors``, ``bridge.http.call``, ``bridge.providers.results``, ``bridge.providers.meanings``,
``bridge.providers.server_events``, ``bridge.providers.named_address`` and the modules beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import SplitResult

from bridge.errors import BadResponseError, BridgeError
from bridge.http.call import HttpAnswer, HttpCall, Timeouts, json_object
from bridge.model import FinishReason, GeneratedPicture
from bridge.plain_text import cleaned
from bridge.providers.meanings import not_documented
from bridge.providers.named_address import may_fetch, must_be_public, split
from bridge.providers.openai_images.errors import endpoint_error, event_error
from bridge.providers.openai_images.wire import Endpoint, Planned
from bridge.providers.results import LOOK_FIRST, MAY_BE_BILLED, Asked, decoded_base64, generated, not_too_many
from bridge.providers.server_events import ServerEvent, all_events

STREAM = "text/event-stream"
FETCHING = Timeouts(connect_s=10, read_s=60, total_s=120)
MAX_FETCHED_BYTES = 64 << 20
MAX_TOKENS = 10**12
PARTIAL, COMPLETED = ".partial_image", ".completed"
"""How the types of events end: ``image_generation.completed``, ``image_edit.completed`` ..."""
DEFAULT_PORTS = {"http": 80, "https": 443}

Fetch = Callable[[HttpCall], HttpAnswer]


@dataclass(frozen=True)
class Made:
    """The pictures of one answer, and what the user should know of them."""

    pictures: tuple[GeneratedPicture, ...]
    notes: tuple[str, ...] = ()


def read_made(answer: HttpAnswer, planned: Planned, endpoint: Endpoint, fetch: Fetch) -> Made:
    """The pictures of an answer, whichever form it has.

    Args:
        fetch: asks for a picture that the server only names.

    Raises:
        EndpointError: it is an error, or has no picture.
    """
    if answer.status != 200:
        raise endpoint_error(answer, planned.call)
    if answer.content_type == STREAM:
        return _streamed(answer, planned)
    data = answer.json()
    listed = data.get("data") if isinstance(data, dict) else None
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise not_documented("list of pictures")
    if not listed:
        raise BadResponseError(
            "The server's answer has no pictures in it; nothing was changed.", "It may have withheld them; try again."
        )
    not_too_many(len(listed), planned.asked.pictures)
    pictures = tuple(
        _picture(each, _seed_of(planned.seeds, index), planned.asked, partial(_fetched, endpoint, fetch))
        for index, each in enumerate(listed)
    )
    return Made(pictures, _notes([data, *listed]))


def needs_fetching(answer: HttpAnswer) -> bool:
    """Whether there may be addresses of pictures in an answer."""
    return answer.status == 200 and b'"url"' in answer.body


def preview_of(event: ServerEvent) -> bytes | None:
    """The unfinished picture that an event brings; None where it is another one.

    Raises:
        BadResponseError: it is damaged.
    """
    data = _event_data(event)
    return decoded_base64(data.get("b64_json")) if _type_of(event, data).endswith(PARTIAL) else None


# ------------------------------------------------------------------------------------------------- whole


def _picture(data: Mapping[str, Any], seed: int, asked: Asked, fetched: Callable[[str], bytes]) -> GeneratedPicture:
    encoded, url = data.get("b64_json"), data.get("url")
    if encoded:
        return generated(decoded_base64(encoded), seed, asked=asked)
    if isinstance(url, str) and url.startswith("data:"):
        return generated(decoded_base64(url), seed, asked=asked)
    if isinstance(url, str) and url:
        return generated(fetched(url), seed, asked=asked)
    if encoded or url:
        raise not_documented("list of pictures")
    # Some services withhold a picture by leaving its place empty.
    return generated(b"", seed, FinishReason.FILTERED, asked=asked)


def _seed_of(seeds: Sequence[int], index: int) -> int:
    return seeds[index] if index < len(seeds) else 0


def _notes(parts: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return (*_on_usage(parts[0].get("usage")), *(note for part in parts[1:] for note in _on_revision(part)))


def _on_usage(usage: Any) -> tuple[str, ...]:
    total = usage.get("total_tokens") if isinstance(usage, dict) else None
    if not isinstance(total, int) or isinstance(total, bool) or not 0 < total <= MAX_TOKENS:
        return ()
    return (f"It used {total} tokens.",)


def _on_revision(part: Mapping[str, Any]) -> tuple[str, ...]:
    revised = part.get("revised_prompt")
    return (f"The server changed the prompt to: {cleaned(revised)}",) if isinstance(revised, str) and revised else ()


# ---------------------------------------------------------------------------------------------- fetching


def _fetched(endpoint: Endpoint, fetch: Fetch, url: str) -> bytes:
    call = fetch_call(url, endpoint)
    if call is None:
        raise BadResponseError(
            "The server made a picture, but names an address for it that is not safe to fetch; it was not asked.",
            "Check the provider's address and how the server is set up.",
        )
    try:
        answer = fetch(call)
    except BridgeError as error:
        raise _not_there(error.message.partition(";")[0]) from error
    if answer.status != 200:
        raise _not_there(f"{call.host} answers with status {answer.status}")
    return answer.body


def _not_there(why: str) -> BadResponseError:
    return BadResponseError(
        f"The server made a picture, but it could not be fetched. {why.rstrip('.')}. {MAY_BE_BILLED}", LOOK_FIRST
    )


def fetch_call(url: str, endpoint: Endpoint) -> HttpCall | None:
    """The call that fetches a picture from an address that the server named, or None where it must not be followed.

    Followed are the endpoint's own origin, where alone the key goes, and what ``may_fetch`` lets pass.
    """
    same = _same_origin(url, endpoint.url)
    if not same and not may_fetch(url, endpoint.url):
        return None
    headers = endpoint.headers() if same else {}
    open_only = not same and must_be_public(endpoint.url)
    return HttpCall("GET", url, headers, timeouts=FETCHING, max_body_bytes=MAX_FETCHED_BYTES, only_public=open_only)


def _same_origin(url: str, other: str) -> bool:
    one, two = split(url), split(other)
    return one is not None and two is not None and _origin(one) == _origin(two)


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]


# ------------------------------------------------------------------------------------------------ stream


def _streamed(answer: HttpAnswer, planned: Planned) -> Made:
    made: list[GeneratedPicture] = []
    notes: list[str] = []
    for event in all_events(answer.body):
        data = _event_data(event)
        kind = _type_of(event, data)
        if kind == "error" or data.get("error"):
            raise event_error(data, answer, planned.call)
        if kind.endswith(COMPLETED):
            not_too_many(len(made) + 1, planned.asked.pictures)
            seed = _seed_of(planned.seeds, len(made))
            made.append(generated(decoded_base64(data.get("b64_json")), seed, asked=planned.asked))
            notes += _notes([data])
    if not made:
        raise BadResponseError(
            "The server's stream ended before the picture was finished.", "Try again. The request may have been billed."
        )
    return Made(tuple(made), tuple(notes))


def _event_data(event: ServerEvent) -> Mapping[str, Any]:
    return json_object(event.data)  # Nothing for "[DONE]", which some servers end with.


def _type_of(event: ServerEvent, data: Mapping[str, Any]) -> str:
    kind = data.get("type")
    return kind if isinstance(kind, str) else event.name
