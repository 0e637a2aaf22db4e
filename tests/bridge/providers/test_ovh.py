"""The OVHcloud provider against the strict server."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from bridge.capability import FixedSizes
from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    Cancelled,
    InputError,
    OutOfMemoryError,
    QuotaError,
    RateLimitedError,
    RefusedError,
    RejectedError,
    ServerFaultError,
    SettingsError,
    TimedOutError,
    TooLargeError,
    UnreachableError,
)
from bridge.http.transport import Clock, Transport
from bridge.model import EngineId, GenerationRequest, Mode, Prompt, Sampling, Size
from bridge.providers.base import Provider, ProviderSetup, check
from bridge.providers.ovh import MAX_REQUEST_BYTES, NO_SEED, SPEC, OvhProvider
from bridge.secret import Secret
from tests.bridge.providers.conformance import (
    ProviderConformance,
    audited_sockets,
    capability_of,
    generate,
    picture_of,
)
from tests.fakes.job_context import RecordingContext
from tests.servers.ovh import KEY, PATH, Kind, OvhRig, OvhServer
from tests.servers.stability_pictures import png
from tests.servers.strict import Answer, Recorded, json_answer

__all__ = ["audited_sockets"]

SIZE = Size(1024, 1024)
Make = Callable[..., OvhProvider]


class FakeTime:
    """A minute passes as soon as somebody waits for it."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.slept_s = 0.0

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds
        self.slept_s += seconds

    def clock(self) -> Clock:
        return Clock(monotonic=lambda: self.now_s, sleep=self.sleep)


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def transport(time: FakeTime) -> Iterator[Transport]:
    made = Transport(clock=time.clock())
    yield made
    made.close()


@pytest.fixture
def server(no_thread_left: None, time: FakeTime) -> Iterator[OvhServer]:
    with OvhServer(now=lambda: time.now_s) as started:
        yield started


@pytest.fixture
def make(server: OvhServer, transport: Transport) -> Make:
    """Makes providers that talk to the strict server."""

    def provider(**changes: Any) -> OvhProvider:
        return OvhProvider(replace(ProviderSetup(transport, server.url, key=Secret(KEY)), **changes))

    return provider


class TestWithKey(ProviderConformance):
    reproducible = False
    knows_engines = False

    @pytest.fixture
    def provider(self, transport: Transport, no_thread_left: None) -> Iterator[Provider]:
        with OvhRig() as rig:
            yield rig.make(transport)


class TestWithoutKey(ProviderConformance):
    reproducible = False
    knows_engines = False

    @pytest.fixture
    def provider(self, make: Make) -> Provider:
        return make(key=None)


def request(*prompts: Prompt, seed: int = 0) -> GenerationRequest:
    return GenerationRequest(
        Mode.TEXT_TO_IMAGE,
        SPEC.id,
        prompts=prompts or (Prompt("a boat"),),
        size=SIZE,
        sampling=Sampling(seed=seed),
    )


def sent(server: OvhServer) -> Recorded:
    (recorded,) = server.posts()
    return recorded


# ------------------------------------------------------------------------------------------- requests


def test_what_is_sent(make: Make, server: OvhServer) -> None:
    result = generate(make(), request(Prompt("a boat", 1.3), Prompt(" the sea "), Prompt("rain", -0.5)))
    recorded = sent(server)
    assert recorded.path == PATH
    assert recorded.json == {"prompt": "a boat, the sea", "negative_prompt": "rain"}
    assert recorded.headers["accept"] == "application/octet-stream"
    assert recorded.headers["content-type"] == "application/json"
    assert recorded.headers["authorization"] == f"Bearer {KEY}"
    assert (result.engine, result.notes) == (None, ())
    assert result.pictures[0].picture.size == SIZE
    assert result.pictures[0].seed == 0


def test_a_negative_prompt_that_there_is_not(make: Make, server: OvhServer) -> None:
    generate(make(), request())
    assert sent(server).json == {"prompt": "a boat"}


