"""One job on a ComfyUI server: how far it is, what is shown of it, how it is stopped, what is still kept of it."""

from __future__ import annotations

import io
import json
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bridge.errors import Cancelled, ServerFaultError, UnreachableError
from bridge.http.transport import Transport
from bridge.model import GenerationRequest, GenerationResult, Picture, Size
from bridge.providers.base import ProviderSetup
from bridge.providers.comfyui.answers import Graph
from bridge.providers.comfyui.progress import Event, Progress, read_preview
from bridge.providers.comfyui.provider import ComfyUIProvider
from bridge.providers.comfyui.run import Pace
from tests.bridge.providers.conformance import generate
from tests.fakes.job_context import RecordingContext
from tests.servers.comfyui import ComfyServer
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
from tests.servers.comfyui_rig import FAST
from tests.servers.strict import Answer, Recorded, json_answer

__all__ = ["make", "server", "transport"]

LONG_S = 60.0
"""A test that waited for it would fail; nothing here does."""
LISTENING = replace(FAST, listening_poll_s=LONG_S)
"""Looks when the websocket says so, and so not before everything was heard."""


class TellingContext(RecordingContext):
    """Also tells a test when something happens.

    Attributes:
        when: called with every step's fraction and text.
    """

    def __init__(self) -> None:
        super().__init__()
        self.when: Callable[[float | None, str], None] = lambda fraction, text: None
        self.kept = threading.Event()

    def progress(self, fraction: float | None, text: str) -> None:
        super().progress(fraction, text)
        self.when(fraction, text)

    def keep_late(self, result: GenerationResult) -> None:
        super().keep_late(result)
        self.kept.set()

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.steps]


def once(condition: Callable[[float | None, str], bool], event: threading.Event) -> Callable[[float | None, str], None]:
    """Sets ``event`` when a step is the one that is waited for."""

    def when(fraction: float | None, text: str) -> None:
        if condition(fraction, text):
            event.set()

    return when


class Job:
    """A job in a thread of its own. Attributes: ``result``, ``error``: how it ended."""

    def __init__(self, provider: ComfyUIProvider, request: GenerationRequest, context: TellingContext) -> None:
        self.context = context
        self.result: GenerationResult | None = None
        self.error: BaseException | None = None
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(provider, request))
        self._thread.start()

    def _run(self, provider: ComfyUIProvider, request: GenerationRequest) -> None:
        try:
            self.result = provider.generate(request, self.context)
        except BaseException as error:  # noqa: BLE001  (looked at by the test)
            self.error = error
        self.ended.set()

    def join(self) -> None:
        self._thread.join(30)
        assert not self._thread.is_alive()


@contextmanager
def running(
    provider: ComfyUIProvider, request: GenerationRequest, condition: Callable[[float | None, str], bool]
) -> Iterator[Job]:
    """A job that is as far as ``condition`` says; it has ended when the block has."""
    reached = threading.Event()
    context = TellingContext()
    context.when = once(condition, reached)
    job = Job(provider, request, context)
    try:
        assert reached.wait(30), (context.steps, job.error)
        yield job
    finally:
        context.cancel()
        job.join()


def listened_to(server: ComfyServer, provider: ComfyUIProvider, request: GenerationRequest) -> TellingContext:
    """A job that was started when it was listened to already, and looked at when everything was heard."""

    def release(fraction: float | None, text: str) -> None:
        if text.startswith("Next in"):
            server.queue.release()

    server.queue.held.set()
    context = TellingContext()
    context.when = release
    provider.generate(request, context)
    return context


def at_step(fraction: float | None, text: str) -> bool:
    return "step" in text


def left_calls() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("layerbridge-")]


def let_calls_end() -> None:
    for thread in left_calls():
        thread.join(30)
    assert left_calls() == []


# ------------------------------------------------------------------------------------------------- progress


