"""What may be billed is sent once, whatever comes back, and the ledger says what became of it: for each provider."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.capability import Price
from bridge.errors import BridgeError, Cancelled, EndpointError, UnreachableError
from bridge.http.transport import Clock, Transport
from bridge.model import Mode
from bridge.money.ledger import Ledger, State
from bridge.money.metering import Meter, Metered
from bridge.providers.base import Provider
from tests.bridge.providers.conformance import generate, valid_request
from tests.fakes.job_context import RecordingContext
from tests.servers.rig import Rig
from tests.servers.rigs import RIGS
from tests.servers.stability_grpc import StabilityGrpcRig
from tests.servers.strict import Answer, StrictServer, json_answer

FREE = ("/upload/image", "/interrupt", "/queue", "/internal/progress")
"""Ends of the addresses of POSTs that may be sent as often as anybody likes."""
HTML = Answer(502, "text/html", b"<html><h1>Bad gateway</h1></html>")
FAILURES: dict[str, tuple[Answer, set[State]]] = {
    **{str(status): (json_answer({}, status), {State.REFUSED}) for status in (400, 401, 402, 403, 413, 422, 429)},
    "404": (json_answer({}, 404), {State.REFUSED, State.UNKNOWN}),
    **{str(status): (json_answer({}, status), {State.UNKNOWN}) for status in (500, 503, 504)},
    "html 502": (HTML, {State.UNKNOWN}),
    "not json": (Answer(200, "application/json", b'{"artifacts": [{"base'), {State.UNKNOWN, State.ANSWERED}),
    "html 200": (Answer(200, "text/html", b"<html></html>"), {State.UNKNOWN, State.ANSWERED}),
    "nothing": (json_answer({}), {State.UNKNOWN, State.ANSWERED}),
    "a redirect": (Answer(307, "text/plain", headers={"Location": "/again"}), {State.UNKNOWN}),
    "a redirect elsewhere": (Answer(302, "text/plain", headers={"Location": "http://127.0.0.1:9/"}), {State.UNKNOWN}),
}
HTTP_RIGS = sorted(set(RIGS) - {"stability-grpc"})


@pytest.fixture(params=HTTP_RIGS)
def rig(request: pytest.FixtureRequest, no_thread_left: None) -> Iterator[Rig]:
    with RIGS[request.param]() as running:
        yield running


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport(clock=Clock(sleep=lambda _seconds: None))
    yield made
    made.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def metered(rig: Rig, transport: Transport, ledger: Ledger) -> Provider:
    """Asked for its engines already, as every job does before it sends anything."""
    provider = Metered(rig.make(transport), Meter(ledger, "the server"))
    provider.engines()
    return provider


def states(ledger: Ledger) -> list[State]:
    (spent,) = ledger.spent() or (None,)
    if spent is None:
        return []
    answered = spent.requests - spent.unknown
    return [State.UNKNOWN] * spent.unknown + [State.REFUSED] * spent.refused + [State.ANSWERED] * answered


def server_of(rig: Rig) -> StrictServer:
    server = rig.server
    assert isinstance(server, StrictServer)
    return server


def generations(rig: Rig) -> list[str]:
    return [each.path for each in server_of(rig).posts() if not each.path.endswith(FREE)]


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_not_sent_again(rig: Rig, transport: Transport, ledger: Ledger, failure: str) -> None:
    answer, expected = FAILURES[failure]
    provider = metered(rig, transport, ledger)
    server_of(rig).answer_posts(answer, but=FREE)
    with pytest.raises(BridgeError):
        generate(provider, valid_request(provider, Mode.TEXT_TO_IMAGE))
    assert len(generations(rig)) == 1
    (state,) = states(ledger)
    assert state in expected


def test_a_success_is_sent_once_and_counted_with_its_pictures(rig: Rig, transport: Transport, ledger: Ledger) -> None:
    provider = metered(rig, transport, ledger)
    before = len(generations(rig))
    generate(provider, valid_request(provider, Mode.TEXT_TO_IMAGE))
    assert len(generations(rig)) == before + 1
    (spent,) = ledger.spent()
    assert (spent.requests, spent.pictures, spent.unknown, spent.refused) == (1, 1, 0, 0)


def test_only_a_429_that_says_when_is_followed_by_a_second_one(rig: Rig, transport: Transport, ledger: Ledger) -> None:
    """It says that nothing was accepted."""
    provider = metered(rig, transport, ledger)
    server_of(rig).answer_posts(json_answer({}, 429, {"Retry-After": "1"}), but=FREE)
    with pytest.raises(EndpointError):
        generate(provider, valid_request(provider, Mode.TEXT_TO_IMAGE))
    assert len(generations(rig)) == 2
    assert states(ledger) == [State.REFUSED]


def test_a_server_that_is_gone_costs_nothing(rig: Rig, transport: Transport, ledger: Ledger) -> None:
    provider = metered(rig, transport, ledger)
    request = valid_request(provider, Mode.TEXT_TO_IMAGE)
    server_of(rig).stop()
    with pytest.raises(UnreachableError):
        generate(provider, request)
    assert set(states(ledger)) <= {State.REFUSED}


def test_what_is_cancelled_before_it_is_sent_is_not_in_the_ledger(
    rig: Rig, transport: Transport, ledger: Ledger
) -> None:
    provider = metered(rig, transport, ledger)
    request = valid_request(provider, Mode.TEXT_TO_IMAGE)
    before = len(generations(rig))
    with pytest.raises(Cancelled):
        provider.generate(request, RecordingContext(cancel_after=0))
    assert len(generations(rig)) == before
    if provider.spec.announces:
        assert states(ledger) == []


@pytest.mark.parametrize("status", ["UNAVAILABLE", "INTERNAL", "RESOURCE_EXHAUSTED", "UNAUTHENTICATED", "ABORTED"])
def test_grpc_is_not_sent_again_either(transport: Transport, ledger: Ledger, status: str) -> None:
    refused = status in ("RESOURCE_EXHAUSTED", "UNAUTHENTICATED")
    with StabilityGrpcRig() as rig:
        provider = metered(rig, transport, ledger)
        request = valid_request(provider, Mode.TEXT_TO_IMAGE)
        rig.server.fail_next(status)
        with pytest.raises(EndpointError):
            generate(provider, request)
        # The next one would succeed, so a second attempt would have shown.
        assert states(ledger) == [State.REFUSED if refused else State.UNKNOWN]
        generate(provider, request)
    assert states(ledger)[-1] is State.ANSWERED


def test_prices_are_those_of_the_service(transport: Transport, ledger: Ledger) -> None:
    with RIGS["stability-v2beta"]() as rig:
        provider = metered(rig, transport, ledger)
        for mode, price in ((Mode.TEXT_TO_IMAGE, 3), (Mode.INPAINT, 5), (Mode.OUTPAINT, 4), (Mode.UPSCALE, 2)):
            assert provider.estimate(valid_request(provider, mode)) == Price(price)
        generate(provider, valid_request(provider, Mode.INPAINT))
    assert ledger.spent()[0].costs == (Price(5),)
