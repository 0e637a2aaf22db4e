"""Stability's v2beta API as it is on the wire: requests become calls.

Owns: the form of every service, headers, addresses. May import: ``bridge.capability``, ``bridge.model``,
``bridge.errors``, ``bridge.http.call``, ``bridge.secret``, ``bridge.providers.payload``,
``bridge.providers.stability_v2beta.engines``.

Every form is multipart, also one without a file: so each text goes as a part of its own, without a file's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bridge.capability import Capability, PromptNeed
from bridge.errors import InputError
from bridge.http.call import FilePart, HttpCall, Rate, Timeouts
from bridge.model import GenerationRequest, Mode, Scalar
from bridge.providers.payload import mask_file, need_mask, need_picture, negative_text, picture_file, positive_text
from bridge.providers.stability_v2beta.engines import (
    ASPECT_RATIOS,
    MAX_PROMPT_CHARS,
    MAX_REQUEST_BYTES,
    MAX_SEED,
    Service,
)
from bridge.secret import Secret

JSON, ANY_PICTURE, ANYTHING = "application/json", "image/*", "*/*"
GENERATING = Timeouts(connect_s=10, read_s=300, total_s=300)
ASKING = Timeouts(connect_s=10, read_s=60, total_s=120)
IDENTIFYING = Timeouts(connect_s=2, read_s=3, total_s=5)
MAX_ANSWER_BYTES = 1 << 20
MAX_CLIENT_CHARS = 256
PART_BYTES = 512
"""What a part of a form takes besides its data, counted generously."""
IMAGE, MASK = "image", "mask"


@dataclass(frozen=True)
class Endpoint:
    """Where the server is and how it is addressed.

    Attributes:
        url: the base address, without a slash at the end.
        client: name and version that it is told; none for empty.
    """

    url: str
    key: Secret
    client: tuple[str, str] = ("", "")

    def generate(self, request: GenerationRequest, service: Service, capability: Capability) -> HttpCall:
        """The call that carries out ``request``.

        Raises:
            InputError: it has something that the service does not take.
        """
        texts = tuple(_texts(request, service, capability))
        files = (*texts, *_files(request, self.url))
        _check_length(files)
        url = f"{self.url}/v2beta/stable-image/{service.path}"
        headers = self._headers(JSON if service.later else ANY_PICTURE)
        return HttpCall("POST", url, headers, files=files, timeouts=GENERATING, rates=(self._rate,))

    def result(self, ticket: str) -> HttpCall:
        """The call that asks for what was promised with ``ticket``."""
        url = f"{self.url}/v2beta/results/{ticket}"
        return HttpCall("GET", url, self._headers(ANYTHING), timeouts=ASKING, rates=(self._rate,))

    def user(self, what: str, timeouts: Timeouts = ASKING) -> HttpCall:
        """The call for the "account" or the "balance"; v2beta has none of its own, those of v1 serve it too."""
        url = f"{self.url}/v1/user/{what}"
        headers = self._headers(JSON)
        return HttpCall("GET", url, headers, timeouts=timeouts, max_body_bytes=MAX_ANSWER_BYTES, rates=(self._rate,))

    @property
    def _rate(self) -> Rate:
        return Rate(f"{HttpCall('GET', self.url).host} allows 150 requests in 10 s", 150, 10.0)

    def _headers(self, accept: str) -> dict[str, str | Secret]:
        headers: dict[str, str | Secret] = {
            "Authorization": Secret(f"Bearer {self.key.reveal()}"),
            "Accept": accept,
        }
        name, version = (text[:MAX_CLIENT_CHARS] for text in self.client)
        return headers | ({"Stability-Client-ID": name, "Stability-Client-Version": version} if name else {})


# -------------------------------------------------------------------------------------------------- texts


def _texts(request: GenerationRequest, service: Service, capability: Capability) -> Iterator[FilePart]:
    pairs = (
        *_prompts(request, service, capability),
        *_mode(request, service),
        *_sides(request),
        *_options(request, capability),
        *_seed(request, service),
        ("output_format", "png"),
    )
    for name, value in pairs:
        text = _plain(value)
        if text:
            yield FilePart(name, None, text.encode("utf-8"), "")


def _prompts(request: GenerationRequest, service: Service, capability: Capability) -> Iterator[tuple[str, Scalar]]:
    if capability.prompt is PromptNeed.UNUSED:
        return
    yield "prompt", _short(positive_text(request.prompts, weighted=True))
    if service.knows_negative:
        yield "negative_prompt", _short(negative_text(request.prompts, weighted=True))


def _mode(request: GenerationRequest, service: Service) -> Iterator[tuple[str, Scalar]]:
    if service.model:
        yield "model", service.model
        yield "mode", str(request.mode)
    if request.mode is Mode.TEXT_TO_IMAGE and request.size is not None:
        if request.size not in ASPECT_RATIOS:
            raise InputError(
                f"{request.size} is none of the server's shapes; nothing was sent.",
                f"Use one of: {', '.join(map(str, ASPECT_RATIOS))}.",
            )
        yield "aspect_ratio", ASPECT_RATIOS[request.size]


def _sides(request: GenerationRequest) -> Iterator[tuple[str, Scalar]]:
    if request.mode is not Mode.OUTPAINT or request.margins is None:
        return
    margins = request.margins
    sides = {"left": margins.left, "right": margins.right, "up": margins.top, "down": margins.bottom}
    yield from ((name, pixels) for name, pixels in sides.items() if pixels)


def _options(request: GenerationRequest, capability: Capability) -> Iterator[tuple[str, Scalar]]:
    """Every option is called what its field is called; one that is not set is left to the server."""
    for option in capability.options:
        said = getattr(request.sampling, option.name, request.extra(option.name))
        value = option.default if said is None else said
        if value is not None:
            yield option.name, _short(value) if isinstance(value, str) else value


def _seed(request: GenerationRequest, service: Service) -> Iterator[tuple[str, Scalar]]:
    seed = request.sampling.seed
    if not service.knows_seed or not seed:
        return
    if seed > MAX_SEED:
        raise InputError(
            f"The seed is {seed}, the server takes {MAX_SEED} at most; nothing was sent.",
            "Use a smaller seed, or 0 for a random one.",
        )
    yield "seed", seed


def _plain(value: Scalar) -> str:
    """A number as people write it: 5 and not 5.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _short(text: str) -> str:
    if len(text) > MAX_PROMPT_CHARS:
        raise InputError(
            f"The prompts have {len(text)} characters together, {MAX_PROMPT_CHARS} are allowed; nothing was sent.",
            f"Shorten them by {len(text) - MAX_PROMPT_CHARS} characters.",
        )
    return text


# -------------------------------------------------------------------------------------------------- files


def _files(request: GenerationRequest, url: str) -> tuple[FilePart, ...]:
    if request.mode is Mode.TEXT_TO_IMAGE:
        return ()
    picture = need_picture(request)
    if request.mode is not Mode.INPAINT:
        return (picture_file(IMAGE, picture, url),)
    # White is replaced, as here; a grey is a share, as here.
    mask = need_mask(request)
    return (picture_file(IMAGE, picture, url), mask_file(MASK, mask, url))


def _check_length(files: tuple[FilePart, ...]) -> None:
    length = sum(len(part.data) + PART_BYTES for part in files)
    if length > MAX_REQUEST_BYTES:
        raise InputError(
            f"The picture's file makes a request of {length / (1 << 20):.1f} MiB, the server takes "
            f"{MAX_REQUEST_BYTES >> 20} MiB at most; nothing was sent.",
            "Select a smaller part, or use a smaller layer.",
        )
