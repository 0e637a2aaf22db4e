"""What is sent and what is covered: inside the picture, around the selection, in a shape that the engine takes."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.capability import FixedSizes, SizeRange, SizeRule
from bridge.imaging.geometry import fit
from bridge.imaging.surroundings import MIN_CONTEXT_PX, MIN_SCALE, MIN_SEAM_PX, NEAR_SHARE, Area, Context, surroundings
from bridge.model import Box, Size
from bridge.providers.stability.engines import SDXL_SIZES as SDXL

WEBUI = SizeRange(64, 2048, 8, 64 * 64, 2048 * 2048)
ANY = SizeRange()
RULES: dict[str, SizeRule] = {
    "sdxl": SDXL,
    "three shapes": FixedSizes((Size(1024, 1024), Size(1536, 1024), Size(1024, 1536))),
    "webui": WEBUI,
    "sd16": SizeRange(320, 1536, 64),
    "one megapixel": SizeRange(128, 8192, 64, 262_144, 1_048_576),
    "shaped steps": SizeRange(16, 3840, 16, 655_360, 8_294_400, max_aspect=3.0),
    "any": ANY,
}
CANVAS = Box(0, 0, 6000, 4000)

rules = st.sampled_from(sorted(RULES)).map(RULES.__getitem__)
contexts = st.sampled_from(Context)
strengths = st.floats(0.0, 1.0)
grows = st.integers(0, 200)


@st.composite
def selections(draw: st.DrawFn, longest: int = 5000) -> tuple[Box, Box]:
    """A selection inside bounds that may lie anywhere."""
    bounds = Box(
        draw(st.integers(-500, 500)),
        draw(st.integers(-500, 500)),
        draw(st.integers(1, longest)),
        draw(st.integers(1, longest)),
    )
    width, height = draw(st.integers(1, bounds.width)), draw(st.integers(1, bounds.height))
    x = draw(st.integers(bounds.x, bounds.right - width))
    y = draw(st.integers(bounds.y, bounds.bottom - height))
    return Box(x, y, width, height), bounds


def centred(width: int, height: int, canvas: Box = CANVAS) -> Box:
    return Box(canvas.x + (canvas.width - width) // 2, canvas.y + (canvas.height - height) // 2, width, height)


def holds(outer: Box, inner: Box) -> bool:
    return outer.intersect(inner) == inner


def padding(area: Area, rule: SizeRule) -> tuple[float, float]:
    """The shares of the working size's sides that are no picture."""
    how = fit(area.context.size, rule)
    return 1 - how.content.width / how.working.width, 1 - how.content.height / how.working.height


# ------------------------------------------------------------------------------------------- what holds for all


@given(selections(), rules, contexts, strengths, grows)
def test_the_result_lies_in_the_context_and_the_context_in_the_picture(
    boxes: tuple[Box, Box], rule: SizeRule, context: Context, strength: float, grow: int
) -> None:
    selection, bounds = boxes
    area = surroundings(selection, bounds, rule, context=context, strength=strength, grow=grow)
    assert holds(bounds, area.context) and holds(area.context, area.result)
    wanted = Box(selection.x - grow, selection.y - grow, selection.width + 2 * grow, selection.height + 2 * grow)
    assert holds(area.result, wanted.intersect(bounds))


@given(selections(), rules, strengths)
def test_around_the_selection_there_is_room_for_the_seam(
    boxes: tuple[Box, Box], rule: SizeRule, strength: float
) -> None:
    selection, bounds = boxes
    result = surroundings(selection, bounds, rule, strength=strength).result
    room = max(MIN_SEAM_PX, 0.06 * math.hypot(selection.width, selection.height))
    rooms = (selection.x - result.x, selection.y - result.y, result.right - selection.right)
    at_borders = (result.x == bounds.x, result.y == bounds.y, result.right == bounds.right)
    for found, at_border in zip(rooms, at_borders, strict=True):
        assert found >= room or at_border


@given(selections(), rules, strengths, grows, st.integers(0, 50))
def test_who_grows_more_covers_more(
    boxes: tuple[Box, Box], rule: SizeRule, strength: float, grow: int, more: int
) -> None:
    selection, bounds = boxes
    less = surroundings(selection, bounds, rule, strength=strength, grow=grow)
    assert holds(surroundings(selection, bounds, rule, strength=strength, grow=grow + more).result, less.result)


