"""Where layers go on a canvas that changed while they were made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.errors import CanvasError, IndexedImageError
from bridge.model import Box, Size
from bridge.placement import Placement
from bridge.standing import as_it_stands
from layerbridge.wire import Description, LayerInfo, NewLayer

LAYER = NewLayer("new", Box(10, 20, 2, 1), b"rgbaRGBA")
SOURCE = LayerInfo(7, "Background", Box(5, 5, 80, 60), has_alpha=True, is_group=False, locked=False)
SEEN = Description(Size(100, 80), "rgb", layer=SOURCE)
PLACED = Placement((LAYER,))


def source(**changes: object) -> LayerInfo:
    return replace(SOURCE, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "now",
    [
        SEEN,
        replace(SEEN, layer=source(id=8)),
        replace(SEEN, layer=None),
        replace(SEEN, layer=source(box=Box(0, 0, 100, 80))),
        replace(SEEN, canvas=Size(300, 300)),
    ],
    ids=["as it was", "another layer is active", "the layer was deleted", "the layer has another size", "grown"],
)
def test_what_changed_nothing_for_the_place_is_no_reason_to_move(now: Description) -> None:
    assert as_it_stands(PLACED, SEEN, now) is PLACED


@pytest.mark.parametrize("canvas", [SEEN.canvas, Size(60, 50)], ids=["moved", "cropped"])
def test_a_layer_that_went_elsewhere_takes_the_result_along(canvas: Size) -> None:
    now = replace(SEEN, canvas=canvas, layer=source(box=Box(-3, 9, 80, 60)))
    placed = as_it_stands(Placement((LAYER, LAYER)), SEEN, now)
    assert [layer.box for layer in placed.layers] == [Box(2, 24, 2, 1)] * 2


@pytest.mark.parametrize(
    ("wanted", "becomes"), [(Box(-20, 0, 120, 80), Box(-28, 4, 120, 80)), (Box(0, 0, 160, 120), Box(0, 0, 152, 124))]
)
def test_what_the_canvas_must_hold_goes_along(wanted: Box, becomes: Box) -> None:
    now = replace(SEEN, layer=source(box=Box(-3, 9, 80, 60)))
    assert as_it_stands(replace(PLACED, canvas=wanted), SEEN, now).canvas == becomes


@pytest.mark.parametrize("layer", [None, source(box=Box(2, 2, 40, 30)), source(id=8)])
def test_on_a_canvas_of_another_size_where_nothing_tells_the_place_nothing_is_inserted(layer: LayerInfo | None) -> None:
    with pytest.raises(CanvasError, match=r"50x40 instead of 100x80.*nothing was inserted") as caught:
        as_it_stands(PLACED, SEEN, replace(SEEN, canvas=Size(50, 40), layer=layer))
    assert "Insert it from the panel" in caught.value.hint


def test_an_image_that_shall_be_scaled_must_have_the_size_that_it_had() -> None:
    scaled = replace(PLACED, scale=Size(200, 160))
    assert as_it_stands(scaled, SEEN, SEEN) is scaled
    with pytest.raises(CanvasError):
        as_it_stands(scaled, SEEN, replace(SEEN, canvas=Size(50, 40)))


def test_an_image_that_became_indexed_takes_nothing_unless_it_may_be_converted() -> None:
    now = replace(SEEN, base_type="indexed")
    with pytest.raises(IndexedImageError, match="nothing was inserted"):
        as_it_stands(PLACED, SEEN, now)
    converts = replace(PLACED, to_rgb=True)
    assert as_it_stands(converts, SEEN, now) is converts
    assert as_it_stands(PLACED, now, now) is PLACED


def test_a_new_image_does_not_mind() -> None:
    new = replace(PLACED, new_image=Size(2, 1))
    assert as_it_stands(new, SEEN, Description(Size(1, 1), "indexed")) is new
    assert as_it_stands(PLACED, Description(), SEEN) is PLACED
