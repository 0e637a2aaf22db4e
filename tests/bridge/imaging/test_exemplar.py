"""Laying patches from the rim inwards."""

from __future__ import annotations

import numpy as np

from bridge.imaging import exemplar
from bridge.imaging.patches import Frame, make_frame


def torn(colours: np.ndarray) -> Frame:
    hole = np.zeros(colours.shape[:2], bool)
    hole[12:20, 12:20] = True
    broken = colours.astype(np.float32)
    broken[hole] = -1
    return make_frame(broken, ~hole, hole, 7)


def stripes() -> np.ndarray:
    rows = np.arange(32)[:, None, None] // 4 % 2
    return np.broadcast_to(np.where(rows == 0, 40.0, 200.0), (32, 32, 3)).copy()


def test_an_edge_is_continued_through_the_hole() -> None:
    laid = exemplar.lay(torn(stripes()), np.random.default_rng(1), variety=0)
    assert np.mean(laid.image() == stripes()) > 0.95


def test_every_pixel_is_laid_and_known_ones_stay() -> None:
    colours = np.random.default_rng(3).uniform(0, 255, (32, 32, 3)).astype(np.float32)
    frame = torn(colours)
    laid = exemplar.lay(frame, np.random.default_rng(1), variety=0.2)
    known = np.setdiff1d(np.arange(frame.trust.size), frame.hole)
    assert (laid.colours[frame.hole] >= 0).all()
    assert np.array_equal(laid.colours[known], frame.colours[known])
