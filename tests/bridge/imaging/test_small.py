"""Small views of pictures."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from bridge.imaging.small import encode_thumbnail, shrunk
from bridge.model import Picture, Size
from tests.fakes.canvas import gradient
from tests.fakes.providers import flat


def test_no_side_is_longer_than_asked_for_and_nothing_is_enlarged() -> None:
    assert shrunk(gradient(800, 200), 256).size == Size(256, 64)
    assert shrunk(gradient(3, 4000), 256).size == Size(1, 256)
    small = gradient(100, 50)
    assert shrunk(small, 256) is small


def test_each_pixel_is_the_mean_of_those_it_stands_for() -> None:
    pixels = flat(Size(4, 2), (0, 100, 200)).pixels.copy()
    pixels[0, :2, 0] = 200
    assert shrunk(Picture(pixels), 2).pixels[0].tolist() == [[100, 100, 200, 255], [0, 100, 200, 255]]


def test_what_is_transparent_does_not_bleed() -> None:
    pixels = np.zeros((2, 4, 4), np.uint8)
    pixels[:, 0] = (250, 20, 20, 255)
    pixels[:, 1:] = (0, 255, 0, 0)
    (first, second) = shrunk(Picture(pixels), 2).pixels[0]
    assert first.tolist() == [250, 20, 20, 128]
    assert second[3] == 0


def test_a_thumbnail_is_a_small_webp_with_its_transparency() -> None:
    pixels = gradient(256, 128).pixels.copy()
    pixels[:, :100, 3] = 0
    for picture, mode in ((gradient(256, 128), "RGB"), (Picture(pixels), "RGBA")):
        data = encode_thumbnail(picture)
        assert len(data) < 20_000
        with Image.open(io.BytesIO(data)) as image:
            assert (image.format, image.mode, image.size) == ("WEBP", mode, (256, 128))
            seen = np.asarray(image.convert("RGBA"))
    assert seen[60, 50, 3] == 0
    assert abs(int(seen[60, 200, 0]) - int(pixels[60, 200, 0])) < 12
