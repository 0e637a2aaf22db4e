"""AI Horde's REST API as it is on the wire: requests become calls.

Owns: addresses, headers, bodies, the rates that the public server allows. May import: ``bridge.model``,
``bridge.errors``, ``bridge.http.call``, ``bridge.secret``, ``bridge.providers.payload``,
``bridge.providers.horde.engines``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bridge.errors import InputError
from bridge.http.call import HttpCall, Rate, Timeouts
from bridge.model import EngineId, GenerationRequest, Mode, Sampling, Scalar, Size
from bridge.providers.horde.engines import ALLOW, ANY, CENSOR
from bridge.providers.payload import (
    base64_text,
    hardened,
    mask_png,
    need_mask,
    need_picture,
    negative_text,
    picture_png,
    positive_text,
)
from bridge.secret import Secret

ANONYMOUS_KEY = "0000000000"
NEGATIVE_MARK = "###"
"""Stands between the prompt and the negative one; the server and the volunteers' programs split there."""
MIN_STRENGTH = 0.01
CFG_DECIMALS = 2
"""More of them are refused."""

ASKING = Timeouts(connect_s=10, read_s=20, total_s=30)
HANDING_IN = Timeouts(connect_s=10, read_s=120, total_s=300)
IDENTIFYING = Timeouts(2, 3, 5)
MAX_ANSWER_BYTES = 8 << 20
"""Of what has no pictures in it."""

GENERATE_RATES = (Rate("2 requests a second", 2, 1), Rate("90 requests a minute", 90, 60))
CHECK_RATE = Rate("10 checks a second", 10, 1)
STATUS_RATE = Rate("10 results a minute", 10, 60)
"""The server counts both by request; counted for all together, they are kept all the more."""

SOURCES = {Mode.IMAGE_TO_IMAGE: "img2img", Mode.INPAINT: "inpainting"}
SWITCHES = ("trusted_workers", "slow_workers")
ON, OFF = ("true", "yes", "on", "1"), ("false", "no", "off", "0")

Fields = dict[str, Any]


@dataclass(frozen=True)
class Endpoint:
    """Where a horde is and how it is addressed.

    Attributes:
        url: up to and with ``/api``, without a slash at the end.
        key: None for the anonymous one.
        client: name and version.
        generate_rates: what it allows for handing in.
    """

    url: str
    key: Secret | None = None
    client: tuple[str, str] = ("layerbridge", "0")
    generate_rates: tuple[Rate, ...] = GENERATE_RATES

    @property
    def anonymous(self) -> bool:
        """Whether nobody in particular asks."""
        return self.key is None or self.key.reveal() == ANONYMOUS_KEY

    def heartbeat(self) -> HttpCall:
        """Asks whether it is a horde."""
        return HttpCall(
            "GET", self._url("status/heartbeat"), self._headers(), timeouts=IDENTIFYING, max_body_bytes=1 << 20
        )

    def models(self) -> HttpCall:
        """Asks for the models that volunteers run now."""
        return self._get("status/models", {"type": "image"})

    def user(self) -> HttpCall:
        """Asks whose key it is."""
        return HttpCall(
            "GET",
            self._url("find_user"),
            self._keyed_headers(),
            timeouts=ASKING,
            max_body_bytes=MAX_ANSWER_BYTES,
        )

    def generate(self, request: GenerationRequest, engine: EngineId) -> HttpCall:
        """The call that hands in a request for a model.

        Raises:
            InputError: it has something that the horde cannot be told.
        """
        return self._hand_in("generate/async", _generation(request, engine, self.url))

    def alchemy(self, request: GenerationRequest, engine: EngineId) -> HttpCall:
        """The call that hands in a request for a post-processor. Raises as ``generate`` does."""
        body: Fields = {
            "forms": [{"name": str(engine)}],
            "source_image": base64_text(picture_png(need_picture(request), self.url)),
            **_switches(request, SWITCHES),
        }
        return self._hand_in("interrogate/async", body)

    def ask(self, path: str, request_id: str, rate: Rate) -> HttpCall:
        """Asks how far a request is, or for its result."""
        url = self._url(f"{path}/{quote(request_id, safe='')}")
        return HttpCall("GET", url, self._headers(), timeouts=ASKING, rates=(rate,))

    def withdraw(self, path: str, request_id: str) -> HttpCall:
        """Cancels a request; the answer has what is finished of it."""
        url = self._url(f"{path}/{quote(request_id, safe='')}")
        return HttpCall("DELETE", url, self._headers(), timeouts=ASKING, free=True)

    def _get(self, path: str, query: Mapping[str, str]) -> HttpCall:
        return HttpCall(
            "GET", self._url(path), self._headers(), query, timeouts=ASKING, max_body_bytes=MAX_ANSWER_BYTES
        )

    def _hand_in(self, path: str, body: Fields) -> HttpCall:
        return HttpCall(
            "POST",
            self._url(path),
            self._keyed_headers(),
            json=body,
            timeouts=HANDING_IN,
            max_body_bytes=MAX_ANSWER_BYTES,
            rates=self.generate_rates,
        )

    def _url(self, path: str) -> str:
        return f"{self.url}/v2/{path}"

    def _headers(self) -> dict[str, str | Secret]:
        # Without a name, a client that shares its address with an abuser is shut out.
        return {"Accept": "application/json", "Client-Agent": f"{':'.join(self.client)}:unknown"}

    def _keyed_headers(self) -> dict[str, str | Secret]:
        # The anonymous key is everybody's, so it is no secret.
        key = ANONYMOUS_KEY if self.key is None or self.anonymous else self.key
        return {**self._headers(), "apikey": key}