def test_progress_is_over_the_whole_graph(make: Make, server: ComfyServer) -> None:
    context = listened_to(server, make(pace=LISTENING), text_request(steps=4))
    fractions = [fraction for fraction, _ in context.steps if fraction is not None]
    assert fractions == sorted(fractions)
    assert fractions[0] < 0.1
    assert 0.8 < fractions[-1] < 1.0
    texts = [text for _, text in context.steps]
    for text in ("Sending", "CheckpointLoaderSimple", "KSampler, step 1 of 4", "KSampler, step 4 of 4", "VAEDecode"):
        assert text in texts
    halfway = next(fraction for fraction, text in context.steps if text == "KSampler, step 2 of 4")
    assert halfway is not None
    assert 0.3 < halfway < 0.7


@pytest.mark.parametrize("knows_flags", [True, False])
def test_previews_are_shown(make: Make, server: ComfyServer, knows_flags: bool) -> None:
    """Of newer servers with metadata, of older ones without."""
    if not knows_flags:
        server.flags = _Forgetful()
    context = listened_to(server, make(pace=LISTENING), text_request(steps=3))
    assert [preview.size for preview in context.previews] == [Size(12, 8)] * 3


class _Forgetful(dict[str, Any]):
    """A server that hears no feature flags."""

    def __setitem__(self, key: str, value: Any) -> None:
        return


def test_tiles_of_an_upscale_are_told_too(make: Make, server: ComfyServer) -> None:
    context = listened_to(server, make(pace=LISTENING), upscale_request(ULTRASHARP, Size(200, 100)))
    assert "ImageUpscaleWithModel, step 2 of 4" in [text for _, text in context.steps]
    assert context.previews == []


def test_what_the_server_still_knows_is_fetched_all_the_same(make: Make, server: ComfyServer) -> None:
    provider = make(pace=LISTENING)
    first, second = (generate(provider, text_request()) for _ in range(2))
    assert np.array_equal(first.pictures[0].picture.pixels, second.pictures[0].picture.pixels)
    ran = [entry["status"]["messages"][1][1]["nodes"] for entry in server.queue.history.values()]
    assert [len(nodes) for nodes in ran] == [0, 7]


def test_without_a_websocket_the_result_is_the_same(make: Make, server: ComfyServer) -> None:
    heard = generate(make(), text_request(steps=2)).pictures[0].picture.pixels
    server.websockets, server.queue.keeps_results = False, False
    context = RecordingContext()
    asked = make().generate(text_request(steps=2), context).pictures[0].picture.pixels
    assert np.array_equal(heard, asked)
    assert context.previews == []
    assert {fraction for fraction, _ in context.steps} == {None}


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_websocket_that_is_refused(make: Make, server: ComfyServer, status: int) -> None:
    server.websockets = False
    answer_at(server, "/ws", Answer(status, "text/html", b"<html>"))
    assert len(generate(make(), text_request()).pictures) == 1


def test_a_websocket_that_breaks_in_the_middle(make: Make, server: ComfyServer) -> None:
    server.delay_s = 0.4
    with running(make(), text_request(steps=8), at_step) as job:
        server.websockets = False
        for feed in list(server.sockets.values()):
            feed.send_raw(b"\x83\x00")  # a frame that is none
        assert job.ended.wait(30)
        assert job.result is not None
        assert any(text.startswith("ComfyUI works") for text in job.context.texts)


def test_a_websocket_that_says_nothing_of_use(make: Make, server: ComfyServer) -> None:
    """The history decides, whatever the websocket says or leaves out."""
    server._tell = lambda event, data, client: None  # type: ignore[method-assign]
    server.queue._tell = server._tell
    assert len(generate(make(), text_request()).pictures) == 1


def queued(server: ComfyServer, provider: ComfyUIProvider, count: int) -> list[Job]:
    """So many jobs that wait, each different from the others."""
    server.queue.held.set()
    jobs: list[Job] = []
    for _ in range(count):
        jobs.append(Job(provider, text_request(steps=1 + len(jobs)), TellingContext()))
        while server.queue.remaining() < len(jobs):
            assert not jobs[-1].ended.wait(0.01)
    return jobs


