"""The whole way of a request: what is asked of the provider, what is kept when, and what never leaves."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from bridge.capability import Engine
from bridge.core import Generator, insert
from bridge.credentials import Credentials
from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    Cancelled,
    CanvasError,
    EngineNotFoundError,
    InputError,
    QuotaError,
    ServerFaultError,
    StorageError,
    TimedOutError,
    UnreachableError,
)
from bridge.history import History
from bridge.http.transport import Transport
from bridge.job_context import JobContext
from bridge.model import (
    Box,
    EngineId,
    GeneratedPicture,
    GenerationRequest,
    GenerationResult,
    Mode,
    Prompt,
    ProviderId,
    Sampling,
    Size,
)
from bridge.plan import Ask
from bridge.providers.base import Provider
from bridge.registry import Registry
from bridge.settings import ProviderSettings, Settings
from bridge.tiling.parts import Parts
from tests.fakes.canvas import FakeCanvas, gradient
from tests.fakes.job_context import RecordingContext
from tests.fakes.providers import FakeProvider, Step, flat, flat_result

FAKE = ProviderId("fake")


class OneProvider(Registry):
    """A registry with a provider of the test's own in it."""

    def __init__(self, provider: Provider, transport: Transport, settings: Settings = Settings()) -> None:  # noqa: B008
        super().__init__(settings, Credentials({}), transport, environ={})
        self._one = provider

    def get(self, provider: ProviderId | None) -> Provider:
        return self._one


@dataclass
class Bench:
    """A generator over a scripted provider, and its history."""

    provider: FakeProvider
    history: History
    transport: Transport
    folder: Path
    settings: Settings = field(default_factory=Settings)

    @property
    def generator(self) -> Generator:
        return Generator(
            OneProvider(self.provider, self.transport, self.settings), self.history, Parts(self.folder / "parts")
        )


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    transport = Transport()
    yield Bench(FakeProvider(), History(tmp_path / "history"), transport, tmp_path)
    transport.close()


HOSTILE = "a\x1b[2Jb\ud800\u202ec"


def test_what_a_server_says_is_fit_for_layers_files_and_terminals(bench: Bench) -> None:
    size = Size(256, 192)
    picture = GeneratedPicture(flat(size, (1, 2, 3)), 5)
    bench.provider.answers.append(GenerationResult((picture,), EngineId(HOSTILE), (HOSTILE,)))
    bench.provider.steps = [Step(None, HOSTILE)]
    context = RecordingContext()
    delivery = bench.generator.carry_out(ask(), canvas(), context)
    told = [*delivery.notes, *(text for _, text in context.steps), str(delivery.entries[0].recipe["engine"])]
    assert all(text.isprintable() for text in told)
    delivery.placement.layers[0].recipe.encode()


def test_an_engine_whose_name_no_file_takes_is_not_paid_for(bench: Bench) -> None:
    with pytest.raises(InputError, match="nothing was sent"):
        bench.generator.carry_out(ask(engine="half\ud800"), canvas(), RecordingContext())
    assert bench.provider.requests == []


def ask(mode: Mode = Mode.INPAINT, *, text: str = "a cat", samples: int = 1, engine: str = "") -> Ask:
    prompts = (Prompt(text),) if text else ()
    chosen = EngineId(engine) if engine else None
    return Ask(GenerationRequest(mode, FAKE, chosen, prompts, sampling=Sampling(seed=5, samples=samples)))


def canvas() -> FakeCanvas:
    return FakeCanvas.plain(selected=Box(64, 64, 64, 64))


def test_a_delivery_holds_layers_pictures_and_where_they_are_kept(bench: Bench) -> None:
    bench.provider.answers.append(
        GenerationResult(
            tuple(GeneratedPicture(flat(Size(256, 192), (seed, 0, 0)), seed) for seed in (5, 6)),
            EngineId("fake-1"),
            ("A note.",),
        )
    )
    delivery = bench.generator.carry_out(ask(samples=2), canvas(), RecordingContext())
    assert [entry.recipe["seed"] for entry in delivery.entries] == [5, 6]
    assert len(delivery.placement.layers) == len(delivery.pictures) == 2
    assert delivery.notes == ("A note.",)
    assert {entry.id for entry in bench.history.entries()} == {entry.id for entry in delivery.entries}
    assert json.loads(delivery.placement.layers[0].recipe) == delivery.entries[0].recipe


def test_nothing_is_inserted_until_that_is_said(bench: Bench) -> None:
    gimp = canvas()
    delivery = bench.generator.carry_out(ask(), gimp, RecordingContext())
    assert gimp.inserted == []
    inserted = insert(delivery, gimp)
    assert inserted.image_id == 1
    assert gimp.inserted[0].layers == delivery.placement.layers


def test_with_no_image_open_one_is_made(bench: Bench) -> None:
    gimp = FakeCanvas()
    insert(bench.generator.carry_out(ask(Mode.TEXT_TO_IMAGE), gimp, RecordingContext()), gimp)
    assert gimp.inserted[0].new_image == Size(64, 64)


