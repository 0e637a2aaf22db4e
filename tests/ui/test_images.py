"""Pictures as Qt's images, and back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage

from bridge.model import Picture
from tests.fakes.canvas import gradient
from ui.images import BAND_PX, from_qimage, to_qimage

FORMATS = (QImage.Format.Format_RGBA8888, QImage.Format.Format_ARGB32, QImage.Format.Format_RGB888)


def test_there_and_back_every_pixel_is_the_same() -> None:
    pixels = gradient(9, 2 * BAND_PX + 3).pixels.copy()
    pixels[..., 3] = np.arange(9)
    image = to_qimage(Picture(pixels))
    assert (from_qimage(image).pixels == pixels).all()
    pixels[:] = 0
    assert from_qimage(image).pixels.any()  # a copy


def test_a_part_that_lies_apart_is_copied_in_its_order() -> None:
    part = gradient(30, 20).pixels[::3, ::2]
    assert (from_qimage(to_qimage(Picture(part))).pixels == part).all()


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_of_qt_comes_as_rgba(format_: QImage.Format) -> None:
    picture = gradient(11, BAND_PX + 5)
    image = to_qimage(picture).convertToFormat(format_)
    assert (from_qimage(image).pixels == picture.pixels).all()
