"""Typed calls to a canvas at the other end, whatever it answers. The socket itself is ``test_session``'s."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from bridge.canvas.base import Source
from bridge.canvas.client import CanvasClient, gone
from bridge.errors import CanvasError, ImageGoneError, InputError, LinkClosedError, LinkError
from bridge.model import Box, Size
from layerbridge import wire
from layerbridge.measures import RGB_BYTES

BOX = Box(3, 4, 2, 1)
LAYER = wire.NewLayer("layer", BOX, b"rgbaRGBA")


class Peer:
    """Answers every question at once with ``answer``; None answers nothing. ``heard`` is what came."""

    def __init__(self, answer: wire.Message | None = None) -> None:
        self.answer = answer
        self.heard: list[wire.Envelope] = []
        self.client = CanvasClient(self._write)
        self._frames: list[bytes] = []

    def _write(self, frame: Any) -> None:
        self._frames.append(bytes(frame))
        sizes = wire.decode_header(self._frames[0]).blob_sizes
        if sum(map(len, self._frames[1:])) < sum(sizes):
            return
        incoming = iter(self._frames)
        self._frames = []
        envelope = wire.receive(lambda _limit: next(incoming))
        self.heard.append(envelope)
        if self.answer is not None and envelope.number:
            self.client.arrived(wire.Envelope(envelope.number, self.answer))


Call = Callable[[CanvasClient], object]
CALLS: dict[str, tuple[Call, wire.Message, wire.Message]] = {
    "describe": (CanvasClient.describe, wire.Describe(), wire.Description(Size(9, 9))),
    "read_pixels": (
        lambda client: client.read_pixels(Source.VISIBLE, BOX),
        wire.ReadPixels("visible", BOX),
        wire.Pixels(BOX, b"rgbaRGBA"),
    ),
    "read_selection": (
        lambda client: client.read_selection(BOX),
        wire.ReadSelection(BOX),
        wire.SelectionMask(BOX, b"\x00\xff"),
    ),
    "describe_again": (
        lambda client: client.describe(4),
        wire.Describe(again=4),
        wire.Description(Size(9, 9)),
    ),
    "read_pixels_again": (
        lambda client: client.read_pixels(Source.LAYER, BOX, again=4),
        wire.ReadPixels("layer", BOX, again=4),
        wire.Pixels(BOX, b"rgbaRGBA"),
    ),
    "read_mask": (
        lambda client: client.read_mask(4, BOX),
        wire.ReadMask(4, BOX),
        wire.SelectionMask(BOX, b"\x00\xff"),
    ),
    "read_recipe": (lambda client: client.read_recipe(4), wire.ReadRecipe(4), wire.Recipe(4, BOX, "{}")),
    "read_view": (
        lambda client: client.read_view(Source.VISIBLE, 64),
        wire.ReadPreview("visible", 64),
        wire.Preview(BOX, Size(1, 2), b"rgbaRGBA"),
    ),
    "insert_instead": (
        lambda client: client.insert(wire.InsertLayers((LAYER,), replaces=(3, 4), again=5, for_a_look=True)),
        wire.InsertLayers((LAYER,), replaces=(3, 4), again=5, for_a_look=True),
        wire.Inserted((5,), 1),
    ),
    "remove": (lambda client: client.remove([3, 4], keeps=[5]), wire.RemoveLayers((3, 4), (5,)), wire.Removed((3,))),
    "insert": (
        lambda client: client.insert(wire.InsertLayers((LAYER,), group="g", canvas=Box(-1, 0, 9, 9))),
        wire.InsertLayers((LAYER,), "g", Box(-1, 0, 9, 9)),
        wire.Inserted((5,), 1),
    ),
    "insert_scaled": (
        lambda client: client.insert(wire.InsertLayers((LAYER,), scale=Size(20, 30), to_rgb=True)),
        wire.InsertLayers((LAYER,), "", None, Size(20, 30), to_rgb=True),
        wire.Inserted((5,), 1),
    ),
    "new_image": (
        lambda client: client.new_image(Size(9, 9), [LAYER], group="g"),
        wire.NewImage(Size(9, 9), (LAYER,), "g"),
        wire.Inserted((5,), 2),
    ),
}
each_call = pytest.mark.parametrize(("call", "question", "answer"), CALLS.values(), ids=CALLS.keys())


@each_call
def test_a_call_is_one_question_with_a_number_of_its_own(
    call: Call, question: wire.Message, answer: wire.Message
) -> None:
    peer = Peer(answer)
    call(peer.client)
    call(peer.client)
    assert [envelope.message for envelope in peer.heard] == [question, question]
    assert len({envelope.number for envelope in peer.heard} - {0}) == 2


@each_call
def test_what_gimp_cannot_do_is_told_in_its_words(call: Call, question: wire.Message, answer: wire.Message) -> None:
    with pytest.raises(CanvasError) as caught:
        call(Peer(wire.Failure("It is locked.", "Unlock it.")).client)
    assert (caught.value.message, caught.value.hint) == ("It is locked.", "Unlock it.")


@each_call
def test_an_answer_to_another_question_is_an_error(call: Call, question: wire.Message, answer: wire.Message) -> None:
    with pytest.raises(LinkError):
        call(Peer(wire.Welcome(1, "0")).client)


@each_call
def test_once_gimp_is_gone_every_call_says_why(call: Call, question: wire.Message, answer: wire.Message) -> None:
    peer = Peer(answer)
    peer.client.lost(gone())
    assert not peer.client.connected
    with pytest.raises(LinkClosedError, match="GIMP closed the connection"):
        call(peer.client)
    assert peer.heard == []


@each_call
def test_a_broken_connection_is_told(call: Call, question: wire.Message, answer: wire.Message) -> None:
    def broken(frame: object) -> None:
        raise BrokenPipeError

    with pytest.raises(LinkClosedError):
        call(CanvasClient(broken))


def test_an_image_that_is_closed_is_told_from_other_troubles() -> None:
    with pytest.raises(ImageGoneError, match="not open any more"):
        Peer(wire.Failure("The image is not open any more.", "", "image-gone")).client.describe()


def test_a_small_view_says_what_it_shows() -> None:
    view = Peer(wire.Preview(BOX, Size(1, 2), b"rgbaRGBA")).client.read_view(Source.VISIBLE, 64)
    assert view.box == BOX
    assert view.picture.pixels.tobytes() == b"rgbaRGBA"
    assert view.picture.size == Size(1, 2)


def test_what_was_still_there_is_told() -> None:
    assert Peer(wire.Removed((3,))).client.remove([3, 4]) == (3,)


def test_pixels_come_as_rgba_also_where_gimp_sends_rgb() -> None:
    opaque = Peer(wire.Pixels(BOX, b"rgbRGB", RGB_BYTES)).client.read_pixels(Source.LAYER, BOX)
    assert opaque.pixels.tobytes() == b"rgb\xffRGB\xff"
    clear = Peer(wire.Pixels(BOX, b"rgbaRGBA")).client.read_pixels(Source.LAYER, BOX)
    assert clear.pixels.tobytes() == b"rgbaRGBA"
    assert clear.pixels.shape == (1, 2, 4)
    mask = Peer(wire.SelectionMask(BOX, b"\x07\x09")).client.read_selection(BOX)
    assert np.array_equal(mask.pixels, [[7, 9]])


@pytest.mark.parametrize("other", [Box(3, 4, 1, 2), Box(0, 0, 2, 1), Box(3, 4, 3, 3)])
def test_the_pixels_of_another_box_are_not_taken(other: Box) -> None:
    """They would be put in the wrong place, or break an array's shape far from here."""
    area = other.size.pixels
    with pytest.raises(LinkError, match="where 2x1"):
        Peer(wire.Pixels(other, b"x" * area * 4)).client.read_pixels(Source.LAYER, BOX)
    with pytest.raises(LinkError, match="where 2x1"):
        Peer(wire.SelectionMask(other, b"x" * area)).client.read_selection(BOX)