@given(selections(), strengths, strengths)
def test_less_strength_needs_no_more_surroundings(boxes: tuple[Box, Box], one: float, other: float) -> None:
    selection, bounds = boxes
    weak, strong = (surroundings(selection, bounds, ANY, strength=each).context for each in sorted((one, other)))
    assert weak.width <= strong.width and weak.height <= strong.height


@given(selections(), strengths, st.data())
def test_a_larger_selection_has_no_smaller_context(
    boxes: tuple[Box, Box], strength: float, data: st.DataObject
) -> None:
    selection, bounds = boxes
    width, height = data.draw(st.integers(1, selection.width)), data.draw(st.integers(1, selection.height))
    inner = Box(selection.x, selection.y, width, height)
    small, large = (surroundings(each, bounds, ANY, strength=strength).context for each in (inner, selection))
    rounding = 3
    assert small.width <= large.width + rounding and small.height <= large.height + rounding


@given(selections(), strengths)
def test_from_selection_to_layer_it_gets_no_less(boxes: tuple[Box, Box], strength: float) -> None:
    selection, bounds = boxes
    alone, automatic, layer = (
        surroundings(selection, bounds, ANY, context=each, strength=strength)
        for each in (Context.SELECTION, Context.AUTOMATIC, Context.LAYER)
    )
    assert alone.context == alone.result == automatic.result == layer.result
    assert holds(automatic.context, alone.context)
    assert layer.context == bounds


@given(st.integers(1, 1500), st.integers(1, 1500), rules, strengths, st.sampled_from(["automatic", "selection"]))
@example(35, 933, RULES["one megapixel"], 0.0, "selection")
def test_where_there_are_pixels_nothing_is_padded(
    width: int, height: int, rule: SizeRule, strength: float, context: str
) -> None:
    canvas = Box(0, 0, 12_000, 12_000)
    area = surroundings(centred(width, height, canvas), canvas, rule, strength=strength, context=Context(context))
    working = fit(area.context.size, rule).working
    # What is enlarged is a whole number of pixels: up to half of one of them may be missing.
    slack = 0.001 + 0.5 / min(area.context.width, area.context.height) + 1 / min(working.width, working.height)
    assert max(padding(area, rule)) <= slack


@given(selections(longest=1200), rules, strengths)
def test_padding_is_only_where_the_picture_ends(boxes: tuple[Box, Box], rule: SizeRule, strength: float) -> None:
    selection, bounds = boxes
    area = surroundings(selection, bounds, rule, strength=strength)
    if area.context.width < bounds.width and area.context.height < bounds.height:
        assert max(padding(area, rule)) <= 0.01


@given(st.integers(1, 3000), st.integers(1, 3000), rules, strengths, st.floats(0, 1), st.floats(0, 1))
def test_near_the_border_the_window_slides_instead_of_shrinking(
    width: int, height: int, rule: SizeRule, strength: float, across: float, down: float
) -> None:
    canvas = Box(0, 0, 12_000, 12_000)
    middle = surroundings(centred(width, height, canvas), canvas, rule, strength=strength)
    # Anywhere, as long as the result itself is not cut.
    free_x, free_y = canvas.width - middle.result.width, canvas.height - middle.result.height
    room_x, room_y = (middle.result.width - width) // 2, (middle.result.height - height) // 2
    there = Box(room_x + round(across * free_x), room_y + round(down * free_y), width, height)
    area = surroundings(there, canvas, rule, strength=strength)
    assert (area.context.size, area.result.size) == (middle.context.size, middle.result.size)


# --------------------------------------------------------------------------------------------------- known cases


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
@pytest.mark.parametrize("strength", [0.3, 1.0])
def test_small_selections_get_enough_surroundings(rule: SizeRule, strength: float) -> None:
    for x, y in ((0, 0), (3000, 2000), (5980, 3980)):
        context = surroundings(Box(x, y, 20, 20), CANVAS, rule, strength=strength).context
        assert min(context.width, context.height) >= MIN_CONTEXT_PX


