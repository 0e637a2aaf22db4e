"""Where what is sent lies on the canvas: known before any pixel is read, and the same as in the plan."""

import pytest

from bridge.errors import InputError
from bridge.model import Box, Mode
from bridge.plan import prepare
from bridge.plan.framing import framed
from bridge.wishes import Wishes
from tests.fakes.canvas import FakeCanvas, gradient, rectangle
from tests.fakes.providers import capability

SELECTED = Box(40, 30, 64, 48)
HOLE = Box(60, 40, 30, 30)


def canvas(mode: Mode, *, selected: bool) -> FakeCanvas:
    picture = gradient(256, 192)
    if mode is Mode.OUTPAINT:
        picture.pixels[HOLE.y : HOLE.bottom, HOLE.x : HOLE.right] = 0
    return FakeCanvas(picture, rectangle(256, 192, SELECTED) if selected else None, layer_box=Box(0, 0, 200, 180))


@pytest.mark.parametrize("selected", [True, False], ids=["selected", "all"])
@pytest.mark.parametrize(
    ("mode", "wishes"),
    [
        (Mode.INPAINT, Wishes(prompts=("a cat",), whole_layer=True)),
        (Mode.IMAGE_TO_IMAGE, Wishes(prompts=("a cat",), strength=0.5, source="visible")),
        (Mode.OUTPAINT, Wishes(prompts=("a cat",), left=64)),
        (Mode.OUTPAINT, Wishes(prompts=("a cat",))),
        (Mode.UPSCALE, Wishes()),
    ],
    ids=["inpaint", "image-to-image", "outpaint", "emptiness", "upscale"],
)
def test_the_frame_is_what_the_plan_reads(mode: Mode, wishes: Wishes, selected: bool) -> None:
    place, ask = canvas(mode, selected=selected), wishes.ask(mode)
    known = capability(Mode.INPAINT if mode is Mode.OUTPAINT else mode)
    area = framed(ask, place.describe(), known)
    assert place.reads == []
    prepared = prepare(ask, place, known)
    assert area is not None
    assert (area.context, area.result) == (prepared.box, prepared.result or prepared.box)


def test_from_text_alone_nothing_is_framed() -> None:
    assert framed(Wishes().ask(Mode.TEXT_TO_IMAGE), FakeCanvas().describe(), capability(Mode.TEXT_TO_IMAGE)) is None


def test_why_nothing_is_framed_is_said() -> None:
    seen = FakeCanvas(gradient(64, 64)).describe()
    with pytest.raises(InputError, match="Nothing is selected"):
        framed(Wishes(prompts=("a cat",)).ask(Mode.INPAINT), seen, capability(Mode.INPAINT))
