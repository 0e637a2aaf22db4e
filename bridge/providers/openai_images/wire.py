"""OpenAI's images API as it is on the wire: requests become calls.

Owns: ``Endpoint``, ``Plan``, the calls of OpenAI and of servers that speak just the same; the portable mask. May
import: ``bridge.model``, ``bridge.errors``, ``bridge.http.call``, ``bridge.secret``,
``bridge.providers.payload``,
``bridge.providers.results``, ``bridge.providers.openai_images.models``.

What LocalAI and sd-server do in their own way is in ``own``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bridge.errors import InputError
from bridge.http.address import is_loopback
from bridge.http.call import FilePart, HttpCall, Timeouts
from bridge.model import EngineId, GenerationRequest, Mask, Mode, Picture, Size
from bridge.providers.openai_images.models import DALLE_2, Family, Kind, family_of
from bridge.providers.payload import (
    cut_out,
    hardened,
    need_mask,
    need_picture,
    negative_text,
    picture_file,
    positive_text,
)
from bridge.providers.results import Asked, asked_for
from bridge.secret import Secret

MAX_MASK_BYTES = 4_000_000
OWN_SERVER = Timeouts(connect_s=10, read_s=3600, total_s=3600)
READING = Timeouts(connect_s=10, read_s=30, total_s=60)
HOSTED = Timeouts(connect_s=10, read_s=300, total_s=300)
PARTIAL_IMAGES = 2
"""How many previews a stream brings where nobody says."""

NO_SEED = "The server takes no seed, so the same one gives another picture each time."
NO_STRENGTH = "The server takes no strength: the prompt alone said what to change."
AVOIDED = "The server knows no negative prompt, so the prompt ended with 'Avoid: ...'."

Fields = dict[str, Any]


@dataclass(frozen=True)
class Endpoint:
    """Where a server is and how it is addressed.

    Attributes:
        url: the base address with its ``/v1``, without a slash at the end.
    """

    url: str
    kind: Kind = Kind.OTHER
    key: Secret | None = None
    organization: str = ""
    project: str = ""

    @property
    def root(self) -> str:
        """The address that ``/v1`` is below."""
        return self.url.removesuffix("/v1")

    @property
    def timeouts(self) -> Timeouts:
        """Of a generation: one's own server may take an hour on a processor."""
        own = self.kind in (Kind.LOCALAI, Kind.SD_SERVER) or is_loopback(self.url)
        return OWN_SERVER if own else HOSTED

    def get(self, path: str, timeouts: Timeouts = READING, *, below_root: bool = False) -> HttpCall:
        """A call that reads."""
        base = self.root if below_root else self.url
        return HttpCall("GET", f"{base}/{path}", self.headers(), timeouts=timeouts, max_body_bytes=16 << 20)

    def post_json(self, path: str, fields: Fields) -> HttpCall:
        """A call that generates, from JSON; what is None or "" is left to the server."""
        return HttpCall("POST", f"{self.url}/{path}", self.headers(), json=_said(fields), timeouts=self.timeouts)

    def post_form(self, path: str, fields: Fields, files: tuple[FilePart, ...]) -> HttpCall:
        """A call that generates, from a form; what is None or "" is left to the server."""
        flat = tuple((name, _form_text(value)) for name, value in _said(fields).items())
        url = f"{self.url}/{path}"
        return HttpCall("POST", url, self.headers(), fields=flat, files=files, timeouts=self.timeouts)

    def headers(self) -> dict[str, str | Secret]:
        """What every call carries."""
        headers: dict[str, str | Secret] = {}
        if self.key is not None:
            headers["Authorization"] = Secret(f"Bearer {self.key.reveal()}")
        if self.organization:
            headers["OpenAI-Organization"] = self.organization
        if self.project:
            headers["OpenAI-Project"] = self.project
        return headers


@dataclass(frozen=True)
class Planned:
    """One call that generates.

    Attributes:
        seeds: of its pictures, in order; 0 where nobody knows.
        asked: what may come of it.
        previews: how many unfinished pictures its stream brings; 0 where it is no stream.
    """

    call: HttpCall
    seeds: tuple[int, ...]
    asked: Asked
    previews: int = 0


@dataclass(frozen=True)
class Plan:
    """The calls that carry out a request, in order, and what the user should know of how it was asked."""

    calls: tuple[Planned, ...]
    notes: tuple[str, ...] = ()


def base_url(url: str) -> str:
    """An address as it was entered, with the ``/v1`` that people leave out."""
    trimmed = url.rstrip("/")
    try:
        bare = not urlsplit(trimmed).path
    except ValueError:
        return trimmed  # The transport says what is wrong with it.
    return f"{trimmed}/v1" if bare else trimmed


