"""The plug-in as a server of its image: every question answered, every trouble told, the end noticed."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import pytest

from layerbridge import wire
from layerbridge.commands import CanvasTrouble, Commands, ImageGone
from layerbridge.link import Link, LinkProblem
from layerbridge.measures import Box, Size

BOX = Box(1, 2, 2, 1)
LAYER = wire.NewLayer("layer", BOX, b"rgbaRGBA")
RECIPE = wire.Recipe(4, BOX, "{}")
PREVIEW = wire.Preview(BOX, Size(1, 1), b"rgba")
DESCRIPTION = wire.Description(Size(8, 8), selection=BOX)


class FakeImage:
    """``layerbridge.commands.Canvas`` that remembers what it was told. ``trouble`` is raised when set."""

    def __init__(self) -> None:
        self.told: list[object] = []
        self.trouble: Exception | None = None

    def describe(self, again: int = 0) -> wire.Description:
        self._remember(("describe", again))
        return DESCRIPTION

    def read_pixels(self, source: str, box: Box, again: int = 0) -> wire.Pixels:
        self._remember((source, box, again))
        return wire.Pixels(box, b"x" * box.size.pixels * 4)

    def read_selection(self, box: Box) -> bytes:
        self._remember(("selection", box))
        return b"y" * box.size.pixels

    def read_mask(self, layer: int, box: Box) -> bytes:
        self._remember(("mask", layer, box))
        return b"z" * box.size.pixels

    def read_recipe(self, layer: int) -> wire.Recipe:
        self._remember(("recipe", layer))
        return RECIPE

    def read_preview(self, source: str, max_side: int) -> wire.Preview:
        self._remember(("preview", source, max_side))
        return PREVIEW

    def insert_layers(self, order: wire.InsertLayers) -> wire.Inserted:
        self._remember(order)
        return wire.Inserted((5,), 1)

    def remove_layers(self, layers: tuple[int, ...]) -> tuple[int, ...]:
        self._remember(("remove", layers))
        return layers[:1]

    def new_image(self, order: wire.NewImage) -> wire.Inserted:
        self._remember(order)
        return wire.Inserted((6,), 2)

    def show_progress(self, text: str, fraction: float | None) -> None:
        self._remember((text, fraction))

    def _remember(self, what: object) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.told.append(what)


QUESTIONS: list[tuple[wire.Message, object, wire.Message]] = [
    (wire.Describe(), ("describe", 0), DESCRIPTION),
    (wire.Describe(again=4), ("describe", 4), DESCRIPTION),
    (wire.ReadPixels("visible", BOX), ("visible", BOX, 0), wire.Pixels(BOX, b"x" * 8)),
    (wire.ReadPixels("layer", BOX, again=4), ("layer", BOX, 4), wire.Pixels(BOX, b"x" * 8)),
    (wire.ReadMask(4, BOX), ("mask", 4, BOX), wire.SelectionMask(BOX, b"zz")),
    (wire.ReadRecipe(4), ("recipe", 4), RECIPE),
    (wire.ReadPreview("layer", 9), ("preview", "layer", 9), PREVIEW),
    (wire.RemoveLayers((4, 5)), ("remove", (4, 5)), wire.Removed((4,))),
    (wire.ReadSelection(BOX), ("selection", BOX), wire.SelectionMask(BOX, b"yy")),
    (wire.InsertLayers((LAYER,), "g"), wire.InsertLayers((LAYER,), "g"), wire.Inserted((5,), 1)),
    (
        wire.InsertLayers((LAYER,), scale=Size(9, 9), to_rgb=True),
        wire.InsertLayers((LAYER,), scale=Size(9, 9), to_rgb=True),
        wire.Inserted((5,), 1),
    ),
    (wire.NewImage(Size(9, 9), (LAYER,)), wire.NewImage(Size(9, 9), (LAYER,)), wire.Inserted((6,), 2)),
]
each_question = pytest.mark.parametrize(
    ("question", "told", "answer"), QUESTIONS, ids=[type(question).__name__ for question, _, _ in QUESTIONS]
)


@each_question
def test_every_question_is_put_to_the_image(question: wire.Message, told: object, answer: wire.Message) -> None:
    image = FakeImage()
    assert Commands(image).answer(question) == answer
    assert image.told == [told]


@each_question
def test_what_the_image_cannot_do_is_told(question: wire.Message, told: object, answer: wire.Message) -> None:
    image = FakeImage()
    image.trouble = CanvasTrouble("The layer is locked.", "Unlock it.")
    assert Commands(image).answer(question) == wire.Failure("The layer is locked.", "Unlock it.")


@pytest.mark.parametrize("message", [wire.Welcome(1, "0"), wire.Inserted((1,), 1), wire.Failure("x")])
def test_what_is_no_question_is_answered_with_a_failure(message: wire.Message) -> None:
    image = FakeImage()
    answer = Commands(image).answer(message)
    assert isinstance(answer, wire.Failure)
    assert type(message).__name__ in answer.message
    assert image.told == []


def test_what_nobody_foresaw_is_not_hidden_from_gimp() -> None:
    image = FakeImage()
    image.trouble = RuntimeError("a bug")
    with pytest.raises(RuntimeError):
        Commands(image).answer(wire.Describe())


@pytest.fixture
def ends() -> Iterator[tuple[Link, Connection]]:
    """The plug-in's link and the bridge's end of it."""
    ours, bridge = Pipe()
    yield Link(ours), bridge
    ours.close()
    bridge.close()


def say(bridge: Connection, message: wire.Message, number: int = 0) -> None:
    wire.send(wire.Envelope(number, message), bridge.send_bytes)


def test_it_answers_by_number_shows_progress_and_ends_when_told(ends: tuple[Link, Connection]) -> None:
    link, bridge = ends
    image = FakeImage()
    say(bridge, wire.Describe(), 7)
    say(bridge, wire.Progress("Working", 0.5))
    say(bridge, wire.ReadSelection(BOX), 8)
    finished = wire.Finished((5,), 1, None, {"prompt": "a cat"})
    say(bridge, finished)
    assert Commands(image).serve(link) == finished
    assert image.told == [("describe", 0), ("Working", 0.5), ("selection", BOX)]
    assert wire.receive(bridge.recv_bytes) == wire.Envelope(7, DESCRIPTION)
    assert wire.receive(bridge.recv_bytes) == wire.Envelope(8, wire.SelectionMask(BOX, b"yy"))
    assert not bridge.poll(), "progress was answered"


LOOK = wire.InsertLayers((LAYER,), for_a_look=True)


def test_layers_that_were_there_for_a_look_go_at_the_end(ends: tuple[Link, Connection]) -> None:
    link, bridge = ends
    image = FakeImage()
    say(bridge, LOOK, 1)
    say(bridge, wire.Finished())
    Commands(image).serve(link)
    assert image.told[1:] == [("remove", (5,))]


def test_they_go_too_when_the_bridge_is_killed(ends: tuple[Link, Connection]) -> None:
    link, bridge = ends
    image = FakeImage()
    say(bridge, LOOK, 1)
    bridge.close()
    with pytest.raises(LinkProblem):
        Commands(image).serve(link)
    assert image.told[1:] == [("remove", (5,))]


def test_an_image_that_was_closed_takes_them_along(ends: tuple[Link, Connection]) -> None:
    link, bridge = ends
    image = FakeImage()
    commands = Commands(image)
    commands.answer(LOOK)
    image.trouble = ImageGone("It is closed.")
    say(bridge, wire.Finished((1,), 1))
    assert commands.serve(link) == wire.Finished((1,), 1)


@pytest.mark.parametrize(
    "after", [wire.RemoveLayers((), keeps=(5,)), wire.RemoveLayers((5,)), wire.InsertLayers((LAYER,), replaces=(5,))]
)
def test_what_is_kept_or_taken_away_before_does_not_go_at_the_end(
    ends: tuple[Link, Connection], after: wire.Message
) -> None:
    link, bridge = ends
    image = FakeImage()
    for number, message in enumerate((LOOK, after)):
        say(bridge, message, number)
    say(bridge, wire.Finished())
    Commands(image).serve(link)
    assert len(image.told) == 2


def test_an_image_that_is_closed_is_told_by_its_kind() -> None:
    image = FakeImage()
    image.trouble = ImageGone("It is closed.", "Open it.")
    answer = Commands(image).answer(wire.Describe())
    assert answer == wire.Failure("It is closed.", "Open it.", "image-gone")


def test_the_bridge_going_away_is_told_and_says_that_the_image_is_unchanged(ends: tuple[Link, Connection]) -> None:
    link, bridge = ends
    bridge.close()
    with pytest.raises(LinkProblem, match="your image is unchanged") as caught:
        Commands(FakeImage()).serve(link)
    assert caught.value.hint


@pytest.mark.parametrize("garbage", [b"", b"{", b"\x80\x04\x95pickle", b"x" * 4096])
def test_what_does_not_follow_the_contract_ends_the_conversation(ends: tuple[Link, Connection], garbage: bytes) -> None:
    link, bridge = ends
    bridge.send_bytes(garbage)
    with pytest.raises(LinkProblem) as caught:
        Commands(FakeImage()).serve(link)
    assert "Install LayerBridge again" in caught.value.hint
