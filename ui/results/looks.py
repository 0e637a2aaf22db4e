"""How a result looks, and what was there before it: from memory where it is of today, else from the history.

Owns: ``Look``, ``Known``, ``look_of``, ``known_of``, ``shown``. Runs in the background. May import: ``bridge``,
``ui.results.model``. No widgets.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bridge.errors import InputError
from bridge.model import Box, Mode, Picture
from ui.results.model import Result
from ui.words import tr

if TYPE_CHECKING:
    from bridge.core import Delivery
    from bridge.history import History


@dataclass(frozen=True)
class Look:
    """One result to look at.

    Attributes:
        picture: as it is saved: with an opened picture the whole of it, with GIMP the new layer.
        after: the same as an editor shows it, through its mask and over what was there.
        before: what was there, of the same shape as ``after``; None where nothing was, or nobody knows it any more.
        note: what the user should read; "" for nothing.
    """

    picture: Picture
    after: Picture
    before: Picture | None = None
    note: str = ""


@dataclass(frozen=True)
class Known:
    """What is known of a result's place.

    Attributes:
        delivery: what it came in; None where nobody knows any more.
        base: the whole picture that it was made for, where that was no image of GIMP's.
        request: the same for all results of one request.
        note: what the user should read; "" for nothing.
    """

    delivery: Delivery | None = None
    base: Picture | None = None
    request: str = ""
    note: str = ""


def look_of(result: Result, history: History) -> Look:
    """All of it. Raises ``InputError`` where the result's file is gone."""
    known = known_of(result, history)
    delivery = known.delivery
    if delivery is None:
        picture = result.picture or history.picture(result.entry)
        return Look(picture, picture, None, known.note)
    number = result.number if result.delivery else 0
    if known.base is not None and result.entry.mode != Mode.TEXT_TO_IMAGE:
        (before, picture), *_others = shown(_alone(delivery, number), known.base)
        return Look(picture, picture, before, known.note)
    return replace(_over_what_was_there(delivery, number), note=known.note)


def known_of(result: Result, history: History) -> Known:
    """What can be known. Raises ``InputError`` where the result's file is gone."""
    from bridge.keeping import delivery_of

    try:
        kept = history.kept(result.entry)
    except InputError as error:
        if result.delivery is not None or result.picture is not None:
            return Known(result.delivery, result.base, result.request)
        # Where the result itself is gone, that is what is told.
        history.picture(result.entry)
        return Known(note=tr("{what} It is used as it came from the engine.", what=error.message))
    if kept is None:
        return Known(result.delivery, result.base, result.request)
    return Known(result.delivery or delivery_of(result.entry, kept), kept.base, kept.request)


def shown(delivery: Delivery, base: Picture) -> list[tuple[Picture, Picture]]:
    """The whole picture before and after, for each result of a delivery."""
    from bridge.canvas.file import PictureCanvas
    from bridge.core import insert

    canvas = PictureCanvas(base)
    insert(delivery, canvas)
    before = canvas.picture or base
    return [(before, after) for after in canvas.pictures()[: len(delivery.pictures)]]


def _alone(delivery: Delivery, number: int) -> Delivery:
    placement = replace(delivery.placement, layers=(delivery.placement.layers[number],))
    return replace(delivery, placement=placement, pictures=(delivery.pictures[number],))


def _over_what_was_there(delivery: Delivery, number: int) -> Look:
    from bridge.history.kept import mask_of
    from bridge.imaging.composite import over
    from bridge.imaging.resample import resize

    picture, before = delivery.pictures[number], delivery.before
    if before is None:
        return Look(picture, picture)
    before = resize(before, picture.size)
    mask = mask_of(delivery.placement.layers[number])
    if mask is None:
        return Look(picture, picture, before)
    return Look(picture, over(before, picture, Box(0, 0, picture.size.width, picture.size.height), mask), before)
