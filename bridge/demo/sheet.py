"""What a contact sheet is made of: paper, words on it, pictures, the outlines of selections.

Owns: ``Page``, scaled pictures, selection outlines. May import: ``bridge.demo.scenes``, ``bridge.model``, numpy, cv2,
Pillow.

All lengths are in px. Text is set in the font that Pillow brings, so that a page looks the same on every machine; it
has no signs beyond ASCII, curly quotes and the middle dot.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bridge.demo.scenes import Source
from bridge.model import Mask, Picture, Size

PAPER = (250, 248, 244)
PANEL = (240, 236, 229)
INK = (33, 31, 28)
QUIET = (118, 111, 102)

CREDIT = "Photographs in the public domain and under CC0; samples/SOURCES.md says whose they are."

ANTS_PX = 5
"""The length of a dash of a selection's outline, as GIMP draws it: black and white in turn."""
ANTS_SCALE = 4
"""Outlines are drawn this much larger and reduced, which smooths them."""

Colour = tuple[int, int, int]
Place = tuple[int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Drawing = Image.Image


class Page:
    """Paper to set text and pictures on."""

    def __init__(self, size: Size) -> None:
        self._image = Image.new("RGB", (size.width, size.height), PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def text(self, place: Place, text: str, size_px: int, colour: Colour = INK) -> None:
        """One line; ``place`` is its top left corner."""
        self._draw.text(place, text, font=_font(size_px), fill=colour)

    def paragraph(self, place: Place, text: str, size_px: int, width_px: int, colour: Colour = INK) -> int:
        """Lines of at most ``width_px``; gives the y below them."""
        x, y = place
        for line in _lines(text, _font(size_px), width_px):
            self.text((x, y), line, size_px, colour)
            y += round(size_px * 1.45)
        return y

    def put(self, place: Place, image: Image.Image, caption: str) -> None:
        """A picture, and what it is below it."""
        self._image.paste(image, place)
        self.text((place[0], place[1] + image.height + 6), caption, 15, QUIET)

    def panel(self, place: Place, size: Size) -> None:
        """A quiet ground where a picture would be."""
        x, y = place
        self._draw.rectangle((x, y, x + size.width - 1, y + size.height - 1), fill=PANEL)

    def picture(self) -> Picture:
        """The page as it is now."""
        return Picture(np.asarray(self._image.convert("RGBA")).copy())


def unchanged_outside(source: Source, after: Picture) -> tuple[int, int]:
    """How many pixels outside the selection are as they were, to the bit, and how many there are."""
    if source.picture is None or source.selection is None:
        raise ValueError("a scene without a selection")
    outside = source.selection.pixels == 0
    same = (source.picture.pixels == after.pixels).all(2) & outside
    return int(same.sum()), int(outside.sum())


# ------------------------------------------------------------------------------------------ pictures


def scaled(picture: Picture, size: Size) -> Image.Image:
    """The picture at ``size``. Enlarged it shows its pixels as they are: a source must not look better than it is."""
    image = Image.fromarray(picture.pixels).convert("RGB")
    method = Image.Resampling.NEAREST if size.width > image.width else Image.Resampling.LANCZOS
    return image.resize((size.width, size.height), method)


def outlined(image: Image.Image, selection: Mask) -> Image.Image:
    """The image with a dashed line where the selection is half; a selection of another size is scaled to it."""
    scale = ANTS_SCALE * image.width / selection.size.width
    large = Image.new("RGBA", (image.width * ANTS_SCALE, image.height * ANTS_SCALE))
    draw = ImageDraw.Draw(large)
    for outline in _outlines(selection):
        for number, dash in enumerate(_dashes(outline * scale, ANTS_PX * ANTS_SCALE)):
            colour = (0, 0, 0, 255) if number % 2 else (255, 255, 255, 255)
            draw.line([(float(x), float(y)) for x, y in dash], fill=colour, width=2 * ANTS_SCALE, joint="curve")
    return Image.alpha_composite(image.convert("RGBA"), large.reduce(ANTS_SCALE)).convert("RGB")


def _outlines(selection: Mask) -> Iterator[np.ndarray]:
    """The lines at half coverage, each (points, 2) float, closed, in px of the mask."""
    half = (selection.pixels >= 128).astype(np.uint8)
    contours, _ = cv2.findContours(half, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        points = contour[:, 0, :].astype(np.float64) + 0.5
        # The contour steps from pixel to pixel; the mean over a few of them is the line that they follow.
        around = np.stack([np.roll(points, shift, axis=0) for shift in range(-3, 4)]).mean(0)
        yield np.vstack([around, around[:1]])


def _dashes(line: np.ndarray, length_px: float) -> Iterator[np.ndarray]:
    """The line in an even number of equal pieces of about ``length_px``, which meet."""
    travelled = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    pieces = max(2, 2 * round(travelled[-1] / length_px / 2))
    for start in range(pieces):
        at = np.linspace(start, start + 1, 5) * travelled[-1] / pieces
        yield np.stack([np.interp(at, travelled, line[:, axis]) for axis in (0, 1)], axis=1)


# ------------------------------------------------------------------------------------------ words


def words(size: Size) -> str:
    """For people: "512 by 512"."""
    return f"{size.width} by {size.height}"


def _font(size_px: int) -> Font:
    return ImageFont.load_default(size_px)


def _lines(text: str, font: Font, width_px: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width_px:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]
