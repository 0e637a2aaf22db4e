"""The contact sheet of the four jobs of the offline provider: each one's source and result side by side.

Owns: this page's layout. May import: ``bridge.demo.sheet``, ``bridge.demo.scenes``, ``bridge.model``.

One large scene stands in the first row at its own size, pixel for pixel; the others follow below, source above result.
All lengths are in px of a page 1600 px wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.demo.scenes import Scene, Source
from bridge.demo.sheet import CREDIT, QUIET, Page, Place, outlined, scaled, unchanged_outside, words
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

CLAIM = "Four jobs, all done by the offline provider: no AI model, no account, no network."


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
    page = Page(Size(PAGE_PX, bottom + FOOT_PX))
    _head(page)
    _large(page, large, note, top)
    for number, card in enumerate(cards):
        _card(page, card, (MARGIN_PX + number * (CARD.width + GAP_PX), cards_top))
    page.text((MARGIN_PX, bottom + 18), CREDIT, 17, QUIET)
    return page.picture()


def _head(page: Page) -> None:
    page.text((MARGIN_PX, MARGIN_PX - 8), "LayerBridge", 46)
    page.text((MARGIN_PX, MARGIN_PX + 52), CLAIM, 20, QUIET)


def _large(page: Page, shown: Shown, note: str, top: int) -> None:
    """Source and result at the right, one pixel for one, and the words at the left."""
    after_x = PAGE_PX - MARGIN_PX - LARGE_PX
    before_x = after_x - GAP_PX - LARGE_PX
    square = Size(LARGE_PX, LARGE_PX)
    page.put((before_x, top), outlined(scaled(_picture(shown), square), _selection(shown)), "Source and selection")
    page.put((after_x, top), scaled(shown.after, square), "Result")
    page.text((MARGIN_PX, top - 8), shown.scene.title, 38)
    width_px = before_x - MARGIN_PX - 2 * GAP_PX
    below = page.paragraph((MARGIN_PX, top + 56), shown.scene.caption, 21, width_px)
    same, outside = unchanged_outside(shown.source, shown.after)
    how_many = f"all {outside:,}" if same == outside else f"{same:,} of {outside:,}"
    facts = f"Outside the selection {how_many} pixels are as they were, to the bit."
    below = page.paragraph((MARGIN_PX, below + 18), facts, 21, width_px, QUIET)
    page.paragraph((MARGIN_PX, below + 18), note, 21, width_px, QUIET)


def _card(page: Page, shown: Shown, place: Place) -> None:
    """Title and caption, the source, the result."""
    x, y = place
    page.text((x, y), shown.scene.title, 30)
    page.text((x, y + 44), shown.scene.caption, 18, QUIET)
    before, after = y + TITLE_PX, y + TITLE_PX + CARD.height + CAPTION_PX + GAP_PX // 2
    if shown.source.picture is None:
        _prompt(page, shown, (x, before))
    else:
        seen = scaled(_detail(shown, shown.source.picture), CARD)
        page.put((x, before), seen, f"Source, {words(shown.source.picture.size)}")
    page.put((x, after), scaled(_detail(shown, shown.after), CARD), f"Result, {words(shown.after.size)}")


def _prompt(page: Page, shown: Shown, place: Place) -> None:
    x, y = place
    page.panel(place, CARD)
    text = f"“{' '.join(shown.scene.wishes.prompts)}”"
    page.paragraph((x + 40, y + CARD.height // 2 - 40), text, 26, CARD.width - 80)
    page.text((x, y + CARD.height + 6), f"Prompt, seed {shown.scene.wishes.seed}", 15, QUIET)


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
