"""The bytes of arrays, without a copy that holds up other threads."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from bridge.imaging.codec import PILLOW_BLOCK_BYTES, decode_picture, encode_png
from bridge.imaging.raw import AT_ONCE, cleared, copied, shared
from bridge.imaging.resample import BAND_PX, resize, upscale
from bridge.model import Picture, Size
from tests.fakes.canvas import gradient


def test_what_is_shared_is_not_copied_and_cannot_be_written() -> None:
    pixels = gradient(7, 5).pixels
    view = shared(pixels)
    assert np.shares_memory(np.frombuffer(view, np.uint8), pixels)
    assert (len(view), bytes(view)) == (pixels.nbytes, pixels.tobytes())
    with pytest.raises(TypeError):
        view[0] = 1


def test_what_lies_apart_comes_in_its_order() -> None:
    part = gradient(9, 8).pixels[1:7:2, 2:8]
    assert bytes(shared(part)) == part.tobytes()


@pytest.mark.parametrize("size", [1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + 7])
def test_a_copy_in_pieces_is_a_copy(size: int) -> None:
    values = np.random.default_rng(size).integers(0, 256, size, np.uint8)
    assert copied(values) == values.tobytes()


def test_cleared_is_zero() -> None:
    np.full((300, 300, 4), 7, np.uint8)
    assert not cleared((300, 300, 4)).any()


def test_pillow_takes_its_memory_at_once() -> None:
    """From memory in parts it clears what was used before, and holds up all threads meanwhile."""
    Image.core.set_block_size(1 << 24)  # type: ignore[attr-defined]
    decode_picture(encode_png(gradient(4, 4)))
    assert Image.core.get_block_size() == PILLOW_BLOCK_BYTES  # type: ignore[attr-defined]


def test_bands_leave_no_seam() -> None:
    """Rows are done some at a time: what is alike in each row stays so across the border of two bands."""
    row = gradient(40, 1).pixels.copy()
    row[..., 3] = np.linspace(0, 255, 40).astype(np.uint8)
    tall = Picture(np.repeat(row, 2 * BAND_PX + 3, axis=0))
    for made in (resize(tall, Size(20, tall.size.height)), upscale(tall, Size(60, tall.size.height + 50))):
        assert (made.pixels == made.pixels[:1]).all()
