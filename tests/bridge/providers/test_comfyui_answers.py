"""What the ComfyUI provider makes of answers that are wrong: nonsense, refusals, failures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    EngineNotFoundError,
    OutOfMemoryError,
    QuotaError,
    RejectedError,
    ServerFaultError,
    TooLargeError,
)
from bridge.providers.comfyui.catalogue import read_catalogue
from tests.bridge.providers.conformance import generate
from tests.servers.comfyui import ComfyServer
from tests.servers.comfyui_nodes import SAMPLERS
from tests.servers.comfyui_requests import (
    SMALL,
    ULTRASHARP,
    Make,
    answer_at,
    image_request,
    make,
    mask_request,
    server,
    text_request,
    transport,
    upscale_request,
)
from tests.servers.strict import Answer, json_answer

__all__ = ["make", "server", "transport"]

# ------------------------------------------------------------------------------------------ nonsense answers

NONSENSE: list[Any] = [
    *(None, 3, "text", True, [], [[]], {}, {"a": 1}, {"KSampler": {}}, {"KSampler": {"input": []}}),
    {"KSampler": {"input": {"required": []}}},
    {"KSampler": {"input": {"required": {"sampler_name": []}}}},
    {"KSampler": {"input": {"required": {"sampler_name": [[1, 2]]}}}},
    {"KSampler": {"input": {"required": {"sampler_name": [["euler", ""]]}}}},
    {"KSampler": {"input": {"required": {"sampler_name": ["COMBO", 3]}}}},
    {"KSampler": {"input": {"required": {"sampler_name": ["COMBO", {"options": "euler"}]}}}},
    {"KSampler": {"input": {"required": {"sampler_name": ["INT", {}]}}}},
    {"CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [[{"name": "a"}]]}}}},
    {"UpscaleModelLoader": {"input": {"required": {"model_name": {"0": []}}}}},
]


@pytest.mark.parametrize("data", NONSENSE)
def test_lists_of_nodes_that_are_none(make: Make, server: ComfyServer, data: Any) -> None:
    server.answer_next(json_answer(data))
    with pytest.raises(BadResponseError, match="list of nodes"):
        make().engines()


def test_what_others_wrote_into_the_list_of_nodes_does_no_harm(make: Make, server: ComfyServer) -> None:
    data = server._definitions() | {"TheirNode": {"input": 7, "output": None}, "Other": {}}
    catalogue = read_catalogue(data)
    assert "TheirNode" in catalogue.classes
    assert catalogue.samplers == SAMPLERS
    assert catalogue.missing(["TheirNode", "KSampler", "Z", "A"]) == ("A", "Z")


@pytest.mark.parametrize("default", [None, "many", -1, 1e9, True, [], float("nan"), 10**400])
def test_defaults_that_are_none_are_ours(server: ComfyServer, default: Any) -> None:
    data = server._definitions()
    for name in ("steps", "cfg"):
        data["KSampler"]["input"]["required"][name] = ["INT", {"default": default}]
    catalogue = read_catalogue(data)
    assert (catalogue.steps, catalogue.cfg) == (20, 8.0)


def test_a_list_of_nodes_has_a_limit(make: Make, server: ComfyServer) -> None:
    server.answer_next(Answer(200, "application/json", b" " * ((64 << 20) + 1)))
    with pytest.raises(BadResponseError, match="larger than 64 MiB"):
        make().engines()


UPLOADED: list[Any] = [
    *(None, [], "a.png", {}, {"name": "a.png"}, {"name": "", "subfolder": "", "type": "temp"}),
    {"name": 3, "subfolder": "", "type": "temp"},
    {"name": "half \ud800.png", "subfolder": "", "type": "temp"},
    {"name": "a.png", "subfolder": "x\x00", "type": "temp"},
    {"name": "a.png", "subfolder": None, "type": "temp"},
    {"name": "a.png", "subfolder": "", "type": "home"},
    {"name": ["a.png"], "subfolder": "", "type": "temp"},
]


@pytest.mark.parametrize("data", UPLOADED)
def test_answers_to_an_upload_that_are_none(make: Make, server: ComfyServer, data: Any) -> None:
    provider = make()
    provider.engines()
    server.websockets = False
    answer_at(server, "/upload/image", json_answer(data))
    with pytest.raises(BadResponseError, match="name of a picture"):
        generate(provider, image_request())
    assert server.posts("/prompt") == []


@pytest.mark.parametrize(
    "data",
    [
        *(None, [], "id", {}, {"prompt_id": 3}, {"prompt_id": ""}, {"prompt_id": "../../view"}, {"prompt_id": ["a"]}),
        {"prompt_id": "a" * 101},
    ],
)
def test_answers_to_a_queued_graph_that_are_none(make: Make, server: ComfyServer, data: Any) -> None:
    answer_at(server, "/prompt", json_answer(data))
    with pytest.raises(BadResponseError, match="queued graph"):
        generate(make(), text_request())
    assert len(server.posts("/prompt")) == 1


HISTORIES: list[Any] = [
    *(None, [], "done", 3),
    {"ID": None},
    {"ID": []},
    {"ID": {"status": "success"}},
    {"ID": {"status": {"status_str": "success"}}},
    {"ID": {"outputs": []}},
    {"ID": {"outputs": {"9": []}}},
    {"ID": {"outputs": {"9": {"images": {}}}}},
    {"ID": {"outputs": {"9": {"images": [3]}}}},
    {"ID": {"outputs": {"9": {"images": [{"filename": "a.png"}]}}}},
    {"ID": {"outputs": {"9": {"images": [{"filename": "a.png", "subfolder": "", "type": "etc"}]}}}},
    {"ID": {"outputs": {"9": {"images": [{"filename": "a.png", "subfolder": "", "type": "temp"}] * 101}}}},
    {"ID": {"outputs": {"9": {}}}},
    {"ID": {"outputs": {}}},
    {"ID": {"outputs": {"7": {"images": [{"filename": "a.png", "subfolder": "", "type": "temp"}]}}}},
]


@pytest.mark.parametrize("data", HISTORIES)
def test_histories_that_are_none(make: Make, server: ComfyServer, data: Any) -> None:
    answer_at(server, "/prompt", json_answer({"prompt_id": "ID"}))
    answer_at(server, "/history", json_answer(data))
    with pytest.raises(BadResponseError):
        generate(make(), text_request())


@pytest.mark.parametrize(
    "data",
    [
        *(None, [], {}, {"queue_running": []}, {"queue_running": {}, "queue_pending": []}),
        {"queue_running": [], "queue_pending": [3]},
        {"queue_running": [[]], "queue_pending": []},
        {"queue_running": [["0", "ID"]], "queue_pending": []},
        {"queue_running": [], "queue_pending": [[0, 7]]},
    ],
)
def test_queues_that_are_none(make: Make, server: ComfyServer, data: Any) -> None:
    answer_at(server, "/prompt", json_answer({"prompt_id": "ID"}))
    answer_at(server, "/queue", *[json_answer(data)] * 9)
    with pytest.raises(BadResponseError, match="queue"):
        generate(make(), text_request())


def test_a_picture_that_is_none(make: Make, server: ComfyServer) -> None:
    for body in (b"", b"<html>", b"\x89PNG\r\n\x1a\n", b"\x00" * 64):
        answer_at(server, "/view", Answer(200, "image/png", body))
        with pytest.raises(BadResponseError):
            generate(make(), text_request())


# --------------------------------------------------------------------------------------------------- errors


def graph_error(kind: str, words: str, details: str = "", **extra: Any) -> dict[str, Any]:
    return {"type": kind, "message": words, "details": details, "extra_info": extra}


def wrong_node(kind: str, *errors: dict[str, Any]) -> dict[str, Any]:
    return {"errors": list(errors), "dependent_outputs": ["9"], "class_type": kind}


NOT_IN_LIST = graph_error("value_not_in_list", "Value not in list", "ckpt_name: 'x' not in []", input_name="ckpt_name")
FAILED = graph_error("prompt_outputs_failed_validation", "Prompt outputs failed validation")
REFUSALS: list[tuple[int, Any, type[BridgeError], str]] = [
    (
        400,
        {"error": FAILED, "node_errors": {"4": wrong_node("CheckpointLoaderSimple", NOT_IN_LIST)}},
        EngineNotFoundError,
        r"CheckpointLoaderSimple \(node 4\): Value not in list: ckpt_name: 'x'",
    ),
    (
        400,
        {
            "error": FAILED,
            "node_errors": {
                "3": wrong_node(
                    "KSampler",
                    graph_error(
                        "value_not_in_list", "Value not in list", "sampler_name: 'x'", input_name="sampler_name"
                    ),
                    graph_error("value_bigger_than_max", "Value 200 bigger than max of 100", "cfg"),
                )
            },
        },
        RejectedError,
        r"KSampler \(node 3\): Value not in list: sampler_name: 'x'; Value 200 bigger than max of 100: cfg",
    ),
    (
        400,
        {"error": graph_error("invalid_prompt", "Cannot execute because node Foo does not exist."), "node_errors": {}},
        RejectedError,
        "does not have a node .* node Foo does not exist",
    ),
    (
        400,
        {"error": graph_error("missing_node_type", "Node 'Foo' not found."), "node_errors": {}},
        RejectedError,
        "does not have a node .* Node 'Foo' not found",
    ),
    (400, {"error": graph_error("prompt_no_outputs", "Prompt has no outputs")}, RejectedError, "has no outputs"),
    (400, {"error": "no prompt", "node_errors": []}, RejectedError, "no prompt"),
    (
        400,
        {"error": FAILED, "node_errors": {"4": 3, "5": {"errors": 3}, "6": {"errors": [3]}}},
        RejectedError,
        "failed",
    ),
    (400, {"error": ["odd"], "node_errors": "odd"}, RejectedError, "status 400"),
    (400, [1], RejectedError, "status 400"),
    (401, {}, AuthError, "password"),
    (403, {}, AuthError, "turns the request away"),
    (404, {"detail": "Not Found"}, BadResponseError, "is not a ComfyUI server"),
    (413, {}, TooLargeError, "too large"),
    (429, {}, BridgeError, "Too many requests"),
    (500, {"error": "CUDA error: out of memory"}, OutOfMemoryError, "ran out of memory"),
    (500, {}, ServerFaultError, "failed"),
    (503, {}, ServerFaultError, "failed"),
]


@pytest.mark.parametrize(("status", "body", "kind", "words"), REFUSALS)
def test_graphs_that_are_refused(
    make: Make, server: ComfyServer, status: int, body: Any, kind: type[BridgeError], words: str
) -> None:
    answer_at(server, "/prompt", json_answer(body, status))
    with pytest.raises(kind, match=words):
        generate(make(), text_request())
    assert len(server.posts("/prompt")) == 1  # it may have been queued: it is not sent again


@pytest.mark.parametrize("body", [b"", b"<html><h1>502</h1></html>", b"\xff", b"[" * 100_000])
@pytest.mark.parametrize(("status", "kind"), [(400, RejectedError), (502, ServerFaultError)])
def test_refusals_of_another_form(
    make: Make, server: ComfyServer, status: int, kind: type[BridgeError], body: bytes
) -> None:
    answer_at(server, "/prompt", Answer(status, "text/html", body))
    with pytest.raises(kind) as raised:
        generate(make(), text_request())
    assert "<" not in raised.value.message


def test_a_model_that_went_away_since_it_was_listed(make: Make, server: ComfyServer) -> None:
    provider = make()
    provider.engines()
    server.checkpoints = ("another.safetensors",)
    with pytest.raises(EngineNotFoundError, match=r"CheckpointLoaderSimple \(node 4\)"):
        generate(provider, text_request())


def test_an_upscale_model_that_went_away_is_found_out_while_it_runs(make: Make, server: ComfyServer) -> None:
    """Choices of V3 classes are not checked when a graph is queued."""
    provider = make()
    provider.engines()
    server.upscalers = ()
    with pytest.raises(EngineNotFoundError, match=r"UpscaleModelLoader \(node 1\).*not found"):
        generate(provider, upscale_request(ULTRASHARP))


def test_what_fails_while_it_runs_names_its_node(make: Make, server: ComfyServer) -> None:
    words = "mat1 and mat2 shapes cannot be multiplied (77x768 and 4096x1280)\x1b[31m"
    server.queue.failures["KSampler"] = RuntimeError(words)
    with pytest.raises(ServerFaultError) as raised:
        generate(make(), text_request())
    assert raised.value.message == (
        "ComfyUI failed while it worked; nothing was made. The server said: KSampler (node 3): RuntimeError: "
        "mat1 and mat2 shapes cannot be multiplied (77x768 and 4096x1280) [31m"
    )


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Payment Required: Please add credits to your account to use this node.", QuotaError),
        ("white balance: the picture has no colour", ServerFaultError),
        ("CUDA out of memory. Tried to allocate 2.00 GiB", OutOfMemoryError),
    ],
)
def test_what_the_words_of_a_node_mean(make: Make, server: ComfyServer, words: str, kind: type[BridgeError]) -> None:
    server.queue.failures["VAEDecode"] = RuntimeError(words)
    with pytest.raises(BridgeError, match=r"VAEDecode \(node 8\)") as raised:
        generate(make(), text_request())
    assert type(raised.value) is kind
    assert ("memory" in raised.value.message) is ("memory" in words)


def test_running_out_of_memory_says_what_to_do(make: Make, server: ComfyServer) -> None:
    server.memory_pixels = SMALL.pixels - 1
    with pytest.raises(ServerFaultError, match=r"ran out of memory.*KSampler") as raised:
        generate(make(), text_request())
    assert "smaller size" in raised.value.hint


FAILURES: list[tuple[Any, str]] = [
    ({"status_str": "error", "messages": []}, "does not say why"),
    ({"status_str": "error"}, "does not say why"),
    ({"status_str": "error", "messages": "odd"}, "does not say why"),
    ({"status_str": "error", "messages": [3, [], ["execution_error"], ["execution_error", 3]]}, "does not say why"),
    ({"status_str": "error", "messages": [["execution_error", {"exception_message": 3}]]}, "failed"),
    ({"status_str": 3, "messages": [["execution_interrupted", {}]]}, "stopped in ComfyUI by somebody else"),
    ({}, "does not say why"),
]


@pytest.mark.parametrize(("status", "words"), FAILURES)
def test_failures_that_say_little(make: Make, server: ComfyServer, status: Any, words: str) -> None:
    answer_at(server, "/prompt", json_answer({"prompt_id": "ID"}))
    answer_at(server, "/history", json_answer({"ID": {"outputs": {}, "status": status}}))
    with pytest.raises(ServerFaultError, match=words):
        generate(make(), text_request())


def test_a_graph_of_which_our_own_output_will_not_run_is_taken_out(make: Make, server: ComfyServer) -> None:
    """A custom node may be an output as well and be queued alone."""
    errors = {
        "3": wrong_node("KSampler", graph_error("value_smaller_than_min", "Value 0 smaller than min of 1", "steps"))
    }
    answer_at(server, "/prompt", json_answer({"prompt_id": "ID", "number": 1, "node_errors": errors}))
    with pytest.raises(RejectedError, match=r"KSampler \(node 3\)"):
        generate(make(), text_request())
    assert [json.loads(post.body) for post in server.posts("/queue")] == [{"delete": ["ID"]}]


@pytest.mark.parametrize(
    "odd", [3, [], {"3": 3}, {"3": {"dependent_outputs": 3}}, {"3": {"dependent_outputs": ["77"]}}]
)
def test_errors_of_nodes_that_are_not_ours_do_no_harm(make: Make, server: ComfyServer, odd: Any) -> None:
    respond = server.respond

    def with_odd_errors(request: Any) -> Answer:
        answer = respond(request)
        if request.path != "/prompt":
            return answer
        return json_answer(json.loads(answer.body) | {"node_errors": odd})

    server.respond = with_odd_errors  # type: ignore[method-assign]
    assert len(generate(make(), text_request()).pictures) == 1


def test_an_upload_that_is_too_large_is_told(make: Make, server: ComfyServer) -> None:
    server.max_body_bytes = 1000
    with pytest.raises(RejectedError, match="too large"):
        generate(make(), image_request())


def test_no_path_of_this_machine_is_sent_or_told(make: Make, server: ComfyServer, tmp_path: Path) -> None:
    provider = make(options={"workflows": str(tmp_path)})
    generate(provider, mask_request())
    assert all(str(tmp_path).encode() not in request.body for request in server.requests)
