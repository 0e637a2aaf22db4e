"""The AI Horde provider while it waits: progress, patience, cancelling, and what comes late."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bridge.errors import BadResponseError, BridgeError, Cancelled, RejectedError, TimedOutError, UnreachableError
from bridge.http.transport import Policy, Transport
from bridge.model import GenerationRequest, GenerationResult, Size
from bridge.providers.base import Provider
from bridge.providers.horde.answers import Standing
from bridge.providers.horde.patience import PACE
from bridge.providers.horde.provider import HordeProvider
from tests.bridge.providers.conformance import generate
from tests.bridge.providers.test_horde import Make, make, rig, server, text_request, transport, upscale_request
from tests.fakes.job_context import RecordingContext
from tests.servers.horde import HordeServer
from tests.servers.horde_rig import FAST
from tests.servers.strict import Answer, json_answer

__all__ = ["make", "rig", "server", "transport"]

GRACE_S = 20.0


class Worker:
    """A provider at work in a thread of its own, as in the app."""

    def __init__(self, provider: Provider, request: GenerationRequest, context: RecordingContext | None = None) -> None:
        self.context = context or RecordingContext()
        self.result: GenerationResult | None = None
        self.error: BridgeError | None = None
        self._thread = threading.Thread(target=self._run, args=(provider, request), name="worker")
        self._thread.start()

    def _run(self, provider: Provider, request: GenerationRequest) -> None:
        try:
            self.result = provider.generate(request, self.context)
        except BridgeError as error:
            self.error = error

    def ended(self) -> BridgeError | None:
        """How it ended, once it did."""
        self._thread.join(GRACE_S)
        assert not self._thread.is_alive()
        return self.error


def eventually(holds: Callable[[], object]) -> None:
    """Wait until it does."""
    deadline = time.monotonic() + GRACE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def asked(server: HordeServer, what: str, method: str = "GET") -> int:
    return sum(each.method == method and what in each.path for each in server.requests)


def small(samples: int = 1) -> GenerationRequest:
    return replace(text_request(samples=samples), size=Size(512, 512))


def known(make: Make) -> HordeProvider:
    """A provider that has asked for the models already."""
    provider = make()
    provider.engines()
    return provider


@pytest.fixture
def hasty() -> Iterator[Transport]:
    """Tries everything once, so that what outlasts a bad moment is the provider."""
    made = Transport(Policy(retries=0))
    yield made
    made.close()


# ------------------------------------------------------------------------------------------- progress


def test_the_queue_is_shown(make: Make, server: HordeServer) -> None:
    server.queue = ((12, 40), (3, 0))
    server.partly = 1
    server.finish.clear()
    worker = Worker(make(), small(samples=2))
    eventually(lambda: any(fraction == 0.5 for fraction, _ in worker.context.steps))
    server.finish.set()
    assert worker.ended() is None
    texts = [text for _, text in worker.context.steps]
    assert texts[:3] == [
        "Handing the request in",
        "Position 12 in the queue, about 40 s",
        "Position 3 in the queue",
    ]
    assert (0.5, "1 of 2 made. A volunteer's computer works on it, about 7 s") in worker.context.steps
    assert texts[-1] == "Fetching the result"
    assert {fraction for fraction, _ in worker.context.steps} == {None, 0.5}


def test_a_post_processor_has_no_queue_to_show(make: Make, server: HordeServer) -> None:
    server.queue = ((1, 5),)
    server.finish.clear()
    worker = Worker(make(), upscale_request("NMKD_Siax"))
    eventually(lambda: any("works on it" in text for _, text in worker.context.steps))
    server.finish.set()
    assert worker.ended() is None
    texts = [text for _, text in worker.context.steps]
    assert texts[1:3] == ["Waiting for a volunteer's computer", "A volunteer's computer works on it"]


@pytest.mark.parametrize(
    ("standing", "text"),
    [
        (Standing(False), "Waiting for a volunteer's computer"),
        (Standing(False, position=2, wait_s=9), "Position 2 in the queue, about 9 s"),
        (Standing(False, finished=1, position=2), "1 of 4 made. Position 2 in the queue"),
        (Standing(False, possible=False), "No volunteer's computer that is there now can do this; waiting for another"),
        (Standing(False, possible=False, processing=1), "A volunteer's computer works on it"),
    ],
)
def test_words(standing: Standing, text: str) -> None:
    assert standing.words(4) == text


# ------------------------------------------------------------------------------------------- patience


def test_what_nobody_can_do_is_given_up(make: Make, server: HordeServer) -> None:
    server.possible = False
    with pytest.raises(RejectedError, match="No volunteer's computer can do this"):
        generate(make(), small())
    assert server.job.checks == FAST.hopeless_polls
    assert len(server.withdrawn) == 1


def test_a_volunteer_may_turn_up(make: Make, server: HordeServer) -> None:
    server.possible = False
    worker = Worker(make(pace=replace(FAST, hopeless_polls=10_000)), small())
    eventually(lambda: any("waiting for another" in text for _, text in worker.context.steps))
    server.possible = True
    assert worker.ended() is None
    assert worker.result is not None
    assert worker.result.notes[0] == "The horde warns: There are no available workers for this request."


def test_a_request_that_the_horde_dropped(make: Make, server: HordeServer) -> None:
    server.finish.clear()
    worker = Worker(make(), small())
    eventually(lambda: asked(server, "check"))
    server.jobs.clear()
    error = worker.ended()
    assert isinstance(error, TimedOutError)
    assert "20 minutes" in error.message


def test_a_request_that_takes_too_long_is_withdrawn(make: Make, server: HordeServer) -> None:
    server.finish.clear()
    with pytest.raises(TimedOutError, match="told to stop"):
        generate(make(pace=replace(FAST, max_wait_s=0.0)), small())
    assert len(server.withdrawn) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, "text/html", b"<html>"),
        Answer(503, "application/json", b'{"message": "restarting"}'),
        json_answer({"message": "10 per 1 second"}, 429),
    ],
)
def test_a_bad_moment_is_outlasted(make: Make, server: HordeServer, hasty: Transport, answer: Answer) -> None:
    provider = make(transport=hasty)
    server.finish.clear()
    worker = Worker(provider, small())
    eventually(lambda: asked(server, "check"))
    server.answer_next(answer)
    eventually(lambda: any("asking again" in text for _, text in worker.context.steps))
    server.finish.set()
    assert worker.ended() is None
    assert len(server.posts()) == 1


def test_a_bad_moment_when_the_result_is_fetched(make: Make, server: HordeServer) -> None:
    provider = make()
    generate(provider, small())
    server.answer_next(json_answer({"id": next(iter(server.jobs)), "kudos": 1}, 202))
    server.answer_next(json_answer({"done": True, "finished": 1}))
    server.answer_next(Answer(500, "text/html", b""))
    assert len(generate(provider, small()).pictures) == 1


def test_a_network_that_stays_away(make: Make, hasty: Transport) -> None:
    with HordeServer() as gone:
        gone.finish.clear()
        worker = Worker(make(url=gone.api, transport=hasty), small())
        eventually(lambda: asked(gone, "check"))
    error = worker.ended()
    assert isinstance(error, UnreachableError)
    assert "may still finish" in error.message
    assert gone.withdrawn == []


def test_the_pace_keeps_the_limits_of_the_public_server(make: Make, server: HordeServer) -> None:
    server.limits = True
    provider = make(pace=replace(FAST, generate_rates=PACE.generate_rates))
    contexts = [RecordingContext() for _ in range(3)]
    for context in contexts:
        provider.generate(small(), context)
    assert "Waiting" in contexts[-1].steps[1][1]
    assert "2 requests a second" in contexts[-1].steps[1][1]


# ------------------------------------------------------------------------------------------ cancelling


def test_cancelling_withdraws_the_request(make: Make, server: HordeServer) -> None:
    server.finish.clear()
    worker = Worker(make(), small())
    eventually(lambda: asked(server, "check"))
    worker.context.cancel()
    assert isinstance(worker.ended(), Cancelled)
    assert server.withdrawn == list(server.jobs)
    assert asked(server, "status", "DELETE") == 1
    assert worker.context.late == []


def test_what_was_finished_by_then_is_kept(make: Make, server: HordeServer) -> None:
    server.finish.clear()
    server.partly = 2
    worker = Worker(make(), small(samples=3))
    eventually(lambda: any(fraction for fraction, _ in worker.context.steps))
    worker.context.cancel()
    assert isinstance(worker.ended(), Cancelled)
    (late,) = worker.context.late
    assert [made.seed for made in late.pictures] == [5, 6]
    assert late.notes[0] == "Only 2 of 3 pictures were made."


def test_the_request_is_withdrawn_though_nobody_tells(make: Make, server: HordeServer) -> None:
    """A context that only stops waiting: the thread that asks notices by itself."""
    server.finish.clear()
    server.partly = 1
    worker = Worker(make(), small(samples=2))
    eventually(lambda: any(fraction for fraction, _ in worker.context.steps))
    worker.context._told.clear()
    worker.context.cancel()
    assert isinstance(worker.ended(), Cancelled)
    eventually(lambda: worker.context.late)
    assert server.withdrawn == list(server.jobs)
    assert asked(server, "status", "DELETE") == 1


def test_cancelling_a_post_processor(make: Make, server: HordeServer) -> None:
    server.finish.clear()
    worker = Worker(make(), upscale_request("NMKD_Siax"))
    eventually(lambda: asked(server, "interrogate/status"))
    worker.context.cancel()
    assert isinstance(worker.ended(), Cancelled)
    assert asked(server, "interrogate/status", "DELETE") == 1
    assert worker.context.late == []


def test_cancelling_while_it_is_handed_in(make: Make, server: HordeServer) -> None:
    provider = known(make)
    server.take.clear()
    server.finish.clear()
    worker = Worker(provider, small())
    eventually(lambda: len(server.posts()) == 1)
    worker.context.cancel()
    assert isinstance(worker.ended(), Cancelled)
    assert server.jobs == {}  # it did not wait for the answer
    server.take.set()
    eventually(lambda: server.withdrawn)
    assert server.withdrawn == list(server.jobs)


def test_cancelling_while_it_is_fetched_keeps_it(make: Make, server: HordeServer) -> None:
    server.serve.clear()
    worker = Worker(make(), small())
    eventually(lambda: asked(server, "/store/"))
    worker.context.cancel()
    assert isinstance(worker.ended(), Cancelled)
    assert worker.context.late == []
    server.serve.set()
    eventually(lambda: worker.context.late)
    assert [made.seed for made in worker.context.late[0].pictures] == [5]
    assert server.withdrawn == []


def test_cancelling_what_is_done_changes_nothing(make: Make, server: HordeServer) -> None:
    context = RecordingContext()
    make().generate(small(), context)
    context.cancel()
    assert server.withdrawn == []
    assert context.late == []


def test_a_horde_that_cannot_be_told_to_stop(make: Make, server: HordeServer) -> None:
    server.finish.clear()
    worker = Worker(make(), small())
    eventually(lambda: asked(server, "check"))
    server.jobs.clear()
    worker.context.cancel()
    assert isinstance(worker.ended(), (Cancelled, TimedOutError))
    assert worker.context.late == []


def test_nonsense_ends_the_request(make: Make, server: HordeServer) -> None:
    provider = known(make)
    server.finish.clear()
    worker = Worker(provider, small())
    eventually(lambda: asked(server, "check"))
    server.fail_next(200, body=b"[]")
    assert isinstance(worker.ended(), BadResponseError)
    assert len(server.withdrawn) == 1


def test_two_requests_at_once(make: Make, server: HordeServer) -> None:
    provider = make()
    server.finish.clear()
    workers = [Worker(provider, small(samples=samples)) for samples in (1, 2)]
    eventually(lambda: len(server.jobs) == 2)
    server.finish.set()
    assert [worker.ended() for worker in workers] == [None, None]
    assert [len(worker.result.pictures) for worker in workers if worker.result] == [1, 2]
