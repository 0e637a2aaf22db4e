"""From finished pictures to layers: place, layer mask, name, recipe, and what becomes of the canvas.

Owns: ``Placement`` and ``place``. May import: ``bridge.plan``, ``bridge.finishing``, ``bridge.imaging.geometry``,
``bridge.imaging.raw``, ``bridge.model``, ``bridge.plain_text``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bridge.imaging.geometry import scaled
from bridge.imaging.raw import shared
from bridge.model import Box, Mode, Picture, Size
from bridge.plain_text import plain
from bridge.plan import Into
from bridge.plan.prepared import Prepared
from layerbridge.wire import InsertLayers, NewLayer

NAME_CHARS = 48
BACKDROP = "Picture"


@dataclass(frozen=True)
class Placement:
    """Layers in canvas pixels, top first.

    Attributes:
        group: the name of the group for several layers, else "".
        canvas: what the canvas must hold to show them whole, or None where it need not grow.
        scale: the size that the whole image gets before they are inserted, else None.
        to_rgb: whether an indexed image is converted first.
        new_image: the size of the image to make for them, else None.
    """

    layers: tuple[NewLayer, ...]
    group: str = ""
    canvas: Box | None = None
    scale: Size | None = None
    to_rgb: bool = False
    new_image: Size | None = None

    def order(self) -> InsertLayers:
        """What a canvas is asked for, where they go into the image that is there."""
        return InsertLayers(self.layers, self.group, self.canvas, self.scale, self.to_rgb)


def place(prepared: Prepared, pictures: Sequence[Picture], recipes: Sequence[Mapping[str, Any]]) -> Placement:
    """The layers of a result, exactly where its source was.

    Args:
        pictures: finished, of their layers' size.
        recipes: of each.
    """
    layers = tuple(
        _layer(prepared, picture, made, visible=number == 0)
        for number, (picture, made) in enumerate(zip(pictures, recipes, strict=True))
    )
    group = _title(prepared) if len(layers) > 1 else ""
    if prepared.into is Into.NEW_IMAGE or prepared.canvas.canvas is None:
        return _as_new_image(prepared, layers, group)
    placed = Placement(layers, group, _canvas_needed(prepared, layers[0].box), to_rgb=prepared.to_rgb)
    if prepared.into is Into.IMAGE and prepared.mode is Mode.UPSCALE:
        return replace(placed, canvas=None, scale=scaled(prepared.canvas.canvas, prepared.scale))
    return placed


def _as_new_image(prepared: Prepared, layers: tuple[NewLayer, ...], group: str) -> Placement:
    """An image of the layers alone; or, where they have masks, of all that they are seen with."""
    canvas = prepared.canvas.canvas
    if canvas is not None and prepared.backdrop is not None:
        below = backdrop(prepared.backdrop)
        return Placement((*layers, below), group, new_image=canvas)
    size = layers[0].box.size
    return Placement(tuple(replace(each, box=Box(0, 0, *_sides(size))) for each in layers), group, new_image=size)


def backdrop(picture: Picture) -> NewLayer:
    """The picture that results with masks lie on in a new image."""
    return NewLayer(BACKDROP, Box(0, 0, *_sides(picture.size)), shared(picture.pixels), None, "", visible=True)


def _sides(size: Size) -> tuple[int, int]:
    return size.width, size.height


def _layer(prepared: Prepared, picture: Picture, made: Mapping[str, Any], *, visible: bool) -> NewLayer:
    return NewLayer(
        name=f"{_title(prepared)} ({made['seed']})",
        box=_box(prepared, picture.size),
        pixels=shared(picture.pixels),
        mask=shared(prepared.mask.pixels) if prepared.mask else None,
        recipe=json.dumps(dict(made), ensure_ascii=False),
        visible=visible,
    )


def _title(prepared: Prepared) -> str:
    text = " ".join(plain(prepared.request.text).split())
    short = text if len(text) <= NAME_CHARS else text[: NAME_CHARS - 1].rstrip() + "…"
    mode = str(prepared.mode).capitalize()
    return f"{mode}: {short}" if short else mode


def _box(prepared: Prepared, size: Size) -> Box:
    lies_over = prepared.result or prepared.box
    if lies_over is None:
        canvas = prepared.canvas.canvas or size
        return Box((canvas.width - size.width) // 2, (canvas.height - size.height) // 2, size.width, size.height)
    if prepared.into is Into.IMAGE:
        x, y = round(lies_over.x * prepared.scale), round(lies_over.y * prepared.scale)
        return Box(x, y, size.width, size.height)
    return Box(lies_over.x, lies_over.y, size.width, size.height)


def _canvas_needed(prepared: Prepared, box: Box) -> Box | None:
    """Only upscale and outpaint make a layer larger than its source, and so may need more canvas."""
    if prepared.mode is Mode.UPSCALE:
        # To the right and down only: where the source reaches past the canvas on the left, so does the result.
        return Box(0, 0, max(1, box.right), max(1, box.bottom))
    return box if prepared.mode is Mode.OUTPAINT else None