def test_the_window_in_a_corner_is_as_large_as_in_the_middle() -> None:
    small = Box(0, 0, 60, 60)
    context = surroundings(small, CANVAS, SDXL).context
    assert context.size == surroundings(centred(60, 60), CANVAS, SDXL).context.size == Size(512, 512)
    assert (context.x, context.y) == (0, 0)


def test_the_context_follows_the_selection_and_not_the_canvas() -> None:
    small = surroundings(Box(400, 400, 200, 200), Box(0, 0, 1024, 1024), SDXL)
    large = surroundings(Box(4000, 4000, 200, 200), Box(0, 0, 8192, 8192), SDXL)
    assert small.context.size == large.context.size


@pytest.mark.parametrize(
    ("selection", "rule", "strength", "context", "result"),
    [
        # The engine makes 1024 square: no smaller part is worth enlarging, unless the selection is small.
        (Size(300, 300), SDXL, 1.0, Size(1024, 1024), Size(352, 352)),
        (Size(400, 300), SDXL, 1.0, Size(1152, 896), Size(460, 360)),
        (Size(60, 60), SDXL, 1.0, Size(512, 512), Size(92, 92)),
        # It makes any size up to 2048: as near to square as the selection lets it.
        (Size(400, 300), WEBUI, 1.0, Size(776, 776), Size(460, 360)),
        (Size(1000, 100), WEBUI, 1.0, Size(1504, 896), Size(1122, 222)),
        # Less strength: the result itself, as far as that is enough for any model.
        (Size(1000, 700), WEBUI, 0.5, Size(1152, 848), Size(1148, 848)),
        (Size(400, 300), WEBUI, 0.5, Size(512, 512), Size(460, 360)),
    ],
)
def test_known_cases(selection: Size, rule: SizeRule, strength: float, context: Size, result: Size) -> None:
    area = surroundings(centred(selection.width, selection.height), CANVAS, rule, strength=strength)
    assert (area.context.size, area.result.size) == (context, result)


def test_detail_goes_before_surroundings() -> None:
    """A selection that the engine can make at more than half its size is not reduced further for what is around it."""
    side = 1200
    area = surroundings(centred(side, side), CANVAS, SDXL)
    assert fit(area.context.size, SDXL).scale >= MIN_SCALE * 0.999
    assert area.context.width >= (1 + 2 * NEAR_SHARE) * side


@pytest.mark.parametrize("side", [1500, 2500])
def test_a_quarter_of_the_selection_is_seen_around_it_all_the_same(side: int) -> None:
    context = surroundings(centred(side, side), CANVAS, SDXL).context
    assert context.width >= (1 + 2 * NEAR_SHARE) * side
    assert context.height >= (1 + 2 * NEAR_SHARE) * side


def test_a_strip_of_a_picture_is_used_as_it_is() -> None:
    bounds = Box(0, 0, 4000, 300)
    context = surroundings(Box(1900, 50, 200, 200), bounds, SDXL).context
    assert (context.y, context.height) == (0, 300)
    assert context.width < 1000
    assert fit(context.size, SDXL).content.pixels >= 0.99 * fit(context.size, SDXL).working.pixels


@pytest.mark.parametrize("bounds", [Box(0, 0, 1, 1), Box(5, -3, 1, 5000), Box(0, 0, 60_000, 40)], ids=str)
@pytest.mark.parametrize("context", Context)
def test_odd_pictures_are_no_trouble(bounds: Box, context: Context) -> None:
    selection = Box(bounds.x, bounds.bottom - 1, 1, 1)
    for rule in RULES.values():
        area = surroundings(selection, bounds, rule, context=context)
        assert holds(bounds, area.context) and holds(area.context, area.result) and holds(area.result, selection)


@pytest.mark.parametrize("selection", [Box(200, 0, 10, 10), Box(50, 50, 0, 10)])
def test_a_selection_outside_is_refused(selection: Box) -> None:
    with pytest.raises(ValueError, match="outside"):
        surroundings(selection, Box(0, 0, 100, 100), SDXL)


def test_what_of_a_selection_lies_outside_does_not_count() -> None:
    bounds = Box(0, 0, 2000, 2000)
    assert surroundings(Box(-500, -500, 600, 600), bounds, SDXL) == surroundings(Box(0, 0, 100, 100), bounds, SDXL)
