"""What a call over HTTP is, and what comes back: values only.

Owns: ``HttpCall`` and its parts, ``HttpAnswer``, ``json_object``. May import: ``bridge.http.address``,
``bridge.errors``, ``bridge.secret``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.errors import BadResponseError
from bridge.http.address import host_of
from bridge.secret import MASK, Secret

MAX_JSON_VALUES = 3_000_000
"""The longest honest answer that was seen, a list of LoRAs of 31 MB, has a million."""


@dataclass(frozen=True)
class Timeouts:
    """How long a call may take: to connect, between two pieces of the answer, and as a whole; in seconds."""

    connect_s: float = 10.0
    read_s: float = 120.0
    total_s: float = 300.0


@dataclass(frozen=True)
class FilePart:
    """One part of a multipart form. Independent servers fail on a file without both a name and a type."""

    name: str
    filename: str | None
    data: bytes = field(repr=False)
    content_type: str


@dataclass(frozen=True)
class Rate:
    """What a server allows: ``count`` calls in ``per_s`` seconds, for all calls of the same ``name`` (shown)."""

    name: str
    count: int
    per_s: float


@dataclass(frozen=True)
class HttpCall:
    """A request.

    Attributes:
        headers: a ``Secret`` is shown nowhere and makes the call one that carries a key.
        body: as it is; else
        json: the body, unless there are ``fields`` or ``files``.
        fields: of a form: multipart where there are ``files``, urlencoded otherwise.
        max_body_bytes: of the answer, unpacked.
        free: carrying it out twice does no harm, though it is no GET: an upload, an interrupt, a question.
        rates: what the server is known to allow; the transport waits for its turn before it sends.
        only_public: a server named the address: it must not lead to this machine or into the networks around it,
            whatever its name says.
    """

    method: str
    url: str
    headers: Mapping[str, str | Secret] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    json: Any = field(default=None, repr=False)
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    files: tuple[FilePart, ...] = ()
    timeouts: Timeouts = Timeouts()
    max_body_bytes: int = 128 << 20
    free: bool = False
    rates: tuple[Rate, ...] = ()
    only_public: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """The words that must not be shown, with and without the scheme before them ("Bearer")."""
        values = [value.reveal() for value in self.headers.values() if isinstance(value, Secret)]
        return tuple(sorted({*values, *(value.split(" ")[-1] for value in values)} - {""}, key=len, reverse=True))

    @property
    def may_cost(self) -> bool:
        """Whether carrying it out twice would be wrong."""
        return self.method.upper() not in ("GET", "HEAD") and not self.free

    @property
    def host(self) -> str:
        """The server's name, and its port where the address has one, for people: never a user or a password."""
        return host_of(self.url)

    def masked(self, text: str) -> str:
        """``text`` without this call's secrets."""
        for secret in self.secrets:
            text = text.replace(secret, MASK)
        return text


@dataclass(frozen=True)
class HttpAnswer:
    """What came back.

    Attributes:
        headers: names in lower case.
        wait_s: what Retry-After asks for, in seconds from now, or None.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    wait_s: float | None = None

    @property
    def content_type(self) -> str:
        """Such as "image/png"; lower case, without parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def json(self) -> Any:
        """The body as JSON. Raises ``BadResponseError`` where it is none."""
        try:
            return _read_json(self.body)
        except (ValueError, RecursionError) as error:
            raise BadResponseError(
                "The server's answer is not JSON; nothing was changed.", "Check the provider's address in the settings."
            ) from error


def json_object(text: str | bytes) -> dict[str, Any]:
    """The JSON object in an error's body or a message; empty where it is none: then there is nothing to be told."""
    try:
        data = _read_json(text if isinstance(text, bytes) else text.encode("utf-8", "replace"))
    except (ValueError, RecursionError, BadResponseError):
        return {}
    return data if isinstance(data, dict) else {}


def _read_json(text: bytes) -> Any:
    """JSON of a server; a small value takes twenty times the memory of its text, so there may only be so many.

    Raises:
        ValueError, RecursionError: it is none.
        BadResponseError: it has far too many values.
    """
    if text.count(b",") > MAX_JSON_VALUES:
        raise BadResponseError("The server's answer has far too many parts; nothing was changed.", "Check its address.")
    return json.loads(text)