def test_while_others_are_first_the_place_in_the_queue_is_told(make: Make, server: ComfyServer) -> None:
    provider = make()
    others = queued(server, provider, 2)
    with running(provider, text_request(steps=9), lambda _, text: text.startswith("2 jobs are before this one")) as job:
        server.queue.release()
        assert job.ended.wait(30)
        assert job.result is not None
        for other in others:
            other.join()
    place = next(text for text in job.context.texts if text.startswith("2 jobs"))
    assert place.startswith("2 jobs are before this one in ComfyUI's queue, ")
    assert place.endswith(" s")
    assert all(fraction is None for fraction, text in job.context.steps if "queue" in text)


@pytest.mark.parametrize(("ahead", "words"), [(0, "Next in ComfyUI's queue"), (1, "1 job is before this one")])
def test_the_place_in_the_queue_in_words(make: Make, server: ComfyServer, ahead: int, words: str) -> None:
    provider = make()
    others = queued(server, provider, ahead)
    with running(provider, text_request(steps=9), lambda _, text: text.startswith(words)):
        pass
    for other in others:
        other.context.cancel()
        other.join()
    let_calls_end()


def test_the_numbers_of_a_queue_say_whose_turn_it_is(make: Make, server: ComfyServer) -> None:
    """Somebody who pushed in front has a smaller number."""
    pending = [[7, "b", {}, {}, []], [-3, "a", {}, {}, []], [5.5, "ID", {}, {}, []]]
    answer_at(server, "/prompt", json_answer({"prompt_id": "ID"}))
    answer_at(server, "/queue", *[json_answer({"queue_running": [[4, "r"]], "queue_pending": pending})] * 1000)
    provider = make(pace=replace(FAST, late_s=0.1))
    with running(provider, text_request(), lambda _, text: "before this one" in text) as job:
        assert "2 jobs are before this one" in job.context.texts[-1]
    let_calls_end()


# ------------------------------------------------------------------------------------------------- cancelling


def test_cancelling_what_runs_returns_at_once_and_stops_it(make: Make, server: ComfyServer) -> None:
    server.delay_s = LONG_S
    with running(make(), text_request(), at_step) as job:
        job.context.cancel()
        assert job.ended.wait(5)
        assert isinstance(job.error, Cancelled)
    let_calls_end()
    (stopped,) = server.queue.interrupted[:1]
    assert server.queue.history[stopped]["status"]["completed"] is False
    assert [json.loads(post.body)["prompt_id"] for post in server.posts("/interrupt")][:1] == [stopped]
    assert job.context.late == []


def test_cancelling_what_waits_takes_it_out_of_the_queue(make: Make, server: ComfyServer) -> None:
    server.queue.held.set()
    with running(make(), text_request(), lambda _, text: "queue" in text) as job:
        job.context.cancel()
        assert job.ended.wait(5)
        assert isinstance(job.error, Cancelled)
    let_calls_end()
    assert server.queue.remaining() == 0
    assert len(server.queue.deleted) == 1
    assert server.posts("/interrupt") == []


def test_cancelling_ones_own_does_not_stop_what_others_run(make: Make, server: ComfyServer) -> None:
    """An older server stops whatever runs, whoever asks."""
    server.knows_ids, server.delay_s = False, LONG_S
    provider = make()
    with running(provider, text_request(steps=2), at_step) as other:
        with running(provider, text_request(), lambda _, text: "before this one" in text) as job:
            job.context.cancel()
            assert job.ended.wait(5)
        assert server.queue.interrupted == []
        assert not other.ended.is_set()
    let_calls_end()
    assert len(server.queue.interrupted) >= 1


def test_cancelling_while_the_graph_is_on_its_way(make: Make, server: ComfyServer) -> None:
    """The server does not have the job yet when it is told to stop it; then it is told again."""
    arrived, proceed = threading.Event(), threading.Event()
    server.delay_s = LONG_S
    respond = server.respond

    def slowly(request: Recorded) -> Answer:
        if request.path == "/prompt":
            arrived.set()
            proceed.wait(30)
        return respond(request)

    server.respond = slowly  # type: ignore[method-assign]
    context = TellingContext()
    job = Job(make(), text_request(), context)
    assert arrived.wait(30)
    context.cancel()
    assert job.ended.wait(5)
    assert server.queue.remaining() == 0
    proceed.set()
    job.join()
    let_calls_end()
    assert server.queue.remaining() == 0
    assert len(server.queue.deleted) + len(server.queue.interrupted) >= 1
    assert context.late == []


