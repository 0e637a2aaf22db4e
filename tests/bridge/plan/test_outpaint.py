"""An outpaint: the part that is read, what is sent to engines that extend and to those that only inpaint, the layer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bridge.capability import Capability, SizeRange
from bridge.errors import BadResponseError, InputError
from bridge.finishing import finish
from bridge.imaging.extend import BAND_PX, CONTEXT_PX
from bridge.model import (
    Box,
    GeneratedPicture,
    GenerationRequest,
    Margins,
    Mask,
    Mode,
    Picture,
    ProviderId,
    Size,
)
from bridge.placement import place
from bridge.plan import Ask, prepare
from bridge.plan.prepared import Prepared
from layerbridge.measures import MAX_SIDE_PX
from tests.fakes.canvas import FakeCanvas, gradient, rectangle
from tests.fakes.providers import capability

INPAINT = capability(Mode.INPAINT, sizes=SizeRange())
NATIVE = Capability(Mode.OUTPAINT, SizeRange(64, 16_384), max_margin=2000)


def prepared_on(canvas: FakeCanvas, margins: Margins, able: Capability = INPAINT) -> Prepared:
    return prepare(Ask(GenerationRequest(Mode.OUTPAINT, ProviderId("fake"), margins=margins)), canvas, able)


def answered(prepared: Prepared, size: Size) -> tuple[Picture, Box | None]:
    """The finished picture and the canvas of an answer of ``size``."""
    made = GeneratedPicture(gradient(size.width, size.height), 1)
    picture = finish(prepared, made).picture
    return picture, place(prepared, [picture], [{"seed": 1}]).canvas


def test_an_engine_that_inpaints_gets_the_picture_continued_and_the_margins_as_mask() -> None:
    prepared = prepared_on(FakeCanvas(gradient(300, 200)), Margins(left=40, bottom=24))
    request = prepared.request
    assert request.mode is Mode.INPAINT and prepared.mode is Mode.OUTPAINT
    assert request.picture is not None and request.mask is not None
    assert request.picture.size == request.mask.size == Size(340, 224)
    assert np.array_equal(request.picture.pixels[:200, 40:], gradient(300, 200).pixels)
    assert np.array_equal(request.picture.pixels[:200, 39], gradient(300, 200).pixels[:, 0])  # mirrored
    assert (request.mask.pixels[:, :40] == 255).all() and (request.mask.pixels[200:] == 255).all()
    assert (request.mask.pixels[: 200 - BAND_PX, 40 + BAND_PX :] == 0).all()


def test_the_layer_reaches_over_the_borders_and_hides_where_the_picture_was() -> None:
    prepared = prepared_on(FakeCanvas(gradient(300, 200)), Margins(left=40, bottom=24))
    picture, canvas = answered(prepared, Size(340, 224))
    assert prepared.box == canvas == Box(-40, 0, 340, 224)
    assert picture.size == Size(340, 224)
    mask = prepared.mask
    assert mask is not None
    assert (mask.pixels[:, :40] == 255).all() and (mask.pixels[200:] == 255).all()
    assert (mask.pixels[: 200 - BAND_PX, 40 + BAND_PX :] == 0).all()
    edge = mask.pixels[50, 40 : 40 + BAND_PX].astype(int)
    assert (np.diff(edge) < 0).all()  # fades inwards


def test_an_engine_that_extends_gets_the_picture_alone_and_the_margins() -> None:
    prepared = prepared_on(FakeCanvas(gradient(300, 200)), Margins(top=50, right=10), NATIVE)
    request = prepared.request
    assert (request.mode, request.mask) == (Mode.OUTPAINT, None)
    assert request.picture is not None and request.picture.size == Size(300, 200)
    assert request.margins == Margins(top=50, right=10)
    picture, canvas = answered(prepared, Size(310, 250))
    assert canvas == Box(0, -50, 310, 250)
    assert picture.size == Size(310, 250)


def test_margins_are_scaled_with_the_picture() -> None:
    able = replace(NATIVE, sizes=SizeRange(64, 400))
    prepared = prepared_on(FakeCanvas(gradient(800, 600)), Margins(left=100, top=100), able)
    assert prepared.request.picture is not None
    assert prepared.request.picture.size == Size(400, 300)
    assert prepared.request.margins == Margins(left=50, top=50)
    picture, canvas = answered(prepared, Size(450, 350))
    assert picture.size == Size(900, 700)
    assert canvas == Box(-100, -100, 900, 700)
    assert prepared.notes


@pytest.mark.parametrize("size", [Size(400, 300), Size(450, 450), Size(350, 450)])
def test_an_engine_that_extends_and_answers_in_another_shape_fits_nowhere(size: Size) -> None:
    able = replace(NATIVE, sizes=SizeRange(64, 400))
    prepared = prepared_on(FakeCanvas(gradient(800, 600)), Margins(left=100, top=100), able)
    with pytest.raises(BadResponseError, match="in the shape of 450x350"):
        answered(prepared, size)


@pytest.mark.parametrize("able", [INPAINT, NATIVE])
def test_nothing_is_extended_that_shows_nothing(able: Capability) -> None:
    picture = gradient(300, 200)
    picture.pixels[..., 3] = 0
    with pytest.raises(InputError, match="fully transparent"):
        prepared_on(FakeCanvas(picture), Margins(left=40), able)


def test_one_side_alone_needs_only_what_is_near_it() -> None:
    canvas = FakeCanvas(gradient(2000, 300))
    prepared = prepared_on(canvas, Margins(right=64))
    assert canvas.reads == [("layer", Box(2000 - CONTEXT_PX, 0, CONTEXT_PX, 300))]
    assert prepared.box == Box(2000 - CONTEXT_PX, 0, CONTEXT_PX + 64, 300)
    assert prepared_on(canvas, Margins(right=64, top=8)).box == Box(0, -8, 2064, 308)


def test_a_layer_off_the_corner_is_extended_where_it_lies() -> None:
    canvas = FakeCanvas(gradient(300, 200), layer_box=Box(-20, 30, 100, 100))
    assert prepared_on(canvas, Margins(left=10)).box == Box(-30, 30, 110, 100)


@pytest.mark.parametrize("margins", [Margins(), None])
@pytest.mark.parametrize("selection", [None, rectangle(300, 200, Box(20, 20, 50, 50))])
def test_no_margin_is_refused_where_nothing_is_transparent(margins: Margins | None, selection: Mask | None) -> None:
    canvas = FakeCanvas(gradient(300, 200), selection)
    with pytest.raises(InputError, match="No side"):
        prepare(Ask(GenerationRequest(Mode.OUTPAINT, ProviderId("fake"), margins=margins)), canvas, INPAINT)


def with_a_hole() -> Picture:
    picture = gradient(300, 200)
    picture.pixels[60:120, 80:160] = 0
    return picture


def test_what_is_transparent_inside_the_selection_is_filled_and_nothing_else() -> None:
    selection = rectangle(300, 200, Box(40, 40, 60, 120))
    prepared = prepared_on(FakeCanvas(with_a_hole(), selection), Margins())
    assert prepared.mode is Mode.OUTPAINT and prepared.request.mode is Mode.INPAINT
    mask, box, sent = prepared.mask, prepared.result, prepared.request.mask
    assert mask is not None and box is not None and sent is not None and prepared.box is not None
    whole = np.zeros((200, 300), np.uint8)
    whole[box.y : box.bottom, box.x : box.right] = mask.pixels
    assert (whole[60:120, 80:100] == 255).all()  # the hole, inside the selection
    assert (whole[selection.pixels == 0] == 0).all()
    assert (whole[40 : 60 - BAND_PX] == 0).all()
    assert (np.diff(whole[90, 80 - BAND_PX : 81].astype(int)) > 0).all()  # fades into what was opaque
    assert np.array_equal(
        sent.pixels > 0, whole[prepared.box.y : prepared.box.bottom, prepared.box.x : prepared.box.right] > 0
    )
    picture, canvas = answered(prepared, sent.size)
    assert picture.size == box.size
    assert canvas == box


def test_with_no_selection_all_that_is_transparent_in_the_layer_is_filled() -> None:
    prepared = prepared_on(FakeCanvas(with_a_hole()), Margins())
    assert prepared.mask is not None
    assert prepared.mask.pixels[90, 100] == 255
    assert prepared.mask.pixels[10, 10] == 0


@pytest.mark.parametrize("side_px", [16_000, MAX_SIDE_PX])
def test_what_no_layer_could_hold_is_refused_and_not_read(side_px: int) -> None:
    canvas = FakeCanvas(gradient(300, 200))
    with pytest.raises(InputError, match="too many"):
        prepared_on(canvas, Margins(side_px, side_px, side_px, side_px))
    assert canvas.reads == []


def test_a_shape_that_would_have_to_be_padded_is_refused_by_engines_that_extend() -> None:
    able = replace(NATIVE, sizes=SizeRange(64, 4096, max_aspect=2.5))
    with pytest.raises(InputError, match="no shape"):
        prepared_on(FakeCanvas(gradient(900, 100)), Margins(left=8, top=8), able)


# --------------------------------------------------------------------------------------- limits of bytes


def noise(width: int, height: int) -> Picture:
    pixels = np.random.default_rng(3).integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 3] = 255
    return Picture(pixels)


def test_a_picture_over_the_limit_of_bytes_is_sent_smaller_and_comes_back_in_size() -> None:
    able = capability(Mode.IMAGE_TO_IMAGE, sizes=SizeRange(64, 4096), max_upload_bytes=300_000)
    prepared = prepare(
        Ask(GenerationRequest(Mode.IMAGE_TO_IMAGE, ProviderId("fake"))), FakeCanvas(noise(600, 400)), able
    )
    assert prepared.request.picture is not None
    sent = prepared.request.picture.size
    assert sent.pixels * 3 <= 300_000
    assert sent.width / sent.height == pytest.approx(1.5, rel=0.02)
    assert prepared.fit.source == Size(600, 400)
    assert prepared.notes


def test_what_packs_well_is_sent_as_it_is() -> None:
    able = capability(Mode.IMAGE_TO_IMAGE, sizes=SizeRange(64, 4096), max_upload_bytes=300_000)
    flat = Picture(np.full((400, 600, 4), 255, np.uint8))
    prepared = prepare(Ask(GenerationRequest(Mode.IMAGE_TO_IMAGE, ProviderId("fake"))), FakeCanvas(flat), able)
    assert prepared.fit.exact
