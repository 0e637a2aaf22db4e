"""A canvas over a picture in memory: what it shows, what it takes, and what the finished picture is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.canvas.base import Source
from bridge.canvas.file import PictureCanvas
from bridge.errors import InputError
from bridge.imaging.resample import resize
from bridge.model import Box, Mask, Picture, Size
from layerbridge.wire import InsertLayers, NewLayer
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.providers import flat


def layer(box: Box, colour: tuple[int, int, int] = (9, 8, 7), mask: bytes | None = None, alpha: int = 255) -> NewLayer:
    picture = flat(box.size, colour)
    picture.pixels[..., 3] = alpha
    return NewLayer("layer", box, picture.pixels.tobytes(), mask)


def test_it_is_described_as_one_layer_with_the_selections_bounds() -> None:
    seen = PictureCanvas(gradient(40, 30), rectangle(40, 30, Box(3, 4, 5, 6), value=1)).describe()
    assert seen.canvas == Size(40, 30)
    assert seen.selection == Box(3, 4, 5, 6)
    assert seen.layer is not None and seen.layer.box == Box(0, 0, 40, 30)
    assert PictureCanvas(gradient(4, 3)).describe().selection is None
    assert PictureCanvas(None).describe().canvas is None


@given(st.integers(-9, 20), st.integers(-9, 20), st.integers(1, 30), st.integers(1, 30))
def test_any_box_can_be_read_and_is_transparent_outside(x: int, y: int, width: int, height: int) -> None:
    picture, selection = gradient(16, 12), rectangle(16, 12, Box(2, 2, 9, 9))
    canvas = PictureCanvas(picture, selection)
    large = np.zeros((80, 80, 4), np.uint8)
    large[20:32, 20:36] = picture.pixels
    chosen = np.zeros((80, 80), np.uint8)
    chosen[20:32, 20:36] = selection.pixels
    part = np.s_[20 + y : 20 + y + height, 20 + x : 20 + x + width]
    box = Box(x, y, width, height)
    assert np.array_equal(canvas.read_pixels(Source.LAYER, box).pixels, large[part])
    assert np.array_equal(canvas.read_selection(box).pixels, chosen[part])


def test_outside_of_the_mask_the_finished_picture_is_the_source_to_the_bit() -> None:
    canvas = PictureCanvas(gradient(40, 30))
    mask = rectangle(10, 10, Box(2, 2, 4, 4)).pixels
    canvas.insert(InsertLayers((layer(Box(5, 6, 10, 10), mask=mask.tobytes()),)))
    (made,) = canvas.pictures()
    covered = np.zeros((30, 40), bool)
    covered[8:12, 7:11] = True
    assert (made.pixels[covered] == (9, 8, 7, 255)).all()
    assert np.array_equal(made.pixels[~covered], gradient(40, 30).pixels[~covered])
    (bare,) = canvas.bare_layers()
    assert np.array_equal(bare.pixels[..., 3] > 0, covered)


@pytest.mark.parametrize("alpha", [0, 100])
def test_the_source_does_not_show_through_what_stands_for_it(alpha: int) -> None:
    """A transparent picture, upscaled or restyled: composited over its source it would show it, or gain alpha."""
    canvas = PictureCanvas(gradient(8, 8))
    canvas.insert(InsertLayers((layer(Box(0, 0, 16, 16), alpha=alpha),), canvas=Box(0, 0, 16, 16)))
    (made,) = canvas.pictures()
    assert made.size == Size(16, 16)
    assert (made.pixels[..., 3] == alpha).all()


def test_each_result_is_a_picture_of_its_own() -> None:
    canvas = PictureCanvas(gradient(8, 8))
    inserted = canvas.insert(
        InsertLayers(
            (
                layer(Box(0, 0, 8, 8), (1, 1, 1)),
                layer(Box(0, 0, 8, 8), (2, 2, 2)),
            ),
            group="both",
        )
    )
    assert len(inserted.layers) == 2
    assert [made.pixels[0, 0, 0] for made in canvas.pictures()] == [1, 2]


def test_the_canvas_grows_and_never_shrinks() -> None:
    canvas = PictureCanvas(gradient(20, 10))
    canvas.insert(InsertLayers((layer(Box(0, 0, 4, 4)),), canvas=Box(0, 0, 12, 30)))
    assert canvas.describe().canvas == Size(20, 30)
    kept = canvas.read_pixels(Source.VISIBLE, Box(0, 0, 20, 10)).pixels
    assert np.array_equal(kept, gradient(20, 10).pixels)


def test_the_whole_picture_is_scaled_with_its_selection_before_the_layers_come() -> None:
    canvas = PictureCanvas(gradient(20, 10), rectangle(20, 10, Box(4, 2, 8, 4)))
    canvas.insert(InsertLayers((layer(Box(0, 0, 40, 20)),), scale=Size(40, 20)))
    seen = canvas.describe()
    assert seen.canvas == Size(40, 20)
    assert seen.selection is not None
    assert seen.selection.intersect(Box(8, 4, 16, 8)) == Box(8, 4, 16, 8)
    assert canvas.read_selection(Box(16, 8, 1, 1)).pixels[0, 0] == 255
    assert canvas.read_selection(Box(0, 0, 5, 20)).pixels.max() == 0
    scaled = canvas.read_pixels(Source.VISIBLE, Box(0, 0, 40, 20))
    back = resize(scaled, Size(20, 10)).pixels.astype(int)
    # Lanczos rings by a few steps at the border, where the gradient ends.
    assert np.abs(back - gradient(20, 10).pixels).max() <= 6
    (made,) = canvas.pictures()
    assert (made.pixels == (9, 8, 7, 255)).all()


@given(st.integers(1, 60), st.integers(1, 60), st.integers(-20, 30), st.integers(-20, 20))
def test_an_earlier_layer_is_scaled_with_the_picture(width: int, height: int, x: int, y: int) -> None:
    canvas = PictureCanvas(gradient(20, 10))
    mask = rectangle(6, 4, Box(0, 0, 6, 4)).pixels.tobytes()
    canvas.insert(InsertLayers((layer(Box(x, y, 6, 4), (9, 8, 7), mask),)))
    canvas.insert(InsertLayers((layer(Box(0, 0, 1, 1)),), scale=Size(width, height)))
    bare = canvas.bare_layers()[0]
    assert bare.size == Size(width, height)
    rows, columns = np.nonzero(bare.pixels[..., 3])
    # Every edge lies where it lay in the picture, to the rounding; a layer never vanishes.
    left, right = (round(edge * width / 20) for edge in (x, x + 6))
    top, bottom = (round(edge * height / 10) for edge in (y, y + 4))
    wanted = Box(left, top, max(1, right - left), max(1, bottom - top)).intersect(Box(0, 0, width, height))
    assert rows.size == wanted.width * wanted.height
    if rows.size:
        assert (columns.min(), rows.min()) == (wanted.x, wanted.y)
        assert (bare.pixels[rows, columns] == (9, 8, 7, 255)).all()


def test_the_canvas_that_is_wanted_counts_after_the_scaling() -> None:
    canvas = PictureCanvas(gradient(20, 10))
    canvas.insert(InsertLayers((layer(Box(30, 0, 20, 20)),), scale=Size(40, 20), canvas=Box(-5, 0, 55, 20)))
    assert canvas.describe().canvas == Size(55, 20)
    (made,) = canvas.pictures()
    columns = np.nonzero((made.pixels == (9, 8, 7, 255)).all(2))[1]
    assert columns.min() == 35 and columns.max() == 54


def test_a_new_image_is_transparent_around_its_layers() -> None:
    canvas = PictureCanvas(None)
    canvas.new_image(Size(6, 5), [layer(Box(1, 1, 2, 2))])
    (made,) = canvas.pictures()
    assert made.size == Size(6, 5)
    assert np.count_nonzero(made.pixels[..., 3]) == 4


def test_nothing_of_the_old_picture_is_left_in_a_new_image() -> None:
    canvas = PictureCanvas(gradient(20, 10), rectangle(20, 10, Box(4, 2, 8, 4)))
    canvas.insert(InsertLayers((layer(Box(0, 0, 20, 10)),)))
    canvas.new_image(Size(6, 5), [layer(Box(0, 0, 6, 5), (1, 2, 3))])
    assert canvas.describe().canvas == Size(6, 5)
    assert canvas.describe().selection is None
    (made,) = canvas.pictures()
    assert (made.pixels == (1, 2, 3, 255)).all()


BAD: dict[str, tuple[Picture | None, Mask, str]] = {
    "another size": (gradient(4, 4), rectangle(4, 5, Box(0, 0, 1, 1)), "mask is 4x5, the picture 4x4"),
    "all black": (gradient(4, 4), rectangle(4, 4, Box(0, 0, 0, 0)), "all black"),
}


@pytest.mark.parametrize(("picture", "mask", "message"), BAD.values(), ids=BAD.keys())
def test_masks_that_cannot_be_meant(picture: Picture | None, mask: Mask, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        PictureCanvas(picture, mask)
    assert "nothing was sent" in caught.value.message
    assert caught.value.hint


def test_with_no_picture_there_is_nothing_to_read_or_finish() -> None:
    with pytest.raises(InputError):
        PictureCanvas(None).pictures()
    with pytest.raises(InputError):
        PictureCanvas(None).read_pixels(Source.LAYER, Box(0, 0, 1, 1))
