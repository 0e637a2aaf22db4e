"""From an ask and a canvas to the request that is sent: which pixels, which mask, which size, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.canvas import Source
from bridge.capability import FixedSizes, SizeRange
from bridge.errors import InputError
from bridge.model import Box, GenerationRequest, Mask, Mode, Picture, ProviderId, Size
from bridge.plan import MAX_SOURCE_PIXELS, Ask, prepare
from layerbridge.wire import Description, LayerInfo
from tests.fakes.canvas import FakeCanvas, gradient, rectangle
from tests.fakes.providers import capability

ALL = Box(0, 0, 256, 192)
INPAINT = capability(Mode.INPAINT)


def ask(mode: Mode, *, size: Size | None = None, **changes: object) -> Ask:
    return Ask(GenerationRequest(mode, ProviderId("fake"), size=size), **changes)  # type: ignore[arg-type]


class WideCanvas(FakeCanvas):
    """Says that its layer and its canvas are of ``claimed`` size; holds no pixels."""

    def __init__(self, claimed: Size) -> None:
        super().__init__(gradient(2, 2))
        self._claimed = claimed

    def describe(self) -> Description:
        box = Box(0, 0, self._claimed.width, self._claimed.height)
        layer = LayerInfo(1, "wide", box, has_alpha=True, is_group=False, locked=False)
        return replace(super().describe(), canvas=self._claimed, layer=layer)


# ------------------------------------------------------------------------------------------ which pixels


def test_an_inpaint_reads_the_selections_surroundings_and_no_more() -> None:
    canvas = FakeCanvas.plain(2000, 1500, Box(900, 700, 100, 80))
    prepared = prepare(ask(Mode.INPAINT), canvas, INPAINT)
    assert prepared.box is not None
    assert prepared.box.intersect(Box(900, 700, 100, 80)) == Box(900, 700, 100, 80)
    assert prepared.box.size.pixels < 700 * 700
    assert canvas.reads == [("layer", prepared.box), ("selection", prepared.box)]


def test_what_is_sent_fits_the_engine_and_the_mask_is_of_its_size() -> None:
    canvas = FakeCanvas.plain(1000, 700, Box(10, 20, 300, 333))
    request = prepare(ask(Mode.INPAINT), canvas, INPAINT).request
    assert request.picture is not None
    assert request.mask is not None
    assert INPAINT.sizes.admits(request.picture.size)
    assert request.mask.size == request.picture.size
    assert request.size is None


def test_the_layer_mask_is_the_selection_exactly_and_the_sent_one_covers_all_of_it() -> None:
    pixels = np.zeros((192, 256), np.uint8)
    pixels[50:100, 60:120] = np.linspace(1, 255, 60).astype(np.uint8)[None, :]
    prepared = prepare(ask(Mode.INPAINT), FakeCanvas(gradient(256, 192), Mask(pixels)), INPAINT)
    assert prepared.mask is not None and prepared.box is not None and prepared.request.mask is not None
    box = prepared.box
    assert np.array_equal(prepared.mask.pixels, pixels[box.y : box.bottom, box.x : box.right])
    assert prepared.fit.exact
    assert np.array_equal(prepared.request.mask.pixels == 255, prepared.mask.pixels > 0)


boxes = st.tuples(st.integers(0, 250), st.integers(0, 186), st.integers(1, 256), st.integers(1, 192)).map(
    lambda it: Box(*it).intersect(ALL)
)
layers = st.tuples(st.integers(-80, 200), st.integers(-80, 150), st.integers(64, 300), st.integers(64, 300)).map(
    lambda it: Box(*it)
)


@given(boxes, layers)
def test_wherever_layer_and_selection_lie_only_the_layer_is_read_and_all_that_is_selected_of_it(
    selected: Box, layer: Box
) -> None:
    canvas = FakeCanvas(gradient(256, 192), rectangle(256, 192, selected), layer_box=layer)
    part = selected.intersect(layer)
    if part.empty:
        with pytest.raises(InputError, match="outside the layer"):
            prepare(ask(Mode.INPAINT), canvas, INPAINT)
        return
    prepared = prepare(ask(Mode.INPAINT), canvas, INPAINT)
    box = prepared.box
    assert box is not None
    assert box.intersect(layer) == box
    assert box.intersect(part) == part
    assert prepared.source is not None and prepared.source.size == box.size
    assert prepared.request.picture is not None
    assert INPAINT.sizes.admits(prepared.request.picture.size)


def test_a_selection_whose_box_meets_the_layer_but_whose_pixels_do_not_is_outside() -> None:
    pixels = np.zeros((192, 256), np.uint8)
    pixels[:20, :] = 255
    pixels[:, :20] = 255  # an L; the layer lies in its inner corner
    canvas = FakeCanvas(gradient(256, 192), Mask(pixels), layer_box=Box(100, 100, 64, 64))
    with pytest.raises(InputError, match="outside the layer; nothing was sent"):
        prepare(ask(Mode.INPAINT), canvas, INPAINT)


def test_the_visible_picture_is_read_from_the_canvas_wherever_the_layer_lies() -> None:
    canvas = FakeCanvas.plain(selected=Box(10, 10, 20, 20))
    canvas.layer_box = Box(200, 150, 64, 64)
    prepared = prepare(ask(Mode.INPAINT, source=Source.VISIBLE), canvas, INPAINT)
    assert prepared.box == ALL
    assert canvas.reads[0] == ("visible", ALL)


def test_image_to_image_takes_the_whole_layer_where_nothing_is_selected() -> None:
    canvas = FakeCanvas(gradient(256, 192), layer_box=Box(-8, 16, 104, 96))
    prepared = prepare(ask(Mode.IMAGE_TO_IMAGE), canvas, capability(Mode.IMAGE_TO_IMAGE))
    assert prepared.box == Box(-8, 16, 104, 96)
    assert prepared.mask is None
    assert prepared.request.mask is None


def test_a_selection_restricts_image_to_image_but_is_not_sent() -> None:
    canvas = FakeCanvas.plain(selected=Box(64, 64, 64, 64))
    prepared = prepare(ask(Mode.IMAGE_TO_IMAGE), canvas, capability(Mode.IMAGE_TO_IMAGE))
    assert prepared.request.mask is None
    assert prepared.mask is not None and prepared.mask.pixels.any()


def test_the_whole_layer_is_replaced_only_when_that_is_said() -> None:
    with pytest.raises(InputError, match="Nothing is selected"):
        prepare(ask(Mode.INPAINT), FakeCanvas.plain(), INPAINT)
    prepared = prepare(ask(Mode.INPAINT, whole_layer=True), FakeCanvas.plain(), INPAINT)
    assert prepared.box == ALL
    assert prepared.mask is None
    assert prepared.request.mask is not None
    assert (prepared.request.mask.pixels[:192, :256] == 255).all()


# ------------------------------------------------------------------------------------------ transparency


def half_transparent() -> Picture:
    picture = gradient(256, 192)
    picture.pixels[:, 128:, 3] = 0
    return picture


@pytest.mark.parametrize("mode", [Mode.IMAGE_TO_IMAGE, Mode.UPSCALE])
@pytest.mark.parametrize("keeps_alpha", [True, False])
def test_transparency_is_sent_only_to_engines_that_keep_it(mode: Mode, keeps_alpha: bool) -> None:
    prepared = prepare(ask(mode), FakeCanvas(half_transparent()), capability(mode, keeps_alpha=keeps_alpha))
    assert prepared.request.picture is not None and prepared.source is not None
    assert bool((prepared.request.picture.pixels[..., 3] == 255).all()) is not keeps_alpha
    assert np.array_equal(prepared.source.pixels, half_transparent().pixels)


# ------------------------------------------------------------------------------------------ upscale


def test_an_upscale_sends_the_layer_as_it_is_and_asks_for_the_scaled_size() -> None:
    prepared = prepare(ask(Mode.UPSCALE, scale=1.5), FakeCanvas.plain(), capability(Mode.UPSCALE))
    assert prepared.request.size == prepared.target == Size(384, 288)
    assert prepared.fit.exact
    assert prepared.request.picture is not None
    assert np.array_equal(prepared.request.picture.pixels, gradient(256, 192).pixels)


def test_an_engine_that_makes_nothing_so_small_is_asked_for_more() -> None:
    prepared = prepare(ask(Mode.UPSCALE, scale=2), FakeCanvas.plain(), capability(Mode.UPSCALE, min_target_side=512))
    assert prepared.target == Size(512, 384)
    assert prepared.request.size == Size(683, 512)


@pytest.mark.parametrize(
    ("changes", "scale", "hint"),
    [
        ({"max_output_pixels": 256 * 192 * 9}, 4, "up to 3,"),
        ({"max_output_pixels": 256 * 192 // 2}, 1, "another size"),
        ({"max_output_pixels": 400_000, "min_target_side": 1024}, 2, "another size"),
        ({"sizes": FixedSizes((Size(64, 64),))}, 1, "It takes 64x64"),
        ({"sizes": SizeRange(max_side=100)}, 2, "sides of 1 to 100 px"),
    ],
)
def test_upscales_past_a_limit_are_refused_with_what_would_work(
    changes: dict[str, object], scale: float, hint: str
) -> None:
    canvas = FakeCanvas.plain()
    with pytest.raises(InputError, match="nothing was sent") as caught:
        prepare(ask(Mode.UPSCALE, scale=scale), canvas, capability(Mode.UPSCALE, **changes))
    assert hint in caught.value.hint
    assert canvas.reads == []


@pytest.mark.parametrize("size", [Size(16_000, 1), Size(3, 2000), Size(16_384, 16_384)])
def test_layers_that_no_engine_could_bring_to_size_are_refused_and_not_read(size: Size) -> None:
    canvas = WideCanvas(size)
    limited = capability(Mode.UPSCALE, min_target_side=512, max_output_pixels=4_194_304)
    with pytest.raises(InputError, match="at most 4194304; nothing was sent"):
        prepare(ask(Mode.UPSCALE), canvas, limited)
    assert canvas.reads == []


def test_what_would_be_wider_than_any_image_is_refused() -> None:
    with pytest.raises(InputError, match="nothing was sent"):
        prepare(ask(Mode.UPSCALE, scale=8), WideCanvas(Size(500_000, 1)), capability(Mode.UPSCALE, sizes=ANY_SIZE))


ANY_SIZE = SizeRange(max_side=1 << 20)

# ------------------------------------------------------------------------------------------ text to image

TEXT = capability(Mode.TEXT_TO_IMAGE)


@pytest.mark.parametrize(
    ("canvas", "wish", "engine", "made"),
    [
        (None, None, Size(64, 64), Size(64, 64)),
        (None, Size(128, 64), Size(128, 64), Size(128, 64)),
        (None, Size(100, 50), Size(128, 64), Size(100, 50)),
        (None, Size(32, 32), Size(64, 64), Size(32, 32)),
        (Size(512, 256), None, Size(128, 64), Size(128, 64)),
        (Size(20, 40), None, Size(64, 128), Size(20, 40)),
        (Size(512, 256), Size(64, 64), Size(64, 64), Size(64, 64)),
    ],
)
def test_sizes_of_text_to_image(canvas: Size | None, wish: Size | None, engine: Size, made: Size) -> None:
    """Without a wish the canvas's, but never a small picture stretched over a large canvas."""
    picture = gradient(canvas.width, canvas.height) if canvas else None
    prepared = prepare(ask(Mode.TEXT_TO_IMAGE, size=wish), FakeCanvas(picture), TEXT)
    assert prepared.request.size == engine
    assert prepared.fit.source == made
    assert prepared.box is None
    assert prepared.notes == ()


