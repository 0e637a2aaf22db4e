"""Presets: a form in a file."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from bridge.errors import InputError
from bridge.model import Mode
from bridge.presets import NOT_KEPT, Presets, parsed
from bridge.wishes import Wishes

FULL = Wishes(
    prompts=("a cat",), negative_prompt="dogs", styles=("Noir", "Watercolour"), provider="p", engine="e",
    source="visible", strength=0.25, scale=3.0, width=512, height=768, left=1, top=2, right=3, bottom=4,
    context="layer", grow=0, feather=2, blend=3, fill="blur", join="colour", refine="no", tiles="yes",
    into="new-image", convert_indexed=True, max_requests=4, whole_layer=True, seed=9, samples=3, steps=20,
    cfg_scale=7.5, sampler="K", style_preset="anime", clip_guidance="FAST_BLUE",
    options=(("grain", 0.5), ("tag", "x"), ("tiled", True)),
)  # fmt: skip


def test_every_field_but_prompt_and_seed_comes_back(tmp_path: Path) -> None:
    presets = Presets(tmp_path)
    assert presets.save("Big and slow", Mode.IMAGE_TO_IMAGE, FULL) == "Big and slow"
    preset = presets.read("Big and slow")
    assert preset.mode is Mode.IMAGE_TO_IMAGE
    assert preset.over(FULL) == FULL
    assert preset.wishes == replace(FULL, prompts=(), negative_prompt="", seed=0, max_requests=0, convert_indexed=False)
    assert all(getattr(FULL, each.name) != getattr(Wishes(), each.name) for each in fields(Wishes))


def test_a_file_is_small_and_says_only_what_differs(tmp_path: Path) -> None:
    Presets(tmp_path).save("plain", Mode.INPAINT, Wishes(prompts=("secret",), steps=30, styles=("Noir",)))
    text = (tmp_path / "plain.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"mode": "inpaint", "steps": 30, "styles": ["Noir"]}
    assert "secret" not in text


def test_it_goes_over_the_form_and_leaves_prompt_and_seed(tmp_path: Path) -> None:
    made = parsed('{"mode": "inpaint", "steps": 30}').over(Wishes(prompts=("a cat",), seed=4, samples=3))
    assert made == Wishes(prompts=("a cat",), seed=4, steps=30)
    assert set(NOT_KEPT) == {"prompts", "negative_prompt", "seed", "max_requests", "convert_indexed"}


def test_a_file_allows_nobody_to_pay_for_more_requests() -> None:
    preset = parsed('{"mode": "upscale", "scale": 8, "max_requests": 10000, "convert_indexed": true}')
    assert preset.wishes == Wishes(scale=8.0)
    assert preset.over(Wishes(max_requests=4)).max_requests == 4


def test_fields_of_another_version_are_passed_over() -> None:
    assert parsed('{"mode": "upscale", "scale": 4, "dream": true, "prompts": ["x"]}').wishes == Wishes(scale=4.0)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"mode": "paint"}', '{"mode": 1}', '{"mode": ["inpaint"]}',
        '{"mode": "inpaint", "steps": "30"}', '{"mode": "inpaint", "steps": 1.5}', '{"mode": "inpaint", "steps": true}',
        '{"mode": "inpaint", "engine": null}', '{"mode": "inpaint", "whole_layer": 1}',
        '{"mode": "inpaint", "styles": "Noir"}', '{"mode": "inpaint", "styles": [1]}',
        '{"mode": "inpaint", "options": []}', '{"mode": "inpaint", "options": {"a": [1]}}',
        '{"mode": "inpaint", "strength": 7}', '{"mode": "inpaint", "strength": NaN}',
        '{"mode": "inpaint", "context": "sea"}', "[" * 100_000,
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_what_cannot_be_used_is_said_in_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        Presets(tmp_path).read("odd")
    assert str(raised.value).endswith(".")


def test_one_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no preset 'nowhere'"):
        Presets(tmp_path).read("nowhere")
