"""Stability's REST API as it is on the wire: requests become calls.

Owns: the three dialects (v1, v1beta, v1alpha). May import: ``bridge.model``, ``bridge.errors``, ``bridge.http.call``,
``bridge.secret``, ``bridge.providers.payload``, ``bridge.providers.stability.engines``.

What the dialects differ in is in ``DIALECTS``, from the OpenAPI files of each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bridge.errors import InputError
from bridge.http.call import FilePart, HttpCall
from bridge.model import (
    MAX_SEED,
    ClipGuidance,
    EngineId,
    GenerationRequest,
    Mask,
    Mode,
    Picture,
    Prompt,
    StepSchedule,
)
from bridge.providers.payload import cut_out, hardened, inverted, mask_file, need_mask, need_picture, picture_file
from bridge.providers.stability.engines import MIN_UPSCALED_SIDE_PX, takes_prompt
from bridge.secret import Secret

JSON = "application/json"
WHITE, BLACK, ALPHA = "MASK_IMAGE_WHITE", "MASK_IMAGE_BLACK", "INIT_IMAGE_ALPHA"
MASK_SOURCES = (WHITE, BLACK, ALPHA)
SCHEDULE_START, SCHEDULE_END = "step_schedule_start", "step_schedule_end"
"""Names of options as the endpoint has them."""

PATHS = {
    Mode.TEXT_TO_IMAGE: "text-to-image",
    Mode.IMAGE_TO_IMAGE: "image-to-image",
    Mode.INPAINT: "image-to-image/masking",
    Mode.UPSCALE: "image-to-image/upscale",
}

Fields = dict[str, Any]


@dataclass(frozen=True)
class Dialect:
    """What the versions of the API differ in.

    Attributes:
        scheme: before the key in the Authorization header.
        options_part: forms carry one part ``options`` of JSON instead of flat fields.
        knows_strength: ``image_strength`` and ``init_image_mode`` exist; step schedules do everywhere.
        sends_size: forms take ``width`` and ``height`` next to the init image.
        upscales: there is an upscale endpoint.
        knows_style: ``style_preset``, ``extras`` and the headers that name the client exist.
    """

    name: str
    scheme: str = "Bearer "
    options_part: bool = False
    knows_strength: bool = True
    sends_size: bool = False
    upscales: bool = False
    knows_style: bool = False
    max_seed: int = MAX_SEED


DIALECTS: Mapping[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        Dialect("v1", upscales=True, knows_style=True),
        Dialect("v1beta", sends_size=True),
        Dialect("v1alpha", "", options_part=True, knows_strength=False, sends_size=True, max_seed=2**31 - 1),
    )
}


@dataclass(frozen=True)
class Endpoint:
    """Where a server is and how it is addressed.

    Attributes:
        url: the base address, without a slash at the end.
        client: name and version that it is told; none for empty.
    """

    url: str
    dialect: Dialect
    key: Secret
    organization: str = ""
    client: tuple[str, str] = ("", "")

    def get(self, path: str) -> HttpCall:
        """A call that reads."""
        return HttpCall("GET", f"{self.url}/{self.dialect.name}/{path}", self._headers())

    def generate(self, request: GenerationRequest, engine: EngineId) -> HttpCall:
        """The call that carries out ``request``.

        Raises:
            InputError: it has something that the dialect cannot say.
        """
        path = f"generation/{quote(engine, safe='')}/{PATHS[request.mode]}"
        url = f"{self.url}/{self.dialect.name}/{path}"
        fields = _fields(request, engine, self.dialect)
        if request.mode is Mode.TEXT_TO_IMAGE:
            return HttpCall("POST", url, self._headers(), json=fields)
        files = _files(request, self.url)
        if self.dialect.options_part:
            options = FilePart("options", None, json.dumps(fields).encode(), JSON)
            return HttpCall("POST", url, self._headers(), files=(*files, options))
        return HttpCall("POST", url, self._headers(), fields=_flat(fields), files=files)

    def _headers(self) -> dict[str, str | Secret]:
        headers: dict[str, str | Secret] = {
            "Authorization": Secret(self.dialect.scheme + self.key.reveal()),
            "Accept": JSON,
        }
        if self.organization:
            headers["Organization"] = self.organization
        if self.dialect.knows_style and self.client[0]:
            headers |= {"Stability-Client-ID": self.client[0], "Stability-Client-Version": self.client[1]}
        return headers


# -------------------------------------------------------------------------------------------- requests


def _fields(request: GenerationRequest, engine: EngineId, dialect: Dialect) -> Fields:
    """Everything but the files, as JSON has it. What is None is left to the server."""
    upscale = request.mode is Mode.UPSCALE
    fields = _target(request) if upscale else _size(request, dialect)
    if upscale and not takes_prompt(engine):
        return fields
    fields |= {"text_prompts": _prompts(request.prompts), **_numbers(request, dialect)}
    if not upscale:
        fields |= {**_choices(request, dialect), **_from_init_image(request, dialect)}
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def _prompts(prompts: tuple[Prompt, ...]) -> list[dict[str, Any]]:
    return [{"text": prompt.text, "weight": prompt.weight} for prompt in prompts if prompt.text.strip()]


def _numbers(request: GenerationRequest, dialect: Dialect) -> Fields:
    sampling = request.sampling
    if sampling.seed > dialect.max_seed:
        raise InputError(
            f"The seed is {sampling.seed}, {dialect.name} takes {dialect.max_seed} at most; nothing was sent.",
            "Use a smaller seed, or 0 for a random one.",
        )
    return {"seed": sampling.seed or None, "steps": sampling.steps, "cfg_scale": sampling.cfg_scale}


def _choices(request: GenerationRequest, dialect: Dialect) -> Fields:
    sampling = request.sampling
    guidance = None if sampling.clip_guidance is ClipGuidance.NONE else str(sampling.clip_guidance)
    choices: Fields = {
        "samples": sampling.samples,
        "sampler": sampling.sampler,
        # Only ancestral samplers know it; so it is said only when it is wanted.
        "clip_guidance_preset": guidance,
    }
    if dialect.knows_style:
        choices |= {"style_preset": sampling.style_preset, "extras": _extras(request)}
    return choices


def _extras(request: GenerationRequest) -> Any:
    text = request.extra("extras")
    if not text:
        return None
    try:
        extras = json.loads(str(text))
    except (ValueError, RecursionError):
        extras = None
    if not isinstance(extras, dict):
        raise InputError("The extras are no JSON object; nothing was sent.", 'Write them as {"name": value}.')
    return extras


def _size(request: GenerationRequest, dialect: Dialect) -> Fields:
    if request.mode is Mode.TEXT_TO_IMAGE:
        size = request.size
    else:
        size = request.picture.size if request.picture and dialect.sends_size else None
    return {"width": size.width, "height": size.height} if size else {}


def _target(request: GenerationRequest) -> Fields:
    """Width or height, never both: the one whose other side the server then rounds nearest to the size asked for."""
    picture, size = request.picture, request.size
    if size is None or picture is None:
        return {}
    source = picture.size
    by_width = abs(source.height * size.width / source.width - size.height)
    by_height = abs(source.width * size.height / source.height - size.width)
    if size.height >= MIN_UPSCALED_SIDE_PX and (size.width < MIN_UPSCALED_SIDE_PX or by_height < by_width):
        return {"height": size.height}
    return {"width": size.width}


def _from_init_image(request: GenerationRequest, dialect: Dialect) -> Fields:
    if request.mode is Mode.INPAINT:
        return {"mask_source": _mask_source(request)}
    if request.mode is Mode.TEXT_TO_IMAGE:
        return {}
    sampling = request.sampling
    mode = "STEP_SCHEDULE" if dialect.knows_strength else None
    schedule = sampling.schedule or _schedule_option(request)
    if schedule is not None:
        return {"init_image_mode": mode, "step_schedule_start": schedule.start, "step_schedule_end": schedule.end}
    if sampling.strength is None:
        return {}
    if not dialect.knows_strength:
        return {"step_schedule_start": sampling.strength}
    # Theirs counts the other way: near 1 is very similar to the init image.
    return {"init_image_mode": "IMAGE_STRENGTH", "image_strength": round(1.0 - sampling.strength, 6)}


def _schedule_option(request: GenerationRequest) -> StepSchedule | None:
    """The step schedule that forms and command lines give as options."""
    start, end = request.extra(SCHEDULE_START), request.extra(SCHEDULE_END)
    if start is None or start == "":
        return None
    return StepSchedule(float(start), float(end) if end else None)


def _mask_source(request: GenerationRequest) -> str:
    return str(request.extra("mask_source") or WHITE)


def _flat(fields: Fields) -> tuple[tuple[str, str], ...]:
    """Fields of a form: prompts as ``text_prompts[i][text]`` and ``text_prompts[i][weight]``."""
    flat: list[tuple[str, str]] = []
    for name, value in fields.items():
        if name == "text_prompts":
            for index, prompt in enumerate(value):
                flat += [(f"text_prompts[{index}][{part}]", str(prompt[part])) for part in ("text", "weight")]
        else:
            flat.append((name, json.dumps(value) if isinstance(value, dict) else str(value)))
    return tuple(flat)


def _files(request: GenerationRequest, url: str) -> tuple[FilePart, ...]:
    picture = need_picture(request)
    if request.mode is Mode.UPSCALE:
        return (picture_file("image", picture, url),)
    if request.mode is not Mode.INPAINT:
        return (picture_file("init_image", picture, url),)
    return _masked_files(picture, hardened(need_mask(request)), _mask_source(request), url)


def _masked_files(picture: Picture, mask: Mask, source: str, url: str) -> tuple[FilePart, ...]:
    """The init image, with the mask beside it or in its alpha. Our mask is 255 where the picture is replaced."""
    if source == ALPHA:
        return (picture_file("init_image", cut_out(picture, mask), url),)
    sent = mask if source == WHITE else inverted(mask)
    return (picture_file("init_image", picture, url), mask_file("mask_image", sent, url))