def test_no_key_is_needed(make: Make, server: OvhServer) -> None:
    generate(make(key=None), request())
    assert "authorization" not in sent(server).headers


def test_a_seed_is_not_left_out_in_silence(make: Make) -> None:
    assert generate(make(), request(seed=7)).notes == (NO_SEED,)
    assert generate(make(), request()).notes == ()


@pytest.mark.parametrize("end", ["", "/", PATH, PATH + "/"])
def test_addresses(make: Make, server: OvhServer, end: str) -> None:
    generate(make(url=server.url + end), request())
    assert sent(server).path == PATH


def test_bodies_up_to_the_limit_are_sent(make: Make, server: OvhServer) -> None:
    fits = MAX_REQUEST_BYTES - len('{"prompt": ""}')
    generate(make(), request(Prompt("x" * fits)))
    assert len(sent(server).body) == MAX_REQUEST_BYTES
    with pytest.raises(InputError, match="nothing was sent"):
        generate(make(), request(Prompt("x" * (fits + 1))))
    assert len(server.posts()) == 1


def test_letters_beyond_ascii(make: Make, server: OvhServer) -> None:
    generate(make(), request(Prompt("un café à Orléans 🎨")))
    assert sent(server).json == {"prompt": "un café à Orléans 🎨"}


# ----------------------------------------------------------------------------------- what it declares


def test_what_it_declares(make: Make) -> None:
    provider = make()
    capability = capability_of(provider, Mode.TEXT_TO_IMAGE)
    assert capability.sizes == FixedSizes((SIZE,))
    assert (capability.max_samples, capability.options) == (1, ())
    assert provider.engines() == ()
    assert provider.capability(Mode.TEXT_TO_IMAGE, EngineId("sdxl")) is None
    assert not SPEC.needs_key


@pytest.mark.parametrize("size", [Size(512, 512), Size(1024, 768)])
def test_other_sizes_are_refused(make: Make, size: Size) -> None:
    with pytest.raises(InputError, match="1024x1024"):
        check(replace(request(), size=size), capability_of(make(), Mode.TEXT_TO_IMAGE))


def test_options_that_it_does_not_have_are_refused(make: Make) -> None:
    with pytest.raises(InputError, match="steps"):
        check(replace(request(), sampling=Sampling(steps=20)), capability_of(make(), Mode.TEXT_TO_IMAGE))


def test_declaring_loads_no_image_library() -> None:
    code = "import sys, bridge.providers.ovh; print({'numpy', 'PIL', 'cv2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"


# ---------------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("content_type", ["", "application/octet-stream", "text/plain"])
def test_a_picture_is_known_by_its_bytes(make: Make, server: OvhServer, kind: Kind, content_type: str) -> None:
    server.kind, server.content_type = kind, content_type
    assert generate(make(), request()).pictures[0].picture.size == SIZE


