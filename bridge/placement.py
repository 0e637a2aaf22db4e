"""From an engine's result to layers: size, place, layer mask, name, recipe.

Owns: ``Placement``, ``place`` and the recipe that a layer carries. May import: ``bridge.plan``, ``bridge.imaging``,
``bridge.model``, ``bridge.plain_text``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bridge.imaging.frame import from_enlarged, from_working, with_alpha_of, with_alpha_within
from bridge.imaging.resample import resize
from bridge.model import Box, GeneratedPicture, GenerationResult, Mode, Picture, Size
from bridge.plain_text import plain
from bridge.plan import Prepared
from layerbridge import __version__
from layerbridge.wire import NewLayer

NAME_CHARS = 48
RECIPE_VERSION = 1

T = TypeVar("T")


@dataclass(frozen=True)
class Placement:
    """Layers in canvas pixels, top first.

    Attributes:
        group: the name of the group for several layers, else "".
        canvas: what the canvas must hold to show them whole, or None where it need not grow.
        new_image: the size of the image to make where none is open, else None.
    """

    layers: tuple[NewLayer, ...]
    group: str = ""
    canvas: Box | None = None
    new_image: Size | None = None


def place(prepared: Prepared, result: GenerationResult, pictures: Sequence[Picture]) -> Placement:
    """The layers of a result, exactly where its source was; ``pictures`` are its finished ones, in order."""
    layers = tuple(
        _layer(prepared, picture, recipe(prepared, result, generated), visible=number == 0)
        for number, (picture, generated) in enumerate(zip(pictures, result.pictures, strict=True))
    )
    group = _title(prepared) if len(layers) > 1 else ""
    new_image = layers[0].box.size if prepared.canvas.canvas is None else None
    return Placement(layers, group, _canvas_needed(prepared, layers[0].box), new_image)


def recipe(prepared: Prepared, result: GenerationResult, generated: GeneratedPicture) -> dict[str, Any]:
    """Everything needed to tell how a layer was made, as JSON values. No keys, no paths, no pixels."""
    request, sampling = prepared.request, prepared.request.sampling
    return {
        "recipe": RECIPE_VERSION,
        "layerbridge": __version__,
        "mode": str(prepared.mode),
        "prompts": [{"text": prompt.text, "weight": prompt.weight} for prompt in request.prompts],
        "provider": request.provider,
        "engine": result.engine or request.engine,
        "seed": generated.seed,
        "finish": str(generated.finish),
        "sampling": {
            "strength": sampling.strength,
            "steps": sampling.steps,
            "cfg_scale": sampling.cfg_scale,
            "sampler": sampling.sampler,
            "style_preset": sampling.style_preset,
            "clip_guidance": str(sampling.clip_guidance),
        },
        "options": dict(request.extras),
        "box": _box_values(prepared.box),
        "content": str(prepared.fit.content),
        "working": str(prepared.fit.working),
        "target": str(prepared.target) if prepared.target else None,
        "margins": list(prepared.extended) if prepared.extended else None,
        "notes": [*prepared.notes, *result.notes],
    }


def finished_picture(prepared: Prepared, generated: GeneratedPicture) -> Picture:
    """One result at the size of its layer, with the transparency that belongs to it."""
    if prepared.request.mode is Mode.UPSCALE:
        picture = from_enlarged(generated.picture, prepared.fit, _need(prepared.target))
        return with_alpha_of(picture, _need(prepared.source))
    if prepared.request.mode is Mode.OUTPAINT:
        return resize(generated.picture, _need(prepared.box).size)
    picture = from_working(generated.picture, prepared.fit)
    if prepared.request.mode is Mode.IMAGE_TO_IMAGE:
        return with_alpha_within(picture, _need(prepared.source))
    return picture


def _layer(prepared: Prepared, picture: Picture, made: dict[str, Any], *, visible: bool) -> NewLayer:
    return NewLayer(
        name=f"{_title(prepared)} ({made['seed']})",
        box=_box(prepared, picture.size),
        pixels=picture.pixels.tobytes(),
        mask=prepared.mask.pixels.tobytes() if prepared.mask else None,
        recipe=json.dumps(made, ensure_ascii=False),
        visible=visible,
    )


def _title(prepared: Prepared) -> str:
    text = " ".join(plain(prepared.request.text).split())
    short = text if len(text) <= NAME_CHARS else text[: NAME_CHARS - 1].rstrip() + "…"
    mode = str(prepared.mode).capitalize()
    return f"{mode}: {short}" if short else mode


def _box(prepared: Prepared, size: Size) -> Box:
    if prepared.box is not None:
        return Box(prepared.box.x, prepared.box.y, size.width, size.height)
    canvas = prepared.canvas.canvas or size
    return Box((canvas.width - size.width) // 2, (canvas.height - size.height) // 2, size.width, size.height)


def _canvas_needed(prepared: Prepared, box: Box) -> Box | None:
    """Only upscale and outpaint make a layer larger than its source, and so may need more canvas."""
    if prepared.canvas.canvas is None:
        return None
    if prepared.mode is Mode.UPSCALE:
        # To the right and down only: where the source reaches past the canvas on the left, so does the result.
        return Box(0, 0, max(1, box.right), max(1, box.bottom))
    return box if prepared.mode is Mode.OUTPAINT else None


def _box_values(box: Box | None) -> list[int] | None:
    return [box.x, box.y, box.width, box.height] if box else None


def _need(value: T | None) -> T:
    assert value is not None  # noqa: S101  (prepare() sets it for this mode)
    return value
