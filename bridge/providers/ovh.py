"""OVHcloud's AI Endpoints, Stable Diffusion XL: words in, one picture of 1024x1024 out.

Owns: ``OvhProvider``, what it declares, its requests and answers. May import: ``bridge.providers.base``,
``bridge.providers.payload``, ``bridge.providers.results``, ``bridge.providers.meanings``, ``bridge.http.call``,
``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from bridge.capability import Capability, Engine, FixedSizes, ProviderSpec
from bridge.errors import AuthError, BadResponseError, BridgeError, InputError
from bridge.http.call import HttpAnswer, HttpCall, Rate, Timeouts, json_object
from bridge.job_context import JobContext
from bridge.model import EngineId, GenerationRequest, GenerationResult, Mode, ProviderId, Size
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.meanings import NO_KEY, Meaning, explained, meaning_of
from bridge.providers.payload import negative_text, positive_text
from bridge.providers.results import asked_for, collected, generated
from bridge.secret import Secret

PATH = "/api/text2image"
SIDE_PX = 1024
MAX_REQUEST_BYTES = 2_000_000
MAX_ANSWER_BYTES = 32 << 20
GENERATING = Timeouts(connect_s=10, read_s=300, total_s=300)
LOOKING = Timeouts(connect_s=2, read_s=3, total_s=5)

# By the guide: per address and model without a key, per project and model with one. The names are shown.
WITHOUT_KEY = Rate("2 pictures a minute without a key at OVHcloud", 2, 60.0)
WITH_KEY = Rate("400 pictures a minute at OVHcloud", 400, 60.0)
RESET = "ratelimit-reset"
TOO_MANY = 429
# Nothing is made by a GET, so whoever guards the path, by whatever status, is taken for the endpoint.
GUARDED = (400, 401, 403, 405, 415, 422, TOO_MANY)

SPEC = ProviderSpec(
    id=ProviderId("ovh"),
    label="OVHcloud AI Endpoints",
    summary="Stable Diffusion XL at OVHcloud: 2 pictures a minute without an account, 400 with a key.",
    modes=(Mode.TEXT_TO_IMAGE,),
    key_variable="OVH_AI_ENDPOINTS_ACCESS_TOKEN",
    url_variable="OVH_AI_ENDPOINTS_URL",
    default_url="https://stable-diffusion-xl.endpoints.kepler.ai.cloud.ovh.net",
    key_label="Access token",
    announces=True,
    # Without a token nobody pays; what a picture costs with one is not documented where the rest is.
    bills=True,
)
CAPABILITY = Capability(Mode.TEXT_TO_IMAGE, FixedSizes((Size(SIDE_PX, SIDE_PX),)))

NO_SEED = "OVHcloud's endpoint takes no seed: the same request gives another picture each time."

_MEANINGS: Mapping[Meaning, Meaning] = {
    NO_KEY: replace(NO_KEY, hint=f"Check the token in the settings or in {SPEC.key_variable}."),
}
_KEY_WANTED = Meaning(
    AuthError,
    "The server wants an access token; nothing was made.",
    f"Enter one in the settings or set {SPEC.key_variable}.",
)


class OvhProvider(Provider):
    """The one model behind one address."""

    def __init__(self, setup: ProviderSetup) -> None:
        self._transport = setup.transport
        self._key = setup.key
        # Samples give the whole path, so it may have been copied from one.
        self._url = (setup.url or SPEC.default_url).rstrip("/").removesuffix(PATH) + PATH

    @property
    def spec(self) -> ProviderSpec:
        """See ``Provider``."""
        return SPEC

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        """See ``Provider``. There is nothing to choose."""
        return ()

    def default_engine(self, mode: Mode) -> EngineId | None:
        """See ``Provider``."""
        return None

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        """See ``Provider``. An engine that somebody names is none of it."""
        return CAPABILITY if mode is Mode.TEXT_TO_IMAGE and engine is None else None

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        """See ``Provider``. A cancelled request is abandoned: the endpoint cannot stop one."""
        context.raise_if_cancelled()
        call = self._generation(request)

        def read(answer: HttpAnswer) -> GenerationResult:
            if answer.status != 200:
                raise self._error(answer, call)
            return collected(
                (generated(answer.body, 0, asked=asked_for(request)),),
                None,
                (NO_SEED,) if request.sampling.seed else (),
            )

        def late(answer: HttpAnswer) -> None:
            context.keep_late(read(answer))

        return read(self._transport.send_abandonable(call, context, late=late))

    def identify(self) -> str:
        """See ``Provider``. The path is asked for in a way that it refuses, so that nothing is made."""
        call = HttpCall("GET", self._url, self._headers(), timeouts=LOOKING)
        answer = self._transport.send(call)
        if answer.status >= 500:
            raise self._error(answer, call)
        if answer.status not in GUARDED:
            raise BadResponseError(
                f"{call.host} is not an OVHcloud image endpoint.", "Check the provider's address in the settings."
            )
        return f"{SPEC.label}, {'with' if self._key else 'without'} a key"

    def _generation(self, request: GenerationRequest) -> HttpCall:
        body = {"prompt": positive_text(request.prompts)}
        negative = negative_text(request.prompts)
        if negative:
            body["negative_prompt"] = negative
        length = len(json.dumps(body))
        if length > MAX_REQUEST_BYTES:
            raise InputError(
                f"The prompts make a request of {length} bytes, {MAX_REQUEST_BYTES} are allowed; nothing was sent.",
                "Shorten them.",
            )
        return HttpCall(
            "POST",
            self._url,
            self._headers(),
            json=body,
            timeouts=GENERATING,
            max_body_bytes=MAX_ANSWER_BYTES,
            rates=(WITH_KEY if self._key else WITHOUT_KEY,),
        )

    def _headers(self) -> dict[str, str | Secret]:
        headers: dict[str, str | Secret] = {"Accept": "application/octet-stream"}
        if self._key is not None:
            headers["Authorization"] = Secret(f"Bearer {self._key.reveal()}")
        return headers

    def _error(self, answer: HttpAnswer, call: HttpCall) -> BridgeError:
        said = _said(answer.body)
        meaning = meaning_of(answer.status, said)
        if meaning is NO_KEY and self._key is None:
            meaning = _KEY_WANTED
        return explained(_MEANINGS.get(meaning, meaning), _with_wait(answer), call, said=said)


def _with_wait(answer: HttpAnswer) -> HttpAnswer:
    """A refusal for the rate with the time to wait, which stands in a header of its own here."""
    text = answer.headers.get(RESET, "").strip()
    if answer.status != TOO_MANY or answer.wait_s is not None or not (text.isascii() and text.isdigit()):
        return answer
    return replace(answer, wait_s=float(text[:6]))


def _said(body: bytes) -> str:
    """The server's sentence. How errors look is not documented, so the usual forms are tried; markup is never shown."""
    data = json_object(body)
    told = [data.get(name) for name in ("message", "detail", "error")]
    return next((each for each in told if isinstance(each, str)), "")