def test_what_is_cancelled_while_its_pictures_go_up_is_never_queued(make: Make, server: ComfyServer) -> None:
    arrived, proceed = threading.Event(), threading.Event()
    respond = server.respond

    def slowly(request: Recorded) -> Answer:
        if request.path == "/upload/image":
            arrived.set()
            proceed.wait(30)
        return respond(request)

    server.respond = slowly  # type: ignore[method-assign]
    context = TellingContext()
    job = Job(make(), mask_request(), context)
    assert arrived.wait(30)
    context.cancel()
    assert job.ended.wait(5)
    proceed.set()
    job.join()
    let_calls_end()
    assert len(server.posts("/upload/image")) == 1
    assert server.posts("/prompt") == []


def test_a_context_that_only_raises_is_enough(make: Make, server: ComfyServer) -> None:
    """Nobody called what was left for telling the server; it is told all the same."""
    server.delay_s = LONG_S
    with pytest.raises(Cancelled):
        make().generate(text_request(), RecordingContext(cancel_after=8))
    let_calls_end()
    assert server.queue.remaining() == 0


def test_what_was_done_all_the_same_is_kept(make: Make, server: ComfyServer) -> None:
    """Cancelled in the very moment in which it was done: the picture is there, so it is not thrown away."""
    asked, proceed = threading.Event(), threading.Event()
    respond = server.respond

    def slowly(request: Recorded) -> Answer:
        if request.path == "/view":
            asked.set()
            proceed.wait(30)
        return respond(request)

    server.respond = slowly  # type: ignore[method-assign]
    context = TellingContext()
    job = Job(make(), text_request(), context)
    assert asked.wait(30)
    context.cancel()
    assert job.ended.wait(5)
    assert isinstance(job.error, Cancelled)
    proceed.set()
    assert context.kept.wait(30)
    job.join()
    (late,) = context.late
    assert [made.seed for made in late.pictures] == [5]
    let_calls_end()


def test_a_server_that_cannot_be_stopped_is_not_waited_for(make: Make, server: ComfyServer) -> None:
    server.delay_s = LONG_S
    provider = make(pace=replace(FAST, late_s=0.2))
    answer_at(server, "/interrupt", *[Answer(500, "text/plain")] * 100)
    with running(provider, text_request(), at_step) as job:
        job.context.cancel()
        assert job.ended.wait(5)
    let_calls_end()
    assert server.queue.remaining() == 1


# ------------------------------------------------------------------------------------- when it does not end well


def test_somebody_else_may_stop_it(make: Make, server: ComfyServer) -> None:
    server.delay_s = LONG_S
    with running(make(), text_request(), at_step) as job:
        server.queue.interrupt(None)
        assert job.ended.wait(10)
        assert isinstance(job.error, ServerFaultError)
        assert "by somebody else" in job.error.message


def test_somebody_else_may_take_it_out_of_the_queue(make: Make, server: ComfyServer) -> None:
    server.queue.held.set()
    with running(make(), text_request(), lambda _, text: "queue" in text) as job:
        server.queue.clear()
        assert job.ended.wait(10)
        assert isinstance(job.error, ServerFaultError)
        assert "does not know the job any more" in job.error.message


def test_a_job_that_is_done_between_two_questions_is_not_lost(make: Make, server: ComfyServer) -> None:
    """The history did not have it yet, the queue does not have it any more."""
    asked: list[Recorded] = []
    respond = server.respond

    def instead(request: Recorded) -> Answer:
        if not request.path.startswith("/history"):
            return respond(request)
        asked.append(request)
        while len(asked) == 1 and not server.queue.history:
            server.wait(0.01)
        return json_answer({}) if len(asked) == 1 else respond(request)

    server.respond = instead  # type: ignore[method-assign]
    server.websockets = False
    assert len(generate(make(), text_request()).pictures) == 1
    assert len(asked) == 2


