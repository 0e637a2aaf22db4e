"""The check of a request against what is declared, before anything is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.capability import Capability, SizeRange
from bridge.errors import InputError
from bridge.model import (
    ClipGuidance,
    EngineId,
    GenerationRequest,
    Margins,
    Mode,
    Prompt,
    ProviderId,
    Sampling,
    Scalar,
    Size,
)
from bridge.providers.base import check, serving_mode, settled
from tests.fakes.providers import FakeProvider, capability

REQUEST = GenerationRequest(Mode.TEXT_TO_IMAGE, ProviderId("fake"), prompts=(Prompt("a cat"),), size=Size(64, 64))
WITH_OPTIONS = capability(Mode.TEXT_TO_IMAGE)
WITHOUT = replace(WITH_OPTIONS, options=())


def test_what_is_declared_passes() -> None:
    sampling = Sampling(steps=30, cfg_scale=7.5, sampler="K_LMS", samples=4)
    check(replace(REQUEST, sampling=sampling, extras=(("grain", 0.5), ("tiled", True))), WITH_OPTIONS)


@pytest.mark.parametrize(
    ("sampling", "named"),
    [
        (Sampling(steps=30), "steps"),
        (Sampling(cfg_scale=7.0), "cfg_scale"),
        (Sampling(sampler="K_LMS"), "sampler"),
        (Sampling(style_preset="anime"), "style_preset"),
        (Sampling(clip_guidance=ClipGuidance.SLOW), "clip_guidance"),
    ],
)
def test_what_the_engine_does_not_know_is_said_and_not_left_out(sampling: Sampling, named: str) -> None:
    with pytest.raises(InputError, match=named):
        check(replace(REQUEST, sampling=sampling), WITHOUT)


def test_what_is_common_to_all_needs_no_declaration() -> None:
    check(replace(REQUEST, sampling=Sampling(seed=5, samples=2, strength=0.3)), WITHOUT)


def test_an_option_that_is_needed_is_missed() -> None:
    needed = replace(WITH_OPTIONS.options[4], required=True)
    able = replace(WITH_OPTIONS, options=(needed,))
    for extras in ((), (("tag", ""),)):
        with pytest.raises(InputError, match="Tag is missing"):
            check(replace(REQUEST, extras=extras), able)
    check(replace(REQUEST, extras=(("tag", "x"),)), able)


@pytest.mark.parametrize(
    ("margins", "what"),
    [(None, "No side"), (Margins(), "No side"), (Margins(left=-1, top=5), "No side"), (Margins(top=101), "too large")],
)
def test_margins_that_cannot_be(margins: Margins | None, what: str) -> None:
    able = Capability(Mode.OUTPAINT, SizeRange(), max_margin=100)
    request = replace(REQUEST, mode=Mode.OUTPAINT, size=None, margins=margins)
    with pytest.raises(InputError, match=what):
        check(request, able)
    check(replace(request, margins=Margins(100, 0, 0, 1)), able)


@pytest.mark.parametrize(
    ("modes", "asked", "engine", "served"),
    [
        ((Mode.INPAINT,), Mode.OUTPAINT, None, Mode.INPAINT),
        ((Mode.INPAINT,), Mode.INPAINT, None, Mode.INPAINT),
        ((Mode.INPAINT, Mode.OUTPAINT), Mode.OUTPAINT, None, Mode.OUTPAINT),
        ((Mode.INPAINT, Mode.OUTPAINT), Mode.OUTPAINT, "fake-2", Mode.INPAINT),
        ((Mode.UPSCALE,), Mode.UPSCALE, None, Mode.UPSCALE),
    ],
)
def test_who_cannot_extend_may_still_inpaint(
    modes: tuple[Mode, ...], asked: Mode, engine: str | None, served: Mode
) -> None:
    provider = FakeProvider(modes=modes)
    assert serving_mode(provider, asked, EngineId(engine) if engine else None) is served
    assert provider.spec.serves(asked)


@pytest.mark.parametrize(
    ("said", "is_on"),
    [(True, True), (False, False), ("yes", True), (" On", True), (1, True), ("no", False), (0, False)],
)
def test_a_switch_may_be_said_in_words(said: Scalar, is_on: bool) -> None:
    request = settled(replace(REQUEST, extras=(("tiled", said), ("grain", 1))), WITH_OPTIONS)
    assert request.extras == (("tiled", is_on), ("grain", 1))
    assert type(request.extras[0][1]) is bool


@pytest.mark.parametrize(
    ("name", "said", "meant"),
    [
        ("tag", 7, "7"),
        ("tag", 1.5, "1.5"),
        ("tag", "007", "007"),
        ("sampler", 7, "7"),
        ("grain", "0.50", 0.5),
        ("grain", 1, 1),
        ("grain", "much", "much"),
        ("not declared", "0.50", "0.50"),
    ],
)
def test_an_option_becomes_what_it_is_declared_to_be(name: str, said: Scalar, meant: Scalar) -> None:
    ((_, became),) = settled(replace(REQUEST, extras=((name, said),)), WITH_OPTIONS).extras
    assert (became, type(became)) == (meant, type(meant))


def test_a_switch_that_nobody_touched_stays_so() -> None:
    assert settled(replace(REQUEST, extras=(("tiled", ""),)), WITH_OPTIONS).extras == (("tiled", ""),)


@pytest.mark.parametrize("said", ["perhaps", 2, 0.5])
def test_a_switch_that_is_neither_on_nor_off_is_refused(said: Scalar) -> None:
    with pytest.raises(InputError, match="Tiled"):
        settled(replace(REQUEST, extras=(("tiled", said),)), WITH_OPTIONS)


@pytest.mark.parametrize("steps", [9, 151, 30.5, float("nan"), "many"])
def test_a_number_out_of_range_or_of_another_kind_is_refused(steps: object) -> None:
    sampling = replace(Sampling(), steps=steps)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="whole numbers from 10 to 150"):
        check(replace(REQUEST, sampling=sampling), WITH_OPTIONS)
