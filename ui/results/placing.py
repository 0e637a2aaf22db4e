"""What can be done with results: making them from deliveries, inserting, saving, reading them back.

Owns: pure functions that run in the background. May import: ``bridge``, ``ui.images``,
``ui.results.joined``, ``ui.results.model``, ``ui.source.values``, ``ui.form.wish_fields``. No widgets.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from dataclasses import replace
from pathlib import Path

from bridge.canvas import Canvas
from bridge.core import Delivery, insert
from bridge.errors import IndexedImageError
from bridge.file_canvas import PictureCanvas
from bridge.history import History
from bridge.imaging.codec import write_picture_file
from bridge.imaging.labels import Labels
from bridge.model import Box, Mode, Picture, Size
from bridge.placement import Placement
from layerbridge.wire import Inserted, NewLayer
from ui.form.wish_fields import INDEXED
from ui.images import thumbnail
from ui.results.joined import joined, origin
from ui.results.model import Result
from ui.source.values import OpenedPicture, Source


def of_delivery(delivery: Delivery, source: Source) -> tuple[Result, ...]:
    """A result for each picture. With an opened picture it shows the whole of it, with GIMP the new layer."""
    shown = _whole(delivery, source) if isinstance(source, OpenedPicture) else delivery.pictures
    return tuple(
        Result(entry, thumbnail(picture), delivery, number, picture)
        for number, (entry, picture) in enumerate(zip(delivery.entries, shown, strict=True))
    )


def insert_all(results: Sequence[Result], canvas: Canvas, history: History, *, to_rgb: bool = False) -> Inserted:
    """Insert results; those of one delivery, or of one request to several providers, go in as a group.

    Args:
        to_rgb: an indexed image becomes RGB first, whatever the results say.

    Raises:
        IndexedImageError: the image is indexed, and nobody said that it shall become RGB; nothing was inserted.
        BridgeError: as ``bridge.core.insert``; what went in before stays.
    """
    if not to_rgb and any(map(_keeps_palette, results)) and canvas.describe().base_type == INDEXED:
        raise IndexedImageError(
            "The image is indexed, so the result would lose its colours to the palette; nothing was inserted.",
            "Convert it first (Image > Mode > RGB), or let it be converted with the result.",
        )
    layers: list[int] = []
    image = 0
    for together in _gathered(results):
        inserted = _insert(together, canvas, history, to_rgb=to_rgb)
        layers, image = [*layers, *inserted.layers], inserted.image_id
    return Inserted(tuple(layers), image)


def picture_of(result: Result, history: History) -> Picture:
    """The pixels as they are shown. Raises ``InputError`` where the file is gone."""
    return result.picture or history.picture(result.entry)


def save(result: Result, history: History, path: Path, labels: Labels) -> Path:
    """Write the picture in the format of the file's name. Raises ``InputError``, ``StorageError``."""
    write_picture_file(path, picture_of(result, history), labels)
    return path


def _whole(delivery: Delivery, source: OpenedPicture) -> tuple[Picture, ...]:
    if delivery.entries and delivery.entries[0].mode == Mode.TEXT_TO_IMAGE:
        return delivery.pictures
    canvas = PictureCanvas(source.picture)
    insert(delivery, canvas)
    return canvas.pictures()


def _keeps_palette(result: Result) -> bool:
    """Whether it would go into the image as it is."""
    placement = result.delivery.placement if result.delivery else Placement(())
    return placement.new_image is None and not placement.to_rgb


def _gathered(results: Sequence[Result]) -> list[list[Result]]:
    """By what they came in, in the order of the first of each: results of others may lie between them in the list."""
    gathered: dict[Hashable, list[Result]] = {}
    for result in results:
        gathered.setdefault(origin(result), []).append(result)
    return list(gathered.values())


def _insert(results: Sequence[Result], canvas: Canvas, history: History, *, to_rgb: bool) -> Inserted:
    delivery = joined(results)
    if delivery is None:
        return _insert_stored(results[0], canvas, history, to_rgb=to_rgb)
    placement = replace(delivery.placement, to_rgb=to_rgb or delivery.placement.to_rgb)
    return insert(replace(delivery, placement=placement), canvas)


def _insert_stored(result: Result, canvas: Canvas, history: History, *, to_rgb: bool) -> Inserted:
    """A result of an earlier session: a layer in the middle of the canvas, or a new image where none is open."""
    picture = history.picture(result.entry)
    size = canvas.describe().canvas
    layer = _middle_layer(result, picture, size or picture.size)
    return canvas.insert([layer], to_rgb=to_rgb) if size else canvas.new_image(picture.size, [layer])


def _middle_layer(result: Result, picture: Picture, canvas: Size) -> NewLayer:
    width, height = picture.size.width, picture.size.height
    box = Box((canvas.width - width) // 2, (canvas.height - height) // 2, width, height)
    recipe = json.dumps(dict(result.entry.recipe), ensure_ascii=False)
    return NewLayer(result.entry.title[:48], box, picture.pixels.tobytes(), recipe=recipe)