def test_a_server_that_goes_away_while_it_works(transport: Transport) -> None:
    with ComfyServer() as server:
        server.delay_s = LONG_S
        provider = ComfyUIProvider(ProviderSetup(transport, server.url), pace=replace(FAST, patience=1))
        context = TellingContext()
        reached = threading.Event()
        context.when = once(at_step, reached)
        job = Job(provider, text_request(), context)
        assert reached.wait(30)
    job.join()
    assert isinstance(job.error, UnreachableError)
    assert "may have crashed" in job.error.message
    assert "nothing was sent" not in job.error.message


def test_a_question_without_an_answer_is_asked_again(make: Make, server: ComfyServer) -> None:
    """Transport itself tries a GET three times; here it takes more."""
    server.delay_s = 0.2
    answer_at(server, "/history", *[Answer(500, "text/plain", b"trouble")] * 2)
    assert len(generate(make(pace=replace(FAST, patience=4)), text_request()).pictures) == 1


def test_a_server_that_never_answers_again_is_given_up(make: Make, server: ComfyServer) -> None:
    answer_at(server, "/history", *[Answer(500, "text/plain", b"trouble")] * 100)
    with pytest.raises(UnreachableError, match="does not answer any more"):
        generate(make(), text_request())


def test_a_picture_that_is_gone_is_told(make: Make, server: ComfyServer) -> None:
    answer_at(server, "/view", Answer(404, "text/plain"))
    with pytest.raises(ServerFaultError, match="no longer in ComfyUI's folder"):
        generate(make(), text_request())


# -------------------------------------------------------------------------------------- events, one by one

JOB = "0b8c"
GRAPH: Graph = {
    "1": {"class_type": "CheckpointLoaderSimple", "inputs": {}},
    "2": {"class_type": "KSampler", "inputs": {}, "_meta": {"title": "First pass"}},
    "3": {"class_type": "KSamplerAdvanced", "inputs": {}, "_meta": {"title": "layerbridge:seed"}},
    "4": {"class_type": "SaveImage", "inputs": {}},
}
"""Weights 1, 10, 10, 1."""


def event(kind: str, **data: Any) -> str:
    return json.dumps({"type": kind, "data": {"prompt_id": JOB, **data}})


def hear(*messages: str) -> list[Event | None]:
    progress = Progress(GRAPH)
    return [progress.heard(message, JOB) for message in messages]


def test_two_samplers_share_the_way() -> None:
    told = hear(
        event("execution_start"),
        event("execution_cached", nodes=["1"]),
        event("executing", node="2"),
        event("progress", node="2", value=5, max=10),
        event("executing", node="3"),
        event("progress", node="3", value=1, max=4),
        event("executing", node="4"),
    )
    fractions = [round(each.fraction * 22, 6) if each and each.fraction is not None else None for each in told]
    assert fractions == [0, 1, 1, 6, 11, 13.5, 21]
    assert [each.text for each in told if each] == [
        *("Started", "Started", "First pass", "First pass, step 5 of 10", "KSamplerAdvanced"),
        *("KSamplerAdvanced, step 1 of 4", "SaveImage"),
    ]


def test_states_of_all_nodes_at_once() -> None:
    states = {"1": {"state": "finished", "value": 1, "max": 1}, "2": {"state": "running", "value": 1, "max": 2}}
    progress = Progress(GRAPH)
    assert progress.heard(event("progress_state", nodes=states), JOB) is None
    told = progress.heard(event("executing", node="3"), JOB)
    assert told is not None
    assert told.fraction == pytest.approx(6 / 22)


def test_it_never_goes_back_and_is_never_all_before_the_end() -> None:
    told = hear(
        event("progress", node="2", value=9, max=10),
        event("progress", node="2", value=1, max=10),
        event("execution_cached", nodes=["1", "2", "3", "4"]),
    )
    fractions = [each.fraction for each in told if each and each.fraction is not None]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 0.99


@pytest.mark.parametrize(
    "message",
    [
        event("executing", node=None),
        event("execution_success"),
        event("execution_error", exception_message="no"),
        event("execution_interrupted"),
    ],
)
def test_the_last_event_says_that_it_is_time_to_look(message: str) -> None:
    (told,) = hear(message)
    assert told is not None
    assert told.last