def test_an_answer_that_nobody_waits_for_is_dropped() -> None:
    peer = Peer(wire.Description())
    peer.client.arrived(wire.Envelope(99, wire.Inserted((1,), 1)))
    assert peer.client.describe() == wire.Description()


def test_what_is_over_the_contracts_limits_is_told_and_not_sent() -> None:
    peer = Peer(wire.Inserted((1,), 1))
    long = wire.NewLayer("x" * (wire.MAX_HEADER_BYTES + 1), BOX, b"rgbaRGBA")
    with pytest.raises(LinkError) as caught:
        peer.client.insert(wire.InsertLayers((long,)))
    assert not isinstance(caught.value, LinkClosedError)
    assert peer.heard == []


REFUSAL = InputError("No.", "Do.")


@pytest.mark.parametrize(
    ("said", "finished"),
    [
        ({"inserted": wire.Inserted((1, 2), 7), "arguments": {"seed": 5}}, wire.Finished((1, 2), 7, None, {"seed": 5})),
        ({"error": REFUSAL}, wire.Finished((), None, wire.Failure("No.", f"Do. ({REFUSAL.id})"))),
        ({}, wire.Finished()),
    ],
)
def test_the_end_of_a_procedure_is_told_without_an_answer(said: dict[str, Any], finished: wire.Finished) -> None:
    peer = Peer()
    peer.client.progress(0.5, "Half")
    peer.client.finish(**said)
    assert [envelope.message for envelope in peer.heard] == [wire.Progress("Half", 0.5), finished]
    assert {envelope.number for envelope in peer.heard} == {0}


def test_telling_somebody_who_is_gone_is_no_error() -> None:
    tried: list[object] = []

    def broken(frame: object) -> None:
        tried.append(frame)
        raise BrokenPipeError

    client = CanvasClient(broken)
    client.progress(None, "Working")
    client.finish(error=gone())
    assert len(tried) == 2