def test_an_insertion_that_fails_can_be_done_again(bench: Bench) -> None:
    gimp = canvas()
    delivery = bench.generator.carry_out(ask(), gimp, RecordingContext())
    gimp.insert_error = CanvasError("The layer is gone.")
    with pytest.raises(CanvasError):
        insert(delivery, gimp)
    gimp.insert_error = None
    insert(delivery, gimp)
    assert len(gimp.inserted) == 1
    assert len(bench.provider.requests) == 1


def test_who_waits_is_told_what_happens(bench: Bench) -> None:
    context = RecordingContext()
    bench.generator.carry_out(ask(), canvas(), context)
    assert [text for _, text in context.steps] == [
        "Asking Fake",
        "Reading the picture",
        "Waiting for Fake",
    ]


# ------------------------------------------------------------------------------------------ nothing is sent

REFUSED = {
    "no prompt": ask(text=""),
    "blank prompt": ask(text=" \n"),
    "prompt too long": ask(text="x" * 2001),
    "no samples": ask(samples=0),
    "too many samples": ask(samples=5),
    "an engine that has no such mode": ask(Mode.TEXT_TO_IMAGE, engine="fake-2"),
}


@pytest.mark.parametrize("asked", REFUSED.values(), ids=REFUSED.keys())
def test_what_breaks_a_declared_rule_never_reaches_the_provider(bench: Bench, asked: Ask) -> None:
    with pytest.raises(InputError, match="nothing was sent"):
        bench.generator.carry_out(asked, canvas(), RecordingContext())
    assert bench.provider.requests == []
    assert bench.history.entries() == ()


def test_an_option_that_the_engine_has_not_is_told_with_those_that_it_has(bench: Bench) -> None:
    asked = ask()
    mistyped = replace(asked, request=replace(asked.request, extras=(("grain", 0.5), ("grian", 0.5))))
    with pytest.raises(InputError, match="no option 'grian' for inpaint; nothing was sent") as caught:
        bench.generator.carry_out(mistyped, canvas(), RecordingContext())
    assert "grain" in caught.value.hint
    assert bench.provider.requests == []


def test_a_mode_that_the_provider_has_not_is_told_with_what_it_has(bench: Bench) -> None:
    bench.provider = FakeProvider(modes=(Mode.UPSCALE, Mode.INPAINT))
    with pytest.raises(InputError, match="no image-to-image") as caught:
        bench.generator.carry_out(ask(Mode.IMAGE_TO_IMAGE), canvas(), RecordingContext())
    assert caught.value.hint == "It has: inpaint, outpaint, upscale."


def test_a_cancel_while_reading_stops_before_the_provider(bench: Bench) -> None:
    context = RecordingContext()
    context.cancel()
    with pytest.raises(Cancelled):
        bench.generator.carry_out(ask(), canvas(), context)
    assert bench.provider.requests == []


def test_an_unreadable_canvas_stops_before_the_provider(bench: Bench) -> None:
    gimp = canvas()
    gimp.error = CanvasError("The image was closed.")
    with pytest.raises(CanvasError):
        bench.generator.carry_out(ask(), gimp, RecordingContext())
    assert bench.provider.requests == []


# ------------------------------------------------------------------------------------------ engines


class Choosy(FakeProvider):
    """Cannot say which engine it would use."""

    def default_engine(self, mode: Mode) -> EngineId | None:
        raise EngineNotFoundError("No engine.", "Name one.")


def test_the_engine_is_the_named_one_then_the_saved_one_then_the_providers(bench: Bench) -> None:
    bench.settings = Settings(providers={"fake": ProviderSettings(engine="fake-2")})
    for asked in (ask(engine="fake-1"), ask(), ask(Mode.TEXT_TO_IMAGE)):
        bench.generator.carry_out(asked, canvas(), RecordingContext())
    assert [request.engine for request in bench.provider.requests] == ["fake-1", "fake-2", "fake-1"]


def test_a_saved_engine_saves_asking_for_the_providers(bench: Bench) -> None:
    bench.provider = Choosy()
    with pytest.raises(EngineNotFoundError):
        bench.generator.carry_out(ask(), canvas(), RecordingContext())
    bench.settings = Settings(providers={"fake": ProviderSettings(engine="fake-2")})
    bench.generator.carry_out(ask(), canvas(), RecordingContext())
    assert bench.provider.requests[0].engine == "fake-2"


# ------------------------------------------------------------------------------------------ results


def test_the_providers_error_comes_through_as_it_is(bench: Bench) -> None:
    error = QuotaError("No credits.", "Buy some.")
    bench.provider.answers.append(error)
    with pytest.raises(QuotaError) as caught:
        bench.generator.carry_out(ask(), canvas(), RecordingContext())
    assert caught.value is error


def test_a_result_without_a_picture_is_a_bad_response(bench: Bench) -> None:
    bench.provider.answers.append(GenerationResult(()))
    with pytest.raises(BadResponseError, match="Fake sent no picture back"):
        bench.generator.carry_out(ask(), canvas(), RecordingContext())


