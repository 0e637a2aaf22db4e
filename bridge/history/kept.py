"""What is needed to insert a result again exactly where it belongs, kept beside the result.

Owns: ``Kept``, and the file that holds one. May import: ``bridge.imaging``, ``bridge.model``, ``bridge.paths``,
``bridge.errors``, ``layerbridge.wire``, ``layerbridge.measures``.

Nothing in such a file is believed until it has been checked: sizes are those that the placement says, or the file is
damaged. Pixels are stored where they differ from the result's own file alone.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bridge.errors import BridgeError, InputError
from bridge.imaging.codec import decode_picture, encode_mask_png, encode_png, read_picture_file
from bridge.imaging.raw import shared
from bridge.model import Box, Mask, Picture, Size
from bridge.paths import write_atomically
from layerbridge.measures import WireError
from layerbridge.wire import NewLayer, whole

VERSION = 1
MAX_ABOUT_BYTES = 16 << 20
MAX_PART_BYTES = 1 << 30
ABOUT, LAYER, MASK, BEFORE = "about.json", "layer.png", "mask.png", "before.png"
DAMAGED = "What was kept of this result to put it in its place is damaged."
_NOT_READABLE = (OSError, ValueError, KeyError, TypeError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, eq=False)
class Kept:
    """One result's layer and its place.

    Attributes:
        layer: finished, with its mask.
        request: the same for all results of one request.
        seen: how large the canvas was; None where there was none.
        group, canvas, scale, to_rgb, new_image: as ``Placement`` has them.
        before: what the layer lies over, in its box; of an upscale smaller than the layer.
        below: what lies under the layer in a new image.
        base: the whole picture that it was made for, where that was no image of GIMP's.
    """

    layer: NewLayer = field(repr=False)
    request: str
    seen: Size | None = None
    group: str = ""
    canvas: Box | None = None
    scale: Size | None = None
    to_rgb: bool = False
    new_image: Size | None = None
    before: Picture | None = field(default=None, repr=False)
    below: Picture | None = field(default=None, repr=False)
    base: Picture | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Sources:
    """The names of a result's whole pictures, each of which is kept once for all that need it; "" for none."""

    below: str = ""
    base: str = ""


def write(path: Path, kept: Kept, raw: Picture, sources: Sources) -> None:
    """Keep all of it but the whole pictures.

    Args:
        raw: what the result's own file holds.

    Raises:
        StorageError: it could not be written.
    """
    layer = kept.layer
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as file:
        file.writestr(ABOUT, json.dumps(_about(kept, sources), ensure_ascii=False))
        picture = picture_of(layer)
        if not _is_same(picture, raw):
            file.writestr(LAYER, encode_png(picture, effort="fast"))
        mask = mask_of(layer)
        if mask is not None:
            file.writestr(MASK, encode_mask_png(mask, effort="fast"))
        if kept.before is not None and kept.base is None:
            file.writestr(BEFORE, encode_png(kept.before, effort="fast"))
    write_atomically(path, buffer.getvalue())


def read(path: Path, raw: Picture, source: Mapping[str, Path]) -> Kept | None:
    """What was kept; None where nothing was.

    Args:
        raw: what the result's own file holds.
        source: the files of whole pictures, by name.

    Raises:
        InputError: it is damaged.
    """
    if not path.is_file():
        return None
    try:
        with zipfile.ZipFile(path) as file:
            return _read(file, raw, source)
    except (*_NOT_READABLE, zipfile.BadZipFile, BridgeError, WireError) as error:
        raise InputError(DAMAGED, "The result itself is whole.") from error


def picture_of(layer: NewLayer) -> Picture:
    """A layer's pixels."""
    shape = (layer.box.height, layer.box.width, 4)
    return Picture(np.frombuffer(whole(layer.pixels), np.uint8).reshape(shape))


def mask_of(layer: NewLayer) -> Mask | None:
    """A layer's mask; None where it has none."""
    if layer.mask is None:
        return None
    return Mask(np.frombuffer(whole(layer.mask), np.uint8).reshape(layer.box.height, layer.box.width))


def _is_same(one: Picture, other: Picture) -> bool:
    return one.size == other.size and bool(np.array_equal(one.pixels, other.pixels))


def _about(kept: Kept, sources: Sources) -> dict[str, Any]:
    layer = kept.layer
    return {
        "kept": VERSION,
        "request": kept.request,
        "name": layer.name,
        "box": _box_values(layer.box),
        "recipe": layer.recipe,
        "visible": layer.visible,
        "seen": _size_values(kept.seen),
        "group": kept.group,
        "canvas": _box_values(kept.canvas),
        "scale": _size_values(kept.scale),
        "to_rgb": kept.to_rgb,
        "new_image": _size_values(kept.new_image),
        "below": sources.below,
        "base": sources.base,
    }


def _read(file: zipfile.ZipFile, raw: Picture, source: Mapping[str, Path]) -> Kept:
    about = json.loads(_part(file, ABOUT, MAX_ABOUT_BYTES))
    box = _need(_box(about["box"]))
    picture = _png(file, LAYER) if LAYER in file.namelist() else raw
    if picture.size != box.size:
        raise ValueError(f"a layer of {picture.size} for {box.size}")
    mask = shared(_png(file, MASK).pixels[..., 0]) if MASK in file.namelist() else None
    layer = NewLayer(
        name=str(about["name"]),
        box=box,
        pixels=shared(picture.pixels),
        mask=mask,
        recipe=str(about["recipe"]),
        visible=bool(about["visible"]),
    )
    base = _whole(source, str(about["base"]))
    return Kept(
        layer=layer,
        request=str(about["request"]),
        seen=_size(about["seen"]),
        group=str(about["group"]),
        canvas=_box(about["canvas"]),
        scale=_size(about["scale"]),
        to_rgb=bool(about["to_rgb"]),
        new_image=_size(about["new_image"]),
        before=_png(file, BEFORE) if BEFORE in file.namelist() else None,
        below=_whole(source, str(about["below"])),
        base=base,
    )


def _whole(source: Mapping[str, Path], name: str) -> Picture | None:
    return read_picture_file(source[name]) if name else None


def _png(file: zipfile.ZipFile, name: str) -> Picture:
    return decode_picture(_part(file, name, MAX_PART_BYTES), formats=("PNG",))


def _part(file: zipfile.ZipFile, name: str, most_bytes: int) -> bytes:
    if file.getinfo(name).file_size > most_bytes:
        raise ValueError(f"{name} is too large")
    return file.read(name)


def _need(box: Box | None) -> Box:
    if box is None or box.empty:
        raise ValueError("a layer without a place")
    return box


def _box_values(box: Box | None) -> list[int] | None:
    return [box.x, box.y, box.width, box.height] if box else None


def _size_values(size: Size | None) -> list[int] | None:
    return [size.width, size.height] if size else None


def _box(values: Any) -> Box | None:
    return Box(*_whole_numbers(values, 4)) if values is not None else None


def _size(values: Any) -> Size | None:
    return Size(*_whole_numbers(values, 2)) if values is not None else None


def _whole_numbers(values: Any, count: int) -> list[int]:
    if not isinstance(values, list) or len(values) != count or not all(type(each) is int for each in values):
        raise ValueError(f"{count} whole numbers were expected")
    return list(values)