# -------------------------------------------------------------------------------------------- requests


def _generation(request: GenerationRequest, engine: EngineId, url: str) -> Fields:
    """The whole body. What is not said is left to the server."""
    body: Fields = {
        "prompt": _prompt(request),
        "params": _params(request),
        "models": [] if engine == ANY else [str(engine)],
        # As links to files: the other way the server packs the pictures once more, and loses some of them.
        "r2": True,
        "shared": False,
        "allow_downgrade": True,
        **_adult(request),
        **_switches(request, (*SWITCHES, "allow_downgrade")),
    }
    if request.mode in SOURCES:
        body["source_processing"] = SOURCES[request.mode]
        body["source_image"] = base64_text(picture_png(need_picture(request), url))
    if request.mode is Mode.INPAINT:
        body["source_mask"] = base64_text(mask_png(hardened(need_mask(request)), url))
    return body


def _prompt(request: GenerationRequest) -> str:
    wanted = positive_text(request.prompts, weighted=True)
    unwanted = negative_text(request.prompts, weighted=True)
    if unwanted and NEGATIVE_MARK in wanted:
        raise InputError(
            f"The prompt has {NEGATIVE_MARK} in it, after which AI Horde reads what is not wanted; nothing was sent.",
            f"Leave out {NEGATIVE_MARK}, or the negative prompt.",
        )
    return f"{wanted} {NEGATIVE_MARK} {unwanted}" if unwanted else wanted


def _params(request: GenerationRequest) -> Fields:
    sampling, size = request.sampling, _size(request)
    clip_skip = request.extra("clip_skip")
    fields: Fields = {
        "width": size.width,
        "height": size.height,
        "n": sampling.samples,
        "steps": sampling.steps,
        "cfg_scale": None if sampling.cfg_scale is None else round(sampling.cfg_scale, CFG_DECIMALS),
        "sampler_name": sampling.sampler,
        "clip_skip": int(clip_skip) if clip_skip else None,
        "post_processing": [part] if (part := request.extra("post_processing")) else None,
        "denoising_strength": _strength(request),
        **_seeds(sampling),
        **_switches(request, ("karras", "hires_fix", "tiling")),
    }
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _size(request: GenerationRequest) -> Size:
    if request.mode is not Mode.TEXT_TO_IMAGE:
        return need_picture(request).size
    if request.size is None:
        raise InputError("There is no size to make; nothing was sent.", "Say a width and a height.")
    return request.size


def _seeds(sampling: Sampling) -> Fields:
    """A seed is a text there. Without one, every picture gets its own by chance; with one, they count up."""
    if not sampling.seed:
        return {}
    return {"seed": str(sampling.seed), "seed_variation": 1 if sampling.samples > 1 else None}


def _strength(request: GenerationRequest) -> float | None:
    strength = request.sampling.strength
    if request.mode is Mode.TEXT_TO_IMAGE or strength is None:
        return None
    return max(MIN_STRENGTH, round(strength, 4))


def _adult(request: GenerationRequest) -> Fields:
    said = request.extra("nsfw")
    if said == CENSOR:
        return {"nsfw": False, "censor_nsfw": True}
    return {"nsfw": True, "censor_nsfw": False} if said == ALLOW else {}


def _switches(request: GenerationRequest, names: tuple[str, ...]) -> dict[str, bool]:
    said = {name: request.extra(name) for name in names}
    return {name: _switched(name, value) for name, value in said.items() if value not in (None, "")}


def _switched(name: str, value: Scalar | None) -> bool:
    text = str(value).lower()
    if text in (*ON, *OFF):
        return text in ON
    raise InputError(f"The option {name} is {value!r}; nothing was sent.", "It takes true or false.")