def test_where_nothing_can_be_kept_nothing_is_sent(bench: Bench, tmp_path: Path) -> None:
    """What was paid for must have a place to go."""
    (tmp_path / "file").touch()
    bench.history = History(tmp_path / "file")
    with pytest.raises(StorageError):
        bench.generator.carry_out(ask(), canvas(), RecordingContext())
    assert bench.provider.requests == []


class Meanwhile(FakeProvider):
    """Something happens while the last byte of the answer comes in."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__()
        self._happens = happens

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        made = super().generate(request, context)
        self._happens()
        return made


def test_a_result_that_cannot_be_listed_is_delivered_and_says_so(
    bench: Bench, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = tmp_path / "history" / "history.sqlite"
    bench.provider = Meanwhile(lambda: index.write_bytes(b"no database" * 99))
    delivery = bench.generator.carry_out(ask(), canvas(), RecordingContext())
    assert len(list(index.parent.glob("*.png"))) == 1, "the result itself is on disk"
    assert "on disk, but not in the list of the history" in delivery.notes[-1]
    assert len(delivery.placement.layers) == len(delivery.unkept) == 1
    caplog.clear()


def test_what_was_made_is_kept_although_nobody_waits_any_more(bench: Bench) -> None:
    recording = RecordingContext()
    bench.provider = Meanwhile(recording.cancel)
    with pytest.raises(Cancelled):
        bench.generator.carry_out(ask(), canvas(), recording)
    assert [(entry.recipe["seed"], entry.recipe["cancelled"]) for entry in bench.history.entries()] == [(5, True)]


class Late(FakeProvider):
    """Abandons its request when the user says stop, and hands over what comes of it later."""

    def __init__(self) -> None:
        super().__init__()
        self.contexts: list[JobContext] = []

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        self.contexts.append(context)
        self.requests.append(request)
        raise Cancelled("Cancelled.")


def test_a_result_that_comes_after_the_cancel_goes_into_the_history_with_its_recipe(bench: Bench) -> None:
    late = Late()
    bench.provider = late
    with pytest.raises(Cancelled):
        bench.generator.carry_out(ask(), canvas(), RecordingContext())
    late.contexts[0].keep_late(flat_result(late.requests[0]))
    (entry,) = bench.history.entries()
    assert (entry.title, entry.recipe["cancelled"]) == ("a cat", True)
    assert np.array_equal(bench.history.picture(entry).pixels[0, 0], [185, 199, 243, 255])


def test_the_recipe_holds_no_key_and_no_path(bench: Bench, tmp_path: Path) -> None:
    delivery = bench.generator.carry_out(ask(), canvas(), RecordingContext())
    text = delivery.placement.layers[0].recipe
    assert str(tmp_path) not in text
    assert "key" not in text.lower()


def test_the_canvas_is_not_read_for_what_the_registry_refuses(tmp_path: Path) -> None:
    transport = Transport()
    registry = Registry(Settings(), Credentials({}), transport, environ={})
    gimp = FakeCanvas(gradient(9, 9))
    unknown = Ask(GenerationRequest(Mode.UPSCALE, ProviderId("nobody")))
    with pytest.raises(InputError, match="no provider 'nobody'"):
        Generator(registry, History(tmp_path / "history"), Parts(tmp_path / "parts")).carry_out(
            unknown, gimp, RecordingContext()
        )
    assert gimp.reads == []
    transport.close()


def named_ask(engine: str) -> Ask:
    asked = ask()
    return replace(asked, request=replace(asked.request, engine=EngineId(engine) if engine else None))


@pytest.mark.parametrize(
    ("error", "engine", "stops"),
    [
        (ServerFaultError("broken"), "", True),
        (ServerFaultError("broken"), "fake-1", False),
        (BadResponseError("no list"), "fake-1", False),
        (UnreachableError("gone"), "fake-1", True),
        (AuthError("no"), "fake-1", True),
        (TimedOutError("late"), "fake-1", True),
    ],
)
def test_a_server_that_does_not_list_its_engines(bench: Bench, error: BridgeError, engine: str, stops: bool) -> None:
    """One that serves without a list serves the engine that the user names; else the first answer is the last."""
    bench.provider.engines_error = error
    if stops:
        with pytest.raises(type(error)):
            bench.generator.carry_out(named_ask(engine), canvas(), RecordingContext())
        assert bench.provider.requests == []
    else:
        bench.generator.carry_out(named_ask(engine), canvas(), RecordingContext())
        assert len(bench.provider.requests) == 1


class SlowLister(FakeProvider):
    """Its server takes its time to list its engines."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.answer = threading.Event(), threading.Event()

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        self.asked.set()
        self.answer.wait(30)
        return super().engines(refresh=refresh)


def test_a_cancel_does_not_wait_for_a_list_of_engines(bench: Bench) -> None:
    bench.provider = lister = SlowLister()
    context = RecordingContext()

    def cancel() -> None:
        lister.asked.wait(30)
        context.cancel()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    with pytest.raises(Cancelled):
        bench.generator.carry_out(ask(), canvas(), context)
    assert not lister.answer.is_set()
    lister.answer.set()
    canceller.join()
    assert lister.requests == []
