"""What every provider has to keep, whatever it is. A provider's tests subclass ``ProviderConformance``."""

from __future__ import annotations

import socket
import sys
import threading
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bridge.capability import Capability, OptionKind, OptionSpec, PromptNeed
from bridge.errors import Cancelled, EngineNotFoundError, InputError
from bridge.imaging.geometry import default_size, fit
from bridge.model import (
    Box,
    EngineId,
    FinishReason,
    GenerationRequest,
    GenerationResult,
    Margins,
    Mask,
    Mode,
    Picture,
    Prompt,
    Sampling,
    Size,
)
from bridge.providers.base import Provider, check
from tests.fakes.job_context import RecordingContext

SEED = 77
UPSCALE_SOURCE = Size(160, 120)


class ProviderConformance:
    """Subclasses give a fixture ``provider``, ready to work, with a server behind it where it needs one.

    Attributes:
        reproducible: the same seed gives the same picture.
        knows_engines: an engine that is not there is an error.
        exact_sizes: pictures come in the size asked for, and not in one of about the same shape.
    """

    reproducible = True
    knows_engines = True
    exact_sizes = True

    # --------------------------------------------------------------------------------- what it declares

    def test_its_spec_is_sound(self, provider: Provider) -> None:
        spec = provider.spec
        assert spec.id
        assert spec.id == spec.id.lower()
        assert " " not in spec.id
        assert spec.label
        assert spec.summary.endswith(".")
        assert spec.default_url == spec.default_url.rstrip("/")
        assert bool(spec.key_variable) or not spec.needs_key
        assert len(set(spec.modes)) == len(spec.modes) > 0

    def test_its_modes_are_those_of_its_capabilities(self, provider: Provider) -> None:
        able = {mode for mode in Mode if _capability_or_none(provider, mode) is not None}
        assert able == set(provider.spec.modes)

    def test_a_capability_is_of_the_mode_that_was_asked_for(self, provider: Provider) -> None:
        for mode in provider.spec.modes:
            capability = capability_of(provider, mode)
            assert capability.mode is mode
            assert capability.max_samples >= 1
            assert capability.sizes.admits(default_size(capability.sizes))

    def test_its_options_can_be_shown(self, provider: Provider) -> None:
        for mode in provider.spec.modes:
            options = capability_of(provider, mode).options
            assert len({option.name for option in options}) == len(options)
            for option in (*options, *provider.spec.settings):
                _check_option_spec(option)

    def test_a_capability_asks_no_network(self, provider: Provider, audited_sockets: list[str]) -> None:
        engines: list[EngineId | None] = [None, EngineId("no-such-engine")]
        for mode in Mode:
            for engine in engines:
                provider.capability(mode, engine)
        assert audited_sockets == []

    def test_its_engines_serve_what_they_say(self, provider: Provider) -> None:
        for engine in provider.engines():
            assert engine.id
            assert engine.name
            for mode in engine.modes:
                assert provider.capability(mode, engine.id) is not None

    # --------------------------------------------------------------------------------------- what it does

    def test_every_mode_makes_a_picture_of_the_right_size(self, provider: Provider) -> None:
        for mode in provider.spec.modes:
            request = valid_request(provider, mode)
            (made,) = generate(provider, request).pictures
            self._check_size(made.picture.size, expected_size(request), mode)
            assert made.finish is FinishReason.SUCCESS
            assert 0 <= made.seed < 2**32

    def _check_size(self, got: Size, wanted: Size, mode: Mode) -> None:
        if self.exact_sizes:
            assert got == wanted, mode
        assert got.width / got.height == pytest.approx(wanted.width / wanted.height, rel=0.05), mode

    def test_a_seed_gives_the_same_picture_again(self, provider: Provider) -> None:
        if not self.reproducible:
            pytest.skip("it says that it does not")
        for mode in provider.spec.modes:
            request = valid_request(provider, mode)
            first, second = (generate(provider, request).pictures[0] for _ in range(2))
            if request.prompts:  # An upscaler without a prompt has no use for a seed.
                assert first.seed == second.seed == SEED
            assert np.array_equal(first.picture.pixels, second.picture.pixels), mode

    def test_it_makes_as_many_as_it_is_asked_for(self, provider: Provider) -> None:
        for mode in provider.spec.modes:
            samples = min(3, capability_of(provider, mode).max_samples)
            request = valid_request(provider, mode)
            request = replace(request, sampling=replace(request.sampling, samples=samples))
            assert len(generate(provider, request).pictures) == samples, mode

    def test_it_leaves_what_it_is_given_alone(self, provider: Provider) -> None:
        for mode in provider.spec.modes:
            request = valid_request(provider, mode)
            before = [part.pixels.copy() for part in (request.picture, request.mask) if part is not None]
            generate(provider, request)
            after = [part.pixels for part in (request.picture, request.mask) if part is not None]
            assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))

    # --------------------------------------------------------------------------------- what it refuses

    def test_prompts_are_checked(self, provider: Provider) -> None:
        for mode in provider.spec.modes:
            capability = capability_of(provider, mode)
            request = valid_request(provider, mode)
            long = replace(request, prompts=(Prompt("x" * (capability.max_prompt_chars + 1)),))
            with pytest.raises(InputError, match="characters"):
                check(long, capability)
            if capability.prompt is PromptNeed.REQUIRED:
                with pytest.raises(InputError, match="empty"):
                    check(replace(request, prompts=(Prompt("  "),)), capability)

    def test_samples_and_options_are_checked(self, provider: Provider) -> None:
        for mode in provider.spec.modes:
            capability = capability_of(provider, mode)
            request = valid_request(provider, mode)
            many = replace(request.sampling, samples=capability.max_samples + 1)
            with pytest.raises(InputError, match="samples"):
                check(replace(request, sampling=many), capability)
            for option in capability.options:
                _check_limits(request, capability, option)

    def test_what_is_cancelled_before_it_starts_does_not_start(self, provider: Provider) -> None:
        for mode in provider.spec.modes:
            with pytest.raises(Cancelled):
                provider.generate(valid_request(provider, mode), RecordingContext(cancel_after=0))

    def test_an_engine_that_is_not_there_is_an_error(self, provider: Provider) -> None:
        if not self.knows_engines:
            pytest.skip("it knows no engines")
        request = replace(valid_request(provider, provider.spec.modes[0]), engine=EngineId("no-such-engine"))
        with pytest.raises(EngineNotFoundError):
            generate(provider, request)