def plan(request: GenerationRequest, engine: EngineId, endpoint: Endpoint) -> Plan:
    """How OpenAI, or a server like it, is asked to carry out ``request``.

    Raises:
        InputError: it has something that cannot be said.
    """
    family = family_of(engine)
    previews = _previews(request, family, endpoint)
    fields = {**_fields(request, engine, family), **_streaming(previews)}
    if request.mode is Mode.TEXT_TO_IMAGE:
        call = endpoint.post_json("images/generations", fields)
    else:
        call = endpoint.post_form("images/edits", fields, _files(request, family, endpoint.url))
    planned = Planned(call, (0,) * request.sampling.samples, asked_for(request), previews)
    return Plan((planned,), notes_on(request, avoided=True, seedless=True))


def notes_on(request: GenerationRequest, *, avoided: bool = False, seedless: bool = False) -> tuple[str, ...]:
    """What of a request the server was not told, or told in another way.

    Args:
        avoided: negative prompts went into the prompt.
        seedless: it takes no seed.
    """
    notes = []
    if avoided and negative_text(request.prompts):
        notes.append(AVOIDED)
    if seedless and request.sampling.seed:
        notes.append(NO_SEED)
    if request.sampling.strength is not None and request.mode in (Mode.IMAGE_TO_IMAGE, Mode.INPAINT):
        notes.append(NO_STRENGTH)
    return tuple(notes)


def sent_size(request: GenerationRequest) -> Size | None:
    """The size to make: that of the picture sent, where there is one."""
    return request.size if request.picture is None else request.picture.size


def prompt_within(text: str, max_chars: int) -> str:
    """``text``, if it is short enough. Raises ``InputError``."""
    if len(text) > max_chars:
        raise InputError(
            f"The prompts have {len(text)} characters together, {max_chars} are allowed; nothing was sent.",
            f"Shorten them by {len(text) - max_chars} characters.",
        )
    return text


def portable_mask_file(mask: Mask, url: str) -> FilePart:
    """The mask for servers that read its alpha (0 = edit) and for those that read how light it is (white = edit).

    Raises:
        InputError: it marks nothing, or its file is larger than the endpoint takes.
    """
    import numpy as np

    hard = hardened(mask).pixels
    if not hard.any():
        raise InputError("The mask marks nothing to replace; nothing was sent.", "Make a selection.")
    part = picture_file("mask", Picture(np.stack([hard, hard, hard, 255 - hard], axis=-1)), url)
    if len(part.data) >= MAX_MASK_BYTES:
        raise InputError(
            f"The mask's file has {len(part.data)} bytes, less than {MAX_MASK_BYTES} are allowed; nothing was sent.",
            "Select a simpler or smaller shape.",
        )
    return part


def _fields(request: GenerationRequest, engine: EngineId, family: Family) -> Fields:
    return {
        "model": engine,
        "prompt": prompt_within(_prompt(request), family.max_prompt_chars),
        "n": request.sampling.samples,
        "size": str(sent_size(request) or "") or None,
        # GPT image models always answer in base64, and refuse the very question.
        "response_format": None if family.is_gpt else "b64_json",
        "quality": request.extra("quality"),
        "style": request.sampling.style_preset,
        "background": request.extra("background"),
        "moderation": request.extra("moderation"),
        "input_fidelity": request.extra("input_fidelity"),
    }


def _prompt(request: GenerationRequest) -> str:
    positive, negative = positive_text(request.prompts), negative_text(request.prompts)
    return f"{positive}\n\nAvoid: {negative}." if negative else positive


def _previews(request: GenerationRequest, family: Family, endpoint: Endpoint) -> int:
    """Streams are OpenAI's own, and for one picture at a time: "Streaming is only supported with n=1."."""
    if not family.is_gpt or endpoint.kind is not Kind.OPENAI or request.sampling.samples > 1:
        return 0
    wanted = request.extra("partial_images")
    return PARTIAL_IMAGES if wanted is None or wanted == "" else int(wanted)


def _streaming(previews: int) -> Fields:
    return {"stream": True, "partial_images": previews} if previews else {}


def _files(request: GenerationRequest, family: Family, url: str) -> tuple[FilePart, ...]:
    picture = need_picture(request)
    if request.mode is not Mode.INPAINT:
        return (picture_file("image", picture, url),)
    mask = need_mask(request)
    # DALL-E 2 refuses pictures without an alpha channel: "format must be in ['RGBA', 'LA', 'L'], got RGB".
    sent = cut_out(picture, hardened(mask)) if family is DALLE_2 else picture
    return picture_file("image", sent, url), portable_mask_file(mask, url)


def _said(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value is not None and value != ""}


def _form_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
