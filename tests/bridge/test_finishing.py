"""From an engine's answer to the picture of a layer: whose colours it takes, and what is told of its border."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from bridge.finishing import finish
from bridge.imaging.composite import over
from bridge.imaging.drift import drift
from bridge.model import Box, GeneratedPicture, GenerationRequest, Mode, Picture, Prompt, ProviderId, Sampling
from bridge.plan import Ask, Join, Manner, prepare
from bridge.plan.prepared import Prepared
from tests.fakes.canvas import FakeCanvas, rectangle
from tests.fakes.photographs import photograph
from tests.fakes.providers import capability

SELECTED = Box(150, 100, 180, 120)


def planned(source: Picture, mode: Mode, join: Join = Join.AUTOMATIC) -> Prepared:
    canvas = FakeCanvas(source, rectangle(source.size.width, source.size.height, SELECTED))
    request = GenerationRequest(mode, ProviderId("fake"), prompts=(Prompt("a cat"),), sampling=Sampling(seed=1))
    return prepare(Ask(request, manner=Manner(join=join)), canvas, capability(mode))


def answered(prepared: Prepared, gain: float, *, turned: bool = False) -> GeneratedPicture:
    """The picture that was sent, darker, or with everything in it somewhere else too."""
    assert prepared.request.picture is not None
    pixels = prepared.request.picture.pixels[::-1, ::-1] if turned else prepared.request.picture.pixels
    scale = np.array([gain, gain, gain, 1])
    return GeneratedPicture(Picture(np.rint(pixels * scale).astype(np.uint8)), 1)


def brightness(picture: Picture) -> float:
    return float(picture.pixels[..., :3].mean())


def blotches() -> Picture:
    """Turned round it has the same statistics, but nothing else in common with itself."""
    levels = cv2.resize(np.random.default_rng(1).normal(150, 20, (40, 50, 3)), (500, 400))
    return Picture(np.dstack([np.clip(np.rint(levels), 0, 255), np.full((400, 500), 255)]).astype(np.uint8))


@pytest.mark.parametrize(("mode", "changed"), [(Mode.INPAINT, True), (Mode.IMAGE_TO_IMAGE, False)])
def test_where_all_was_to_be_drawn_anew_the_engine_keeps_its_colours(mode: Mode, changed: bool) -> None:
    prepared = planned(blotches(), mode, Join.COLOUR)
    came = answered(prepared, 0.88, turned=True)
    bare = finish(planned(blotches(), mode, Join.NONE), came).picture
    assert (brightness(finish(prepared, came).picture) - brightness(bare) > 5) is changed


@pytest.mark.parametrize("name", ["astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg"])
def test_what_is_told_of_the_border_is_seen_on_the_composite_itself(name: str) -> None:
    bare, joined = (planned(photograph(name), Mode.INPAINT, join) for join in (Join.NONE, Join.GRADIENT))
    before, after = (finish(prepared, answered(prepared, 0.8)) for prepared in (bare, joined))
    assert before.drift is not None and after.drift is not None
    assert before.drift.seam_shows and before.drift.seam_step > 10
    assert not after.drift.seam_shows and after.drift.seam_step < 3
    source, mask = joined.source_of_result, joined.mask
    assert source is not None and mask is not None
    shown = over(source, after.picture, Box(0, 0, mask.size.width, mask.size.height), mask)
    outside = mask.pixels == 0
    assert np.array_equal(shown.pixels[outside], source.pixels[outside])
    assert after.drift == drift(source, after.picture, mask, shown=shown)
