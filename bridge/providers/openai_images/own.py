"""How LocalAI and sd-server are asked, where they differ from OpenAI.

Owns: their calls. May import: ``bridge.model``, ``bridge.errors``, ``bridge.http.call``, ``bridge.providers.payload``,
``bridge.providers.results``
and the modules beside it.

Both have seeds, steps and negative prompts. LocalAI puts the negative prompt behind a ``|``, has addresses of its own
for inpainting (white = edit) and upscaling, and makes all pictures of one request from one seed, so that each picture
is a request here. sd-server (of stable-diffusion.cpp) reads everything that OpenAI has no name for from JSON between
two tags in the prompt.
"""

from __future__ import annotations

import json

from bridge.errors import InputError
from bridge.http.call import HttpCall
from bridge.model import MAX_SEED, EngineId, GenerationRequest, Mode
from bridge.providers.openai_images.wire import (
    NO_SEED,
    Endpoint,
    Fields,
    Plan,
    Planned,
    notes_on,
    portable_mask_file,
    sent_size,
)
from bridge.providers.payload import (
    base64_text,
    chosen_seed,
    hardened,
    mask_file,
    need_mask,
    need_picture,
    negative_text,
    picture_file,
    picture_png,
    positive_text,
)
from bridge.providers.results import asked_for

MAX_SCALE = 4
EXTRA_ARGS = "<sd_cpp_extra_args>", "</sd_cpp_extra_args>"
BARS_REPLACED = "A | in the prompt was sent as a comma: to this server it begins the negative prompt."
SCALED_LESS = "The server enlarges 4 times at most; the rest was resampled."
NO_NEGATIVE = "The server takes no negative prompt for inpainting; it was left out."


# ---------------------------------------------------------------------------------------------- LocalAI


def localai_requests(request: GenerationRequest) -> int:
    """How many calls ``localai_plan`` makes of it: the server makes one picture a call."""
    return 1 if request.mode is Mode.UPSCALE else request.sampling.samples


def localai_plan(request: GenerationRequest, engine: EngineId, endpoint: Endpoint) -> Plan:
    """How LocalAI is asked. Raises ``InputError``."""
    if request.mode is Mode.UPSCALE:
        return _upscale(request, engine, endpoint)
    if request.mode is Mode.INPAINT:
        return _inpaint(request, engine, endpoint)
    first = chosen_seed(request.sampling.seed)
    calls = []
    for index in range(request.sampling.samples):
        seed = following(first, index)
        fields = _localai_fields(request, engine, endpoint) | {"seed": seed}
        calls.append(Planned(endpoint.post_json("images/generations", fields), (seed,), asked_for(request)))
    return Plan(tuple(calls), (*notes_on(request), *_notes_on_bars(request)))


def _localai_fields(request: GenerationRequest, engine: EngineId, endpoint: Endpoint) -> Fields:
    positive, negative = positive_text(request.prompts), negative_text(request.prompts)
    fields: Fields = {
        "model": engine,
        "prompt": f"{_no_bars(positive)}|{_no_bars(negative)}" if negative else _no_bars(positive),
        "n": 1,
        "size": str(sent_size(request) or ""),
        "response_format": "b64_json",
        "step": request.sampling.steps,
    }
    if request.mode is not Mode.TEXT_TO_IMAGE:
        sent = base64_text(picture_png(need_picture(request), endpoint.url))
        fields |= {"ref_images": [sent]} if request.extra("as_reference") else {"file": sent}
    return fields


def _inpaint(request: GenerationRequest, engine: EngineId, endpoint: Endpoint) -> Plan:
    fields: Fields = {"model": engine, "prompt": positive_text(request.prompts), "steps": request.sampling.steps}
    picture = picture_file("image", need_picture(request), endpoint.url)
    mask = mask_file("mask", hardened(need_mask(request)), endpoint.url)
    call = endpoint.post_form("images/inpainting", fields, (picture, mask))
    left_out = (NO_NEGATIVE,) if negative_text(request.prompts) else ()
    return Plan(
        (Planned(call, (0,), asked_for(request)),) * request.sampling.samples,
        (*left_out, *notes_on(request, seedless=True)),
    )