@pytest.fixture
def audited_sockets() -> list[str]:
    """Names of the socket events of this thread from now on, as the interpreter itself reports them."""
    seen: list[str] = []
    owner = threading.get_ident()

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.getaddrinfo", "socket.__new__") and threading.get_ident() == owner:
            seen.append(event)

    sys.addaudithook(hook)  # It cannot be removed; it costs the tests after it a comparison an event.
    with socket.socket():
        assert seen == ["socket.__new__"]  # it does see
    seen.clear()
    return seen


def capability_of(provider: Provider, mode: Mode) -> Capability:
    """What the default engine can do."""
    capability = provider.capability(mode, provider.default_engine(mode))
    assert capability is not None
    return capability


def _capability_or_none(provider: Provider, mode: Mode) -> Capability | None:
    try:
        return provider.capability(mode, provider.default_engine(mode))
    except EngineNotFoundError:
        return None


def valid_request(provider: Provider, mode: Mode) -> GenerationRequest:
    """A small request that ``check`` lets pass."""
    capability = capability_of(provider, mode)
    prompts = () if capability.prompt is PromptNeed.UNUSED else (Prompt("a red boat"), Prompt("rain", -0.5))
    request = GenerationRequest(
        mode, provider.spec.id, provider.default_engine(mode), prompts, sampling=Sampling(seed=SEED)
    )
    request = replace(request, **_pixels(mode, capability))
    check(request, capability)
    return request


def _pixels(mode: Mode, capability: Capability) -> dict[str, Any]:
    if mode is Mode.UPSCALE:
        factor = max(2, -(-capability.min_target_side // UPSCALE_SOURCE.height))
        target = Size(UPSCALE_SOURCE.width * factor, UPSCALE_SOURCE.height * factor)
        return {"picture": picture_of(UPSCALE_SOURCE), "size": target}
    size = fit(Size(256, 192), capability.sizes).working
    if mode is Mode.TEXT_TO_IMAGE:
        return {"size": size}
    more: dict[Mode, dict[str, Any]] = {
        Mode.INPAINT: {"mask": mask_of(size)},
        Mode.OUTPAINT: {"margins": Margins(left=64, right=128)},
    }
    return {"picture": picture_of(size), **more.get(mode, {})}


def expected_size(request: GenerationRequest) -> Size:
    """The size that the result of a request should have."""
    size = request.size or (request.picture.size if request.picture else None)
    assert size is not None
    if request.margins is None:
        return size
    return request.margins.around(Box(0, 0, size.width, size.height)).size


def picture_of(size: Size) -> Picture:
    """A smooth, opaque picture with something to see in it."""
    rows, columns = np.mgrid[0 : size.height, 0 : size.width]
    channels = [columns * 255 // size.width, rows * 255 // size.height, (rows + columns) % 256, np.full_like(rows, 255)]
    return Picture(np.stack(channels, axis=-1).astype(np.uint8))


def mask_of(size: Size) -> Mask:
    """A hard rectangle in the middle."""
    pixels = np.zeros((size.height, size.width), np.uint8)
    pixels[size.height // 3 : size.height * 2 // 3, size.width // 3 : size.width * 2 // 3] = 255
    return Mask(pixels)


def generate(provider: Provider, request: GenerationRequest) -> GenerationResult:
    """Carried out with nobody cancelling."""
    return provider.generate(request, RecordingContext())


def _check_option_spec(option: OptionSpec) -> None:
    assert option.label
    assert option.help.endswith(".")
    if option.kind is OptionKind.CHOICE:
        assert len(set(option.choices)) == len(option.choices) > 1
        assert option.default is None or option.default in option.choices
    if option.kind in (OptionKind.INTEGER, OptionKind.NUMBER):
        assert option.minimum is not None
        assert option.maximum is not None
        assert option.minimum < option.maximum
        assert option.default is None or option.minimum <= float(option.default) <= option.maximum
    if option.kind is OptionKind.SWITCH:
        assert option.default is None or isinstance(option.default, bool)


def _check_limits(request: GenerationRequest, capability: Capability, option: OptionSpec) -> None:
    for value in _wrong_values(option):
        with pytest.raises(InputError, match="nothing was sent"):
            check(_with_option(request, option.name, value), capability)


def _wrong_values(option: OptionSpec) -> list[Any]:
    if option.kind is OptionKind.CHOICE:
        return ["no such choice"]
    if option.kind in (OptionKind.INTEGER, OptionKind.NUMBER):
        assert option.minimum is not None
        assert option.maximum is not None
        return [option.minimum - 1, option.maximum + 1, float("nan"), "many"]
    return []


def _with_option(request: GenerationRequest, name: str, value: Any) -> GenerationRequest:
    if hasattr(request.sampling, name):
        return replace(request, sampling=replace(request.sampling, **{name: value}))
    return replace(request, extras=((name, value),))
