"""From an ask and a canvas to the request that is sent: which pixels, which mask, which size, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.canvas.base import Source
from bridge.capability import FixedSizes, SizeRange
from bridge.errors import IndexedImageError, InputError, TooManyRequestsError
from bridge.imaging.fill_choice import Fill
from bridge.imaging.masks import Edges
from bridge.imaging.surroundings import Context
from bridge.model import Box, GenerationRequest, Mask, Mode, Picture, ProviderId, Sampling, Size
from bridge.plan import Ask, Choice, Into, Join, Manner, prepare
from bridge.plan.reading import MAX_SOURCE_PIXELS
from layerbridge.wire import Description, LayerInfo
from tests.fakes.canvas import FakeCanvas, gradient, rectangle
from tests.fakes.providers import capability

ALL = Box(0, 0, 256, 192)
INPAINT = capability(Mode.INPAINT)


def ask(mode: Mode, *, size: Size | None = None, **changes: object) -> Ask:
    return Ask(GenerationRequest(mode, ProviderId("fake"), size=size), **changes)  # type: ignore[arg-type]


class WideCanvas(FakeCanvas):
    """Says that its layer and its canvas are of ``claimed`` size; holds no pixels."""

    def __init__(self, claimed: Size, layer: Box | None = None) -> None:
        super().__init__(gradient(2, 2))
        self._claimed, self._layer = claimed, layer

    def describe(self) -> Description:
        box = self._layer or Box(0, 0, self._claimed.width, self._claimed.height)
        layer = LayerInfo(1, "wide", box, has_alpha=True, is_group=False, locked=False)
        return replace(super().describe(), canvas=self._claimed, layer=layer)


# ------------------------------------------------------------------------------------------ which pixels


def test_an_inpaint_reads_the_selections_surroundings_and_no_more() -> None:
    canvas = FakeCanvas.plain(2000, 1500, Box(900, 700, 100, 80))
    prepared = prepare(ask(Mode.INPAINT), canvas, INPAINT)
    assert prepared.box is not None
    assert prepared.box.intersect(Box(900, 700, 100, 80)) == Box(900, 700, 100, 80)
    assert prepared.box.size.pixels < 700 * 700
    assert sorted(canvas.reads) == [("layer", prepared.box), ("selection", prepared.box)]


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
    assert prepared.mask is not None and prepared.result is not None and prepared.request.mask is not None
    box = prepared.result
    assert np.array_equal(prepared.mask.pixels, pixels[box.y : box.bottom, box.x : box.right])
    assert prepared.fit.exact and prepared.box == ALL
    assert np.array_equal(prepared.request.mask.pixels == 255, pixels > 0)


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
    assert ("visible", ALL) in canvas.reads


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


def test_an_upscale_past_a_limit_that_no_tiles_help_with_is_refused_and_not_read() -> None:
    canvas = FakeCanvas.plain()
    able = capability(Mode.UPSCALE, max_output_pixels=400_000, min_target_side=1024)
    with pytest.raises(InputError, match="nothing was sent") as caught:
        prepare(ask(Mode.UPSCALE, scale=2), canvas, able)
    assert "another size" in caught.value.hint
    assert canvas.reads == []


@pytest.mark.parametrize(
    ("changes", "scale"),
    [
        ({"max_output_pixels": 256 * 192 * 9}, 4),
        ({"max_output_pixels": 256 * 192 // 2}, 1),
        ({"sizes": FixedSizes((Size(64, 64),))}, 1),
        ({"sizes": SizeRange(max_side=100)}, 2),
    ],
)
def test_an_upscale_past_a_limit_of_the_engine_is_done_in_tiles(changes: dict[str, object], scale: float) -> None:
    able = capability(Mode.UPSCALE, **changes)
    prepared = prepare(ask(Mode.UPSCALE, scale=scale), FakeCanvas.plain(), able)
    (stage,) = prepared.stages
    assert (stage.source, stage.target) == (Size(256, 192), prepared.target)
    assert len(stage.tiles) > 1
    assert able.sizes.admits(stage.tile)
    assert prepared.request.picture is None


@pytest.mark.parametrize(
    ("scale", "most", "steps"),
    [(8, 4, [4, 8]), (8, 2, [2, 4, 8]), (3, 2, [2, 3]), (1.5, 4, None), (4, 4, None)],
)
def test_what_an_engine_cannot_enlarge_at_once_goes_by_steps(
    scale: float, most: float, steps: list[int] | None
) -> None:
    prepared = prepare(ask(Mode.UPSCALE, scale=scale), FakeCanvas.plain(), capability(Mode.UPSCALE, max_factor=most))
    reached = [stage.target for stage in prepared.stages]
    assert reached == [Size(256 * step, 192 * step) for step in steps or []]
    sources = [stage.source for stage in prepared.stages]
    assert sources == [Size(256, 192), *reached[:-1]][: len(reached)]


def test_more_requests_than_allowed_are_refused_before_anything_is_read() -> None:
    canvas, able = FakeCanvas.plain(), capability(Mode.UPSCALE, sizes=SizeRange(max_side=100))
    with pytest.raises(TooManyRequestsError, match="nothing was sent") as caught:
        prepare(ask(Mode.UPSCALE, max_requests=2), canvas, able)
    assert canvas.reads == []
    needed = caught.value.needed
    assert needed > 2
    (stage,) = prepare(ask(Mode.UPSCALE, max_requests=needed), canvas, able).stages
    assert len(stage.tiles) == needed


def test_a_source_that_is_a_little_too_large_is_reduced_where_one_request_is_allowed() -> None:
    able = capability(Mode.UPSCALE, sizes=SizeRange(max_side=200))
    prepared = prepare(ask(Mode.UPSCALE, max_requests=1), FakeCanvas.plain(), able)
    assert prepared.stages == ()
    assert prepared.request.picture is not None and prepared.request.picture.size == Size(200, 150)
    assert prepared.notes


@pytest.mark.parametrize("mode", [Mode.IMAGE_TO_IMAGE, Mode.UPSCALE])
def test_what_is_fully_transparent_is_not_paid_for(mode: Mode) -> None:
    picture = gradient(256, 192)
    picture.pixels[..., 3] = 0
    with pytest.raises(InputError, match="fully transparent"):
        prepare(ask(mode), FakeCanvas(picture), capability(mode))


@pytest.mark.parametrize("size", [Size(16_000, 1), Size(3, 2000)])
def test_layers_that_no_engine_could_bring_to_size_are_refused_and_not_read(size: Size) -> None:
    canvas = WideCanvas(size)
    limited = capability(Mode.UPSCALE, min_target_side=512, max_output_pixels=4_194_304)
    with pytest.raises(InputError, match="at most 4194304; nothing was sent"):
        prepare(ask(Mode.UPSCALE), canvas, limited)
    assert canvas.reads == []


@pytest.mark.parametrize(
    ("canvas", "layer"),
    [
        (Size(70_000, 100), Box(0, 0, 64, 64)),
        (Size(30_000, 30_000), Box(0, 0, 64, 64)),
        (Size(500, 500), Box(-200_000, 0, 64, 64)),
    ],
)
def test_an_image_that_gimp_could_not_scale_is_refused_before_anything_is_sent(canvas: Size, layer: Box) -> None:
    place = WideCanvas(canvas, layer)
    able = capability(Mode.UPSCALE)
    with pytest.raises(InputError, match="The image would become"):
        prepare(ask(Mode.UPSCALE, scale=8, into=Into.IMAGE), place, able)
    assert place.reads == []


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
    with pytest.raises(IndexedImageError, match="nothing was sent") as caught:
        prepare(ask(mode, whole_layer=True), canvas, capability(mode))
    assert "RGB" in caught.value.hint
    assert canvas.reads == []


@pytest.mark.parametrize("changes", [{"into": Into.NEW_IMAGE}, {"convert_indexed": True}])
@pytest.mark.parametrize("mode", [*PICTURE_MODES, Mode.TEXT_TO_IMAGE])
def test_an_indexed_image_is_converted_or_left_alone_where_that_is_said(mode: Mode, changes: dict[str, object]) -> None:
    canvas = FakeCanvas(gradient(64, 64), base_type="indexed")
    able = TEXT if mode is Mode.TEXT_TO_IMAGE else capability(mode)
    prepared = prepare(ask(mode, whole_layer=True, **changes), canvas, able)
    assert prepared.to_rgb is bool(changes.get("convert_indexed"))


def test_a_layer_from_text_would_lose_its_colours_in_an_indexed_image_too() -> None:
    with pytest.raises(IndexedImageError):
        prepare(ask(Mode.TEXT_TO_IMAGE), FakeCanvas(gradient(64, 64), base_type="indexed"), TEXT)


# ------------------------------------------------------------------------------------------ tiles of image-to-image

STRONG = Sampling(strength=0.9)
GENTLE = Sampling(strength=0.3)


@pytest.mark.parametrize(
    ("sampling", "tiles", "changes", "tiled"),
    [
        (GENTLE, Choice.AUTOMATIC, {}, True),
        (STRONG, Choice.AUTOMATIC, {}, False),
        (Sampling(), Choice.AUTOMATIC, {}, False),
        (STRONG, Choice.YES, {}, True),
        (GENTLE, Choice.NO, {}, False),
        (GENTLE, Choice.AUTOMATIC, {"max_requests": 1}, False),
    ],
)
def test_a_picture_past_the_engines_size_is_refined_in_tiles(
    sampling: Sampling, tiles: Choice, changes: dict[str, object], tiled: bool
) -> None:
    asked = ask(Mode.IMAGE_TO_IMAGE, tiles=tiles, **changes)
    asked = replace(asked, request=replace(asked.request, sampling=sampling))
    prepared = prepare(asked, FakeCanvas.plain(1200, 700), capability(Mode.IMAGE_TO_IMAGE))
    assert bool(prepared.stages) is tiled
    assert (prepared.request.picture is None) is tiled
    assert bool(prepared.notes) is not tiled


def test_a_picture_of_the_engines_size_needs_no_tiles() -> None:
    asked = ask(Mode.IMAGE_TO_IMAGE, tiles=Choice.YES)
    assert prepare(asked, FakeCanvas.plain(), capability(Mode.IMAGE_TO_IMAGE)).stages == ()


# ----------------------------------------------------------------------------- masks and what is under them


def hard() -> FakeCanvas:
    return FakeCanvas.plain(selected=Box(60, 50, 100, 80))


def test_the_three_numbers_of_the_masks_are_the_users() -> None:
    manner = Manner(grow=7, feather=0, blend=5)
    prepared = prepare(ask(Mode.INPAINT, manner=manner), hard(), INPAINT)
    assert prepared.edges == Edges(grow=7, feather=0, blend=5)
    assert prepared.mask is not None and prepared.sent is not None
    assert np.count_nonzero(prepared.sent.pixels) > 100 * 80
    assert np.count_nonzero(prepared.sent.pixels[prepared.sent.pixels > 0] != 255) == 0
    assert 0 < prepared.mask.pixels[prepared.mask.pixels > 0].min() < 255


def test_automatically_nothing_outside_the_selection_is_composited() -> None:
    prepared = prepare(ask(Mode.INPAINT), hard(), INPAINT)
    assert prepared.mask is not None and prepared.result is not None
    whole = np.zeros((192, 256), np.uint8)
    box = prepared.result
    whole[box.y : box.bottom, box.x : box.right] = prepared.mask.pixels
    assert not whole[rectangle(256, 192, Box(60, 50, 100, 80)).pixels == 0].any()


def test_what_fits_by_itself_is_neither_blended_nor_joined() -> None:
    prepared = prepare(ask(Mode.INPAINT), hard(), capability(Mode.INPAINT, fits_by_itself=True))
    assert prepared.edges == Edges(grow=0, feather=0, blend=0)
    assert prepared.join is Join.NONE
    assert prepare(ask(Mode.INPAINT), hard(), INPAINT).join is Join.GRADIENT


@pytest.mark.parametrize(
    ("starts", "strength", "fill", "changed"),
    [
        (True, None, Fill.AUTOMATIC, True),
        (True, 1.0, Fill.AUTOMATIC, True),
        (True, 0.6, Fill.AUTOMATIC, False),
        (False, None, Fill.AUTOMATIC, False),
        (False, None, Fill.NEUTRAL, True),
        (True, None, Fill.NONE, False),
    ],
)
def test_what_stands_under_the_mask_is_filled_for_engines_that_start_from_it(
    starts: bool, strength: float | None, fill: Fill, changed: bool
) -> None:
    asked = ask(Mode.INPAINT, manner=Manner(fill=fill))
    asked = replace(asked, request=replace(asked.request, sampling=Sampling(strength=strength)))
    prepared = prepare(asked, hard(), capability(Mode.INPAINT, starts_from_picture=starts))
    sent, mask = prepared.request.picture, prepared.request.mask
    assert sent is not None and mask is not None and prepared.fit.exact
    differs = (sent.pixels != gradient(256, 192).pixels).any(axis=2)
    assert differs.any() == changed
    assert not differs[mask.pixels == 0].any()


def test_a_grey_mask_is_sent_to_engines_that_take_one() -> None:
    soft = prepare(ask(Mode.INPAINT, manner=Manner(feather=6)), hard(), INPAINT).request.mask
    stiff = prepare(ask(Mode.INPAINT, manner=Manner(feather=6)), hard(), capability(Mode.INPAINT, hard_mask=True))
    assert soft is not None and stiff.request.mask is not None
    assert len(np.unique(soft.pixels)) > 4
    assert set(np.unique(stiff.request.mask.pixels)) == {0, 255}


def test_the_user_says_how_much_is_sent() -> None:
    canvas, able = FakeCanvas.plain(1400, 1000, Box(700, 500, 60, 60)), capability(Mode.INPAINT, sizes=SizeRange(64))
    boxes = [
        prepare(ask(Mode.INPAINT, manner=Manner(context=context)), canvas, able).box
        for context in (Context.SELECTION, Context.AUTOMATIC, Context.LAYER)
    ]
    areas = [box.size.pixels for box in boxes if box is not None]
    assert areas == sorted(areas) and areas[0] < areas[1] < areas[2] == 1400 * 1000


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
