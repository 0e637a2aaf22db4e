"""The endpoint answers with a status that is no success."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bridge.errors import (
    AuthError,
    BadResponseError,
    EngineNotFoundError,
    QuotaError,
    RateLimitedError,
    RefusedError,
    RejectedError,
    ServerFaultError,
)
from tests.faults.bad_pictures import artifacts, noise_png
from tests.faults.endpoint_bench import Case, faults
from tests.faults.endpoint_server import Misbehave, Wire

PAGE = b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>"


def says(status: int, name: str = "", message: str = "", headers: Mapping[str, str] | None = None) -> Misbehave:
    """Stability's form of an error."""

    def act(wire: Wire) -> None:
        body = json.dumps({"id": "1", "name": name, "message": message}).encode() if name or message else PAGE
        kind = "application/json" if name or message else "text/html"
        wire.answer(status, body, kind, headers)

    return act


def repeats_the_key(wire: Wire) -> None:
    given = wire.request.headers.get("authorization", "")
    wire.answer(401, json.dumps({"name": "unauthorized", "message": f"no such key: {given}"}).encode())


def withholds(wire: Wire) -> None:
    wire.answer(200, artifacts(noise_png(*wire.size), finish="CONTENT_FILTERED"))


def sends_nothing(wire: Wire) -> None:
    wire.answer(200, b'{"artifacts": []}')


def sends_one(wire: Wire) -> None:
    wire.answer(200, artifacts(noise_png(*wire.size)))


def sends_a_thousand(wire: Wire) -> None:
    wire.answer(200, artifacts(*[noise_png(8, 8)] * 1000))


BUSY = says(429, "rate_limit_exceeded", "slow down")
CASES = (
    Case("HTML 502", "a gateway's page instead of an answer", (says(502),), ServerFaultError, "server failed"),
    Case("401", "the key is not accepted", (says(401, "unauthorized", "no"),), AuthError, "Check the key",
         promises=(3, 4)),
    Case("401 that repeats the key", "the server's own words have the key in them", (repeats_the_key,), AuthError,
         r"\[secret\]", promises=(4,)),
    Case("402", "no credits", (says(402, "insufficient_balance", "empty"),), QuotaError, "credits"),
    Case("403", "no right", (says(403, "permission_denied", "no"),), AuthError, "right"),
    Case("404", "the engine is gone", (says(404, "not_found", "no engine"),), EngineNotFoundError, "engine"),
    Case("413", "the picture is too large", (says(413),), RejectedError, "too large"),
    Case("422", "the request does not fit", (says(422, "invalid", "steps"),), RejectedError, "does not accept"),
    Case("429 that says when", "Retry-After: 1; it was not accepted, so it is sent once more",
         (says(429, "rate_limit_exceeded", "slow", {"Retry-After": "1"}),), posts=2, kept=1),
    Case("429 twice", "Retry-After: 1 both times: it is sent once more, not twice",
         (says(429, "rate_limit_exceeded", "slow", {"Retry-After": "1"}),) * 3, RateLimitedError, "not accepted",
         posts=2),
    Case("429 that says nothing", "no Retry-After", (BUSY,), RateLimitedError, "not accepted"),
    Case("429 for an hour", "Retry-After: 3600",
         (says(429, "rate_limit_exceeded", "slow", {"Retry-After": "3600"}),), RateLimitedError, "3600 s"),
    Case("429 with nonsense", "Retry-After: -1e99", (says(429, "x", "y", {"Retry-After": "-1e99"}),), RateLimitedError,
         "not accepted"),
    Case("500", "the server fails once: it is not asked again by itself", (says(500, "server_error", "oops"),),
         ServerFaultError, "server failed"),
    Case("503 to a request", "a request that may cost is not sent again", (says(503),), ServerFaultError,
         "server failed"),
    Case("503 for ever", "also to questions: those are asked again, and nothing is sent", (says(503),) * 50,
         ServerFaultError, "server failed", posts=0, every_request=True),
    Case("a status of its own", "999", (says(999, "odd", "odd"),), ServerFaultError, "odd"),
    Case("filtered", "the content filter withholds the picture", (withholds,), RefusedError, "withheld"),
    Case("no artifacts", "a success with an empty list", (sends_nothing,), BadResponseError, "no pictures"),
    Case("fewer than asked", "one picture instead of three", (sends_one,), says="1 of 3 pictures", samples=3, kept=1),
    Case("a thousand pictures", "one was asked for", (sends_a_thousand,), BadResponseError, "more pictures than"),
)  # fmt: skip
FAULTS = faults(CASES)
