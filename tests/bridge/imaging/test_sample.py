"""The sample picture: seeded, and labelled so that it fits."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.imaging.sample import LABEL_SHARE, sample_picture
from bridge.model import Size

SIZES = [Size(64, 64), Size(512, 512), Size(333, 128), Size(800, 200), Size(64, 256), Size(256, 64)]
LONG = "a harbour at dawn " * 40 + "w" * 500


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    "prompt", ["", "harbour", LONG, "港口 \n\t 🛶"], ids=["none", "short", "long", "other scripts"]
)
def test_the_label_stays_inside(size: Size, prompt: str) -> None:
    """Text is white on a strip of at most 77: its pixels keep away from the sides, and the strip from the upper half."""
    pixels = sample_picture(size, seed=5, prompt=prompt).pixels
    assert pixels.shape == (size.height, size.width, 4)
    assert (pixels[..., 3] == 255).all()
    white = pixels[..., :3].min(axis=2) > 120
    strip = white[size.height - round(size.height * LABEL_SHARE) :]
    assert strip.any()
    assert not strip[:, -1].any()
    assert not strip[-1].any()


def test_seed_and_prompt_decide() -> None:
    size = Size(96, 64)
    made = [sample_picture(size, seed=seed, prompt=prompt).pixels for seed, prompt in ((1, "a"), (2, "a"), (1, "b"))]
    assert len({pixels.tobytes() for pixels in made}) == 3
    assert np.array_equal(made[0], sample_picture(size, seed=1, prompt="a").pixels)


def test_the_prompt_is_part_of_the_label() -> None:
    """Only the strip is compared: the landscape differs with the prompt anyway."""
    short, long = (sample_picture(Size(400, 300), seed=1, prompt=prompt).pixels for prompt in ("a", "a " * 60))
    white = [(pixels[-100:, :, :3] == 255).all(axis=2).sum() for pixels in (short, long)]
    assert white[1] > white[0] * 1.3