def _upscale(request: GenerationRequest, engine: EngineId, endpoint: Endpoint) -> Plan:
    picture, target = need_picture(request), request.size
    factor = target.width / picture.size.width if target else 2.0
    scale = 2 if factor <= 2 else MAX_SCALE
    call: HttpCall = endpoint.post_form(
        "images/upscale", {"model": engine, "scale": scale}, (picture_file("image", picture, endpoint.url),)
    )
    notes = (SCALED_LESS,) if factor > MAX_SCALE else ()
    return Plan(
        (Planned(call, (0,), asked_for(request)),),
        (*notes, *((NO_SEED,) if request.sampling.seed and request.prompts else ())),
    )


def _no_bars(text: str) -> str:
    return text.replace("|", ",")


def _notes_on_bars(request: GenerationRequest) -> tuple[str, ...]:
    return (BARS_REPLACED,) if any("|" in prompt.text for prompt in request.prompts) else ()


# -------------------------------------------------------------------------------------------- sd-server


def sd_server_plan(request: GenerationRequest, engine: EngineId, endpoint: Endpoint) -> Plan:
    """How sd-server is asked. Raises ``InputError``."""
    first = chosen_seed(request.sampling.seed)
    fields: Fields = {
        "model": engine,
        "prompt": _with_extra_args(request, first),
        "n": request.sampling.samples,
        "size": str(sent_size(request) or ""),
        "output_format": "png",
    }
    # It counts on past the largest seed that we can name; such a one is not known then.
    counted = (first + index for index in range(request.sampling.samples))
    seeds = tuple(seed if seed <= MAX_SEED else 0 for seed in counted)
    if request.mode is Mode.TEXT_TO_IMAGE:
        return Plan((Planned(endpoint.post_json("images/generations", fields), seeds, asked_for(request)),))
    files = [picture_file("image[]", need_picture(request), endpoint.url)]
    if request.mode is Mode.INPAINT:
        files.append(portable_mask_file(need_mask(request), endpoint.url))
    return Plan((Planned(endpoint.post_form("images/edits", fields, tuple(files)), seeds, asked_for(request)),))


def _with_extra_args(request: GenerationRequest, seed: int) -> str:
    """The prompt behind our arguments: the server reads the first of such tags and drops the others."""
    sampling = request.sampling
    sample_params: Fields = {
        "sample_steps": sampling.steps,
        "sample_method": sampling.sampler or None,
        "scheduler": request.extra("scheduler") or None,
        "guidance": None if sampling.cfg_scale is None else {"txt_cfg": sampling.cfg_scale},
    }
    more = _more_args(request)
    inner = more.get("sample_params")
    params = {**(inner if isinstance(inner, dict) else {}), **_set(sample_params)}
    arguments: Fields = {
        "seed": seed,
        "negative_prompt": negative_text(request.prompts) or None,
        "strength": None if request.mode is Mode.TEXT_TO_IMAGE else sampling.strength,
        "sample_params": params or None,
    }
    # On one line, and without a "<" that could end the tag: so the server's pattern finds all of it.
    text = json.dumps(more | _set(arguments)).replace("<", "\\u003c")
    return f"{EXTRA_ARGS[0]}{text}{EXTRA_ARGS[1]}{positive_text(request.prompts)}"


def _more_args(request: GenerationRequest) -> Fields:
    text = str(request.extra("extra_args") or "")
    try:
        more = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError):
        more = None
    if not isinstance(more, dict):
        raise InputError("The extra arguments are no JSON object; nothing was sent.", 'Write them as {"name": value}.')
    return more


def _set(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value is not None}


def following(seed: int, index: int) -> int:
    """The seed of the picture with that index: they count up, and begin again after the largest."""
    return (seed - 1 + index) % MAX_SEED + 1
