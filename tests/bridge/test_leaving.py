"""What would leave this computer: told by the way of the request itself, with nothing sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bridge.capability import OptionKind, OptionSpec, Price
from bridge.core import Generator
from bridge.credentials import Credentials
from bridge.errors import Cancelled, InputError
from bridge.history import History
from bridge.http.address import host_of, is_loopback
from bridge.http.transport import Transport
from bridge.imaging.codec import encode_mask_png, encode_png
from bridge.leaving import PACKED_TILES, Leaving
from bridge.model import Box, GenerationRequest, Mode, Prompt, ProviderId, Size
from bridge.plan import Choice
from bridge.providers.base import Provider
from bridge.registry import Registry
from bridge.secret import Secret
from bridge.settings import Settings
from bridge.tiling.parts import Parts
from bridge.wishes import Wishes
from tests.fakes.canvas import FakeCanvas, gradient
from tests.fakes.job_context import RecordingContext
from tests.fakes.providers import FakeProvider, capability

SELECTED = Box(40, 30, 64, 48)


class Keyed:
    """A ``SecretStore`` with a key for everything."""

    name = "keys"
    warning = ""

    def get(self, account: str) -> Secret | None:
        return Secret("key")

    def set(self, account: str, secret: Secret) -> None:
        """It is bound to its address."""

    def delete(self, account: str) -> None:
        raise AssertionError("nothing is kept here")


class One(Registry):
    """A registry with a provider of the test's own in it."""

    def __init__(self, provider: Provider, transport: Transport, *, keyed: bool) -> None:
        stores = [Keyed()] if keyed else []
        super().__init__(Settings(), Credentials({}, stores=stores), transport, environ={})
        self._one = provider

    def get(self, provider: ProviderId | None) -> Provider:
        return self._one


class Bench:
    """Attributes: ``provider``, which is sent nothing; ``context``; ``keyed``, whether a key is there for it."""

    def __init__(self, folder: Path, transport: Transport) -> None:
        self._folder, self._transport = folder, transport
        self.provider = FakeProvider()
        self.context = RecordingContext()
        self.keyed = False

    def look(self, mode: Mode, canvas: FakeCanvas, **wishes: object) -> Leaving:
        registry = One(self.provider, self._transport, keyed=self.keyed)
        generator = Generator(registry, History(self._folder / "history"), Parts(self._folder / "parts"))
        said = replace(Wishes(prompts=("a cat",)), **wishes)  # type: ignore[arg-type]
        return generator.leaving(said.ask(mode), canvas, self.context)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    transport = Transport()
    bench = Bench(tmp_path, transport)
    yield bench
    transport.close()
    assert bench.provider.requests == []
    assert not (tmp_path / "history").exists()


def at(address: str) -> FakeProvider:
    return FakeProvider(default_url=address, needs_key=True)


def test_an_inpaint_tells_picture_mask_boxes_and_bytes(bench: Bench) -> None:
    bench.provider = at("https://images.example:8443/v1")
    told = bench.look(Mode.INPAINT, FakeCanvas.plain(256, 192, SELECTED))
    assert told.picture is not None and told.mask is not None and told.context is not None and told.result is not None
    assert (told.mode, told.provider, told.engine) == (Mode.INPAINT, "Fake", "fake-1")
    assert told.size == told.picture.size == told.mask.size
    assert told.context.around(SELECTED) == told.context and told.result.around(SELECTED) == told.result
    assert told.picture_bytes == len(encode_png(told.picture, effort="small"))
    assert told.mask_bytes == len(encode_mask_png(told.mask, effort="small"))
    assert (told.host, told.stays, told.may_be_billed, told.requests) == ("images.example:8443", False, False, 1)
    assert told.prompts == (Prompt("a cat"),)


def test_a_server_on_this_computer_gets_it_and_nothing_leaves(bench: Bench) -> None:
    bench.provider = at("http://127.0.0.1:7860")
    told = bench.look(Mode.IMAGE_TO_IMAGE, FakeCanvas.plain(256, 192))
    assert (told.host, told.stays) == ("127.0.0.1:7860", True)
    assert told.picture is not None
    assert told.picture_bytes == len(encode_png(told.picture, effort="fast"))


def test_without_an_address_nothing_leaves(bench: Bench) -> None:
    told = bench.look(Mode.IMAGE_TO_IMAGE, FakeCanvas.plain(256, 192))
    assert (told.host, told.stays) == ("", True)


def test_a_key_that_goes_far_may_be_billed(bench: Bench) -> None:
    bench.keyed, bench.provider = True, at("https://images.example")
    assert bench.look(Mode.IMAGE_TO_IMAGE, FakeCanvas.plain(256, 192)).may_be_billed
    bench.provider = at("http://localhost:9")
    assert not bench.look(Mode.IMAGE_TO_IMAGE, FakeCanvas.plain(256, 192)).may_be_billed


def test_from_text_alone_words_leave(bench: Bench) -> None:
    told = bench.look(Mode.TEXT_TO_IMAGE, FakeCanvas(), negative_prompt="fog")
    assert (told.picture, told.mask, told.picture_bytes, told.context) == (None, None, 0, None)
    assert [prompt.text for prompt in told.prompts] == ["a cat", "fog"]
    assert told.size == Size(64, 64)


