"""Canvases that take layers in another way: in place of others, or for a look only."""

from __future__ import annotations

import pytest

from bridge.canvas.base import Source
from bridge.canvas.inserting import Glimpse, Instead
from bridge.errors import InputError
from bridge.model import Box, Size
from layerbridge.wire import InsertLayers, NewLayer
from tests.fakes.canvas import gradient
from tests.fakes.sessions import FakeGimp

LAYER = NewLayer("new", Box(0, 0, 2, 1), b"rgbaRGBA")


def test_only_the_first_insertion_takes_the_others_away() -> None:
    gimp = FakeGimp(gradient(8, 8))
    instead = Instead(gimp, (7, 8))
    instead.insert(InsertLayers((LAYER,), group="g", canvas=Box(0, 0, 9, 9)))
    instead.insert(InsertLayers((LAYER,)))
    assert [insertion.replaces for insertion in gimp.inserted] == [(7, 8), ()]
    assert (gimp.inserted[0].group, gimp.inserted[0].canvas) == ("g", Box(0, 0, 9, 9))


def test_it_reads_as_the_canvas_does() -> None:
    gimp = FakeGimp(gradient(8, 8))
    instead = Instead(gimp, ())
    box = Box(1, 1, 3, 2)
    assert instead.describe() == gimp.describe()
    assert instead.read_pixels(Source.LAYER, box).size == box.size
    assert instead.read_selection(box).pixels.all()


def test_a_new_image_replaces_nothing() -> None:
    gimp = FakeGimp(gradient(8, 8))
    Instead(gimp, (7,)).new_image(Size(2, 1), [LAYER])
    assert gimp.inserted[0].replaces == ()


def test_a_look_leaves_the_canvas_as_it_is_and_knows_that_it_is_not_all() -> None:
    gimp = FakeGimp(gradient(8, 8))
    glimpse = Glimpse(gimp, ())
    glimpse.insert(InsertLayers((LAYER,)))
    assert glimpse.is_whole
    glimpse.insert(InsertLayers((LAYER,), canvas=Box(-5, 0, 20, 8)))
    assert gimp.inserted[1].canvas is None
    assert not glimpse.is_whole


def test_what_changes_the_whole_image_is_not_for_a_look() -> None:
    gimp = FakeGimp(gradient(8, 8))
    glimpse = Glimpse(gimp, ())
    for change in ({"scale": Size(16, 16)}, {"to_rgb": True}):
        with pytest.raises(InputError, match="changes the whole image"):
            glimpse.insert(InsertLayers((LAYER,), **change))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="image of its own"):
        glimpse.new_image(Size(2, 1), [LAYER])
    assert gimp.inserted == []
