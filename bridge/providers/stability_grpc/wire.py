"""Stability's gRPC API as it is on the wire: requests become bytes, bytes become results.

Owns: what is sent and how answers are read. May import: ``bridge.model``, ``bridge.errors``, ``bridge.capability``,
``bridge.providers.payload``, ``bridge.providers.results``, ``bridge.providers.meanings``, and the modules beside it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from bridge.capability import Account, Engine
from bridge.errors import BadResponseError
from bridge.model import (
    MAX_SEED,
    ClipGuidance,
    EngineId,
    FinishReason,
    GeneratedPicture,
    GenerationRequest,
    GenerationResult,
    Mask,
    Mode,
    Sampling,
    StepSchedule,
)
from bridge.providers.meanings import not_documented
from bridge.providers.payload import (
    chosen_seed,
    hardened,
    inverted,
    mask_png,
    need_mask,
    need_picture,
    picture_png,
)
from bridge.providers.results import Asked, collected, generated
from bridge.providers.stability.engines import modes_of, takes_prompt
from bridge.providers.stability_grpc.errors import too_large_to_send
from bridge.providers.stability_grpc.messages import (
    CLASSES,
    ERROR,
    FILTER,
    GUIDANCE,
    IMAGE,
    MASK,
    PICTURE,
    SAMPLERS,
    parsed,
)

MAX_SENT_BYTES = 64 << 20
MAX_RECEIVED_BYTES = 64 << 20
"""Of one message. A server's own limit is smaller; it says so, and nothing is made."""
MAX_ANSWER_BYTES = 256 << 20
MAX_TEXTS = 10
CREDITS_OF_BALANCE = 100
"""A balance is in dollars; the client of the API's authors shows it a hundredfold, as credits."""

USUAL_STRENGTH = 0.65
"""Of an image-to-image without one: the REST API's documented default. Here no schedule at all means 1, by the client
of the API's authors: a picture that has nothing of the init image."""
FULL_STRENGTH = 1.0
SCHEDULE_END = 0.01
"""Where that client lets every schedule end."""


# ------------------------------------------------------------------------------------------------ sent


def seeds_of(sampling: Sampling) -> tuple[int, ...]:
    """One seed for each sample, 1 .. 2**32-1: the first one said or by chance, the others counted on from it."""
    first = chosen_seed(sampling.seed)
    return tuple((first - 1 + index) % MAX_SEED + 1 for index in range(sampling.samples))


def generation(
    request: GenerationRequest, engine: EngineId, seeds: Sequence[int], *, url: str, black_replaces: bool
) -> bytes:
    """The message that asks for ``request``.

    Args:
        seeds: one for each sample.
        url: of the server: how hard pictures are packed depends on it.
        black_replaces: the server replaces where a mask is black; else where it is white, as here.

    Raises:
        InputError: something is missing, or it is too large.
    """
    message = CLASSES["Request"](engine_id=engine, request_id=str(uuid.uuid4()))
    if request.mode is Mode.UPSCALE:
        _add_picture(message, request, url)
    _add_texts(message, request)
    if request.mode in (Mode.IMAGE_TO_IMAGE, Mode.INPAINT):
        _add_picture(message, request, url)
    if request.mode is Mode.INPAINT:
        mask = _sent_mask(need_mask(request), black_replaces=black_replaces)
        _add_artifact(message, MASK, mask_png(mask, url))
    message.image.SetInParent()  # It says what kind of request this is, so it is there with nothing in it too.
    _set_image(message.image, request, engine, seeds)
    if request.sampling.style_preset:
        extras = message.extras.fields["$IPC"].struct_value
        extras.fields["preset"].string_value = request.sampling.style_preset
    data: bytes = message.SerializeToString()
    if len(data) > MAX_SENT_BYTES:
        raise too_large_to_send(len(data), MAX_SENT_BYTES)
    return data


def engines_request() -> bytes:
    """The message that asks for the list of engines."""
    data: bytes = CLASSES["ListEnginesRequest"]().SerializeToString()
    return data


def user_request() -> bytes:
    """The message that asks whose key it is."""
    data: bytes = CLASSES["EmptyRequest"]().SerializeToString()
    return data


def organization_request(organization: str) -> bytes:
    """The message that asks for an organization, by its id."""
    data: bytes = CLASSES["GetOrganizationRequest"](id=organization).SerializeToString()
    return data


def _add_texts(message: Any, request: GenerationRequest) -> None:
    for prompt in request.prompts:
        if prompt.text.strip():
            message.prompt.add(text=prompt.text).parameters.weight = prompt.weight


def _add_picture(message: Any, request: GenerationRequest, url: str) -> None:
    _add_artifact(message, IMAGE, picture_png(need_picture(request), url))


def _add_artifact(message: Any, kind: int, data: bytes) -> None:
    artifact = message.prompt.add().artifact
    artifact.type, artifact.binary = kind, data


def _sent_mask(mask: Mask, *, black_replaces: bool) -> Mask:
    return inverted(hardened(mask)) if black_replaces else hardened(mask)


def _set_image(image: Any, request: GenerationRequest, engine: EngineId, seeds: Sequence[int]) -> None:
    if request.mode is Mode.UPSCALE:
        _set_target(image, request)
        if not takes_prompt(engine):
            return  # ESRGAN knows nothing but the picture.
    else:
        _set_size(image, request)
        image.samples = request.sampling.samples
    image.seed.extend(seeds)
    if request.sampling.steps is not None:
        image.steps = request.sampling.steps
    if request.sampling.sampler:
        image.transform.diffusion = SAMPLERS[request.sampling.sampler]
    _set_steps(image, request)


