"""What both halves measure with: sizes, boxes, and how large things may be.

Owns: ``Size``, ``Box``, ``Scalar``, ``WireError``, the limits of pictures and texts. May import: the standard library.
Apart from the messages (``wire``), which a program that shows a window needs only once there is somebody to talk to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

MAX_BLOB_BYTES = 1 << 30
MAX_SIDE_PX = 524_288
"""GIMP's own limit for the side of an image."""
MAX_RECIPE_CHARS = 150_000
"""A recipe of escaped control characters alone is six times as long in a header, and still fits."""

RGB_BYTES = 3
RGBA_BYTES = 4

Scalar = Union[str, int, float, bool]


class WireError(ValueError):
    """A message that does not follow the contract; the text says what is wrong with it."""


def need(holds: object, what: str) -> None:
    """Raise ``WireError`` unless ``holds``."""
    if not holds:
        raise WireError(f"The message is not valid: {what}.")


@dataclass(frozen=True)
class Size:
    """Width and height in pixels, each 1 .. ``MAX_SIDE_PX``."""

    width: int
    height: int

    def __post_init__(self) -> None:
        need(1 <= self.width <= MAX_SIDE_PX and 1 <= self.height <= MAX_SIDE_PX, f"a size of {self}")

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


@dataclass(frozen=True)
class Box:
    """A rectangle in canvas pixels. ``x`` and ``y`` may be negative; a side of 0 makes the box empty."""

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        sides = 0 <= self.width <= MAX_SIDE_PX and 0 <= self.height <= MAX_SIDE_PX
        need(sides and abs(self.x) <= MAX_SIDE_PX * 2 and abs(self.y) <= MAX_SIDE_PX * 2, f"a box of {self}")

    def __str__(self) -> str:
        return f"{self.width}x{self.height}{self.x:+d}{self.y:+d}"

    @property
    def right(self) -> int:
        """The first column past the box."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row past the box."""
        return self.y + self.height

    @property
    def size(self) -> Size:
        """The box's size. Raises ``WireError`` when the box is empty."""
        return Size(self.width, self.height)

    @property
    def empty(self) -> bool:
        """Whether the box holds no pixel."""
        return self.width == 0 or self.height == 0

    def around(self, other: Box) -> Box:
        """The smallest box that holds both."""
        left, top = min(self.x, other.x), min(self.y, other.y)
        return Box(left, top, max(self.right, other.right) - left, max(self.bottom, other.bottom) - top)

    def intersect(self, other: Box) -> Box:
        """The part that both boxes cover; empty where they do not meet."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Box(left, top, max(0, right - left), max(0, bottom - top))

    def moved(self, dx: int, dy: int) -> Box:
        """The same box ``dx`` to the right and ``dy`` down."""
        return Box(self.x + dx, self.y + dy, self.width, self.height)
