"""The sample picture: seeded, and labelled so that it fits."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageFont

from bridge.imaging.sample import CLAIM, LABEL_SHARE, label, sample_picture
from bridge.model import Size

SIZES = [Size(64, 64), Size(512, 512), Size(333, 128), Size(800, 200), Size(64, 256), Size(256, 64)]
LONG = "a harbour at dawn " * 40 + "w" * 500


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    "prompt", ["", "harbour", LONG, "港口 \n\t 🛶"], ids=["none", "short", "long", "other scripts"]
)
def test_the_label_stays_inside(size: Size, prompt: str) -> None:
    layout = label(size, prompt)
    font = ImageFont.load_default(layout.font_px)
    room_px = size.width - 2 * layout.pad_px
    assert " ".join(layout.lines).startswith(CLAIM)
    assert max(font.getbbox(line)[2] for line in layout.lines) <= room_px
    assert max(font.getbbox(line)[3] for line in layout.lines) <= layout.line_px
    assert layout.height_px <= size.height * LABEL_SHARE


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_label_is_written(size: Size) -> None:
    pixels = sample_picture(size, seed=5, prompt=LONG).pixels
    assert pixels.shape == (size.height, size.width, 4)
    assert (pixels[..., 3] == 255).all()
    strip = pixels[-label(size, f'seed 5, "{LONG}"').height_px :, :, :3]
    assert (strip.min(axis=2) > 120).any()
    assert strip[:, -1].max() <= 77
    assert strip[-1].max() <= 77


def test_a_long_prompt_is_elided() -> None:
    assert label(Size(512, 512), LONG).lines[-1].endswith("...")
    assert label(Size(512, 512), "harbour").lines == (CLAIM, "harbour")


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
