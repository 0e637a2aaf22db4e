"""``--preset`` and ``--prompt-style`` on the command line, with the offline provider."""

from __future__ import annotations

import json

import pytest

from bridge.imaging.codec import read_picture_file
from bridge.model import Mode, Size
from bridge.paths import Paths
from bridge.presets import Presets
from bridge.wishes import Wishes
from tests.bridge.command_line import CommandLine


@pytest.fixture
def presets() -> Presets:
    presets = Presets(Paths.default().presets)
    presets.save("small", Mode.TEXT_TO_IMAGE, Wishes(provider="offline", width=64, height=96, samples=2))
    presets.save("door", Mode.INPAINT, Wishes(provider="offline"))
    return presets


def test_a_preset_is_the_form_and_what_is_typed_counts_more(cli: CommandLine, presets: Presets) -> None:
    outcome = cli("text-to-image -p hills --preset small -o {out}")
    assert outcome.status == 0, outcome.err
    files = sorted(cli.path("out").glob("*.png"))
    assert [read_picture_file(file).size for file in files] == [Size(64, 96)] * 2
    outcome = cli("text-to-image -p hills --preset small --samples 1 --size 80x64 -o {one.png}")
    assert outcome.status == 0, outcome.err
    assert read_picture_file(cli.path("one.png")).size == Size(80, 64)


def test_a_preset_of_another_mode_or_none_is_said(cli: CommandLine, presets: Presets) -> None:
    outcome = cli("text-to-image -p hills --preset door -o {out.png}")
    assert (outcome.status, "is of inpaint" in outcome.err) == (2, True)
    outcome = cli("text-to-image -p hills --preset none -o {out.png}")
    assert (outcome.status, "no preset 'none'" in outcome.err) == (2, True)


def test_a_style_is_named_in_the_recipe_beside_what_was_typed(cli: CommandLine) -> None:
    asked = "text-to-image -p hills --provider offline --size 64x64 -o {out.png} --json --prompt-style"
    outcome = cli(f"{asked} Watercolour")
    assert outcome.status == 0, outcome.err
    recipe = json.loads(outcome.out)["results"][0]["recipe"]
    assert recipe["styles"] == ["Watercolour"]
    assert recipe["typed"] == [{"text": "hills", "weight": 1.0}]
    assert recipe["prompts"][0]["text"].startswith("hills, watercolour")
    outcome = cli(f"{asked} Nowhere")
    assert outcome.status == 2
    assert "no style 'Nowhere'" in outcome.out + outcome.err
