"""What the AI Horde provider makes of nonsense and of errors."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
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
from bridge.http.call import HttpAnswer, HttpCall
from bridge.model import GenerationRequest
from bridge.providers.horde.engines import ANY
from bridge.providers.horde.errors import MEANINGS, endpoint_error
from bridge.secret import Secret
from tests.bridge.providers.conformance import generate
from tests.bridge.providers.test_horde import Make, make, rig, server, text_request, transport, upscale_request
from tests.servers.horde import HordeServer
from tests.servers.strict import json_answer

__all__ = ["make", "rig", "server", "transport"]

# -------------------------------------------------------------------------------------------- nonsense

NONSENSE = [
    *(b"", b"<html>hello</html>", b"null", b"3", b'"hello"', b"[]", b"[1]", b"{}", b"[" * 100_000, b"\xff\xfe"),
    *(b'{"id": 3}', b'{"id": "../../etc"}', b'{"id": ["a"]}', b'{"done": "yes"}', b'{"done": true, "finished": "1"}'),
    *(b'{"done": false, "queue_position": 1e999}', b'{"done": false, "wait_time": NaN}', b'{"done": 1}'),
    *(b'{"done": false, "kudos": {"a": 1}}', b'{"done": false, "finished": true}', b'{"done": false, "faulted": 0}'),
    *(b'{"done": false, "is_possible": "no"}', b'{"generations": {}}', b'{"generations": [3]}'),
    *(b'{"generations": []}', b'{"generations": [{"img": 3}]}', b'{"generations": [{"img": null}]}'),
    *(b'{"generations": [{"img": "?"}]}', b'{"generations": [{"img": "aGVsbG8=", "gen_metadata": [3, {"type": []}]}]}'),
    *(b'{"forms": 3}', b'{"forms": []}', b'{"forms": [3]}', b'{"forms": [{"state": []}]}'),
    *(b'{"forms": [{"state": "done"}]}', b'{"forms": [{"state": "done", "form": [], "result": {}}]}'),
    *(b'{"forms": [{"state": "done", "form": "a", "result": {"a": 3}}]}', b'{"forms": [{"state": "sleeping"}]}'),
    *(
        b'{"forms": [{"state": "done", "form": "a", "result": {"a": "?"}}]}',
        b'{"done": false, "finished": 1' + b"0" * 400,
    ),
]


def nonsense_request(kind: str) -> GenerationRequest:
    return text_request() if kind == "generate" else upscale_request("NMKD_Siax")


@pytest.mark.parametrize("kind", ["generate", "interrogate"])
@pytest.mark.parametrize("body", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_when_handing_in(make: Make, server: HordeServer, kind: str, body: bytes) -> None:
    provider = make()
    provider.engines()
    server.fail_next(202, body=body)
    with pytest.raises(BadResponseError):
        generate(provider, nonsense_request(kind))
    assert len(server.posts()) == 1


@pytest.mark.parametrize("kind", ["generate", "interrogate"])
@pytest.mark.parametrize("body", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_while_waiting(make: Make, server: HordeServer, kind: str, body: bytes) -> None:
    provider = make()
    provider.engines()
    server.answer_next(json_answer({"id": "6856a323-854b-41af-8110-a4c03ecbb5b8", "kudos": 1}, 202))
    server.fail_next(200, body=body)
    server.fail_next(200, body=body)
    with pytest.raises(BadResponseError):
        generate(provider, nonsense_request(kind))


@pytest.mark.parametrize("body", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_instead_of_pictures(make: Make, server: HordeServer, body: bytes) -> None:
    provider = make()
    provider.engines()
    server.answer_next(json_answer({"id": "6856a323-854b-41af-8110-a4c03ecbb5b8", "kudos": 1}, 202))
    server.answer_next(json_answer({"done": True, "finished": 1}))
    server.fail_next(200, body=body)
    with pytest.raises(BadResponseError):
        generate(provider, text_request())


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"null", b"{}", b"3", b"[3]", b"[{}]", b'[{"name": 3}]', b'[{"name": ""}]'),
        *(b'[{"name": "a", "count": "many"}]', b'[{"name": "a", "eta": []}]', b'[{"name": "a", "count": true}]'),
        b'[{"name": "a", "count": 1e400}]',
    ],
)
def test_lists_of_models_that_are_none(make: Make, server: HordeServer, body: bytes) -> None:
    server.fail_next(200, body=body)
    with pytest.raises(BadResponseError):
        make().engines()


def test_a_list_of_models_that_cannot_be_had(make: Make, server: HordeServer) -> None:
    server.fail_next(400, "Horde has entered maintenance mode.", "MaintenanceMode")
    with pytest.raises(ServerFaultError, match="maintenance"):
        make().engines()


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"username": 3}', b'{"username": "a"}', b'{"username": "a", "kudos": "many"}']
)
def test_accounts_that_are_none(make: Make, server: HordeServer, body: bytes) -> None:
    server.fail_next(200, body=body)
    with pytest.raises(BadResponseError):
        make().account()


# -------------------------------------------------------------------------------------------- errors

ERRORS: list[tuple[int, str, type[BridgeError]]] = [
    (400, "MissingPrompt", RejectedError),
    (400, "CorruptPrompt", RefusedError),
    (400, "InvalidPromptSize", RejectedError),
    (400, "InvalidSize", RejectedError),
    (400, "TooManySteps", RejectedError),
    (400, "BadCFGDecimals", RejectedError),
    (400, "BadCFGNumber", RejectedError),
    (400, "TooManyUpscalers", RejectedError),
    (400, "BadRequest", RejectedError),
    (400, "ImageValidationFailed", RejectedError),
    (400, "SourceImageUnreadable", RejectedError),
    (400, "SourceImageUrlInvalid", RejectedError),
    (400, "SourceImageResolutionExceeded", TooLargeError),
    (400, "SourceImageSizeExceeded", TooLargeError),
    (400, "InpaintingMissingMask", RejectedError),
    (400, "SourceMaskUnnecessary", RejectedError),
    (400, "UnsupportedSampler", RejectedError),
    (400, "UnsupportedModel", RejectedError),
    (400, "UnexpectedModelName", RejectedError),
    (400, "SourceImageRequiredForModel", RejectedError),
    (400, "Img2ImgMismatch", RejectedError),
    (400, "TilingMismatch", RejectedError),
    (400, "HiResFixMismatch", RejectedError),
    (400, "HiResMismatch", RejectedError),
    (400, "NoValidWorkers", RejectedError),
    (400, "MaintenanceMode", ServerFaultError),
    (503, "MaintenanceMode", ServerFaultError),
    (401, "InvalidAPIKey", AuthError),
    (404, "UserNotFound", AuthError),
    (403, "DeletedUser", AuthError),
    (403, "SharedKeyExpired", AuthError),
    (403, "KudosUpfront", QuotaError),
    (403, "SharedKeyEmpty", QuotaError),
    (403, "SharedKeyInsufficientKudos", QuotaError),
    (403, "AnonForbidden", AuthError),
    (403, "Forbidden", AuthError),
    (403, "BadClientAgent", AuthError),
    (403, "BannedClientAgent", AuthError),
    (403, "NotTrusted", AuthError),
    (403, "RequiresTrust", AuthError),
    (403, "UntrustedUnsafeIP", AuthError),
    (403, "UnsafeIP", AuthError),
    (423, "Locked", AuthError),
    (403, "TimeoutIP", RateLimitedError),
    (403, "TooManyNewIPs", RateLimitedError),
    (429, "TooManyPrompts", RateLimitedError),
    (429, "", RateLimitedError),
    (404, "RequestNotFound", TimedOutError),
    (410, "RequestExpired", TimedOutError),
    (404, "", RejectedError),
    (418, "Teapot", RejectedError),
    (500, "", ServerFaultError),
    (502, "", ServerFaultError),
    (504, "", TimedOutError),
    (204, "KudosUpfront", BadResponseError),
]


@pytest.mark.parametrize(("status", "rc", "expected"), ERRORS)
def test_errors(status: int, rc: str, expected: type[BridgeError]) -> None:
    body = json.dumps({"message": "because of this", "rc": rc}).encode()
    error = endpoint_error(HttpAnswer(status, {}, body), HttpCall("POST", "https://example.org"))
    assert type(error) is expected
    assert "because of this" in error.message
    assert rc in error.message
    assert error.hint


def test_every_code_of_the_table_is_tried() -> None:
    assert set(MEANINGS) <= {rc for _, rc, _ in ERRORS}


def test_what_breaks_the_schema_is_named() -> None:
    errors = {"params.steps": "501 is greater than the maximum of 500", "params.n": 3}
    body = json.dumps({"errors": errors, "message": "Input payload validation failed"}).encode()
    error = endpoint_error(HttpAnswer(400, {}, body), HttpCall("POST", "https://example.org"))
    assert type(error) is RejectedError
    assert "params.steps: 501 is greater than the maximum of 500; params.n: is wrong" in error.message


@pytest.mark.parametrize("body", [b"", b"<html><h1>502</h1></html>", b"[]", b'{"message": 3, "rc": []}', b"\xff"])
@pytest.mark.parametrize(("status", "expected"), [(401, AuthError), (400, RejectedError), (503, ServerFaultError)])
def test_error_bodies_of_another_form(status: int, expected: type[BridgeError], body: bytes) -> None:
    error = endpoint_error(HttpAnswer(status, {}, body), HttpCall("POST", "https://example.org"))
    assert type(error) is expected
    assert "<" not in error.message
    assert str(status) in error.message


def test_a_wrong_key_is_told_and_not_shown(make: Make) -> None:
    provider = make(key=Secret("wrong-key-0123456789"))
    for ask in (provider.account, lambda: generate(provider, text_request())):
        with pytest.raises(AuthError, match="key") as raised:
            ask()
        assert "wrong-key-0123456789" not in f"{raised.value} {raised.value!r}"
        assert "AI_HORDE_API_KEY" in raised.value.hint


def test_a_request_that_failed_is_not_handed_in_again(make: Make, server: HordeServer) -> None:
    provider = make()
    provider.engines()
    server.fail_next(503, body=b"<html>")
    with pytest.raises(ServerFaultError):
        generate(provider, text_request())
    assert len(server.posts()) == 1
    server.fail_next(429, "2 per 1 second")
    with pytest.raises(RateLimitedError, match="2 per 1 second"):
        generate(provider, text_request())
    assert len(server.posts()) == 2


def test_a_server_that_is_not_there(make: Make) -> None:
    with HordeServer() as gone:
        url = gone.api
    provider = make(url=url)
    for ask in (provider.identify, provider.engines, lambda: generate(provider, replace(text_request(), engine=ANY))):
        with pytest.raises(UnreachableError):
            ask()


def test_a_key_does_not_travel_unencrypted(make: Make) -> None:
    with pytest.raises(SettingsError, match="unencrypted"):
        generate(make(url="http://horde.example/api"), replace(text_request(), engine=ANY))