def _set_size(image: Any, request: GenerationRequest) -> None:
    size = request.picture.size if request.picture else request.size
    if size is not None:
        image.width, image.height = size.width, size.height


def _set_target(image: Any, request: GenerationRequest) -> None:
    """The longer side alone: the server works out the other one, and rounds it least so."""
    size = request.size
    if size is not None:
        name = "width" if size.width >= size.height else "height"
        setattr(image, name, max(size.width, size.height))


def _set_steps(image: Any, request: GenerationRequest) -> None:
    sampling, schedule = request.sampling, _schedule(request)
    guided = sampling.clip_guidance is not ClipGuidance.NONE
    if sampling.cfg_scale is None and schedule is None and not guided:
        return
    step = image.parameters.add()
    if sampling.cfg_scale is not None:
        step.sampler.cfg_scale = sampling.cfg_scale
    if schedule is not None:
        step.schedule.start = schedule.start
        step.schedule.end = SCHEDULE_END if schedule.end is None else schedule.end
    if guided:
        step.guidance.guidance_preset = GUIDANCE[str(sampling.clip_guidance)]
        step.guidance.instances.add()


def _schedule(request: GenerationRequest) -> StepSchedule | None:
    """None without an init image: a schedule would wash the picture out there."""
    usual = {Mode.IMAGE_TO_IMAGE: USUAL_STRENGTH, Mode.INPAINT: FULL_STRENGTH}
    if request.mode not in usual:
        return None
    strength = request.sampling.strength
    return request.sampling.schedule or StepSchedule(usual[request.mode] if strength is None else strength)


# --------------------------------------------------------------------------------------------- received


class Gallery:
    """What came of one generation so far.

    Args:
        seeds: that were asked for, in the order of the pictures, where the server does not tell.
        asked: how large and how many they may be.
        max_bytes: of all answers together.
    """

    def __init__(
        self, engine: EngineId, seeds: Sequence[int], asked: Asked, *, max_bytes: int = MAX_ANSWER_BYTES
    ) -> None:
        self._engine = engine
        self._seeds = seeds
        self._asked = asked
        self._max_bytes = max_bytes
        self._pictures: list[Any] = []
        self._others: list[Any] = []
        self._received = 0

    @property
    def count(self) -> int:
        """How many pictures came."""
        return len(self._pictures)

    def take(self, data: bytes) -> int:
        """Read one answer of the stream.

        Returns:
            how many pictures are in it; 0 for one that says only that the server is still at work.

        Raises:
            BadResponseError: it is none, or altogether more came than can have been asked for.
        """
        self._received += len(data)
        artifacts = parsed("Answer", data, "answer").artifacts
        pictures = [each for each in artifacts if each.type == IMAGE]
        self._pictures += pictures
        # A refused prompt comes back as a text that is filtered; words about the content, as one that is not.
        self._others += [each for each in artifacts if each.type != IMAGE and each.finish_reason in (ERROR, FILTER)]
        many = self.count > self._asked.pictures or len(self._others) > MAX_TEXTS
        if self._received > self._max_bytes or many:
            raise BadResponseError("The server sent more than was asked for; it was dropped.", "Check its address.")
        return len(pictures)

    def result(self) -> GenerationResult:
        """The pictures; withheld and failed ones are left out with a note.

        Raises:
            BadResponseError, RefusedError, ServerFaultError: there is none.
        """
        seeds: Iterator[int] = iter(self._seeds)
        made = [_picture(each, next(seeds, 0), self._asked) for each in self._pictures or self._others]
        return collected(made, self._engine)


def _picture(artifact: Any, seed: int, asked: Asked) -> GeneratedPicture:
    finish = {FILTER: FinishReason.FILTERED, ERROR: FinishReason.ERROR}
    ended = finish.get(artifact.finish_reason, FinishReason.SUCCESS)
    return generated(artifact.binary, artifact.seed or seed, ended, asked=asked)


def read_engines(data: bytes) -> tuple[Engine, ...]:
    """The engines that make pictures. Raises ``BadResponseError``."""
    listed = [each for each in parsed("Engines", data, "list of engines").engine if each.type == PICTURE]
    if not all(each.id for each in listed):
        raise not_documented("list of engines")
    return tuple(_engine(each) for each in listed)


def _engine(told: Any) -> Engine:
    words = f"{told.id} {told.name} {told.description}"
    return Engine(EngineId(told.id), told.name or told.id, told.description, modes_of(words))


def read_user(data: bytes) -> tuple[Account, str]:
    """Whose key it is, credits aside, and the id of the organization that pays. Raises ``BadResponseError``."""
    user = parsed("User", data, "account")
    members = sorted(user.organizations, key=lambda member: not member.is_default)
    paying = members[0].organization if members else CLASSES["Organization"]()
    return Account(email=user.email, organization=paying.name), paying.id


def read_credits(data: bytes) -> float | None:
    """The credits that an organization has left, None where it does not tell. Raises ``BadResponseError``."""
    organization = parsed("Organization", data, "balance")
    if not organization.HasField("payment_info"):
        return None
    return float(organization.payment_info.balance) * CREDITS_OF_BALANCE
