"""The sample photographs, as pictures."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from bridge.model import Picture

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg")


def photograph(name: str) -> Picture:
    """A sample by its file's name, decoded by another library than ours."""
    decoded = cv2.imdecode(np.fromfile(SAMPLES / name, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return opaque(decoded[..., ::-1])


def opaque(colours: np.ndarray) -> Picture:
    """(height, width, 3) of any numbers, rounded and clipped to 0 .. 255."""
    levels = np.clip(np.rint(colours), 0, 255).astype(np.uint8)
    return Picture(np.dstack([levels, np.full(levels.shape[:2], 255, np.uint8)]))
