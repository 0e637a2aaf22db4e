"""The scenes' selections and photographs."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from bridge.demo.scenes import REMOVE, SCENES, Ellipse, open_scene
from bridge.errors import InputError
from bridge.model import Box, Mode, Size


def test_an_elliptic_selection_has_its_area_centre_and_soft_edge() -> None:
    box = Box(20, 30, 60, 41)
    pixels = Ellipse(box, feather_px=3).selection(Size(120, 100)).pixels
    share = pixels.astype(float) / 255
    assert share.sum() == pytest.approx(math.pi * 30 * 20.5, rel=0.002)
    rows, columns = np.mgrid[:100, :120]
    assert (share * columns).sum() / share.sum() == pytest.approx(49.5, abs=0.1)
    assert (share * rows).sum() / share.sum() == pytest.approx(50, abs=0.1)
    assert pixels[50, 50] == 255
    assert pixels[0, 0] == 0
    assert 100 < pixels[50, 20] < 155, "half at the edge"


def test_a_scene_for_every_mode_but_outpaint() -> None:
    assert {scene.mode for scene in SCENES} == set(Mode) - {Mode.OUTPAINT}


def test_every_scene_opens_and_only_the_removal_selects() -> None:
    for scene in SCENES:
        source = open_scene(scene)
        assert (source.picture is None) == (scene.mode is Mode.TEXT_TO_IMAGE)
        assert (source.selection is not None) == (scene is REMOVE)


def test_a_missing_photograph_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not there"):
        open_scene(REMOVE, tmp_path)
