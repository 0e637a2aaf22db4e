"""The contact sheet of the joins: for each photograph what was sent, what came back, and what was made of it.

Owns: this page's layout. May import: ``bridge.demo.sheet``, ``bridge.demo.seams``, ``bridge.model``.

Everything is shown pixel for pixel, cut to cards of one size: a picture scaled down would hide its seams.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bridge.demo.seams import Joint, Seam
from bridge.demo.sheet import CREDIT, QUIET, Drawing, Page, outlined, scaled, unchanged_outside, words
from bridge.model import Box, Mask, Picture, Size

CARD = Size(340, 300)
MARGIN_PX = 48
GAP_PX = 16
COLUMNS = 5
PAGE_PX = 2 * MARGIN_PX + COLUMNS * CARD.width + (COLUMNS - 1) * GAP_PX
HEAD_PX = 136
TITLE_PX = 82
CAPTION_PX = 100
ROW_PX = TITLE_PX + CARD.height + CAPTION_PX
FOOT_PX = 40

CLAIM = (
    "A server on this computer stands in for a model: it draws something under the mask, and gives the whole picture "
    "back some 10 % darker, yellowish and unevenly exposed.",
    "All pictures are details at 100 %, one pixel for one. Look for the border of the selection in the last column.",
)


def seams_sheet(seams: Sequence[Seam]) -> Picture:
    """One page with a row for each of ``seams``: source, sent, came back, not joined, joined.

    Returns:
        An opaque picture, 1860 px wide.
    """
    page = Page(Size(PAGE_PX, MARGIN_PX + HEAD_PX + len(seams) * ROW_PX + FOOT_PX))
    page.text((MARGIN_PX, MARGIN_PX - 8), "LayerBridge: joins", 46)
    below = MARGIN_PX + 52
    for claim in CLAIM:
        below = page.paragraph((MARGIN_PX, below), claim, 19, PAGE_PX - 2 * MARGIN_PX, QUIET)
    for number, seam in enumerate(seams):
        _row(page, seam, MARGIN_PX + HEAD_PX + number * ROW_PX)
    page.text((MARGIN_PX, MARGIN_PX + HEAD_PX + len(seams) * ROW_PX), CREDIT, 17, QUIET)
    return page.picture()


def _row(page: Page, seam: Seam, top: int) -> None:
    page.text((MARGIN_PX, top), seam.scene.title, 30)
    page.text((MARGIN_PX, top + 42), f"{seam.scene.caption} Asked for: {seam.scene.prompt}.", 18, QUIET)
    for number, (card, caption) in enumerate(_cards(seam)):
        x, y = MARGIN_PX + number * (CARD.width + GAP_PX), top + TITLE_PX
        page.put((x, y), card, "")
        page.paragraph((x, y + CARD.height + 6), caption, 15, CARD.width, QUIET)


def _cards(seam: Seam) -> Iterator[tuple[Drawing, str]]:
    """The pictures of a row, and what stands below each."""
    source, box = seam.source.picture, seam.scene.detail
    selection = seam.source.selection
    assert source is not None  # noqa: S101  (every one of these scenes has both)
    assert selection is not None  # noqa: S101
    yield _outlined(source, selection, box), "Source and selection"
    yield _outlined(seam.sent, seam.sent_mask, box), f"Sent, at {words(seam.working)}, with the mask's outline"
    yield _card(seam.answer, box), "What came back"
    step = f"The seam's step is {seam.bare.drift.seam_step:.1f} levels."
    yield _card(seam.bare.after, box), f"The answer as it came, under the same mask: not joined. {step}"
    yield _card(seam.joined.after, box), f"Joined. {seam.joined.drift.sentence} {_unchanged(seam, seam.joined)}"


def _card(picture: Picture, box: Box) -> Drawing:
    return scaled(picture.crop(box), box.size)


def _outlined(picture: Picture, mask: Mask, box: Box) -> Drawing:
    return outlined(_card(picture, box), mask.crop(box))


def _unchanged(seam: Seam, joint: Joint) -> str:
    """Counted again on the composite itself: the report is the bridge's own."""
    same, outside = unchanged_outside(seam.source, joint.after)
    if same == outside:
        return f"All {outside:,} pixels outside the selection are as they were."
    return f"{outside - same:,} of {outside:,} pixels outside the selection changed."
