"""Parts that are hidden: grey to whoever reads them, and everything else as it is."""

import numpy as np
import pytest

from bridge.canvas.base import Source
from bridge.canvas.hidden import GREY, HiddenCanvas, unhidden
from bridge.errors import InputError
from bridge.model import Box, Mask, Mode, Size
from bridge.plan import prepare
from bridge.wishes import Wishes
from layerbridge.wire import InsertLayers, NewLayer
from tests.fakes.canvas import FakeCanvas, gradient, rectangle
from tests.fakes.providers import capability

PART = Box(40, 30, 20, 10)
WHOLE = Box(0, 0, 128, 96)


def hiding(**looks: object) -> HiddenCanvas:
    return HiddenCanvas(FakeCanvas(gradient(128, 96), **looks), rectangle(128, 96, PART))  # type: ignore[arg-type]


def test_hidden_pixels_are_grey_and_the_others_as_they_are() -> None:
    seen = hiding().read_pixels(Source.VISIBLE, WHOLE).pixels
    hidden = rectangle(128, 96, PART).pixels > 0
    assert np.array_equal(np.unique(seen[hidden], axis=0), [GREY])
    assert np.array_equal(seen[~hidden], gradient(128, 96).pixels[~hidden])


def test_the_canvas_itself_is_not_changed() -> None:
    canvas = hiding()
    canvas.read_pixels(Source.VISIBLE, WHOLE)
    assert np.array_equal(unhidden(canvas).read_pixels(Source.VISIBLE, WHOLE).pixels, gradient(128, 96).pixels)


def test_a_box_past_the_border_is_hidden_where_it_meets_it() -> None:
    box = Box(50, -10, 200, 60)
    seen = hiding().read_pixels(Source.VISIBLE, box).pixels
    assert tuple(seen[40, 0]) == GREY and tuple(seen[49, 9]) == GREY
    assert not seen[0].any()
    assert tuple(seen[40, 10]) != GREY and tuple(seen[50, 0]) != GREY


def test_what_is_hidden_by_the_edge_of_a_brush_is_hidden_wholly() -> None:
    canvas = HiddenCanvas(FakeCanvas(gradient(128, 96)), Mask(rectangle(128, 96, PART, 1).pixels))
    assert tuple(canvas.read_pixels(Source.LAYER, WHOLE).pixels[30, 40]) == GREY


def test_what_is_transparent_is_hidden_too() -> None:
    """Its shape would tell: a signature on a layer of its own is nothing but alpha."""
    seen = hiding(layer_box=Box(0, 0, 45, 96)).read_pixels(Source.LAYER, WHOLE).pixels
    assert tuple(seen[30, 59]) == GREY
    assert tuple(seen[30, 60]) == (0, 0, 0, 0)


def test_a_canvas_of_another_size_is_refused() -> None:
    canvas = HiddenCanvas(FakeCanvas(gradient(120, 96)), rectangle(128, 96, PART))
    with pytest.raises(InputError, match="128x96 are hidden, and it is 120x96 now; nothing was sent"):
        canvas.describe()


def test_no_image_is_no_matter() -> None:
    assert HiddenCanvas(FakeCanvas(), rectangle(128, 96, PART)).describe().canvas is None


def test_selection_and_layers_go_through() -> None:
    inner = FakeCanvas(gradient(128, 96), rectangle(128, 96, PART))
    canvas = HiddenCanvas(inner, rectangle(128, 96, PART))
    assert canvas.read_selection(PART).pixels.all()
    layer = NewLayer("new", Box(0, 0, 1, 1), bytes(4))
    canvas.insert(InsertLayers((layer,), group="a group"))
    canvas.new_image(Size(5, 5), list[NewLayer]())
    assert [each.group for each in inner.inserted] == ["a group", ""]
    assert inner.inserted[1].new_image == Size(5, 5)


def test_a_new_image_shows_what_was_hidden() -> None:
    """It is made here, and what it shows under the result is sent to nobody."""
    inner = FakeCanvas(gradient(128, 96), rectangle(128, 96, Box(10, 10, 64, 64)))
    ask = Wishes(prompts=("a cat",), into="new-image").ask(Mode.INPAINT)
    prepared = prepare(ask, HiddenCanvas(inner, rectangle(128, 96, PART)), capability(Mode.INPAINT))
    assert prepared.backdrop is not None and prepared.source is not None and prepared.box is not None
    assert np.array_equal(prepared.backdrop.pixels, gradient(128, 96).pixels)
    at = prepared.source.pixels[PART.y - prepared.box.y, PART.x - prepared.box.x]
    assert tuple(at) == GREY
