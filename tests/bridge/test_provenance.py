"""What saved pictures say of themselves, read by the rules of those who will read it."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.model import Mode
from bridge.provenance import infotext, labels_of
from layerbridge import __version__
from tests.bridge.infotext import NEGATIVE, read_infotext

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
DESCRIPTION = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"
SOURCE_TYPE = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"


def made(**changes: Any) -> dict[str, Any]:
    """A recipe of which everything is known; ``changes`` are its fields, or those of its sampling."""
    sampling = {"strength": 0.6, "steps": 20, "cfg_scale": 7.0, "sampler": "DPM++ 2M", "style_preset": None}
    recipe: dict[str, Any] = {
        "layerbridge": "1.2.3",
        "mode": "image-to-image",
        "prompts": [{"text": "a lake, at dawn", "weight": 1.0}, {"text": "people", "weight": -1.0}],
        "provider": "webui",
        "engine": "dreamshaper [879db523c3]",
        "seed": 965400086,
        "working": "512x768",
        "target": None,
    }
    recipe["sampling"] = sampling | {name: changes.pop(name) for name in sampling.keys() & changes.keys()}
    return recipe | changes


def test_the_text_has_the_form_that_other_tools_read() -> None:
    assert infotext(made()) == (
        "a lake, at dawn\n"
        "Negative prompt: people\n"
        "Steps: 20, Sampler: DPM++ 2M, CFG scale: 7, Seed: 965400086, Size: 512x768, Model hash: 879db523c3, "
        "Model: dreamshaper, Denoising strength: 0.6, Mode: image-to-image, Version: LayerBridge 1.2.3"
    )


def test_what_is_not_known_is_left_out_and_the_last_line_is_still_none_of_the_prompt() -> None:
    nothing = dict.fromkeys(("strength", "steps", "cfg_scale", "sampler"))
    text = infotext(made(prompts=[{"text": "a: b, c: d, e: f", "weight": 1}], engine=None, seed=0, **nothing))
    assert read_infotext(text) == {
        "Prompt": "a: b, c: d, e: f",
        "Negative prompt": "",
        "Size": "512x768",
        "Mode": "image-to-image",
        "Version": "LayerBridge 1.2.3",
    }


def test_without_any_prompt_there_are_the_values_alone() -> None:
    told = read_infotext(infotext(made(mode="upscale", prompts=[], target="1024x1536")))
    assert (told["Prompt"], told["Negative prompt"]) == ("", "")
    assert told["Size"] == "1024x1536"


def test_a_negative_prompt_alone_is_no_prompt() -> None:
    told = read_infotext(infotext(made(prompts=[{"text": "people", "weight": -1}])))
    assert (told["Prompt"], told["Negative prompt"]) == ("", "people")


def test_weights_are_written_as_the_webui_has_them() -> None:
    prompts = [("lake", 1), ("mist", 0.5), ("rain", -1), ("people", -1.5)]
    told = read_infotext(infotext(made(prompts=[{"text": text, "weight": weight} for text, weight in prompts])))
    assert told["Prompt"] == "lake, (mist:0.5)"
    assert told["Negative prompt"] == "rain, (people:1.5)"


@pytest.mark.parametrize(
    "sampler", ["Euler, a", "a: b", 'say "so"', '"', "a\\b, c", "Größe ☃, x", 'Seed: 1, Size: "2"']
)
def test_values_that_would_be_cut_are_quoted(sampler: str) -> None:
    told = read_infotext(infotext(made(sampler=sampler)))
    assert told["Sampler"] == sampler
    assert told["Seed"] == "965400086"


# Python and the WebUI split lines alike only where nothing else counts as a line's end.
PROMPTS = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")) | st.just("\n"), max_size=60)


@given(PROMPTS, PROMPTS, st.text(max_size=30), st.text(max_size=30))
@example("a\nNegative prompt: b", "c\nNegative prompt: d", "", "")
@example("Steps: 1, Sampler: a, Seed: 2", "Steps: 1, Sampler: a, Seed: 2", "x\ny", "Steps: 9, Seed: 1, Size: 2")
def test_whatever_is_typed_or_told_by_a_server_comes_back_in_its_place(
    prompt: str, negative: str, sampler: str, engine: str
) -> None:
    prompts = [{"text": prompt, "weight": 1.0}, {"text": negative, "weight": -1.0}]
    told = read_infotext(infotext(made(prompts=prompts, sampler=sampler, engine=engine)))
    if not prompt.strip().startswith(NEGATIVE):
        assert told["Prompt"].split() == prompt.split()
        assert told["Negative prompt"].split() == negative.split()
    assert {name: told[name] for name in ("Steps", "Seed", "Size", "Mode")} == {
        "Steps": "20", "Seed": "965400086", "Size": "512x768", "Mode": "image-to-image",
    }  # fmt: skip


def test_servers_put_nothing_into_it_that_cannot_be_seen() -> None:
    text = infotext(made(engine="good\x1b[31m\u202emodel\x00", sampler="Euler\r\nSteps: 1"))
    assert text.count("\n") == 2
    assert text.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("engine", "model"),
    [
        ("stable-diffusion-xl-1024-v1-0", "stable-diffusion-xl-1024-v1-0"),
        ("stabilityai/sdxl-turbo", "stabilityai/sdxl-turbo"),
        ("SDXL/juggernaut.safetensors", "juggernaut"),
        ("SD 1.5\\v1-5.ckpt [e1441589a6]", "v1-5"),
        ("upscale:4x.pth", "4x"),
        ("workflow:my portrait", "workflow:my portrait"),
        ("/home/ada/models/secret place/v1", "v1"),
        ("C:\\Users\\ada\\model", "model"),
        ("~/models/v2/", "v2"),
        ("https://gpu.example:7860/models/flux", "flux"),
    ],
)
def test_of_a_model_there_is_its_name_and_not_where_it_lies(engine: str, model: str) -> None:
    assert read_infotext(infotext(made(engine=engine)))["Model"] == model


def test_nothing_else_of_a_recipe_is_told() -> None:
    secret = "sk-secret"
    recipe = made(options={"api_key": secret, "workflow": secret}, notes=[secret], provider=secret, url=secret)
    labels = labels_of(recipe, by_model=True)
    assert secret not in labels.text + labels.xmp


@pytest.mark.parametrize(
    ("mode", "by_model", "term"),
    [
        (Mode.TEXT_TO_IMAGE, True, "trainedAlgorithmicMedia"),
        (Mode.IMAGE_TO_IMAGE, True, "compositeWithTrainedAlgorithmicMedia"),
        (Mode.INPAINT, True, "compositeWithTrainedAlgorithmicMedia"),
        (Mode.OUTPAINT, True, "compositeWithTrainedAlgorithmicMedia"),
        (Mode.UPSCALE, True, "compositeWithTrainedAlgorithmicMedia"),
        (Mode.TEXT_TO_IMAGE, False, "algorithmicMedia"),
        (Mode.IMAGE_TO_IMAGE, False, "algorithmicallyEnhanced"),
        (Mode.INPAINT, False, "composite"),
        (Mode.OUTPAINT, False, "composite"),
        (Mode.UPSCALE, False, "algorithmicallyEnhanced"),
    ],
)
def test_the_source_type_is_iptcs_term(mode: Mode, by_model: bool, term: str) -> None:
    packet = ET.fromstring(labels_of(made(mode=str(mode)), by_model=by_model).xmp)  # noqa: S314  (our own)
    (description,) = packet.iter(DESCRIPTION)
    assert description.findtext(SOURCE_TYPE) == f"{IPTC}{term}"
    assert description.findtext("{http://ns.adobe.com/xap/1.0/}CreatorTool") == f"LayerBridge {__version__}"


def test_a_recipe_of_another_version_is_told_as_far_as_it_goes() -> None:
    assert read_infotext(infotext({"seed": 7, "working": "64x64"}))["Seed"] == "7"