NONSENSE = {
    "nothing": b"",
    "html": b"<html><body>hello</body></html>",
    "json": b'{"message": "fine"}',
    "a list": b'["a picture"]',
    "base64": b"iVBORw0KGgoAAAANSUhEUg==",
    "a gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "a header alone": b"\x89PNG\r\n\x1a\n",
    "a jpeg's beginning": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "cut off": png(picture_of(Size(64, 64)).pixels)[:-40],
    "zeros": bytes(5000),
    "a pdf": b"%PDF-1.7\n%%EOF",
    "text": "un café".encode(),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_answers_that_are_not_what_they_should_be(make: Make, server: OvhServer, case: str) -> None:
    server.answer_next(Answer(200, "application/octet-stream", NONSENSE[case]))
    with pytest.raises(BadResponseError):
        generate(make(), request())
    assert len(server.posts()) == 1


def test_an_answer_that_is_too_large(make: Make, server: OvhServer) -> None:
    server.answer_next(Answer(200, "image/png", bytes((32 << 20) + 1)))
    with pytest.raises(BadResponseError, match="larger than 32 MiB"):
        generate(make(), request())


# ---------------------------------------------------------------------------------------------- errors

ERRORS: list[tuple[int, Any, type[BridgeError]]] = [
    (400, {"message": "because of this"}, RejectedError),
    (400, {"message": "moderation, because of this"}, RefusedError),
    (401, {"message": "because of this"}, AuthError),
    (402, {"message": "because of this"}, QuotaError),
    (403, {"detail": "because of this"}, AuthError),
    (404, {"message": "because of this"}, RejectedError),
    (405, {"detail": "because of this"}, RejectedError),
    (408, {"message": "because of this"}, TimedOutError),
    (413, {"message": "because of this"}, TooLargeError),
    (422, {"detail": "because of this"}, RejectedError),
    (429, {"message": "because of this"}, RateLimitedError),
    (500, {"error": "because of this"}, ServerFaultError),
    (500, {"error": "CUDA out of memory, because of this"}, OutOfMemoryError),
    (503, {"message": "because of this"}, ServerFaultError),
    (504, {"message": "because of this"}, TimedOutError),
    (204, {"message": "because of this"}, BadResponseError),
]


@pytest.mark.parametrize(("status", "body", "expected"), ERRORS)
def test_errors(make: Make, server: OvhServer, status: int, body: Any, expected: type[BridgeError]) -> None:
    server.answer_next(json_answer(body, status))
    with pytest.raises(expected) as raised:
        generate(make(), request())
    assert type(raised.value) is expected
    assert str(status) in raised.value.message
    assert status == 204 or "because of this" in raised.value.message
    assert len(server.posts()) == 1


@pytest.mark.parametrize(
    "body", [b"", b"<html><h1>no</h1></html>", b"[]", b'{"message": 3, "detail": [{"msg": "x"}]}', b"\xff", b"[" * 5000]
)
@pytest.mark.parametrize(("status", "expected"), [(401, AuthError), (400, RejectedError), (503, ServerFaultError)])
def test_error_bodies_of_another_form(
    make: Make, server: OvhServer, status: int, expected: type[BridgeError], body: bytes
) -> None:
    server.answer_next(Answer(status, "text/html", body))
    with pytest.raises(expected) as raised:
        generate(make(), request())
    assert "<" not in raised.value.message


def test_a_key_that_is_not_accepted(make: Make) -> None:
    with pytest.raises(AuthError, match="OVH_AI_ENDPOINTS_ACCESS_TOKEN"):
        generate(make(key=Secret("wrong")), request())


def test_a_key_that_is_wanted_after_all(make: Make, server: OvhServer) -> None:
    server.answer_next(json_answer({"message": "no"}, 401))
    with pytest.raises(AuthError, match="wants an access token"):
        generate(make(key=None), request())


def test_a_key_that_the_server_repeats_is_not_shown(make: Make, server: OvhServer) -> None:
    server.answer_next(json_answer({"message": f"Bearer {KEY} is wrong\u202e\x1b"}, 401))
    with pytest.raises(AuthError) as raised:
        generate(make(), request())
    assert KEY not in f"{raised.value} {raised.value!r}"
    assert "[secret]" in raised.value.message


def test_a_key_travels_encrypted_only(make: Make) -> None:
    with pytest.raises(SettingsError, match="unencrypted"):
        generate(make(url="http://paint.example.org"), request())


def test_a_server_that_is_not_there(make: Make, no_thread_left: None) -> None:
    with OvhServer() as gone:
        url = gone.url
    with pytest.raises(UnreachableError, match="nothing was sent"):
        generate(make(url=url), request())


# ----------------------------------------------------------------------------------------------- rates


def test_without_a_key_the_third_waits_for_the_next_minute(make: Make, server: OvhServer, time: FakeTime) -> None:
    """The strict server counts too: none is refused."""
    context = RecordingContext()
    for _ in range(5):
        make(key=None).generate(request(), context)
    assert len(server.posts()) == 5
    assert 60.0 < time.slept_s <= 180.0
    assert any("2 pictures a minute without a key" in text for _, text in context.steps)


def test_with_a_key_nobody_waits(make: Make, server: OvhServer, time: FakeTime) -> None:
    for _ in range(5):
        generate(make(), request())
    assert time.slept_s == 0.0
    assert len(server.posts()) == 5


def test_what_the_server_says_is_left_counts(make: Make, server: OvhServer, time: FakeTime) -> None:
    """Somebody else at the same address has used the minute up, and the server says so."""
    told = {"RateLimit-Remaining": "0", "RateLimit-Reset": "40", "X-RateLimit-Remaining-Minute": "0"}
    server.answer_next(Answer(200, "image/png", png(picture_of(Size(8, 8)).pixels), told))
    provider = make(key=None)
    generate(provider, request())
    assert time.slept_s == 0.0
    generate(provider, request())
    assert time.slept_s == pytest.approx(40.0, abs=0.2)


@pytest.mark.parametrize("tells_wait", [False, True])
def test_a_refusal_says_for_how_long(make: Make, server: OvhServer, time: FakeTime, tells_wait: bool) -> None:
    """Others have used the minute up. What is left of it is more than the transport waits for by itself."""
    server.tells_wait = tells_wait
    time.now_s = 60.0 * 20 + 5
    others = Transport()
    for _ in range(2):
        generate(make(key=None, transport=others), request())
    others.close()
    with pytest.raises(RateLimitedError) as raised:
        generate(make(key=None), request())
    assert raised.value.wait_s == 55
    assert "Wait 55 s" in raised.value.hint
    assert "API rate limit exceeded" in raised.value.message
    assert len(server.posts()) == 3


@pytest.mark.parametrize("reset", ["", "soon", "-5", "1.5", "９"])
def test_a_reset_that_says_nothing(make: Make, server: OvhServer, reset: str) -> None:
    headers = {"RateLimit-Reset": reset.encode().decode("latin-1")}
    server.answer_next(json_answer({"message": "no"}, 429, headers))
    with pytest.raises(RateLimitedError) as raised:
        generate(make(), request())
    assert raised.value.wait_s is None


# ------------------------------------------------------------------------------- waiting and cancelling


def test_waiting_is_told(make: Make, server: OvhServer) -> None:
    server.delay_s = 1.4
    context = RecordingContext()
    make().generate(request(), context)
    assert any(re.fullmatch(rf"Waiting for 127\.0\.0\.1:{server.port}, \d+ s", text) for _, text in context.steps)


def test_cancelling_does_not_wait_and_a_late_result_is_kept(make: Make, server: OvhServer) -> None:
    server.delay_s = 1.0
    context = RecordingContext()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(make().generate, request(), context)
        while not server.posts():
            assert not waiting.done()
        context.cancel()
        with pytest.raises(Cancelled):
            waiting.result(30)
    assert context.late == []
    for thread in threading.enumerate():
        if thread.name == "layerbridge-call":
            thread.join(30)
    assert [made.picture.size for made in context.late[0].pictures] == [SIZE]


# -------------------------------------------------------------------------------------------- identify


@pytest.mark.parametrize(("key", "told"), [(None, "without a key"), (Secret(KEY), "with a key")])
def test_identify_makes_nothing(make: Make, server: OvhServer, key: Secret | None, told: str) -> None:
    assert make(key=key).identify() == f"OVHcloud AI Endpoints, {told}"
    assert server.posts() == []


@pytest.mark.parametrize(
    "answer",
    [
        json_answer({"message": "no Route matched"}, 404),
        Answer(200, "text/html", b"<html>A1111</html>"),
        json_answer({"version": "1"}),
        Answer(204, "text/plain", b""),
    ],
    ids=["not found", "a page", "json", "nothing"],
)
def test_another_program_at_the_address(make: Make, server: OvhServer, answer: Answer) -> None:
    server.answer_next(answer)
    with pytest.raises(BadResponseError, match="is not an OVHcloud image endpoint"):
        make().identify()


def test_a_server_that_fails_is_one_that_fails(make: Make, server: OvhServer) -> None:
    for _ in range(3):
        server.answer_next(json_answer({"message": "down"}, 503))
    with pytest.raises(ServerFaultError, match="down"):
        make().identify()
