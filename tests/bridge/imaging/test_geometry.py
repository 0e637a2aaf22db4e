"""Fitting: always admitted, never distorted, undone after; and the box around a selection."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.capability import SizeRange, SizeRule
from bridge.imaging.geometry import default_size, fit, scaled, shaped, slid_around
from bridge.model import Box, Size
from bridge.providers.stability.engines import SDXL_SIZES as SDXL

SD16 = SizeRange(320, 1536, 64)
ONE_MEGAPIXEL = SizeRange(128, 8192, 64, 262_144, 1_048_576)
ANY = SizeRange()
NOT_TOO_LONG = SizeRange(64, 16384, 1, 4096, 9_437_184, max_aspect=2.5)
SHAPED_STEPS = SizeRange(16, 3840, 16, 65_536, 8_294_400, max_aspect=3.0)
RULES: dict[str, SizeRule] = {
    "sdxl": SDXL,
    "sd16": SD16,
    "one megapixel": ONE_MEGAPIXEL,
    "any": ANY,
    "shape": NOT_TOO_LONG,
    "steps": SHAPED_STEPS,
}

rules = st.sampled_from(sorted(RULES)).map(RULES.__getitem__)
sizes = st.builds(Size, st.integers(1, 9000), st.integers(1, 9000))


@given(sizes, rules)
def test_what_is_sent_is_admitted_and_holds_all_of_the_source(source: Size, rule: SizeRule) -> None:
    found = fit(source, rule)
    assert rule.admits(found.working), found
    assert found.content.width <= found.working.width and found.content.height <= found.working.height


@given(sizes, rules)
def test_a_picture_is_scaled_alike_in_both_directions(source: Size, rule: SizeRule) -> None:
    found = fit(source, rule)
    across, down = found.content.width / source.width, found.content.height / source.height
    # Each side is rounded to whole pixels, so they agree to within a pixel of the content.
    assert abs(across - down) * max(source.width, source.height) <= 1.5 * max(
        1.0, max(source.width, source.height) / min(source.width, source.height)
    )


@given(sizes, rules)
def test_what_is_admitted_is_left_alone(source: Size, rule: SizeRule) -> None:
    assert fit(fit(source, rule).working, rule).exact


@given(sizes, rules)
def test_what_is_scaled_anyway_fills_what_is_sent_along_one_side(source: Size, rule: SizeRule) -> None:
    found = fit(source, rule)
    if found.content != source:
        assert found.content.width == found.working.width or found.content.height == found.working.height


@pytest.mark.parametrize("source", [Size(3000, 2000), Size(1500, 1494), Size(2250, 2250), Size(1564, 894)], ids=str)
def test_a_picture_that_is_reduced_is_padded_by_a_step_at_most(source: Size) -> None:
    found = fit(source, ONE_MEGAPIXEL)
    assert found.working.width - found.content.width < ONE_MEGAPIXEL.multiple
    assert found.working.height - found.content.height < ONE_MEGAPIXEL.multiple


@pytest.mark.parametrize(
    ("source", "rule", "content", "working"),
    [
        (Size(512, 512), SDXL, Size(1024, 1024), Size(1024, 1024)),
        (Size(4000, 3000), SDXL, Size(1152, 864), Size(1152, 896)),
        (Size(3000, 2000), ONE_MEGAPIXEL, None, None),
        (Size(500, 400), SD16, Size(500, 400), Size(512, 448)),
        (Size(100, 100), SD16, Size(320, 320), Size(320, 320)),
    ],
)
def test_known_fits(source: Size, rule: SizeRule, content: Size | None, working: Size | None) -> None:
    found = fit(source, rule)
    if content is not None:
        assert (found.content, found.working) == (content, working)
    assert found.working.pixels <= 1_048_576


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_the_default_size_is_admitted_and_square(rule: SizeRule) -> None:
    size = default_size(rule)
    assert rule.admits(size) and size.width == size.height


@st.composite
def selections(draw: st.DrawFn) -> tuple[Box, Box]:
    bounds = Box(
        draw(st.integers(-500, 500)),
        draw(st.integers(-500, 500)),
        draw(st.integers(1, 5000)),
        draw(st.integers(1, 5000)),
    )
    width, height = draw(st.integers(1, bounds.width)), draw(st.integers(1, bounds.height))
    x = draw(st.integers(bounds.x, bounds.right - width))
    y = draw(st.integers(bounds.y, bounds.bottom - height))
    return Box(x, y, width, height), bounds


@given(selections(), sizes)
def test_a_slid_box_holds_what_it_was_made_around(boxes: tuple[Box, Box], wanted: Size) -> None:
    inner, bounds = boxes
    box = slid_around(inner, wanted, bounds)
    assert box.intersect(inner) == inner and box.intersect(bounds) == box
    assert box.width == min(max(wanted.width, inner.width), bounds.width)
    assert box.height == min(max(wanted.height, inner.height), bounds.height)


@given(sizes, st.builds(Size, st.integers(1, 40), st.integers(1, 40)))
def test_a_shaped_size_holds_the_other_and_no_more_than_it_must(size: Size, shape: Size) -> None:
    found = shaped(size, shape)
    assert found.width >= size.width and found.height >= size.height
    assert found.width == size.width or found.height == size.height
    longer = max(shape.width / shape.height, shape.height / shape.width)
    assert abs(found.width * shape.height - found.height * shape.width) <= longer * max(shape.width, shape.height)


def test_scaling_rounds_and_never_vanishes() -> None:
    assert scaled(Size(3, 1), 0.1) == Size(1, 1)
    assert scaled(Size(451, 300), 1.5) == Size(676, 450)
