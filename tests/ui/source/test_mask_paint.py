"""The mask that is painted: what strokes and shapes mark, and that every step has a way back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bridge.model import Box, Mask, Size
from tests.fakes.canvas import rectangle
from ui.source.mask_paint import SQUARE_PX, MaskPaint

SIZE = Size(600, 500)
PART = Box(10, 20, 300, 40)


def painted(mask: MaskPaint) -> np.ndarray:
    return mask.pixels.copy()


def step(mask: MaskPaint, box: Box = PART) -> None:
    mask.begin()
    mask.rectangle(box, erases=False)
    assert mask.end()


def test_a_stroke_is_round_and_as_wide_as_the_brush() -> None:
    mask = MaskPaint(SIZE)
    mask.line((100, 100), (200, 100), 20, erases=False)
    assert mask.pixels[100, 150] == 255 and mask.pixels[92, 150] == 255 and mask.pixels[108, 150] == 255
    assert not mask.pixels[88, 150] and not mask.pixels[112, 150]
    assert mask.pixels[100, 92] == 255 and not mask.pixels[92, 91]


def test_a_click_makes_a_dot() -> None:
    mask = MaskPaint(SIZE)
    touched = mask.line((50.5, 60.5), (50.5, 60.5), 9, erases=False)
    assert mask.pixels[60, 50] == 255
    assert mask.mask() is not None
    assert touched.around(Box(46, 56, 9, 9)) == touched


def test_the_eraser_takes_away() -> None:
    mask = MaskPaint(SIZE)
    mask.rectangle(Box(0, 0, 600, 500), erases=False)
    mask.line((100, 100), (100, 100), 30, erases=True)
    assert not mask.pixels[100, 100]
    assert mask.pixels[100, 130] == 255


def test_a_lasso_marks_what_it_encloses_though_it_crosses_itself() -> None:
    mask = MaskPaint(SIZE)
    mask.shape([(10, 10), (110, 10), (110, 110), (10, 110), (10, 10), (110, 110)], erases=False)
    assert mask.pixels[60, 30] == 255 and mask.pixels[30, 60] == 255
    assert not mask.pixels[60, 120]


@pytest.mark.parametrize("far", [-1e7, -700.0, 900.0, 1e7])
def test_what_lies_outside_marks_nothing(far: float) -> None:
    mask = MaskPaint(SIZE)
    mask.begin()
    assert mask.line((far, far), (far, far), 20, erases=False).empty
    assert mask.shape([(far, far), (far + 5, far), (far, far + 5)], erases=False).empty
    assert not mask.end()
    assert mask.mask() is None


def test_a_mask_of_an_odd_width_is_whole() -> None:
    mask = MaskPaint(Size(7, 5))
    mask.rectangle(Box(0, 0, 7, 5), erases=False)
    made = mask.mask()
    assert made is not None and made.pixels.shape == (5, 7) and made.pixels.all()


def test_what_is_told_is_a_copy() -> None:
    mask = MaskPaint(SIZE)
    mask.rectangle(PART, erases=False)
    told = mask.mask()
    mask.clear()
    assert told is not None and told.pixels[20, 10] == 255
    assert mask.mask() is None


def test_a_mask_from_elsewhere_is_painted_on() -> None:
    mask = MaskPaint(SIZE, rectangle(600, 500, PART))
    mask.line((500, 400), (500, 400), 10, erases=False)
    made = mask.mask()
    assert made is not None and made.pixels[20, 10] == 255 and made.pixels[400, 500] == 255


def test_invert_and_back() -> None:
    mask = MaskPaint(SIZE)
    step(mask)
    mask.begin()
    mask.invert()
    assert mask.end()
    made = mask.mask()
    assert made is not None and not made.pixels[20, 10] and made.pixels[0, 0] == 255
    mask.undo()
    assert np.array_equal(mask.pixels, rectangle(600, 500, PART).pixels)


def test_steps_go_back_and_forth() -> None:
    mask = MaskPaint(SIZE)
    looks = [painted(mask)]
    for number in range(4):
        step(mask, Box(number * 100, number * 90, 150, 130))
        looks.append(painted(mask))
    for look in reversed(looks[:-1]):
        mask.undo()
        assert np.array_equal(mask.pixels, look)
    assert not mask.can_undo
    for look in looks[1:]:
        mask.redo()
        assert np.array_equal(mask.pixels, look)
    assert not mask.can_redo


def test_a_new_step_ends_the_way_forth() -> None:
    mask = MaskPaint(SIZE)
    step(mask)
    mask.undo()
    step(mask, Box(0, 0, 5, 5))
    assert not mask.can_redo


def test_what_changes_nothing_is_no_step() -> None:
    mask = MaskPaint(SIZE)
    step(mask)
    mask.begin()
    mask.rectangle(Box(20, 25, 30, 5), erases=False)
    assert not mask.end()
    mask.undo()
    assert not mask.can_undo


def test_another_mask_is_a_step_too() -> None:
    mask = MaskPaint(SIZE)
    step(mask)
    mask.begin()
    mask.become(Mask(rectangle(600, 500, Box(400, 300, 50, 50)).pixels))
    assert mask.end()
    assert not mask.pixels[20, 10] and mask.pixels[320, 420] == 255
    mask.undo()
    assert np.array_equal(mask.pixels, rectangle(600, 500, PART).pixels)


def test_a_step_keeps_only_the_squares_that_it_touched() -> None:
    mask = MaskPaint(Size(4096, 4096))
    mask.begin()
    touched = mask.line((2000, 2000), (2100, 2050), 40, erases=False)
    assert mask.end()
    assert touched.width < 160 and touched.height < 110
    # In squares of one level only that level is kept.
    assert sum(each.kept_bytes for each in mask._done) == 0
    mask.begin()
    mask.line((2000, 2000), (2100, 2050), 20, erases=True)
    assert mask.end()
    assert 0 < sum(each.kept_bytes for each in mask._done) <= 4 * SQUARE_PX**2


def test_the_oldest_step_is_forgotten_where_memory_ends() -> None:
    mask = MaskPaint(Size(SQUARE_PX, SQUARE_PX), most_kept_bytes=2 * SQUARE_PX**2)
    step(mask, Box(200, 200, 5, 5))
    for number in range(6):
        step(mask, Box(number * 10, 0, 5, 5))
    undone = 0
    while mask.can_undo:
        mask.undo()
        undone += 1
    assert undone == 2
    assert mask.pixels[200, 200] and mask.pixels[0, 30] and not mask.pixels[0, 40]


edges = some.floats(-50, 650)
points = some.tuples(edges, edges)


@given(some.lists(some.tuples(points, points, some.floats(1, 200), some.booleans()), min_size=1, max_size=6))
def test_whatever_is_painted_everything_can_be_undone(strokes: list[tuple]) -> None:
    mask = MaskPaint(SIZE)
    for start, end, width, erases in strokes:
        mask.begin()
        before = painted(mask)
        touched = mask.line(start, end, width, erases=erases)
        changed = before != mask.pixels
        inside = np.zeros_like(changed)
        inside[touched.y : touched.bottom, touched.x : touched.right] = True
        # What is told to be touched is all that is painted anew.
        assert not (changed & ~inside).any()
        mask.end()
    while mask.can_undo:
        mask.undo()
    assert not mask.pixels.any()
    assert mask.mask() is None
