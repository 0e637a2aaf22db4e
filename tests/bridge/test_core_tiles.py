"""One wish in many requests: tiles, steps and the second pass, through the same core as everything else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bridge.capability import Capability, OptionKind, OptionSpec, SizeRange
from bridge.core import Delivery, Generator
from bridge.credentials import Credentials
from bridge.errors import InputError, ServerFaultError, TooManyRequestsError
from bridge.history import History
from bridge.http.transport import Transport
from bridge.imaging.codec import read_picture_file
from bridge.imaging.resample import resize
from bridge.job_context import JobContext
from bridge.model import (
    Box,
    GeneratedPicture,
    GenerationRequest,
    GenerationResult,
    Mode,
    Picture,
    Prompt,
    ProviderId,
    Sampling,
    Size,
)
from bridge.plan import Ask, Choice, Join, Manner
from bridge.prompts.wording import WEIGHTS_LEFT_OUT
from bridge.providers.base import Provider
from bridge.registry import Registry
from bridge.settings import ProviderSettings, Settings
from bridge.tiling.parts import Parts
from tests.fakes.canvas import FakeCanvas, gradient
from tests.fakes.job_context import RecordingContext
from tests.fakes.providers import FakeProvider, capability

STRENGTH = OptionSpec("strength", "Strength", OptionKind.NUMBER, "How much changes.", minimum=0, maximum=1)
SMALL = SizeRange(64, 128, 8)


def refining(**changes: object) -> dict[Mode, Capability]:
    """What an engine that sees little at a time can do."""
    from_picture = capability(Mode.IMAGE_TO_IMAGE, sizes=SMALL)
    from_picture = replace(from_picture, options=(*from_picture.options, STRENGTH))
    return {
        Mode.INPAINT: capability(Mode.INPAINT, sizes=SMALL, **changes),
        Mode.IMAGE_TO_IMAGE: from_picture,
        Mode.UPSCALE: capability(Mode.UPSCALE, sizes=SMALL),
    }


class Shop(Registry):
    """A registry with one provider, whose requests may be billed if the test says so."""

    def __init__(self, provider: Provider, transport: Transport, *, bills: bool) -> None:
        super().__init__(Settings(), Credentials({}), transport, environ={})
        self._provider, self._bills = provider, bills

    def get(self, provider: ProviderId | None) -> Provider:
        return self._provider

    def may_bill(self, spec: object) -> bool:
        return self._bills


@pytest.fixture
def transport() -> Iterator[Transport]:
    transport = Transport()
    yield transport
    transport.close()


def carry_out(
    folder: Path,
    transport: Transport,
    provider: FakeProvider,
    asked: Ask,
    canvas: FakeCanvas,
    *,
    bills: bool = False,
) -> Delivery:
    generator = Generator(Shop(provider, transport, bills=bills), History(folder / "history"), Parts(folder / "parts"))
    return generator.carry_out(asked, canvas, RecordingContext())


def ask(mode: Mode, sampling: Sampling = Sampling(seed=7), **changes: object) -> Ask:  # noqa: B008  (frozen)
    request = GenerationRequest(mode, ProviderId("fake"), prompts=(Prompt("a cat"),), sampling=sampling)
    return Ask(request, **changes)  # type: ignore[arg-type]


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "parts").glob("*"))


# ------------------------------------------------------------------------------------------ tiles


def test_an_upscale_in_tiles_is_one_layer_and_one_entry_and_leaves_no_parts(
    tmp_path: Path, transport: Transport
) -> None:
    provider, canvas = FakeProvider(capabilities=refining()), FakeCanvas(gradient(256, 192))
    delivery = carry_out(tmp_path, transport, provider, ask(Mode.UPSCALE), canvas)
    (layer,) = delivery.placement.layers
    assert layer.box == Box(0, 0, 512, 384)
    assert len(provider.requests) > 1
    assert all(request.picture is not None for request in provider.requests)
    (entry,) = delivery.entries
    assert (entry.width, entry.height) == (512, 384)
    assert np.array_equal(read_picture_file(entry.path).pixels, delivery.pictures[0].pixels)
    assert entry.recipe["tiles"] == [len(provider.requests)]
    assert leftovers(tmp_path) == []


def test_transparency_of_the_source_comes_back_with_the_tiles(tmp_path: Path, transport: Transport) -> None:
    source = gradient(256, 192)
    source.pixels[:, 200:, 3] = 0
    provider = FakeProvider(capabilities=refining())
    delivery = carry_out(tmp_path, transport, provider, ask(Mode.UPSCALE), FakeCanvas(source))
    alpha = delivery.pictures[0].pixels[..., 3]
    assert (alpha[:, :396] == 255).all() and (alpha[:, 404:] == 0).all()
    assert np.array_equal(read_picture_file(delivery.entries[0].path).pixels[..., 3], alpha)


def test_what_was_paid_for_before_a_tile_failed_is_not_paid_for_again(tmp_path: Path, transport: Transport) -> None:
    provider, canvas = FakeProvider(capabilities=refining()), FakeCanvas(gradient(256, 192))
    sampling = Sampling(seed=0)
    carry_out(tmp_path / "whole", transport, provider, ask(Mode.UPSCALE, sampling), canvas)
    needed, provider.requests[:] = len(provider.requests), []

    class Failing(FakeProvider):
        def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
            if len(self.requests) == 3:
                raise ServerFaultError("The server failed.", "Try again.")
            return super().generate(request, context)

    failing = Failing(capabilities=refining())
    with pytest.raises(ServerFaultError, match="are kept"):
        carry_out(tmp_path, transport, failing, ask(Mode.UPSCALE, sampling), canvas)
    assert list((tmp_path / "history").glob("*.png")) == []
    delivery = carry_out(tmp_path, transport, provider, ask(Mode.UPSCALE, sampling), canvas)
    assert len(provider.requests) == needed - 3
    assert any("kept from a run before" in note for note in delivery.notes)
    assert leftovers(tmp_path) == []


def test_by_steps_the_engine_never_enlarges_by_more_than_it_can(tmp_path: Path, transport: Transport) -> None:
    able = {Mode.UPSCALE: capability(Mode.UPSCALE, max_factor=2)}
    provider, canvas = FakeProvider(capabilities=able), FakeCanvas(gradient(40, 30))
    delivery = carry_out(tmp_path, transport, provider, ask(Mode.UPSCALE, scale=8.0), canvas)
    asked = [(each.picture.size, each.size) for each in provider.requests if each.picture is not None]
    assert asked == [
        (Size(40, 30), Size(80, 60)),
        (Size(80, 60), Size(160, 120)),
        (Size(160, 120), Size(320, 240)),
    ]
    assert delivery.pictures[0].size == Size(320, 240)
    assert len(list((tmp_path / "history").glob("*.png"))) == 1


def test_a_picture_past_the_engines_size_is_refined_in_place(tmp_path: Path, transport: Transport) -> None:
    provider, canvas = FakeProvider(capabilities=refining()), FakeCanvas(gradient(256, 192))
    asked = ask(Mode.IMAGE_TO_IMAGE, Sampling(seed=3, strength=0.3))
    delivery = carry_out(tmp_path, transport, provider, asked, canvas)
    assert delivery.placement.layers[0].box == Box(0, 0, 256, 192)
    assert len(provider.requests) > 1
    assert delivery.notes == ()


def test_where_requests_may_be_billed_one_is_sent_unless_more_are_allowed(tmp_path: Path, transport: Transport) -> None:
    provider, canvas = FakeProvider(capabilities=refining()), FakeCanvas(gradient(400, 300))
    with pytest.raises(TooManyRequestsError) as caught:
        carry_out(tmp_path, transport, provider, ask(Mode.UPSCALE), canvas, bills=True)
    assert provider.requests == []
    needed = caught.value.needed
    carry_out(tmp_path, transport, provider, ask(Mode.UPSCALE, max_requests=needed), canvas, bills=True)
    assert len(provider.requests) == needed


def test_pictures_that_take_a_request_each_are_asked_for_as_tiles_are(tmp_path: Path, transport: Transport) -> None:
    provider, canvas = FakeProvider(), FakeCanvas(None)
    provider.one_a_request = True
    asked = ask(Mode.TEXT_TO_IMAGE, Sampling(seed=7, samples=3))
    with pytest.raises(TooManyRequestsError, match="one picture a request: this takes 3 requests") as caught:
        carry_out(tmp_path, transport, provider, asked, canvas, bills=True)
    assert (provider.requests, caught.value.needed) == ([], 3)
    allowed = replace(asked, max_requests=3)
    assert len(carry_out(tmp_path, transport, provider, allowed, canvas, bills=True).pictures) == 3
    assert len(carry_out(tmp_path, transport, provider, asked, canvas).pictures) == 3


@pytest.mark.parametrize(
    ("key", "url", "bills"),
    [
        ("rich", "", True),
        ("", "", False),
        ("rich", "http://127.0.0.1:9", False),
        ("rich", "https://else.example", True),
    ],
)
def test_a_request_may_be_billed_where_a_key_goes_to_another_machine(
    transport: Transport, key: str, url: str, bills: bool
) -> None:
    spec = replace(FakeProvider("keyed", needs_key=True, default_url="https://keyed.example").spec, key_variable="K")
    environ = {"K": key} if key else {}
    settings = Settings(providers={"keyed": ProviderSettings(url=url)})
    assert Registry(settings, Credentials(environ), transport, environ=environ).may_bill(spec) is bills


# ------------------------------------------------------------------------------------------ the second pass


def selected() -> FakeCanvas:
    return FakeCanvas.plain(900, 700, Box(200, 150, 400, 300))


def modes_of(provider: FakeProvider) -> list[Mode]:
    return [request.mode for request in provider.requests]


def test_a_large_selection_goes_through_a_second_pass_at_full_size(tmp_path: Path, transport: Transport) -> None:
    provider = FakeProvider(capabilities=refining())
    delivery = carry_out(tmp_path, transport, provider, ask(Mode.INPAINT), selected())
    first, *second = provider.requests
    assert first.mode is Mode.INPAINT
    assert len(second) > 1
    assert {each.mode for each in second} == {Mode.IMAGE_TO_IMAGE}
    assert {each.sampling.strength for each in second} == {0.4}
    assert all(each.picture is not None and each.picture.size.pixels <= 128 * 128 for each in second)
    (layer,) = delivery.placement.layers
    assert layer.mask is not None
    (entry,) = delivery.entries
    assert (entry.width, entry.height) == (layer.box.width, layer.box.height)
    assert entry.recipe["drift"]["largest_outside"] == 0
    assert "second pass" in delivery.notes[0] and "reduced" not in "".join(delivery.notes)
    # The first pass is kept too: it was made, and perhaps paid for.
    assert len(list((tmp_path / "history").glob("*.png"))) == 2
    assert leftovers(tmp_path) == []


def test_both_passes_are_told_the_same_words_and_what_was_left_out_is_said(
    tmp_path: Path, transport: Transport
) -> None:
    provider = FakeProvider(capabilities=refining())
    asked = ask(Mode.INPAINT)
    prompts = (Prompt("a {fat|thin} (cat:1.2)"),)
    asked = replace(asked, request=replace(asked.request, prompts=prompts, sampling=Sampling()))
    delivery = carry_out(tmp_path, transport, provider, asked, selected())
    assert len(provider.requests) > 2
    assert len({each.prompts for each in provider.requests}) == 1
    assert provider.requests[0].text in ("a fat cat", "a thin cat")
    assert delivery.notes[0] == WEIGHTS_LEFT_OUT and "second pass" in delivery.notes[1]
    assert delivery.entries[0].recipe["typed"] == [{"text": "a {fat|thin} (cat:1.2)", "weight": 1.0}]


@pytest.mark.parametrize(
    ("changes", "bills"),
    [({"refine": Choice.NO}, False), ({}, True), ({"max_requests": 2}, False)],
)
def test_without_leave_there_is_no_second_pass_and_a_note_says_what_was_done(
    tmp_path: Path, transport: Transport, changes: dict[str, object], bills: bool
) -> None:
    provider = FakeProvider(capabilities=refining())
    delivery = carry_out(tmp_path, transport, provider, ask(Mode.INPAINT, **changes), selected(), bills=bills)
    assert modes_of(provider) == [Mode.INPAINT]
    assert any("reduced" in note for note in delivery.notes)
    offered = changes.get("refine") is not Choice.NO
    assert any("second pass" in note for note in delivery.notes) is offered


def test_a_second_pass_that_is_wished_for_but_not_allowed_sends_nothing(tmp_path: Path, transport: Transport) -> None:
    provider = FakeProvider(capabilities=refining())
    with pytest.raises(TooManyRequestsError, match="second pass"):
        carry_out(tmp_path, transport, provider, ask(Mode.INPAINT, refine=Choice.YES), selected(), bills=True)
    assert provider.requests == []


@pytest.mark.parametrize("able", [{}, {Mode.IMAGE_TO_IMAGE: capability(Mode.IMAGE_TO_IMAGE)}])
def test_an_engine_without_strength_has_no_second_pass(
    tmp_path: Path, transport: Transport, able: dict[Mode, Capability]
) -> None:
    provider = FakeProvider(capabilities={Mode.INPAINT: capability(Mode.INPAINT, sizes=SMALL), **able})
    carry_out(tmp_path, transport, provider, ask(Mode.INPAINT), selected())
    assert modes_of(provider) == [Mode.INPAINT]


def test_a_small_selection_is_done_in_one_pass(tmp_path: Path, transport: Transport) -> None:
    provider = FakeProvider(capabilities=refining())
    carry_out(tmp_path, transport, provider, ask(Mode.INPAINT), FakeCanvas.plain(100, 90, Box(40, 30, 20, 20)))
    assert modes_of(provider) == [Mode.INPAINT]


def test_samples_of_tiles_are_refused_before_anything_is_sent(tmp_path: Path, transport: Transport) -> None:
    provider = FakeProvider(capabilities=refining())
    asked = ask(Mode.IMAGE_TO_IMAGE, Sampling(seed=3, strength=0.3, samples=2), tiles=Choice.YES)
    with pytest.raises(InputError, match="one at a time"):
        carry_out(tmp_path, transport, provider, asked, FakeCanvas(gradient(256, 192)))
    assert provider.requests == []


class Darkening(FakeProvider):
    """Gives back what it gets, darker, at the size that is asked for."""

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        self.requests.append(request)
        assert request.picture is not None
        pixels = request.picture.pixels.copy()
        pixels[..., :3] //= 2
        made = resize(Picture(pixels), request.size or request.picture.size)
        return GenerationResult((GeneratedPicture(made, 7),))


@pytest.mark.parametrize("sizes", [SMALL, SizeRange()], ids=["tiles", "one request"])
@pytest.mark.parametrize(("join", "held"), [(Join.AUTOMATIC, True), (Join.NONE, False)])
def test_an_upscale_keeps_the_tone_of_its_source_unless_the_user_says_so(
    tmp_path: Path, transport: Transport, sizes: SizeRange, join: Join, held: bool
) -> None:
    provider = Darkening(capabilities={Mode.UPSCALE: capability(Mode.UPSCALE, sizes=sizes)})
    canvas = FakeCanvas(gradient(256, 192))
    made = carry_out(tmp_path, transport, provider, ask(Mode.UPSCALE, manner=Manner(join=join)), canvas).pictures[0]
    middle = made.pixels[100:300, 100:400, :3].astype(float).mean()
    assert (len(provider.requests) > 1) is (sizes is SMALL)
    assert middle == pytest.approx(gradient(256, 192).pixels[50:150, 50:200, :3].mean() / (1 if held else 2), abs=3)
