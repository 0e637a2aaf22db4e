"""Styles: words around prompts, from files and from those that come along."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.capability import Capability, PromptNeed, SizeRange
from bridge.errors import InputError
from bridge.model import GenerationRequest, Mode, Prompt, ProviderId, Sampling
from bridge.prompts.styles import BUILT_IN, PROMPT, Style, Styles, style_of
from bridge.prompts.wildcards import Wildcards
from bridge.prompts.wording import worded


@pytest.fixture
def styles(tmp_path: Path) -> Styles:
    styles = Styles(tmp_path / "styles")
    styles.save("Noir", "{prompt}, film noir, rain", "colour")
    styles.save("Framed", "a frame around {prompt}")
    return styles


def test_a_style_that_would_fill_the_memory_is_refused_before_it_is_made(tmp_path: Path) -> None:
    (tmp_path / "bomb.txt").write_text(PROMPT * 100_000, encoding="utf-8")
    with pytest.raises(InputError, match="'bomb' makes a prompt of over 200,000 characters; nothing was sent"):
        Styles(tmp_path).applied([Prompt("a cat" * 1000)], ["bomb", "bomb", "bomb"])


def test_a_style_is_put_around_prompt_and_negative_prompt(styles: Styles) -> None:
    prompts = (Prompt("a cat"), Prompt("dogs", -1.0))
    assert styles.applied(prompts, ["Noir"]) == (Prompt("a cat, film noir, rain"), Prompt("dogs, colour", -1.0))
    assert styles.applied(prompts[:1], ["Noir"])[1] == Prompt("colour", -1.0)
    assert styles.applied(prompts, []) == prompts


def test_several_are_put_around_one_after_the_other(styles: Styles) -> None:
    assert styles.applied([Prompt("a cat")], ["Noir", "Framed"])[0].text == "a frame around a cat, film noir, rain"


def test_only_the_first_prompt_of_several_gets_it_and_its_weight_stays(styles: Styles) -> None:
    made = styles.applied([Prompt("rain", -0.5), Prompt("a cat", 1.5), Prompt("a dog", 0.5)], ["Framed"])
    assert made == (Prompt("rain", -0.5), Prompt("a frame around a cat", 1.5), Prompt("a dog", 0.5))


def test_without_a_prompt_the_style_is_the_prompt(styles: Styles) -> None:
    assert styles.applied([], ["Noir"]) == (Prompt("film noir, rain"), Prompt("colour", -1.0))
    assert Style("a, {prompt}, b").worded(" ") == "a, b"
    assert Style(PROMPT).worded("") == ""


def test_a_file_is_a_template_and_a_negative_line(tmp_path: Path, styles: Styles) -> None:
    assert (tmp_path / "styles" / "Noir.txt").read_text() == "{prompt}, film noir, rain\nNegative prompt: colour\n"
    assert style_of("in blue\nNegative prompt: red") == Style("{prompt}, in blue", "red")
    assert style_of("") == Style(PROMPT)


def test_ones_own_stand_beside_those_that_come_along_and_may_replace_them(styles: Styles) -> None:
    assert set(styles.names()) == {*BUILT_IN, "Noir", "Framed"}
    assert styles.read("Watercolour") == BUILT_IN["Watercolour"]
    styles.save("Watercolour", "aquarelle of {prompt}")
    assert styles.read("Watercolour").template == "aquarelle of {prompt}"
    assert styles.own() == ("Framed", "Noir", "Watercolour")
    assert set(Styles().names()) == set(BUILT_IN)


def test_those_that_come_along_hold_a_place_for_the_prompt() -> None:
    assert all(style.template.count(PROMPT) == 1 and style_of(str(style)) == style for style in BUILT_IN.values())


def test_a_style_that_is_not_there_is_said(styles: Styles) -> None:
    with pytest.raises(InputError, match="no style 'Nowhere'"):
        styles.applied([Prompt("a cat")], ["Nowhere"])
    with pytest.raises(InputError, match=r"no style '\.\./secret'"):
        styles.read("../secret")


def request(*styles: str, **changes: object) -> GenerationRequest:
    plain = {"prompts": (Prompt("a {red} cat"),), "sampling": Sampling(seed=7)}
    return GenerationRequest(Mode.TEXT_TO_IMAGE, ProviderId("p"), styles=styles, **{**plain, **changes})  # type: ignore[arg-type]


def test_the_wording_keeps_what_was_typed_and_names_the_styles(styles: Styles) -> None:
    capability = Capability(Mode.TEXT_TO_IMAGE, SizeRange())
    styles.save("Odd", "{prompt} in {rain|rain}")
    made = worded(request("Noir", "Odd"), capability, Wildcards(), styles)
    assert made.wording is not None
    assert made.wording.typed == (Prompt("a {red} cat"),)
    assert made.wording.styles == ("Noir", "Odd")
    assert made.prompts == made.wording.chosen
    assert made.prompts[0].text == "a red cat, film noir, rain in rain"


def test_where_no_prompt_is_used_no_style_is_either(styles: Styles) -> None:
    plain = request("Noir")
    assert worded(plain, Capability(Mode.UPSCALE, SizeRange(), PromptNeed.UNUSED), Wildcards(), styles) is plain
