"""The check of a request against what is declared, before anything is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.errors import InputError
from bridge.model import ClipGuidance, GenerationRequest, Mode, Prompt, ProviderId, Sampling, Size
from bridge.providers.base import check
from tests.fakes.providers import capability

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


@pytest.mark.parametrize("steps", [9, 151, 30.5, float("nan"), "many"])
def test_a_number_out_of_range_or_of_another_kind_is_refused(steps: object) -> None:
    sampling = replace(Sampling(), steps=steps)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="whole numbers from 10 to 150"):
        check(replace(REQUEST, sampling=sampling), WITH_OPTIONS)
