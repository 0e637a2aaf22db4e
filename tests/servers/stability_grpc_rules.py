"""What the strict Stability gRPC server accepts, and the messages it reads that from.

The messages are those of ``stability_sdk`` where it is installed, so that ours are held against what their authors
made; elsewhere (it wants a grpcio that has no wheel for Python 3.13) they are ours. A request is written down as the
form that the REST API would have got, and its rules decide, which are by its specification and by no code of ours.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.servers.multipart import Form, Upload
from tests.servers.stability_rules import ApiError, Rules, Task

HAS_SDK = importlib.util.find_spec("stability_sdk") is not None
NO_SDK = "stability_sdk is not installed; it has no wheels for this Python"

GENERATION = ("Request", "Answer", "Artifact")
ENGINES = ("ListEnginesRequest", "Engines")
DASHBOARD = ("EmptyRequest", "User", "GetOrganizationRequest", "Organization")

ARTIFACT_IMAGE, ARTIFACT_TEXT, ARTIFACT_CLASSIFICATIONS, ARTIFACT_MASK = 1, 3, 6, 7
NULL, STOP, ERROR, FILTER = 0, 2, 3, 4
SAMPLERS = (
    *("DDIM", "DDPM", "K_EULER", "K_EULER_ANCESTRAL", "K_HEUN", "K_DPM_2", "K_DPM_2_ANCESTRAL", "K_LMS"),
    *("K_DPMPP_2S_ANCESTRAL", "K_DPMPP_2M", "K_DPMPP_SDE"),
)
GUIDANCE = ("NONE", "SIMPLE", "FAST_BLUE", "FAST_GREEN", "SLOW", "SLOWER", "SLOWEST")
ENGINE_TYPES = ("TEXT", "PICTURE", "AUDIO", "VIDEO", "CLASSIFICATION", "STORAGE")


def classes() -> Mapping[str, Any]:
    """The messages by their names."""
    if not HAS_SDK:
        from bridge.providers.stability_grpc.messages import CLASSES

        return CLASSES
    from stability_sdk.interfaces.gooseai.dashboard import dashboard_pb2
    from stability_sdk.interfaces.gooseai.engines import engines_pb2
    from stability_sdk.interfaces.gooseai.generation import generation_pb2

    modules = ((generation_pb2, GENERATION), (engines_pb2, ENGINES), (dashboard_pb2, DASHBOARD))
    return {name: getattr(module, name) for module, names in modules for name in names}


class RpcRefusal(Exception):
    """A status other than OK."""

    def __init__(self, status: str, details: str) -> None:
        super().__init__(details)
        self.status = status
        self.details = details


def invalid(details: str) -> RpcRefusal:
    return RpcRefusal("INVALID_ARGUMENT", details)


def read(name: str, data: bytes) -> Any:
    """``data`` as a message without a field that the API does not have."""
    message = classes()[name]()
    try:
        message.ParseFromString(data)
    except Exception as error:  # each version of the library has another one
        raise RpcRefusal("INTERNAL", "Exception deserializing request!") from error
    known = type(message)()
    known.CopyFrom(message)
    known.DiscardUnknownFields()
    if known.ByteSize() != message.ByteSize():
        raise invalid("unknown fields")
    return message


@dataclass(frozen=True)
class Order:
    """An accepted request: what to make, and with which seeds."""

    task: Task
    seeds: tuple[int, ...]


def order(request: Any, *, black_replaces: bool) -> Order:
    """What is asked for, by the API's rules."""
    pictures, masks = _artifacts(request, ARTIFACT_IMAGE), _artifacts(request, ARTIFACT_MASK)
    upscaler = _is_upscaler(request.engine_id)
    _need(len(pictures) <= 1 and len(masks) <= len(pictures), "one init image, and one mask for it, at most")
    _need(bool(pictures) or not upscaler, "an upscaler needs an image")
    _need(not (masks and upscaler), "an upscaler takes no mask")
    _need(request.WhichOneof("params") == "image" if HAS_SDK else request.HasField("image"), "image: is required")
    _need(len(request.image.parameters) <= 1, "parameters: one at most here")
    schedule = _schedule(request)
    _need(not schedule or bool(pictures), "a schedule without an init image washes the picture out")
    uploads = {"mask_image": masks[0]} if masks else {}
    if pictures:
        uploads["image" if upscaler else "init_image"] = pictures[0]
    # v1alpha and v1beta have the widths and heights of this API; v1 alone has styles.
    rules = Rules("v1beta", request.engine_id)
    try:
        task = _task(rules, _fields(request, uploads, schedule, black_replaces=black_replaces), uploads)
        _check_style(request)
    except ApiError as error:
        raise invalid(f"{error.name}: {error.message}") from error
    if masks:
        task = replace(task, strength=schedule.get("step_schedule_start", 1.0))
    return Order(task, _seeds(request, task.samples))