def test_a_wish_larger_than_the_engine_makes_is_told() -> None:
    prepared = prepare(ask(Mode.TEXT_TO_IMAGE, size=Size(600, 300)), FakeCanvas(), TEXT)
    assert prepared.notes == ("The engine makes 128x64 at most: its result was enlarged to 600x300.",)


def test_a_size_that_no_layer_can_have_is_refused() -> None:
    side = int(MAX_SOURCE_PIXELS**0.5) + 1
    with pytest.raises(InputError, match="too many"):
        prepare(ask(Mode.TEXT_TO_IMAGE, size=Size(side, side)), FakeCanvas(), TEXT)


# ------------------------------------------------------------------------------------------ refused


PICTURE_MODES = [Mode.IMAGE_TO_IMAGE, Mode.INPAINT, Mode.UPSCALE]


@pytest.mark.parametrize("mode", PICTURE_MODES)
def test_an_indexed_image_is_refused_before_it_is_read(mode: Mode) -> None:
    canvas = FakeCanvas(gradient(64, 64), base_type="indexed")
    with pytest.raises(InputError, match="indexed") as caught:
        prepare(ask(mode, whole_layer=True), canvas, capability(mode))
    assert "RGB" in caught.value.hint
    assert canvas.reads == []


def test_a_new_layer_from_text_in_an_indexed_image_reads_nothing() -> None:
    canvas = FakeCanvas(gradient(64, 64), base_type="indexed")
    assert prepare(ask(Mode.TEXT_TO_IMAGE), canvas, TEXT).box is None


