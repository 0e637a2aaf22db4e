"""What can be done with results: making them from deliveries, inserting them, exactly where that can still be.

Owns: pure functions that run in the background. May import: ``bridge``, ``ui.results.model``, ``ui.results.joined``,
``ui.results.looks``, ``ui.queue.together``, ``ui.source.values``, ``ui.form.wish_fields``, ``ui.words``. No widgets.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bridge.core import Delivery, insert
from bridge.errors import BridgeError, CanvasError, IndexedImageError, StorageError
from bridge.history import History, HistoryEntry
from bridge.imaging.raw import shared
from bridge.model import Box, Mode, Picture, Size
from bridge.placement import NAME_CHARS, Placement
from bridge.standing import as_it_stands
from bridge.unkept import note_on
from layerbridge.wire import Description, Inserted, NewLayer
from ui.form.wish_fields import INDEXED
from ui.queue.together import keep_together
from ui.results.joined import joined, origin
from ui.results.looks import known_of, shown
from ui.results.model import Result
from ui.source.values import OpenedPicture, Source
from ui.words import noop, tr

if TYPE_CHECKING:
    from bridge.canvas.base import Canvas

SAME_PLACE = noop(
    "The canvas has another size than when this result was made: it lies where it was then, counted from the upper "
    "left corner."
)
IN_THE_MIDDLE = noop("The canvas has another size than when this result was made: it lies in the middle.")


@dataclass(frozen=True)
class Placed:
    """Layers that were inserted, and sentences that the user should read."""

    inserted: Inserted
    notes: tuple[str, ...] = ()


def of_delivery(delivery: Delivery, source: Source, history: History) -> tuple[Result, ...]:
    """A result for each picture. With an opened picture it shows the whole of it, with GIMP the new layer."""
    base = source.picture if isinstance(source, OpenedPicture) else None
    pictures = delivery.pictures if base is None else _whole(delivery, base)
    for entry, picture in zip(delivery.entries, pictures, strict=True):
        with suppress(StorageError):
            # Made from the result alone when it is seen, where this one cannot be written.
            history.keep_thumbnail(entry, picture)
    keep_together(history, delivery)
    held = {each.entry.id for each in delivery.unkept}
    return tuple(
        Result(entry, delivery, number, picture, base, is_held=entry.id in held)
        for number, (entry, picture) in enumerate(zip(delivery.entries, pictures, strict=True))
    )


def insert_all(results: Sequence[Result], canvas: Canvas, history: History, *, to_rgb: bool = False) -> Placed:
    """Insert results; those of one request, to several providers too, go in as a group.

    Args:
        to_rgb: an indexed image becomes RGB first, whatever the results say.

    Raises:
        IndexedImageError: the image is indexed, and nobody said that it shall become RGB; nothing was inserted.
        BridgeError: as ``bridge.core.insert``; what went in before stays.
    """
    seen = canvas.describe()
    ready = [ready_for(result, seen, history) for result in results]
    if not to_rgb and seen.base_type == INDEXED and any(_keeps_palette(result) for result, _ in ready):
        raise IndexedImageError(
            tr("The image is indexed, so the result would lose its colours to the palette; nothing was inserted."),
            tr("Convert it first (Image > Mode > RGB), or let it be converted with the result."),
        )
    layers: list[int] = []
    image = 0
    for together in _gathered([result for result, _ in ready]):
        delivery = _as_one(together, to_rgb=to_rgb)
        with _telling_where(delivery):
            inserted = insert(delivery, canvas)
        layers, image = [*layers, *inserted.layers], inserted.image_id
    return Placed(Inserted(tuple(layers), image), tuple(dict.fromkeys(note for _, note in ready if note)))


@contextmanager
def _telling_where(delivery: Delivery) -> Iterator[None]:
    """What goes wrong with results that are in the list: it is told of those that are nowhere else by now."""
    try:
        yield
    except BridgeError as error:
        unkept = tuple(each for each in delivery.unkept if each.is_in_memory_only)
        error.add(hint=" ".join(note_on(unkept)))
        raise


def ready_for(result: Result, seen: Description, history: History) -> tuple[Result, str]:
    """The result with its delivery, as it fits the canvas as it is now, and what the user should read.

    Raises:
        InputError: the result's file is gone.
    """
    if result.delivery is not None:
        delivery, note = _by_now(result.delivery, seen)
        return (result, "") if delivery is result.delivery else (replace(result, delivery=delivery), note)
    known = known_of(result, history)
    if known.delivery is None:
        picture = result.picture or history.picture(result.entry)
        return Result(result.entry, _in_the_middle(result.entry, picture, seen.canvas)), known.note
    delivery, note = fitted(known.delivery, seen.canvas)
    return Result(result.entry, delivery, request=known.request), note


def _by_now(delivery: Delivery, now: Description) -> tuple[Delivery, str]:
    """One of this session, as it fits a canvas that may have changed since it was asked for."""
    if delivery.seen is None:
        return delivery, ""
    try:
        as_it_stands(delivery.placement, delivery.seen, replace(now, base_type=delivery.seen.base_type))
    except CanvasError:
        placed, note = fitted(delivery, now.canvas)
        return replace(placed, seen=None), note
    return delivery, ""


def fitted(delivery: Delivery, canvas: Size | None) -> tuple[Delivery, str]:
    """A delivery of an earlier session as it fits a canvas of this size, and what the user should read of that."""
    placement = delivery.placement
    if canvas is None:
        return (delivery if placement.new_image else _with(delivery, _as_new_image(placement))), ""
    if delivery.canvas == canvas or (placement.new_image and delivery.canvas):
        return delivery, ""
    box = placement.layers[0].box
    if delivery.canvas is None or delivery.before is None:
        return _with(delivery, _moved(placement, _middle(box.size, canvas))), ""
    return _elsewhere(delivery, box, canvas)


def _elsewhere(delivery: Delivery, box: Box, canvas: Size) -> tuple[Delivery, str]:
    """On a canvas of another size than it was made for."""
    placement = delivery.placement
    if placement.scale == canvas:
        # The image has been scaled for it before.
        return _with(delivery, replace(placement, scale=None)), ""
    if Box(0, 0, canvas.width, canvas.height).intersect(box) == box:
        return _with(delivery, replace(placement, scale=None, canvas=None)), tr(SAME_PLACE)
    return _with(delivery, _moved(placement, _middle(box.size, canvas))), tr(IN_THE_MIDDLE)


def _whole(delivery: Delivery, base: Picture) -> tuple[Picture, ...]:
    if delivery.entries and delivery.entries[0].mode == Mode.TEXT_TO_IMAGE:
        return delivery.pictures
    return tuple(after for _before, after in shown(delivery, base))


def _keeps_palette(result: Result) -> bool:
    """Whether it would go into the image as it is."""
    placement = _delivery(result).placement
    return placement.new_image is None and not placement.to_rgb


def _gathered(results: Sequence[Result]) -> list[list[Result]]:
    """By what they came in, in the order of the first of each: results of others may lie between them in the list."""
    gathered: dict[Hashable, list[Result]] = {}
    for result in results:
        gathered.setdefault(origin(result), []).append(result)
    return list(gathered.values())


def _as_one(results: Sequence[Result], *, to_rgb: bool) -> Delivery:
    delivery = joined(results)
    assert delivery is not None  # noqa: S101  (what is inserted was made ready)
    return replace(delivery, placement=replace(delivery.placement, to_rgb=to_rgb or delivery.placement.to_rgb))


def _delivery(result: Result) -> Delivery:
    assert result.delivery is not None  # noqa: S101  (what is inserted was made ready)
    return result.delivery


def _with(delivery: Delivery, placement: Placement) -> Delivery:
    return replace(delivery, placement=placement)


def _moved(placement: Placement, box: Box) -> Placement:
    layer, *below = placement.layers
    layers = (replace(layer, box=box), *below)
    return replace(placement, layers=layers, scale=None, canvas=None, new_image=None)


def _as_new_image(placement: Placement) -> Placement:
    size = placement.layers[0].box.size
    return replace(_moved(placement, Box(0, 0, size.width, size.height)), new_image=size)


def _in_the_middle(entry: HistoryEntry, picture: Picture, canvas: Size | None) -> Delivery:
    """A result of which nothing is known but its pixels: in the middle, or a new image where none is open."""
    box = _middle(picture.size, canvas or picture.size)
    recipe = json.dumps(dict(entry.recipe), ensure_ascii=False)
    layer = NewLayer(entry.title[:NAME_CHARS], box, shared(picture.pixels), recipe=recipe)
    return Delivery(Placement((layer,), new_image=None if canvas else picture.size), (picture,), (entry,))


def _middle(size: Size, canvas: Size) -> Box:
    return Box((canvas.width - size.width) // 2, (canvas.height - size.height) // 2, size.width, size.height)
