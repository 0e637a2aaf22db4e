"""The Provider interface: what the core asks of every endpoint family.

Owns: ``Provider``, what a provider is told when it is made (``ProviderSetup``), ``serving_mode``, and the check of a
request against a declared capability. May import: ``bridge.capability``, ``bridge.job_context``, ``bridge.model``,
``bridge.errors``, ``bridge.http.transport``, ``bridge.credentials``.

A provider is made by a factory, ``factory(setup) -> Provider``, and registered under the entry point group
``layerbridge.providers``; the built-in ones come through the same door as anybody else's. Nobody asks for a provider
by class: what it can do follows from its ``spec`` and its capabilities.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bridge.capability import (
    FREE,
    Account,
    Capability,
    Engine,
    OptionKind,
    OptionSpec,
    Price,
    PromptNeed,
    ProviderSpec,
    number_or_text,
)
from bridge.errors import BadResponseError, InputError, PromptError, SizeError
from bridge.job_context import JobContext
from bridge.model import ClipGuidance, EngineId, GenerationRequest, GenerationResult, Mode, Scalar

if TYPE_CHECKING:
    from bridge.http.transport import Transport
    from bridge.secret import Secret


@dataclass(frozen=True)
class ProviderSetup:
    """What a provider is given when it is made.

    Attributes:
        url: the base address, without a slash at the end; "" for the provider's default.
        api_version: one of its spec's, or "" for the first.
        options: the connection's own options by name.
        client: name and version that the endpoint may be told.
    """

    transport: Transport
    url: str = ""
    api_version: str = ""
    key: Secret | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    client: tuple[str, str] = ("layerbridge", "0")


class Provider(ABC):
    """One endpoint family. Instances may be used from several threads at once."""

    @property
    @abstractmethod
    def spec(self) -> ProviderSpec:
        """What is known of it without asking."""

    @abstractmethod
    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        """What it offers, asked from the server where there is one (and kept until ``refresh``).

        Raises:
            EndpointError: the server did not say.
        """

    @abstractmethod
    def default_engine(self, mode: Mode) -> EngineId | None:
        """The engine used for ``mode`` when the user names none; None where the provider knows no engines.

        Raises:
            EngineNotFoundError: no engine of the server serves ``mode``.
        """

    @abstractmethod
    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        """What ``engine`` can do in ``mode``, or None where it cannot. Never asks the network."""

    @abstractmethod
    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        """Carry out a request that ``check`` let pass.

        Raises:
            EndpointError: by what the user can do about it.
            Cancelled: the user said stop.
        """

    def identify(self) -> str:
        """What answers at the address, in a few words for people ("ComfyUI 0.3.64"). Asks the server.

        Raises:
            EndpointError: nothing does, or something else.
        """
        count = len(self.engines(refresh=True))
        if not count:
            raise BadResponseError(f"{self.spec.label} offers no engine there.", "Check the provider's address.")
        return f"{self.spec.label}, {count} engine{'' if count == 1 else 's'}"

    def estimate(self, request: GenerationRequest) -> Price | None:
        """What ``generate`` would cost, by what the provider publishes; None where that is not known. Asks nobody."""
        return None if self.spec.charges else FREE

    def requests_of(self, request: GenerationRequest) -> int:
        """How many requests ``generate`` sends for it, each with its picture, as far as is known. Asks nobody."""
        return 1

    def account(self) -> Account | None:
        """Whose key it is and what is left on it; None where the endpoint knows no accounts.

        Raises:
            EndpointError: the server did not say.
        """
        return None


def serving_mode(provider: Provider, asked: Mode, engine: EngineId | None) -> Mode:
    """The mode in which ``engine`` (None for the default one) serves what is asked.

    It is another one for an outpaint only: who cannot extend a picture can still inpaint one that was extended before.
    """
    native = asked in provider.spec.modes and (engine is None or provider.capability(asked, engine) is not None)
    return Mode.INPAINT if asked is Mode.OUTPAINT and not native else asked


SWITCH_WORDS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
ENGINE_OPTIONS = ("steps", "cfg_scale", "sampler", "style_preset", "clip_guidance")
"""Fields of ``Sampling`` that an engine may or may not know; the others are common to all."""

ProviderFactory = Callable[[ProviderSetup], Provider]


def settled(request: GenerationRequest, capability: Capability) -> GenerationRequest:
    """The request with its options as what they are declared to be.

    Command lines and GIMP's texts say "yes" or 1 for a switch, and 7 may be a number or a word.

    Raises:
        InputError: a switch that is neither on nor off.
    """
    options = {option.name: option for option in capability.options}
    extras = tuple((name, _as_declared(value, options.get(name))) for name, value in request.extras)
    return replace(request, extras=extras)


def _as_declared(value: Scalar, option: OptionSpec | None) -> Scalar:
    if option is None or value == "":
        return value
    if option.kind is OptionKind.SWITCH:
        return _switch(value, option)
    if option.kind in (OptionKind.TEXT, OptionKind.CHOICE):
        return str(value)
    return number_or_text(value) if isinstance(value, str) else value


def _switch(value: Scalar, option: OptionSpec) -> bool:
    word = str(value).strip().lower()
    if word in SWITCH_WORDS:
        return SWITCH_WORDS[word]
    raise InputError(f"{option.label} is {value!r}; nothing was sent.", "It takes yes or no.")


def check(request: GenerationRequest, capability: Capability) -> None:
    """Hold a request against what is declared, before anything is sent.

    Raises:
        InputError: the first rule it breaks, in a sentence for the user.
    """
    _check_prompts(request, capability)
    _check_samples(request, capability)
    _check_sizes(request, capability)
    _check_known(request, capability)
    _check_margins(request, capability)
    for option in capability.options:
        _check_option(request, option)


def _check_known(request: GenerationRequest, capability: Capability) -> None:
    """What an engine does not know would else be left out in silence."""
    known = [option.name for option in capability.options]
    said = [name for name in ENGINE_OPTIONS if getattr(request.sampling, name) not in (None, ClipGuidance.NONE)]
    unknown = [name for name in (*said, *(name for name, _ in request.extras)) if name not in known]
    if unknown:
        hint = f"It has: {', '.join(known)}." if known else "It has none."
        raise InputError(f"The engine has no option {unknown[0]!r} for {request.mode}; nothing was sent.", hint)


def _check_prompts(request: GenerationRequest, capability: Capability) -> None:
    if capability.prompt is PromptNeed.REQUIRED and not request.text.strip():
        raise PromptError("The prompt is empty; nothing was sent.", "Say what the picture should show.")
    for prompt in request.prompts:
        if len(prompt.text) > capability.max_prompt_chars:
            limit = capability.max_prompt_chars
            raise PromptError(
                f"The prompt has {len(prompt.text)} characters, {limit} are allowed; nothing was sent.",
                f"Shorten it by {len(prompt.text) - limit} characters.",
            )


def _check_samples(request: GenerationRequest, capability: Capability) -> None:
    samples = request.sampling.samples
    if not 1 <= samples <= capability.max_samples:
        raise InputError(
            f"{samples} samples were asked for, {capability.max_samples} at most can be had at once; nothing was sent.",
            f"Ask for 1 to {capability.max_samples}.",
        )


def _check_sizes(request: GenerationRequest, capability: Capability) -> None:
    size = request.picture.size if request.picture else request.size
    if size is not None and not capability.sizes.admits(size):
        raise SizeError(
            f"A picture of {size} does not fit the engine; nothing was sent.", f"It takes {capability.sizes}."
        )
    if request.mask and request.picture and request.mask.size != request.picture.size:
        raise InputError(
            f"The mask is {request.mask.size}, the picture {request.picture.size}; nothing was sent.",
            "Use a mask of the picture's size.",
        )


def _check_margins(request: GenerationRequest, capability: Capability) -> None:
    if request.mode is not Mode.OUTPAINT:
        return
    margins = tuple(request.margins or ())
    if not any(margins) or min(margins) < 0:
        raise InputError("No side is extended; nothing was sent.", "Give at least one margin over 0.")
    if max(margins) > capability.max_margin:
        raise InputError(
            f"A margin of {max(margins)} px is too large; nothing was sent.",
            f"It takes {capability.max_margin} px a side at most.",
        )


def _check_option(request: GenerationRequest, option: OptionSpec) -> None:
    value = getattr(request.sampling, option.name, request.extra(option.name))
    if value is None or value == "":
        if option.required:
            raise InputError(f"{option.label} is missing; nothing was sent.", option.help)
        return
    if option.kind in (OptionKind.INTEGER, OptionKind.NUMBER):
        _check_number(value, option)
    if option.kind is OptionKind.CHOICE and str(value) not in option.choices:
        raise InputError(
            f"{option.label} has no choice {value!r}; nothing was sent.",
            f"Choose one of: {', '.join(choice for choice in option.choices if choice)}.",
        )


def _check_number(value: Scalar, option: OptionSpec) -> None:
    low = -math.inf if option.minimum is None else option.minimum
    high = math.inf if option.maximum is None else option.maximum
    whole = option.kind is OptionKind.INTEGER
    if isinstance(value, str) or not low <= value <= high or (whole and value != int(value)):
        what = "whole numbers from " if whole else ""
        raise InputError(f"{option.label} is {value}; nothing was sent.", f"It takes {what}{low:g} to {high:g}.")