@pytest.mark.parametrize("mode", PICTURE_MODES)
def test_no_image_is_refused(mode: Mode) -> None:
    with pytest.raises(InputError, match="No image is open"):
        prepare(ask(mode), FakeCanvas(), capability(mode))


class LayerlessCanvas(FakeCanvas):
    def describe(self) -> Description:
        return replace(super().describe(), layer=None)


def test_no_layer_is_refused_but_what_is_visible_can_be_taken() -> None:
    canvas = LayerlessCanvas(gradient(64, 64))
    with pytest.raises(InputError, match="no selected layer"):
        prepare(ask(Mode.IMAGE_TO_IMAGE), canvas, capability(Mode.IMAGE_TO_IMAGE))
    visible = ask(Mode.IMAGE_TO_IMAGE, source=Source.VISIBLE)
    assert prepare(visible, canvas, capability(Mode.IMAGE_TO_IMAGE)).box == Box(0, 0, 64, 64)


def test_a_source_of_more_pixels_than_travel_is_refused_and_not_read() -> None:
    canvas = WideCanvas(Size(30_000, 30_000))
    with pytest.raises(InputError, match="too many to send"):
        prepare(ask(Mode.IMAGE_TO_IMAGE), canvas, capability(Mode.IMAGE_TO_IMAGE))
    assert canvas.reads == []


def test_a_reduced_source_is_told() -> None:
    prepared = prepare(ask(Mode.IMAGE_TO_IMAGE), FakeCanvas.plain(2048, 1024), capability(Mode.IMAGE_TO_IMAGE))
    assert len(prepared.notes) == 1
    assert "2048x1024" in prepared.notes[0]
    assert "reduced" in prepared.notes[0]
