"""A recipe turned back into what stood in the form: it may have come with a picture from a stranger.

Owns: ``Remade``, ``of_text``, ``of_values``. May import: ``bridge.wishes``, ``bridge.model``, ``bridge.plain_text``,
``bridge.errors``.

Nothing of a recipe is believed: what is missing or of another kind is as a form has it at its start, what would be
asked is checked as if it had been typed, and texts lose what nobody can see.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bridge.errors import BridgeError, InputError
from bridge.model import MAX_SEED, RANDOM_SEED, Box, ClipGuidance, Mode, Scalar
from bridge.plain_text import plain
from bridge.wishes import EDGES, MAX_SCALE, WEIGHT, Wishes
from layerbridge.measures import MAX_RECIPE_CHARS, MAX_SIDE_PX

MAX_TEXT_CHARS = 20_000
MAX_PROMPTS = 16
MAX_OPTIONS = 64
MAX_SAMPLES = 100
LARGEST = 1e15
NEGATIVE_WEIGHT = -1.0
SIDES = 4
"""Of a box: x, y, width, height."""
SIZE = re.compile(r"^(\d{1,6})x(\d{1,6})$")
CHOICES = ("source", "context", "fill", "join", "refine", "tiles", "into")
"""What "asked" holds by the names of ``Wishes``; what it may be is checked where all wishes are."""
UNREADABLE = "The recipe cannot be read"
NO_USE = "Nothing was changed. It may be damaged, or from another program."


@dataclass(frozen=True)
class Remade:
    """What a recipe asks for.

    Attributes:
        of_part: whether it was made of what was selected, and not of a whole layer or picture.
    """

    mode: Mode
    wishes: Wishes
    of_part: bool = False

    def again(self, *, same_seed: bool) -> Wishes:
        """The same once more, as one layer of the same image: a new seed unless ``same_seed``.

        Raises:
            InputError: it scaled the whole image, which would be scaled once more.
        """
        if self.wishes.into == "image":
            raise InputError(
                "This layer was made by scaling the whole image, which would be scaled once more; nothing was sent.",
                "Undo that first, or reuse the recipe and choose where the result goes.",
            )
        seed = self.wishes.seed if same_seed else RANDOM_SEED
        return replace(self.wishes, seed=seed, samples=1, into="layer", whole_layer=True)


def of_text(text: str) -> Remade:
    """The recipe that a layer carries.

    Raises:
        InputError: it is none, or asks for what cannot be.
    """
    if len(text) > MAX_RECIPE_CHARS:
        raise InputError(f"{UNREADABLE}: it is too long.", NO_USE)
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{UNREADABLE}: it is not JSON.", NO_USE) from error
    if not isinstance(values, dict):
        raise InputError(f"{UNREADABLE}: it is not JSON of a recipe.", NO_USE)
    return of_values(values)


def of_values(recipe: Mapping[str, Any]) -> Remade:
    """The recipe of a result in the history. Raises as ``of_text`` does."""
    mode = _mode(recipe.get("mode"))
    wishes = Wishes(**dict(_fields(recipe, mode)))
    try:
        wishes.ask(mode)
    except BridgeError as error:
        raise InputError(f"{UNREADABLE}: {error.message}", NO_USE) from error
    return Remade(mode, wishes, of_part=_box(recipe.get("result")) is not None)


def _fields(recipe: Mapping[str, Any], mode: Mode) -> Iterator[tuple[str, Any]]:
    asked = _mapping(recipe.get("asked"))
    yield from _prompts(recipe.get("typed") or recipe.get("prompts"))
    for name in ("provider", "engine"):
        yield name, _line(recipe.get(name))
    styles = recipe.get("styles")
    yield "styles", tuple(filter(None, map(_line, styles[:MAX_PROMPTS]))) if isinstance(styles, list) else ()
    yield "seed", int(_number(recipe.get("seed"), 0, MAX_SEED) or RANDOM_SEED)
    yield "options", tuple(_options(_mapping(recipe.get("options"))))
    yield from _sampling(_mapping(recipe.get("sampling")))
    yield from _manner(asked, recipe, mode)
    yield from _sizes(asked, recipe, mode)


def _sampling(sampling: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "strength", _number(sampling.get("strength"), 0.0, 1.0)
    steps = _number(sampling.get("steps"), 1, 10_000)
    yield "steps", None if steps is None else int(steps)
    yield "cfg_scale", _number(sampling.get("cfg_scale"), -1000.0, 1000.0)
    for name in ("sampler", "style_preset"):
        yield name, _line(sampling.get(name))
    guidance = _line(sampling.get("clip_guidance"))
    yield "clip_guidance", "" if guidance == ClipGuidance.NONE else guidance


def _manner(asked: Mapping[str, Any], recipe: Mapping[str, Any], mode: Mode) -> Iterator[tuple[str, Any]]:
    for name in CHOICES:
        if isinstance(asked.get(name), str):
            yield name, asked[name]
    # Before the form's own words were kept, a recipe told what came of them.
    edges = asked if asked else _mapping(recipe.get("masks"))
    for name in EDGES:
        edge_px = _number(edges.get(name), 0, 100_000)
        yield name, None if edge_px is None else int(edge_px)
    if not asked and isinstance(recipe.get("join"), str) and mode is not Mode.UPSCALE:
        yield "join", recipe["join"]
    yield "whole_layer", asked.get("whole_layer") is True
    yield "samples", int(_number(asked.get("samples"), 1, MAX_SAMPLES) or 1)


def _sizes(asked: Mapping[str, Any], recipe: Mapping[str, Any], mode: Mode) -> Iterator[tuple[str, Any]]:
    if mode is Mode.OUTPAINT:
        yield from _margins(recipe.get("margins"))
    if mode is Mode.UPSCALE:
        yield "scale", _scale(asked, recipe)
    if mode is Mode.TEXT_TO_IMAGE:
        size = SIZE.match(str(asked.get("size") if asked else recipe.get("working")))
        if size:
            yield from zip(("width", "height"), map(int, size.groups()), strict=True)


def _margins(margins: object) -> Iterator[tuple[str, int]]:
    sides = margins if isinstance(margins, list) else []
    # In the order of ``bridge.model.Margins``.
    for name, side in zip(("left", "top", "right", "bottom"), sides, strict=False):
        yield name, int(_number(side, 0, MAX_SIDE_PX) or 0)


def _scale(asked: Mapping[str, Any], recipe: Mapping[str, Any]) -> float:
    told = _number(asked.get("scale"), 1.0, MAX_SCALE)
    if told is not None:
        return float(told)
    target, box = SIZE.match(str(recipe.get("target"))), _box(recipe.get("box"))
    reached = int(target[1]) / box.width if target and box and box.width else Wishes().scale
    return min(max(reached, 1.0), MAX_SCALE)


def _prompts(prompts: object) -> Iterator[tuple[str, Any]]:
    """The first prompt of weight -1 is what the field for it held; every other one has its weight behind it."""
    texts, negative = [], ""
    for each in (prompts if isinstance(prompts, list) else [])[:MAX_PROMPTS]:
        told = _mapping(each)
        text, weight = _text(told.get("text")), _number(told.get("weight"), -100.0, 100.0)
        if not text.strip():
            continue
        if weight == NEGATIVE_WEIGHT and not negative:
            negative = text
        else:
            texts.append(_weighted(text, 1.0 if weight is None else float(weight)))
    yield "prompts", tuple(texts)
    yield "negative_prompt", negative


def _weighted(text: str, weight: float) -> str:
    return text if weight == 1.0 and not WEIGHT.match(text) else f"{text}::{weight:.4f}".rstrip("0").rstrip(".")


def _options(options: Mapping[str, Any]) -> Iterator[tuple[str, Scalar]]:
    for name, value in list(options.items())[:MAX_OPTIONS]:
        if isinstance(value, str):
            yield _line(name), _text(value)
        elif isinstance(value, bool) or _number(value, -LARGEST, LARGEST) is not None:
            yield _line(name), value


def _mode(told: object) -> Mode:
    try:
        return Mode(str(told))
    except ValueError as error:
        raise InputError(f"{UNREADABLE}: it names no mode that there is.", NO_USE) from error


def _box(told: object) -> Box | None:
    sides = [_number(each, -MAX_SIDE_PX, MAX_SIDE_PX) for each in told] if isinstance(told, list) else []
    whole = [int(each) for each in sides if each is not None]
    if len(whole) != len(sides) or len(sides) != SIDES:
        return None
    x, y, width, height = whole
    return Box(x, y, width, height) if width > 0 and height > 0 else None


def _number(told: object, least: float, most: float) -> int | float | None:
    """A number in the range; None for everything else."""
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    if isinstance(told, float) and not math.isfinite(told):
        return None
    return told if least <= told <= most else None


def _mapping(told: object) -> Mapping[str, Any]:
    return told if isinstance(told, dict) else {}


def _line(told: object) -> str:
    return plain(told[:MAX_TEXT_CHARS]).strip() if isinstance(told, str) else ""


def _text(told: object) -> str:
    """Several lines, each without what nobody can see."""
    return "\n".join(map(plain, told[:MAX_TEXT_CHARS].splitlines())) if isinstance(told, str) else ""
