"""Recipes turned back into forms: what was asked comes back, and what a stranger wrote does no harm."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.app import BridgeCore
from bridge.errors import InputError
from bridge.model import Box, Mode
from bridge.paths import Paths
from bridge.recipe_reading import Remade, of_text, of_values
from bridge.wishes import Wishes
from layerbridge.measures import MAX_RECIPE_CHARS
from tests.fakes.canvas import FakeCanvas
from tests.fakes.job_context import RecordingContext

ASKED: dict[Mode, Wishes] = {
    Mode.INPAINT: Wishes(
        ("a {red|blue} cat\nin the sun", "fog::0.5"),
        "dogs",
        source="visible",
        strength=0.75,
        context="selection",
        grow=3,
        feather=0,
        fill="blur",
        join="none",
        seed=77,
        samples=2,
    ),
    Mode.IMAGE_TO_IMAGE: Wishes(("oil",), strength=0.0, seed=5, options=(("filter", "pencil"),)),
    Mode.OUTPAINT: Wishes(("a beach",), left=16, bottom=32, seed=9),
    Mode.UPSCALE: Wishes(scale=1.5, seed=1),
    Mode.TEXT_TO_IMAGE: Wishes(("a lake",), width=128, height=64, seed=3),
}


def made(tmp_path: Path, mode: Mode, wishes: Wishes) -> dict[str, Any]:
    core = BridgeCore(Paths.inside(tmp_path), environ={})
    try:
        ask = replace(wishes, provider="offline").ask(mode)
        canvas = FakeCanvas.plain(96, 80, Box(20, 20, 32, 24))
        return dict(core.generator.carry_out(ask, canvas, RecordingContext()).entries[0].recipe)
    finally:
        core.close()


@pytest.mark.parametrize("mode", ASKED, ids=str)
def test_what_stood_in_the_form_comes_back(tmp_path: Path, mode: Mode) -> None:
    recipe = made(tmp_path, mode, ASKED[mode])
    remade = of_text(json.dumps(recipe))
    assert remade == of_values(recipe)
    assert remade.mode is mode
    back, asked = remade.wishes, ASKED[mode]
    assert (back.provider, back.engine) == ("offline", recipe["engine"] or "")
    for name in ("prompts", "negative_prompt", "source", "context", "grow", "feather", "blend", "fill", "join"):
        assert getattr(back, name) == getattr(asked, name), name
    for name in ("left", "top", "right", "bottom", "width", "height", "scale", "seed", "samples", "into", "options"):
        assert getattr(back, name) == getattr(asked, name), name
    if asked.strength is not None:
        assert back.strength == asked.strength
    assert remade.of_part is (mode in (Mode.INPAINT, Mode.IMAGE_TO_IMAGE))


def test_a_recipe_of_before_is_told_by_what_came_of_it() -> None:
    old = {
        "recipe": 1,
        "mode": "inpaint",
        "prompts": [{"text": "a cat", "weight": 1.0}, {"text": "a dog", "weight": -1.0}],
        "provider": "stability",
        "engine": "sdxl",
        "styles": ["oil", 5, ""],
        "seed": 7,
        "sampling": {"strength": 0.5, "steps": 30, "cfg_scale": 7.0, "sampler": "euler", "clip_guidance": "NONE"},
        "options": {"tiling": True},
        "masks": {"grow": 4, "feather": 2, "blend": 8},
        "join": "colour",
        "result": [1, 2, 3, 4],
    }
    assert of_values(old) == Remade(
        Mode.INPAINT,
        Wishes(
            ("a cat",),
            "a dog",
            provider="stability",
            engine="sdxl",
            styles=("oil",),
            strength=0.5,
            grow=4,
            feather=2,
            blend=8,
            join="colour",
            seed=7,
            steps=30,
            cfg_scale=7.0,
            sampler="euler",
            options=(("tiling", True),),
        ),
        of_part=True,
    )
    upscale = {"mode": "upscale", "box": [0, 0, 100, 50], "target": "300x150", "join": "none"}
    assert of_values(upscale).wishes.scale == 3.0
    assert of_values({"mode": "text-to-image", "working": "512x768"}).wishes.height == 768


NO_RECIPES: dict[str, str] = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "a number that is none": "NaN",
    "deep": "[" * 100_000,
    "long": " " * (MAX_RECIPE_CHARS + 1),
    "no mode": "{}",
    "another mode": '{"mode": "format-disk"}',
    "a mode of another kind": '{"mode": ["inpaint"]}',
    "a choice that there is not": '{"mode": "inpaint", "asked": {"fill": "/etc/passwd"}}',
    "a size past every limit": '{"mode": "text-to-image", "asked": {"size": "999999x999999"}}',
    "a place that there is not": '{"mode": "outpaint", "asked": {"into": "new-image"}}',
}


@pytest.mark.parametrize("text", NO_RECIPES.values(), ids=NO_RECIPES.keys())
def test_what_is_no_recipe_is_one_sentence(text: str) -> None:
    with pytest.raises(InputError, match="The recipe cannot be read") as caught:
        of_text(text)
    assert "Nothing was changed" in caught.value.hint


ODD = [None, True, -1, 10**400, 1e308, "x" * 100, [], [[]], {}, {"text": {}}, "\ud800", "\u202egpj", float("inf")]


@pytest.mark.parametrize("odd", ODD, ids=lambda each: repr(each)[:20])
def test_odd_values_are_as_if_they_were_not_there(odd: object) -> None:
    texts = ("typed", "prompts", "provider", "engine", "styles")
    fields = (*texts, "seed", "options", "sampling", "box", "result", "margins")
    recipe: dict[str, Any] = {"mode": "outpaint", **dict.fromkeys((*fields, "masks", "asked", "target"), odd)}
    wishes = of_values(recipe).wishes
    assert wishes.prompts == () and wishes.left in (0,)
    inside = {
        "mode": "inpaint",
        "typed": [{"text": odd, "weight": odd}, odd],
        "sampling": dict.fromkeys(("strength", "steps", "cfg_scale"), odd),
        "options": {"a": odd},
        "margins": [odd] * 4,
        "asked": dict.fromkeys(("grow", "whole_layer", "samples", "scale", "size"), odd),
    }
    of_values(inside).wishes.ask(Mode.INPAINT)


def test_what_cannot_be_seen_is_not_taken_over() -> None:
    recipe = {
        "mode": "inpaint",
        "typed": [{"text": "a\u202e cat\x1b[31m\nb\ud800", "weight": 1}],
        "engine": "sd\u200bxl",
    }
    wishes = of_values(recipe).wishes
    assert wishes.prompts == ("a cat[31m\nb",)
    assert wishes.engine == "sdxl"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=20,
    ),
    st.sampled_from(
        ["typed", "seed", "options", "sampling", "asked", "box", "result", "margins", "masks", "join", "target", "mode"]
    ),
)
def test_whatever_stands_there_it_is_read_or_refused(value: object, name: str) -> None:
    try:
        remade = of_values({"mode": "inpaint", "prompts": [{"text": "a"}], name: value})
    except InputError:
        return
    remade.wishes.ask(remade.mode)


def test_again_takes_a_new_seed_one_sample_and_never_scales_the_image_twice() -> None:
    told = Remade(Mode.INPAINT, Wishes(("a cat",), seed=7, samples=4, into="new-image"))
    assert told.again(same_seed=False) == Wishes(("a cat",), seed=0, samples=1, whole_layer=True)
    assert told.again(same_seed=True).seed == 7
    with pytest.raises(InputError, match="scaled once more"):
        Remade(Mode.UPSCALE, Wishes(into="image")).again(same_seed=False)