def test_choices_by_chance_are_told(bench: Bench) -> None:
    told = [
        bench.look(Mode.TEXT_TO_IMAGE, FakeCanvas(), prompts=(text,), seed=seed)
        for text, seed in (("a {red|blue} cat", 0), ("a {red|blue} cat", 7), ("a cat", 0))
    ]
    assert [each.chooses_anew for each in told] == [True, False, False]
    assert told[0].prompts[0].text in ("a red cat", "a blue cat")


def test_prompts_that_are_not_used_do_not_leave(bench: Bench) -> None:
    assert bench.look(Mode.UPSCALE, FakeCanvas.plain(256, 192)).prompts == ()


def test_tiles_are_told_with_all_their_bytes(bench: Bench) -> None:
    bench.provider = FakeProvider(capabilities={Mode.IMAGE_TO_IMAGE: capability(Mode.IMAGE_TO_IMAGE)})
    canvas = FakeCanvas.plain(900, 700)
    told = bench.look(Mode.IMAGE_TO_IMAGE, canvas, tiles=Choice.YES.value, strength=0.3)
    assert told.requests == len(told.tiles) > 1
    assert told.picture is not None and np.array_equal(told.picture.pixels, gradient(900, 700).pixels)
    assert told.mask is None and told.size is not None
    packed = [len(encode_png(told.picture.crop(box), effort="small")) for box in told.tiles]
    assert told.tiles[0].size == told.size
    assert told.picture_bytes == sum(packed)
    assert not told.is_estimate


def test_of_many_tiles_the_bytes_are_an_estimate(bench: Bench) -> None:
    small = capability(Mode.IMAGE_TO_IMAGE, sizes=capability(Mode.INPAINT).sizes)
    bench.provider = FakeProvider(capabilities={Mode.IMAGE_TO_IMAGE: small})
    told = bench.look(Mode.IMAGE_TO_IMAGE, FakeCanvas.plain(2400, 1800), tiles=Choice.YES.value, strength=0.3)
    assert told.requests > PACKED_TILES
    assert told.is_estimate and told.picture_bytes > 0


def test_a_second_pass_counts(bench: Bench) -> None:
    strength = OptionSpec("strength", "Strength", OptionKind.NUMBER)
    modes = {mode: capability(mode, options=(strength,)) for mode in (Mode.INPAINT, Mode.IMAGE_TO_IMAGE)}
    bench.provider = FakeProvider(capabilities=modes)
    told = bench.look(Mode.INPAINT, FakeCanvas.plain(1600, 1200, Box(100, 100, 1300, 900)), refine=Choice.YES.value)
    assert told.requests > 1


class Priced(FakeProvider):
    """Inpainting costs 5 a request, everything else 3."""

    def estimate(self, request: GenerationRequest) -> Price | None:
        return Price(5.0 if request.mode is Mode.INPAINT else 3.0)


def test_the_price_is_that_of_every_request(bench: Bench) -> None:
    strength = OptionSpec("strength", "Strength", OptionKind.NUMBER)
    modes = {mode: capability(mode, options=(strength,)) for mode in (Mode.INPAINT, Mode.IMAGE_TO_IMAGE)}
    bench.provider, canvas = Priced(capabilities=modes), FakeCanvas.plain(1600, 1200, Box(100, 100, 1300, 900))
    told = bench.look(Mode.INPAINT, canvas, refine=Choice.YES.value)
    assert told.price == Price(5.0 + 3.0 * (told.requests - 1))
    assert bench.look(Mode.INPAINT, canvas, refine=Choice.NO.value).price == Price(5.0)
    bench.provider = at("https://images.example")
    assert bench.look(Mode.IMAGE_TO_IMAGE, FakeCanvas.plain(256, 192)).price is None


def test_what_could_not_be_sent_says_why(bench: Bench) -> None:
    with pytest.raises(InputError, match="Nothing is selected"):
        bench.look(Mode.INPAINT, FakeCanvas.plain(256, 192))


def test_who_does_not_want_to_know_any_more_is_not_told(bench: Bench) -> None:
    bench.context.cancel()
    with pytest.raises(Cancelled):
        bench.look(Mode.IMAGE_TO_IMAGE, FakeCanvas.plain(256, 192))


@pytest.mark.parametrize(
    ("url", "host", "is_here"),
    [
        ("https://user:secret@images.example/v1", "images.example", False),
        ("http://[::1]:81/x", "[::1]:81", True),
        ("127.0.0.1:50051", "127.0.0.1:50051", True),
        ("localhost", "localhost", True),
        ("grpc.example:443", "grpc.example:443", False),
        ("http://127.0.0.1.example", "127.0.0.1.example", False),
        ("http://a:b", "the server", False),
        ("", "the server", False),
    ],
)
def test_who_is_at_an_address(url: str, host: str, is_here: bool) -> None:
    assert (host_of(url), is_loopback(url)) == (host, is_here)


def test_a_server_that_makes_one_picture_a_request_is_sent_the_picture_each_time(bench: Bench) -> None:
    once = bench.look(Mode.INPAINT, FakeCanvas.plain(256, 192, SELECTED))
    bench.provider.one_a_request = True
    told = bench.look(Mode.INPAINT, FakeCanvas.plain(256, 192, SELECTED), samples=3)
    assert (told.requests, told.times) == (3, 3)
    assert (told.picture_bytes, told.mask_bytes) == (3 * once.picture_bytes, 3 * once.mask_bytes)
    assert (once.requests, once.times) == (1, 1)
