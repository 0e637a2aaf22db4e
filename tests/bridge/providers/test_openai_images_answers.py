"""What the images API answers: pictures in every form, streams, addresses, refusals, nonsense, and what comes late."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    Cancelled,
    EngineNotFoundError,
    OutOfMemoryError,
    QuotaError,
    RateLimitedError,
    RefusedError,
    RejectedError,
    ServerFaultError,
    TimedOutError,
    TooLargeError,
    UnreachableError,
)
from bridge.http.call import HttpAnswer, HttpCall
from bridge.http.transport import Transport
from bridge.model import EngineId, GenerationRequest, Mode, Picture, Prompt, ProviderId, Sampling, Size
from bridge.plain_text import MAX_LOOKED_AT_CHARS
from bridge.providers.openai_images.answers import fetch_call
from bridge.providers.openai_images.errors import MEANINGS, endpoint_error
from bridge.providers.openai_images.wire import Endpoint
from bridge.providers.results import MAX_PICTURES
from tests.bridge.providers.conformance import generate, mask_of, picture_of
from tests.fakes.job_context import RecordingContext
from tests.servers.openai_images import KEY, OpenAIImagesRig, OpenAIImagesServer
from tests.servers.strict import Answer

OPENAI = ProviderId("openai")
GPT = EngineId("gpt-image-1.5")
SQUARE = Size(1024, 1024)


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


@pytest.fixture
def rig(no_thread_left: None) -> Iterator[OpenAIImagesRig]:
    with OpenAIImagesRig("openai") as made:
        yield made


@pytest.fixture
def localai(no_thread_left: None) -> Iterator[OpenAIImagesRig]:
    with OpenAIImagesRig("localai") as made:
        yield made


def text_request(engine: str = GPT, **sampling: Any) -> GenerationRequest:
    prompts = (Prompt("a boat"),)
    return GenerationRequest(
        Mode.TEXT_TO_IMAGE, OPENAI, EngineId(engine), prompts, size=SQUARE, sampling=Sampling(**sampling)
    )


def upscale_request() -> GenerationRequest:
    return GenerationRequest(Mode.UPSCALE, OPENAI, EngineId("esrgan"), picture=picture_of(Size(64, 48)))


def png(size: tuple[int, int] = (2, 2)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (1, 2, 3)).save(buffer, "PNG")
    return buffer.getvalue()


GOOD = base64.b64encode(png()).decode()


# ---------------------------------------------------------------------------------------------- pictures


def test_the_tokens_that_were_used_are_told(rig: OpenAIImagesRig, transport: Transport) -> None:
    assert "It used 4160 tokens." in generate(rig.make(transport), text_request()).notes
    assert "It used 4160 tokens." in generate(rig.make(transport), text_request(samples=2)).notes


def test_a_transparent_background_comes_through(rig: OpenAIImagesRig, transport: Transport) -> None:
    request = replace(text_request(), extras=(("background", "transparent"),))
    (made,) = generate(rig.make(transport), request).pictures
    assert (made.picture.pixels[:, :512, 3] == 0).all()
    assert (made.picture.pixels[:, 512:, 3] == 255).all()


def test_base64_with_its_type_before_it(rig: OpenAIImagesRig, transport: Transport) -> None:
    address = f"data:image/png;base64,{GOOD}"
    rig.server.fail_next(200, {"data": [{"b64_json": address}, {"url": address}]})
    assert len(generate(rig.make(transport), text_request()).pictures) == 2


def test_an_empty_place_is_a_picture_withheld(rig: OpenAIImagesRig, transport: Transport) -> None:
    rig.server.fail_next(200, {"data": [{"b64_json": GOOD}, {"b64_json": None}]})
    result = generate(rig.make(transport), text_request(samples=2))
    assert result.notes == ("The content filter withheld 1 of 2 pictures.",)
    rig.server.fail_next(200, {"data": [{"b64_json": "", "url": ""}]})
    with pytest.raises(RefusedError, match="withheld"):
        generate(rig.make(transport), text_request())


NONSENSE: dict[str, Any] = {
    "html": b"<html>hello</html>",
    "empty": b"",
    "cut off": b'{"data": [{"b64_json": "iVB',
    "null": b"null",
    "a number": b"3",
    "a text": b'"hello"',
    "a list": [],
    "no data": {"created": 1},
    "data is a text": {"data": "hello"},
    "data is an object": {"data": {"b64_json": GOOD}},
    "data is null": {"data": None},
    "no pictures": {"data": []},
    "far too many pictures": {"data": [{"b64_json": GOOD}] * (MAX_PICTURES + 1)},
    "a number in the list": {"data": [1]},
    "null in the list": {"data": [None]},
    "base64 is a number": {"data": [{"b64_json": 3}]},
    "base64 is a list": {"data": [{"b64_json": [GOOD]}]},
    "bad base64": {"data": [{"b64_json": "?"}]},
    "no picture in it": {"data": [{"b64_json": "aGVsbG8="}]},
    "half a picture": {"data": [{"b64_json": base64.b64encode(png((64, 64))[:60]).decode()}]},
    "url is a number": {"data": [{"url": 3}]},
    "url is an object": {"data": [{"url": {"a": 1}}]},
    "deep": b'{"data": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("case", NONSENSE)
def test_answers_that_are_not_what_they_should_be(rig: OpenAIImagesRig, transport: Transport, case: str) -> None:
    rig.server.fail_next(200, NONSENSE[case])
    with pytest.raises(BadResponseError):
        generate(rig.make(transport), text_request())
    assert len(rig.server.posts()) == 1


@pytest.mark.parametrize(
    "usage",
    [None, [], "many", {"total_tokens": "3"}, {"total_tokens": True}, {"total_tokens": -1}, {"total_tokens": 10**400}],
)
@pytest.mark.parametrize("revised", [None, 3, ["x"], ""])
def test_odd_remarks_are_left_out(rig: OpenAIImagesRig, transport: Transport, usage: Any, revised: Any) -> None:
    rig.server.fail_next(200, {"usage": usage, "data": [{"b64_json": GOOD, "revised_prompt": revised}]})
    assert generate(rig.make(transport), text_request()).notes == ()


def test_more_pictures_than_were_asked_for(rig: OpenAIImagesRig, transport: Transport) -> None:
    rig.server.fail_next(200, {"data": [{"b64_json": GOOD}] * 3})
    assert [made.seed for made in generate(rig.make(transport), text_request()).pictures] == [0, 0, 0]


# --------------------------------------------------------------------------------------------- addresses


def test_a_picture_that_is_only_named_is_fetched(localai: OpenAIImagesRig, transport: Transport) -> None:
    (made,) = generate(localai.make(transport), upscale_request()).pictures
    assert made.picture.size == Size(128, 96)
    posted, fetched = localai.server.requests
    assert (posted.path, fetched.path) == ("/v1/images/upscale", "/generated-images/b640.png")


def test_another_server_gets_no_key(localai: OpenAIImagesRig, transport: Transport) -> None:
    localai.server.key = "sk-local"
    with OpenAIImagesServer("localai") as other:
        address = other.keep(png())
        localai.server.url_of = lambda name: address
        generate(localai.make(transport), upscale_request())
    (fetched,) = other.requests
    assert "authorization" not in fetched.headers


@pytest.mark.parametrize(
    "address",
    [
        "http://192.0.2.1/picture.png",
        "http://example.com/picture.png",
        "ftp://127.0.0.1/picture.png",
        "file:///etc/passwd",
        "/generated-images/picture.png",
        "picture.png",
        "javascript:alert(1)",
        "http://[",
        "https://user:password@example.com/picture.png",
        "http://127.0.0.1:0/picture.png",
        "http://127.0.0.1:99999/picture.png",
    ],
)
def test_addresses_that_are_not_followed(localai: OpenAIImagesRig, transport: Transport, address: str) -> None:
    localai.server.url_of = lambda name: address
    with pytest.raises(BadResponseError, match="not safe"):
        generate(localai.make(transport), upscale_request())
    assert len(localai.server.requests) == 1


@pytest.mark.parametrize(
    ("base", "address", "followed", "with_key"),
    [
        ("https://api.openai.com/v1", "https://files.example.com/a.png", True, False),
        ("https://api.openai.com/v1", "https://api.openai.com/a.png", True, True),
        ("https://api.openai.com/v1", "https://api.openai.com:443/a.png", True, True),
        ("https://api.openai.com/v1", "https://api.openai.com:444/a.png", True, False),
        ("https://api.openai.com/v1", "http://api.openai.com/a.png", False, False),
        ("https://api.openai.com/v1", "http://127.0.0.1/a.png", False, False),
        ("https://api.openai.com/v1", "https://127.0.0.1/a.png", False, False),
        ("https://api.openai.com/v1", "https://192.168.1.1/a.png", False, False),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/a.png", True, True),
        ("http://127.0.0.1:8080/v1", "http://localhost:9000/a.png", True, False),
        ("http://127.0.0.1:8080/v1", "http://192.168.1.2/a.png", False, False),
        ("http://192.168.1.2:8080/v1", "http://192.168.1.2:8080/a.png", True, True),
        ("http://192.168.1.2:8080/v1", "http://192.168.1.2:8081/a.png", False, False),
        ("http://192.168.1.2:8080/v1", "http://127.0.0.1:8080/a.png", False, False),
    ],
)
def test_which_addresses_are_followed(base: str, address: str, followed: bool, with_key: bool) -> None:
    call = fetch_call(address, replace(Endpoint(base), organization="org"))
    assert (call is not None) == followed
    if call is not None:
        assert ("OpenAI-Organization" in call.headers) == with_key
        assert not call.may_cost


@pytest.mark.parametrize(
    ("status", "content_type", "body", "said"),
    [
        (404, "application/json", b"{}", "could not be fetched"),
        (302, "text/html", b"", "could not be fetched"),
        (200, "text/html", b"<html>", "no picture"),
        (200, "image/png", b"", "empty"),
    ],
)
def test_pictures_that_are_not_there(
    localai: OpenAIImagesRig, transport: Transport, status: int, content_type: str, body: bytes, said: str
) -> None:
    with OpenAIImagesServer("localai") as other:
        other.fail_next(status, body, {"Location": "http://192.0.2.1/"}, content_type)
        localai.server.url_of = lambda name: f"{other.url}/a.png"
        with pytest.raises(BadResponseError, match=said):
            generate(localai.make(transport), upscale_request())


def test_a_server_of_pictures_that_is_not_there(localai: OpenAIImagesRig, transport: Transport) -> None:
    with OpenAIImagesServer("localai") as other:
        address = f"{other.url}/a.png"
    localai.server.url_of = lambda name: address
    with pytest.raises(BadResponseError, match="made a picture, but it could not be fetched") as raised:
        generate(localai.make(transport), upscale_request())
    assert "nothing was sent" not in raised.value.message


# ------------------------------------------------------------------------------------------------ stream


def test_unfinished_pictures_are_shown(rig: OpenAIImagesRig, transport: Transport) -> None:
    context = RecordingContext()
    result = rig.make(transport).generate(text_request(), context)
    assert [picture.size for picture in context.previews] == [SQUARE, SQUARE]
    assert not np.array_equal(context.previews[0].pixels, result.pictures[0].picture.pixels)
    assert len(result.pictures) == 1
    assert context.steps[0] == (None, f"Waiting for {rig.server.url.removeprefix('http://')}, 0 s")


def test_an_edit_streams_too(rig: OpenAIImagesRig, transport: Transport) -> None:
    context = RecordingContext()
    request = replace(text_request(), mode=Mode.INPAINT, size=None, picture=picture_of(SQUARE), mask=mask_of(SQUARE))
    rig.make(transport).generate(replace(request, extras=(("partial_images", 1),)), context)
    assert len(context.previews) == 1


def test_plain_json_although_a_stream_was_asked_for(rig: OpenAIImagesRig, transport: Transport) -> None:
    context = RecordingContext()
    rig.server.fail_next(200, {"data": [{"b64_json": GOOD}]})
    assert len(rig.make(transport).generate(text_request(), context).pictures) == 1
    assert context.previews == []


def stream(*events: Any) -> bytes:
    return b"".join(
        b"data: " + (each if isinstance(each, bytes) else json.dumps(each).encode()) + b"\n\n" for each in events
    )


COMPLETED = {"type": "image_generation.completed", "b64_json": GOOD}
PARTIAL = {"type": "image_generation.partial_image", "b64_json": GOOD}

STREAMS: dict[str, tuple[bytes, int]] = {
    "only the picture": (stream(COMPLETED), 0),
    "ended as chats are": (stream(PARTIAL, COMPLETED, b"[DONE]"), 1),
    "two pictures": (stream(COMPLETED, COMPLETED), 0),
    "comments between": (b": ping\n\n" + stream(COMPLETED), 0),
    "named by the event": (
        b"event: image_edit.completed\ndata: " + json.dumps({"b64_json": GOOD}).encode() + b"\n\n",
        0,
    ),
    "cut off before the last empty line": (stream(COMPLETED)[:-2], 0),
    "other events": (stream({"type": "keepalive"}, [], 3, "x", COMPLETED), 0),
    "a damaged preview": (stream({**PARTIAL, "b64_json": "?"}, PARTIAL, COMPLETED), 0),
    "a preview that is no picture": (stream({**PARTIAL, "b64_json": "aGVsbG8="}, COMPLETED), 0),
    "a preview of another type": (stream({**PARTIAL, "b64_json": 3}, COMPLETED), 0),
}


@pytest.mark.parametrize("case", STREAMS)
def test_streams(rig: OpenAIImagesRig, transport: Transport, case: str) -> None:
    body, previews = STREAMS[case]
    rig.server.fail_next(200, body, content_type="text/event-stream")
    context = RecordingContext()
    result = rig.make(transport).generate(text_request(), context)
    assert len(result.pictures) == (2 if case == "two pictures" else 1)
    assert len(context.previews) == previews


BAD_STREAMS: dict[str, tuple[bytes, type[BridgeError]]] = {
    "nothing": (b"", BadResponseError),
    "only comments": (b": ping\n\n" * 9, BadResponseError),
    "only previews": (stream(PARTIAL, PARTIAL), BadResponseError),
    "cut off in the picture": (stream(PARTIAL, COMPLETED)[:-20], BadResponseError),
    "a damaged picture": (stream({**COMPLETED, "b64_json": "?"}), BadResponseError),
    "no picture in it": (stream({"type": "image_generation.completed"}), BadResponseError),
    "types of other types": (stream({"type": 3, "b64_json": GOOD}), BadResponseError),
    "html": (b"<html></html>", BadResponseError),
    "moderation": (
        stream(PARTIAL, {"type": "error", "error": {"code": "moderation_blocked", "message": "no"}}),
        RefusedError,
    ),
    "an error at the top": (stream({"type": "error", "code": "server_error", "message": "oops"}), ServerFaultError),
    "an error without a type": (stream({"error": {"message": "odd", "type": "x"}}), RejectedError),
    "quota": (stream({"error": {"code": "insufficient_quota", "message": "no"}}), QuotaError),
}


@pytest.mark.parametrize("case", BAD_STREAMS)
def test_streams_without_a_picture(rig: OpenAIImagesRig, transport: Transport, case: str) -> None:
    body, expected = BAD_STREAMS[case]
    rig.server.fail_next(200, body, content_type="text/event-stream")
    with pytest.raises(expected):
        generate(rig.make(transport), text_request())
    assert len(rig.server.posts()) == 1


# ------------------------------------------------------------------------------------- cancelling, late


class StoppingContext(RecordingContext):
    """Cancelled when the first preview is shown."""

    def sending(self) -> None:
        pass

    def answered(self) -> None:
        pass

    def preview(self, picture: Picture) -> None:
        super().preview(picture)
        self.cancel()


def end_of_calls() -> None:
    for thread in threading.enumerate():
        if thread.name == "layerbridge-call":
            thread.join(30)


def test_cancelling_does_not_wait_and_a_late_result_is_kept(rig: OpenAIImagesRig, transport: Transport) -> None:
    rig.slow(1.5)
    context = RecordingContext(cancel_after=4)
    with pytest.raises(Cancelled):
        rig.make(transport).generate(text_request(samples=2), context)
    assert context.late == []
    end_of_calls()
    assert [len(result.pictures) for result in context.late] == [2]
    assert context.late[0].notes == ("It used 4160 tokens.",)


def test_cancelling_a_stream(rig: OpenAIImagesRig, transport: Transport) -> None:
    rig.slow(1.5)
    context = StoppingContext()
    request = replace(text_request(), extras=(("partial_images", 3),))
    with pytest.raises(Cancelled):
        rig.make(transport).generate(request, context)
    assert context.late == []
    shown, told = len(context.previews), len(context.steps)
    end_of_calls()
    assert [len(result.pictures) for result in context.late] == [1]
    assert (len(context.previews), len(context.steps)) == (shown, told)


def test_cancelling_while_a_picture_is_fetched(localai: OpenAIImagesRig, transport: Transport) -> None:
    localai.server.fetch_delay_s = 1.5
    context = CancelledOnFetch(localai.server)
    with pytest.raises(Cancelled):
        localai.make(transport).generate(upscale_request(), context)
    assert context.late == []
    end_of_calls()
    assert [len(result.pictures) for result in context.late] == [1]


class CancelledOnFetch(RecordingContext):
    """Cancelled once the server has been asked for the picture."""

    def __init__(self, server: OpenAIImagesServer) -> None:
        super().__init__()
        self._server = server

    def raise_if_cancelled(self) -> None:
        if any(each.method == "GET" for each in self._server.requests):
            self.cancel()
        super().raise_if_cancelled()


def test_a_late_failure_is_none_of_the_users(rig: OpenAIImagesRig, transport: Transport) -> None:
    def slowly() -> Iterator[bytes]:
        rig.server.wait(1.0)
        yield b'{"error": {"message": "no", "type": "server_error", "param": null, "code": null}}'

    rig.server.answer_next(Answer(500, "application/json", pieces=slowly()))
    context = RecordingContext(cancel_after=3)
    with pytest.raises(Cancelled):
        rig.make(transport).generate(text_request(samples=2), context)
    end_of_calls()
    assert context.late == []


# ------------------------------------------------------------------------------------------------ errors


def of_openai(code: str | None, message: str = "because of this", kind: str = "x", param: str | None = None) -> Any:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


ERRORS: list[tuple[int, Any, type[BridgeError]]] = [
    (401, of_openai("invalid_api_key"), AuthError),
    (401, of_openai(None), AuthError),
    (401, of_openai("invalid_organization"), AuthError),
    (403, of_openai("unsupported_country_region_territory"), AuthError),
    (403, of_openai(None, "Your organization must be verified to use the model `gpt-image-2`."), AuthError),
    (400, of_openai("moderation_blocked"), RefusedError),
    (400, of_openai("content_policy_violation"), RefusedError),
    (400, of_openai(None, "Your request was rejected as a result of our safety system."), RefusedError),
    (400, of_openai("billing_hard_limit_reached"), QuotaError),
    (429, of_openai("insufficient_quota"), QuotaError),
    (429, of_openai(None, kind="insufficient_quota"), QuotaError),
    (402, of_openai(None), QuotaError),
    (429, of_openai("rate_limit_exceeded"), RateLimitedError),
    (429, of_openai(None), RateLimitedError),
    (404, of_openai("model_not_found"), EngineNotFoundError),
    (403, of_openai("model_not_found"), EngineNotFoundError),
    (400, of_openai("invalid_value", "The model 'x' does not exist.", param="model"), EngineNotFoundError),
    (400, of_openai("invalid_value", param="model"), EngineNotFoundError),
    (400, of_openai("invalid_value", param="size"), RejectedError),
    (400, of_openai("invalid_size"), RejectedError),
    (400, of_openai("unknown_parameter", param="seed"), RejectedError),
    (400, of_openai("string_above_max_length", param="prompt"), RejectedError),
    (400, of_openai("invalid_mask_image_format", param="mask"), RejectedError),
    (400, of_openai("invalid_image_file"), RejectedError),
    (400, of_openai(None), RejectedError),
    (404, of_openai(None, "Invalid URL (POST /v1/images/edits)"), RejectedError),
    (413, b"<html>", TooLargeError),
    (500, of_openai("server_error"), ServerFaultError),
    (500, of_openai(None), ServerFaultError),
    (502, b"<html>", ServerFaultError),
    (504, b"<html>", TimedOutError),
    # LocalAI
    (400, {"error": {"code": 400, "message": "code=400, message=missing image file", "type": ""}}, RejectedError),
    (404, {"error": {"code": 404, "message": 'model "x" not found. To see', "type": "y"}}, EngineNotFoundError),
    (404, {"error": {"code": 404, "message": "Resource not found", "type": ""}}, RejectedError),
    (403, {"error": {"code": 403, "message": "model is disabled", "type": "model_disabled"}}, AuthError),
    (500, {"error": {"code": 500, "message": "CUDA out of memory", "type": ""}}, OutOfMemoryError),
    # sd-server
    (400, {"error": "prompt required"}, RejectedError),
    (500, {"error": "generate_image returned no results"}, ServerFaultError),
    (500, {"error": "server_error", "message": "parse error"}, ServerFaultError),
    # others
    (422, {"detail": "because of this"}, RejectedError),
    (400, {"object": "error", "message": "because of this", "type": "BadRequestError", "code": None}, RejectedError),
    (204, b"", BadResponseError),
    (302, b"", BadResponseError),
]


def failed(
    status: int, body: Any, headers: Mapping[str, str] | None = None, wait_s: float | None = None
) -> BridgeError:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return endpoint_error(HttpAnswer(status, headers or {}, data, wait_s), HttpCall("POST", "https://example.org"))


@pytest.mark.parametrize(("status", "body", "expected"), ERRORS)
def test_errors(status: int, body: Any, expected: type[BridgeError]) -> None:
    error = failed(status, body)
    assert type(error) is expected
    assert error.hint
    text = json.dumps(body) if not isinstance(body, bytes) else ""
    if "because of this" in text and status >= 400:
        assert "because of this" in error.message


@pytest.mark.parametrize("code", MEANINGS)
def test_every_code_is_known_wherever_it_stands(code: str) -> None:
    bodies = (
        of_openai(code),
        of_openai(None, kind=code),
        {"code": code, "message": "x"},
        {"error": code, "message": "x"},
    )
    for body in bodies:
        error = failed(418, body)
        assert type(error) is MEANINGS[code].error
        assert code in error.message


def test_a_model_that_is_loading(localai: OpenAIImagesRig, transport: Transport) -> None:
    body = {"error": {"code": 503, "message": "model load cooldown", "type": ""}}
    localai.server.fail_next(503, body, {"Retry-After": "7"})
    with pytest.raises(RateLimitedError, match="loading") as raised:
        generate(localai.make(transport), text_request("dreamshaper"))
    assert (raised.value.wait_s, raised.value.hint) == (7, "Wait 7 s.")
    assert len(localai.server.posts()) == 1


def test_503_without_a_time_is_the_servers_fault() -> None:
    assert type(failed(503, b"")) is ServerFaultError


@pytest.mark.parametrize(("path", "status"), [("nothing", 404), ("dreamshaper", 400)])
def test_errors_without_a_body(localai: OpenAIImagesRig, transport: Transport, path: str, status: int) -> None:
    localai.server.opaque = True
    request = text_request(path) if status == 404 else replace(upscale_request(), engine=EngineId(path))
    with pytest.raises(RejectedError, match=str(status)):
        generate(localai.make(transport), request)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"3",
        b'{"error": []}',
        b'{"error": null}',
        b'{"error": {"message": 3, "type": [], "param": {}, "code": 4}}',
        b'{"message": {"a": 1}}',
        b'{"detail": [{"loc": ["body"], "msg": "x"}]}',
        b"<html><script>x</script>",
        b"[" * 100_000,
    ],
)
@pytest.mark.parametrize(("status", "expected"), [(401, AuthError), (400, RejectedError), (500, ServerFaultError)])
def test_error_bodies_of_another_form(status: int, expected: type[BridgeError], body: bytes) -> None:
    error = failed(status, body)
    assert type(error) is expected
    assert "<" not in error.message
    assert str(status) in error.message


def test_a_servers_words_are_cleaned() -> None:
    error = failed(400, of_openai("bad\x1b[31m", "a\r\nb\u202ec" + "x" * 5000))
    assert "\x1b" not in error.message
    assert "\n" not in error.message
    assert len(error.message) < 700


def test_a_key_that_the_server_repeats_is_not_shown(rig: OpenAIImagesRig, transport: Transport) -> None:
    rig.server.fail_next(401, of_openai("invalid_api_key", f"Incorrect API key provided: {KEY}"))
    with pytest.raises(AuthError) as raised:
        generate(rig.make(transport), text_request())
    assert KEY not in f"{raised.value} {raised.value!r}"
    assert "[secret]" in raised.value.message


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_generation_that_failed_is_not_sent_again(rig: OpenAIImagesRig, transport: Transport, status: int) -> None:
    rig.server.fail_next(status)
    with pytest.raises(BridgeError):
        generate(rig.make(transport), text_request())
    assert len(rig.server.posts()) == 1


def test_errors_come_through_with_their_wait(rig: OpenAIImagesRig, transport: Transport) -> None:
    rig.server.fail_next(429, of_openai("rate_limit_exceeded"), {"Retry-After": "60"})
    with pytest.raises(RateLimitedError) as raised:
        generate(rig.make(transport), text_request())
    assert raised.value.wait_s == 60
    assert len(rig.server.posts()) == 1


def test_a_server_that_is_not_there(rig: OpenAIImagesRig, transport: Transport) -> None:
    with OpenAIImagesServer() as gone:
        url = f"{gone.url}/v1"
    with pytest.raises(UnreachableError, match="nothing was sent"):
        generate(rig.make(transport, url=url), text_request())


def test_an_answer_without_end(rig: OpenAIImagesRig, transport: Transport) -> None:
    big = (b" " * (1 << 20) for _ in range(300))
    rig.server.answer_next(Answer(200, "application/json", pieces=big))
    with pytest.raises(BadResponseError):
        generate(rig.make(transport), text_request())


def test_of_endless_words_only_the_beginning_is_looked_at() -> None:
    """Looking for what a "model" is said to lack takes long in a text of nothing but models."""
    said = "x" * MAX_LOOKED_AT_CHARS + " model m not found"
    assert type(failed(400, {"error": {"message": said}})) is RejectedError
    assert type(failed(400, {"error": {"message": "model m not found"}})) is EngineNotFoundError
