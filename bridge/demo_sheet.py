"""The demonstration's contact sheet: each job's source and result side by side, on one page.

Owns: the page's layout, selection outlines. May import: ``bridge.demo_scenes``, ``bridge.model``, numpy, cv2, Pillow.

One large scene stands in the first row at its own size, pixel for pixel; the others follow below, source above result.
All lengths are in px of a page 1600 px wide. Text is set in the font that Pillow brings, so that the page looks the
same on every machine; it has no signs beyond ASCII, curly quotes and the middle dot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bridge.demo_scenes import Scene, Source
from bridge.model import Box, Mask, Picture, Size

PAGE_PX = 1600
MARGIN_PX = 56
GAP_PX = 24
LARGE_PX = 512
CARD = Size(480, 320)
HEAD_PX = 116
TITLE_PX = 92
FOOT_PX = 74
CAPTION_PX = 28

PAPER = (250, 248, 244)
PANEL = (240, 236, 229)
INK = (33, 31, 28)
QUIET = (118, 111, 102)

CLAIM = "Four jobs, all done by the offline provider: no AI model, no account, no network."
CREDIT = "Photographs in the public domain and under CC0; samples/SOURCES.md says whose they are."

ANTS_PX = 5
"""The length of a dash of a selection's outline, as GIMP draws it: black and white in turn."""
ANTS_SCALE = 4
"""Outlines are drawn this much larger and reduced, which smooths them."""

Colour = tuple[int, int, int]
Place = tuple[int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, eq=False)
class Shown:
    """A scene as it was played."""

    scene: Scene
    source: Source
    after: Picture


def contact_sheet(shown: Sequence[Shown], note: str = "") -> Picture:
    """One page: the first scene large, the next three below it.

    Args:
        shown: four scenes; the first has a source, a selection and square pictures.
        note: a sentence beside the first scene; may be empty.

    Returns:
        An opaque picture, 1600 px wide.
    """
    large, *cards = shown
    top = MARGIN_PX + HEAD_PX
    cards_top = top + LARGE_PX + CAPTION_PX + 2 * GAP_PX
    bottom = cards_top + TITLE_PX + 2 * (CARD.height + CAPTION_PX) + GAP_PX // 2
    page = _Page(Image.new("RGB", (PAGE_PX, bottom + FOOT_PX), PAPER))
    _head(page)
    _large(page, large, note, top)
    for number, card in enumerate(cards):
        _card(page, card, (MARGIN_PX + number * (CARD.width + GAP_PX), cards_top))
    page.text((MARGIN_PX, bottom + 18), CREDIT, 17, QUIET)
    return page.picture()


class _Page:
    """Paper to set text and pictures on."""

    def __init__(self, image: Image.Image) -> None:
        self._image = image
        self._draw = ImageDraw.Draw(image)

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


def _head(page: _Page) -> None:
    page.text((MARGIN_PX, MARGIN_PX - 8), "LayerBridge", 46)
    page.text((MARGIN_PX, MARGIN_PX + 52), CLAIM, 20, QUIET)


def _large(page: _Page, shown: Shown, note: str, top: int) -> None:
    """Source and result at the right, one pixel for one, and the words at the left."""
    after_x = PAGE_PX - MARGIN_PX - LARGE_PX
    before_x = after_x - GAP_PX - LARGE_PX
    square = Size(LARGE_PX, LARGE_PX)
    page.put((before_x, top), _outlined(_scaled(_picture(shown), square), _selection(shown)), "Source and selection")
    page.put((after_x, top), _scaled(shown.after, square), "Result")
    page.text((MARGIN_PX, top - 8), shown.scene.title, 38)
    width_px = before_x - MARGIN_PX - 2 * GAP_PX
    below = page.paragraph((MARGIN_PX, top + 56), shown.scene.caption, 21, width_px)
    same, outside = unchanged_outside(shown.source, shown.after)
    how_many = f"all {outside:,}" if same == outside else f"{same:,} of {outside:,}"
    facts = f"Outside the selection {how_many} pixels are as they were, to the bit."
    below = page.paragraph((MARGIN_PX, below + 18), facts, 21, width_px, QUIET)
    page.paragraph((MARGIN_PX, below + 18), note, 21, width_px, QUIET)


def _card(page: _Page, shown: Shown, place: Place) -> None:
    """Title and caption, the source, the result."""
    x, y = place
    page.text((x, y), shown.scene.title, 30)
    page.text((x, y + 44), shown.scene.caption, 18, QUIET)
    before, after = y + TITLE_PX, y + TITLE_PX + CARD.height + CAPTION_PX + GAP_PX // 2
    if shown.source.picture is None:
        _prompt(page, shown, (x, before))
    else:
        seen = _scaled(_detail(shown, shown.source.picture), CARD)
        page.put((x, before), seen, f"Source, {_words(shown.source.picture.size)}")
    page.put((x, after), _scaled(_detail(shown, shown.after), CARD), f"Result, {_words(shown.after.size)}")


def _prompt(page: _Page, shown: Shown, place: Place) -> None:
    x, y = place
    page.panel(place, CARD)
    text = f"“{' '.join(shown.scene.wishes.prompts)}”"
    page.paragraph((x + 40, y + CARD.height // 2 - 40), text, 26, CARD.width - 80)
    page.text((x, y + CARD.height + 6), f"Prompt, seed {shown.scene.wishes.seed}", 15, QUIET)


def unchanged_outside(source: Source, after: Picture) -> tuple[int, int]:
    """How many pixels outside the selection are as they were, to the bit, and how many there are."""
    if source.picture is None or source.selection is None:
        raise ValueError("a scene without a selection")
    outside = source.selection.pixels == 0
    same = (source.picture.pixels == after.pixels).all(2) & outside
    return int(same.sum()), int(outside.sum())


# ------------------------------------------------------------------------------------------ pictures


def _picture(shown: Shown) -> Picture:
    assert shown.source.picture is not None  # noqa: S101  (the large scene has one)
    return shown.source.picture


def _selection(shown: Shown) -> Mask:
    assert shown.source.selection is not None  # noqa: S101  (the large scene has one)
    return shown.source.selection


def _detail(shown: Shown, picture: Picture) -> Picture:
    """The scene's detail of its source or of its result, which may be larger."""
    box, source = shown.scene.detail, shown.source.picture
    if box is None or source is None:
        return picture
    times = picture.size.width // source.size.width
    return picture.crop(Box(box.x * times, box.y * times, box.width * times, box.height * times))


def _scaled(picture: Picture, size: Size) -> Image.Image:
    """The picture at ``size``. Enlarged it shows its pixels as they are: a source must not look better than it is."""
    image = Image.fromarray(picture.pixels).convert("RGB")
    method = Image.Resampling.NEAREST if size.width > image.width else Image.Resampling.LANCZOS
    return image.resize((size.width, size.height), method)


def _outlined(image: Image.Image, selection: Mask) -> Image.Image:
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


def _words(size: Size) -> str:
    return f"{size.width} by {size.height}"
