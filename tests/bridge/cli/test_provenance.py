"""What the files of the command line say of how they were made."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from bridge.paths import Paths
from bridge.settings import Settings, save
from tests.bridge.command_line import CommandLine
from tests.bridge.infotext import read_infotext
from tests.servers.stability import KEY, StabilityServer

OFFLINE = ("--provider", "offline")
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def told(path: Path) -> dict[str, str]:
    with Image.open(path) as image:
        return read_infotext(image.info["parameters"])


def source_type(path: Path) -> str:
    with Image.open(path) as image:
        packet = image.info["XML:com.adobe.xmp"]
    return str(packet).partition(IPTC)[2].partition("<")[0]


def test_a_picture_of_a_server_says_what_was_asked_and_no_key_path_or_address(
    cli: CommandLine, stability_server: StabilityServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STABILITY_API_KEY", KEY)
    command = "text-to-image -p lake --negative rain --seed 7 --steps 30 --cfg-scale 6.5 --size 1216x832 -o {out.png}"
    assert cli(command, "--provider", "stability", "--url", stability_server.url).status == 0
    said = told(cli.path("out.png"))
    assert said.pop("Model")
    assert said.pop("Version").startswith("LayerBridge ")
    assert said == {
        "Prompt": "lake",
        "Negative prompt": "rain",
        "Steps": "30",
        "CFG scale": "6.5",
        "Seed": "7",
        "Size": "1216x832",
        "Mode": "text-to-image",
    }
    assert source_type(cli.path("out.png")) == "trainedAlgorithmicMedia"
    data = cli.path("out.png").read_bytes()
    for secret in (KEY, stability_server.url, "127.0.0.1", str(cli.folder)):
        assert secret.encode() not in data


def test_result_and_layer_of_an_inpaint_both_say_it(cli: CommandLine) -> None:
    assert cli("inpaint {in.png} --mask {mask.png} --seed 5 -o {out.png} --layer {layer.png}", *OFFLINE).status == 0
    for name in ("out.png", "layer.png"):
        assert told(cli.path(name))["Seed"] == "5"
        assert source_type(cli.path(name)) == "composite"


def test_each_of_several_results_says_its_own_seed(cli: CommandLine) -> None:
    outcome = cli("image-to-image {in.png} -p oil --seed 5 --samples 2 -o {out}", *OFFLINE)
    assert [told(Path(line))["Seed"] for line in outcome.out.splitlines()] == ["5", "6"]


@pytest.mark.parametrize("by", ["option", "settings"])
def test_it_can_be_switched_off(cli: CommandLine, by: str) -> None:
    if by == "settings":
        save(Paths.default(), Settings(provenance=False))
    command = "inpaint {in.png} --mask {mask.png} --seed 5 -o {out.png} --layer {layer.png}"
    assert cli(command, *OFFLINE, *(["--no-provenance"] if by == "option" else [])).status == 0
    for name in ("out.png", "layer.png"):
        with Image.open(cli.path(name)) as image:
            assert image.info == {}


def test_the_option_changes_no_settings(cli: CommandLine) -> None:
    assert cli("upscale {in.png} -o {out.png} --no-provenance", *OFFLINE).status == 0
    assert cli("upscale {in.png} -o {again.png}", *OFFLINE).status == 0
    assert told(cli.path("again.png"))["Size"] == "256x256"


def test_the_option_is_no_other_request(cli: CommandLine) -> None:
    """A run goes on where it stopped, whatever its files say."""
    assert cli("upscale {folder} -o {out}", *OFFLINE).status == 0
    first = cli.path("out/one.png").read_bytes()
    assert cli("upscale {folder} -o {out} --no-provenance", *OFFLINE).status == 0
    assert cli.path("out/one.png").read_bytes() == first
