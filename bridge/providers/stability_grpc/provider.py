"""Stability's gRPC API: grpc.stability.ai, and servers that others run and that speak it.

Owns: ``StabilityGrpcProvider`` and what it declares. May import: ``bridge.providers.base``,
``bridge.providers.stability`` (the same engines and their options) and the modules beside it, ``bridge.model``,
``bridge.errors``.

gRPC is an optional part: ``client``, which talks, is imported when something is asked, so that all that
is declared here is there without it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bridge.capability import Account, Capability, Engine, OptionKind, OptionSpec, PromptWeights, ProviderSpec
from bridge.errors import AuthError, BadResponseError, EngineNotFoundError, SettingsError
from bridge.job_context import JobContext
from bridge.model import EngineId, GenerationRequest, GenerationResult, Mode, ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.stability.catalogue import Catalogue
from bridge.providers.stability.engines import sizes_of
from bridge.providers.stability.options import (
    CFG_SCALE,
    CLIP_GUIDANCE,
    MAX_PROMPT_CHARS,
    MAX_SAMPLES,
    SAMPLER,
    STEPS,
    STYLE,
    upscaling,
)
from bridge.providers.stability_grpc.address import Address, read_address
from bridge.providers.stability_grpc.errors import UnknownMethodError

if TYPE_CHECKING:
    from bridge.providers.stability_grpc.client import Client

WHITE, BLACK = "white replaces", "black replaces"

# Nobody documents which half of a mask is replaced, and the two kinds of servers differ: the client of the API's
# authors says 0 = change, 255 = keep, and who tried both found the open servers to be the other way round
# (https://github.com/hafriedlander/stable-diffusion-grpcserver/issues/3). So the address decides, and can be overruled.
MASK_POLARITY = OptionSpec(
    "mask_polarity",
    "Mask polarity",
    OptionKind.CHOICE,
    "Which half of a mask the server replaces; empty for black at stability.ai and white elsewhere.",
    default="",
    choices=("", WHITE, BLACK),
)
# This API has one sampler more than the REST API.
GRPC_SAMPLER = replace(SAMPLER, choices=(*SAMPLER.choices, "K_DPMPP_SDE"))

SPEC = ProviderSpec(
    id=ProviderId("stability-grpc"),
    label="Stability gRPC",
    summary="Stable Diffusion by Stability's gRPC API, paid by credits, or a server like it.",
    modes=(Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT, Mode.UPSCALE),
    needs_key=True,
    key_variable="STABILITY_KEY",
    account_url="https://platform.stability.ai/account/credits",
    url_variable="STABILITY_HOST",
    default_url="https://grpc.stability.ai:443",
    encrypts=True,
    settings=(MASK_POLARITY,),
    usual_urls=("http://127.0.0.1:50051",),
    extra="grpc",
    module="grpc",
    at_once=4,
    announces=True,
)


class StabilityGrpcProvider(Provider):
    """One server that speaks Stability's gRPC API."""

    def __init__(self, setup: ProviderSetup) -> None:
        self._address = read_address(setup.url or SPEC.default_url)
        self._key = setup.key
        self._black_replaces = black_replaces(setup.options.get(MASK_POLARITY.name, ""), self._address)
        self._catalogue = Catalogue(lambda: self._client().engines())

    @property
    def spec(self) -> ProviderSpec:
        """See ``Provider``."""
        return SPEC

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        """See ``Provider``. Engines that make no pictures are left out."""
        return self._catalogue.engines(refresh=refresh)

    def default_engine(self, mode: Mode) -> EngineId | None:
        """See ``Provider``."""
        return self._catalogue.best_for(mode)

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        """See ``Provider``. Follows from patterns in the engine's id, and from its description once that is known."""
        if mode not in SPEC.modes or (engine is not None and not self._catalogue.serves(engine, mode)):
            return None
        return upscaling(engine) if mode is Mode.UPSCALE else _generating(mode, engine)

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        """See ``Provider``. The server is told at once of a cancelled request; what it sent until then is kept."""
        client = self._client()
        context.raise_if_cancelled()
        engine = request.engine or self.default_engine(request.mode)
        if engine is None:
            raise EngineNotFoundError("No engine was named.", "Name one.")
        return client.generate(request, engine, context, black_replaces=self._black_replaces)

    def identify(self) -> str:
        """See ``Provider``."""
        try:
            count = len(self._client().engines(quickly=True))
        except BadResponseError as error:
            raise BadResponseError(f"{self._address.target} is not a Stability gRPC server.", error.hint) from error
        return f"{SPEC.label}, {count} engine{'' if count == 1 else 's'}"

    def account(self) -> Account | None:
        """See ``Provider``. Servers that others run know none."""
        try:
            return self._client().account()
        except UnknownMethodError:
            return None

    def _client(self) -> Client:
        # Here and not above: it needs the optional part.
        try:
            from bridge.providers.stability_grpc.client import Client
        except ImportError as error:
            raise SettingsError(
                "Stability gRPC needs the optional part grpc, which is not installed; nothing was sent.",
                "Run 'python3 install.py --extra grpc'.",
            ) from error
        if self._key is None and not self._address.is_own:
            raise AuthError(
                "Stability gRPC needs a key and there is none; nothing was sent.",
                "Get one at platform.stability.ai, then enter it in the settings or set STABILITY_KEY.",
            )
        return Client(self._address, self._key)


def black_replaces(chosen: str, address: Address) -> bool:
    """Whether the server at ``address`` replaces where a mask is black, by what was chosen and else by what is known.

    Raises:
        SettingsError: what was chosen is no choice.
    """
    if chosen not in MASK_POLARITY.choices:
        raise SettingsError(f"There is no mask polarity {chosen!r}.", f"Use one of: {WHITE}, {BLACK}.")
    return chosen == BLACK or (not chosen and address.is_hosted)


def _generating(mode: Mode, engine: EngineId | None) -> Capability:
    return Capability(
        mode,
        sizes_of(engine),
        max_prompt_chars=MAX_PROMPT_CHARS,
        max_samples=MAX_SAMPLES,
        hard_mask=mode is Mode.INPAINT,
        starts_from_picture=mode is Mode.INPAINT,
        weights=PromptWeights.AS_PROMPTS,
        options=(STEPS, CFG_SCALE, GRPC_SAMPLER, CLIP_GUIDANCE, STYLE),
    )