@pytest.mark.parametrize(
    "message",
    [
        *("", "{", "3", "null", "[]", "[" * 100_000, '"text"', "{}", '{"type": 3, "data": {}}'),
        *('{"type": "progress"}', '{"type": "progress", "data": []}', event("unheard_of", node="2")),
        event("progress", node="2", value="1", max=10),
        event("progress", node="2", value=1, max=0),
        event("progress", node="2", value=None, max=None),
        event("progress", node="2", value=True, max=True),
        event("progress", node=["2"], value=1, max=2),
        event("progress", node="2", value=float("nan"), max=2),
        event("progress", node="2", value=10**400, max=10**400),
        event("executing", node=["2"]),
        event("executing"),
        event("executed", node=["2"], output=3),
        event("progress_state", nodes=[1]),
        event("progress_state", nodes={"2": 3, "77": {"state": "finished"}}),
        json.dumps({"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 0}}}}),
        json.dumps({"type": "progress", "data": {"prompt_id": "other", "node": "2", "value": 1, "max": 2}}),
        json.dumps({"type": "execution_error", "data": {"prompt_id": "other"}}),
    ],
)
def test_what_says_nothing_of_the_job(message: str) -> None:
    assert hear(message) == [None]


def test_lists_of_nodes_that_are_none_do_no_harm() -> None:
    told = hear(event("execution_cached", nodes=3), event("execution_cached", nodes=[[], None, "77", "1"]))
    assert [each and each.fraction for each in told] == [0, pytest.approx(1 / 22)]


def test_nodes_that_are_in_no_graph_have_a_name() -> None:
    """A node may make others of itself while it runs."""
    (told,) = hear(event("executing", node="2.0.1"))
    assert told is not None
    assert told.text == "Working"


# -------------------------------------------------------------------------------------------------- previews


def picture_bytes(kind: str = "JPEG", size: tuple[int, int] = (12, 8)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (10, 20, 30)).save(buffer, kind)
    return buffer.getvalue()


def with_metadata(metadata: bytes, data: bytes) -> bytes:
    return struct.pack(">II", 4, len(metadata)) + metadata + data


@pytest.mark.parametrize(
    "message",
    [
        struct.pack(">II", 1, 1) + picture_bytes(),
        struct.pack(">II", 1, 2) + picture_bytes("PNG"),
        with_metadata(json.dumps({"prompt_id": JOB, "image_type": "image/jpeg"}).encode(), picture_bytes()),
    ],
)
def test_previews_of_both_kinds(message: bytes) -> None:
    preview = read_preview(message, JOB)
    assert isinstance(preview, Picture)
    assert preview.size == Size(12, 8)


@pytest.mark.parametrize(
    "message",
    [
        *(b"", b"\x00\x00\x00\x01", struct.pack(">II", 1, 1), struct.pack(">II", 1, 1) + b"no picture"),
        struct.pack(">II", 1, 1) + picture_bytes("GIF"),
        struct.pack(">II", 1, 2) + picture_bytes("PNG", (5000, 5000)),
        struct.pack(">II", 2, 1) + picture_bytes(),
        struct.pack(">II", 3, 1) + b"7a text about a node",
        with_metadata(json.dumps({"prompt_id": "other"}).encode(), picture_bytes()),
        with_metadata(b"{}", picture_bytes()),
        with_metadata(b"[]", picture_bytes()),
        with_metadata(b"\xff{", picture_bytes()),
        struct.pack(">II", 4, 1 << 31) + picture_bytes(),
    ],
)
def test_previews_that_are_none_or_another_jobs(message: bytes) -> None:
    assert read_preview(message, JOB) is None


def test_an_images_preview_is_of_what_was_asked_for(make: Make, server: ComfyServer) -> None:
    context = listened_to(server, make(pace=LISTENING), image_request(strength=0.5, steps=1))
    (preview,) = context.previews
    assert preview.size == Size(SMALL.width // 8, SMALL.height // 8)


def test_the_usual_pace_is_patient() -> None:
    pace = Pace()
    assert pace.poll_s < pace.listening_poll_s
    assert pace.patience > 1