def _task(rules: Rules, fields: list[tuple[str, str]], uploads: Mapping[str, bytes]) -> Task:
    parts = {name: Upload(f"{name}.png", "image/png", data) for name, data in uploads.items()}
    if "image" in parts and "latent" not in rules.engine:
        # ESRGAN knows nothing but the picture, and leaves the rest out of account.
        fields = [each for each in fields if each[0] in ("width", "height")]
    form = Form(tuple(fields), parts)
    if "image" in parts:
        return rules.upscale(form)
    if "mask_image" in parts:
        return rules.masking(form)
    if "init_image" in parts:
        return rules.image_to_image(form)
    return rules.text_to_image({**_numbers(fields), "text_prompts": _prompts(fields)})


def _is_upscaler(engine: str) -> bool:
    return "esrgan" in engine or "upscal" in engine


def _artifacts(request: Any, kind: int) -> list[bytes]:
    found = [prompt.artifact for prompt in request.prompt if _which(prompt) == "artifact"]
    _need(all(each.binary.startswith(b"\x89PNG") for each in found), "an artifact is no PNG")
    _need(all(each.type in (ARTIFACT_IMAGE, ARTIFACT_MASK) for each in found), "an artifact is no image and no mask")
    return [each.binary for each in found if each.type == kind]


def _which(prompt: Any) -> str:
    return "artifact" if prompt.HasField("artifact") else "text"


def _schedule(request: Any) -> dict[str, float]:
    steps = [step.schedule for step in request.image.parameters if step.HasField("schedule")]
    return {
        f"step_schedule_{name}": getattr(step, name)
        for step in steps
        for name in ("start", "end")
        if step.HasField(name)
    }


def _fields(
    request: Any, uploads: Mapping[str, bytes], schedule: Mapping[str, float], *, black_replaces: bool
) -> list[tuple[str, str]]:
    fields = [*_text_fields(request), *_image_fields(request.image)]
    if "mask_image" in uploads:
        fields.append(("mask_source", "MASK_IMAGE_BLACK" if black_replaces else "MASK_IMAGE_WHITE"))
    elif schedule:
        fields += [("init_image_mode", "STEP_SCHEDULE"), *((name, f"{value:.6f}") for name, value in schedule.items())]
    if any(not 0 <= value <= 1 for value in schedule.values()):
        raise invalid("schedule: must be 0 to 1")
    return fields


def _text_fields(request: Any) -> Iterator[tuple[str, str]]:
    texts = [prompt for prompt in request.prompt if _which(prompt) == "text"]
    for index, prompt in enumerate(texts):
        yield f"text_prompts[{index}][text]", prompt.text
        if prompt.parameters.HasField("weight"):
            yield f"text_prompts[{index}][weight]", f"{prompt.parameters.weight:.6f}"


def _image_fields(image: Any) -> Iterator[tuple[str, str]]:
    yield from (
        (name, str(getattr(image, name))) for name in ("width", "height", "samples", "steps") if image.HasField(name)
    )
    if image.HasField("transform"):
        number = image.transform.diffusion
        _need(0 <= number < len(SAMPLERS), "transform: there is no such sampler")
        if SAMPLERS[number] != "K_DPMPP_SDE":  # the REST API has not got it
            yield "sampler", SAMPLERS[number]
    for step in image.parameters:
        if step.HasField("sampler") and step.sampler.HasField("cfg_scale"):
            yield "cfg_scale", f"{step.sampler.cfg_scale:.6f}"
        if step.HasField("guidance"):
            yield "clip_guidance_preset", GUIDANCE[step.guidance.guidance_preset]


def _numbers(fields: list[tuple[str, str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, text in fields:
        if name in ("width", "height", "samples", "steps"):
            values[name] = int(text)
        elif name == "cfg_scale":
            values[name] = float(text)
        elif not name.startswith("text_prompts"):
            values[name] = text
    return values


def _prompts(fields: list[tuple[str, str]]) -> list[dict[str, Any]]:
    prompts: list[dict[str, Any]] = []
    for name, text in fields:
        if name.endswith("[text]"):
            prompts.append({"text": text})
        elif name.endswith("[weight]"):
            prompts[-1]["weight"] = float(text)
    return prompts


def _check_style(request: Any) -> None:
    told = request.extras.fields
    _need(set(told) <= {"$IPC"}, "extras: unknown")
    if told:
        style = told["$IPC"].struct_value.fields["preset"].string_value
        Rules("v1", "stable-diffusion-v1-6").text_to_image({"text_prompts": [{"text": "x"}], "style_preset": style})


def _seeds(request: Any, samples: int) -> tuple[int, ...]:
    """One for each sample: those that are missing count on from the last one."""
    told = list(request.image.seed)
    _need(len(told) <= samples, f"{len(told)} seeds for {samples} samples")
    if not any(told):
        return tuple(1 + (id(request) + index) % 1_000_000 for index in range(samples))
    return (*told, *(told[-1] + 1 + index for index in range(samples - len(told))))


def _need(holds: bool, details: str) -> None:
    if not holds:
        raise invalid(details)
