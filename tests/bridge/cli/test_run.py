"""The four generating commands against the strict server and offline: right pixels, right files, nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from bridge.imaging.codec import read_picture_file, write_picture_file
from bridge.imaging.composite import over
from bridge.model import Box, Picture, Size
from tests.bridge.command_line import MASKED, SIDE_PX, CommandLine
from tests.fakes.canvas import gradient
from tests.servers.stability import KEY, StabilityServer

OFFLINE = ("--provider", "offline")


@pytest.fixture
def stability(stability_server: StabilityServer, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """What names the strict server on a command line."""
    monkeypatch.setenv("STABILITY_API_KEY", KEY)
    return ("--provider", "stability", "--url", stability_server.url)


def pixels(path: Path) -> np.ndarray:
    return read_picture_file(path).pixels


def outside() -> np.ndarray:
    """Where the mask is black."""
    kept = np.ones((SIDE_PX, SIDE_PX), bool)
    kept[MASKED.y : MASKED.bottom, MASKED.x : MASKED.right] = False
    return kept


def test_text_to_image(cli: CommandLine, stability: tuple[str, ...], stability_server: StabilityServer) -> None:
    outcome = cli("text-to-image -p cat::1.5 -p rain::-0.5 --seed 7 --size 1216x832 -o {out.png}", *stability)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == f"{cli.path('out.png')}\n"
    assert pixels(cli.path("out.png")).shape == (832, 1216, 4)
    (post,) = stability_server.posts()
    assert post.json["text_prompts"] == [{"text": "cat", "weight": 1.5}, {"text": "rain", "weight": -0.5}]
    assert post.json["seed"] == 7


def test_a_result_that_no_file_takes_is_told_with_where_it_is(cli: CommandLine) -> None:
    write_picture_file(cli.path("wide.png"), gradient(9000, 8))
    outcome = cli("upscale {wide.png} -o {wide.webp}", *OFFLINE)
    assert outcome.status == 2 and not cli.path("wide.webp").exists()
    kept = re.search(r"kept in the history:\s(.*\.png)", outcome.err.replace("\n", ""))
    assert kept is not None and read_picture_file(Path(kept[1])).size == Size(18000, 16)


def test_image_to_image_into_a_folder(cli: CommandLine, stability: tuple[str, ...]) -> None:
    command = "image-to-image {in.png} -p cat --strength 0.4 --samples 3 -o {out/deep}"
    outcome = cli(command, *stability)
    assert outcome.status == 0
    made = [Path(line) for line in outcome.out.splitlines()]
    assert made == [cli.path("out/deep") / f"in-{number}.png" for number in (1, 2, 3)]
    assert all(pixels(path).shape == (SIDE_PX, SIDE_PX, 4) for path in made)


@pytest.mark.parametrize("version", ["v1", "v1beta", "v1alpha"])
def test_inpaint_changes_nothing_outside_of_the_mask(
    cli: CommandLine, stability: tuple[str, ...], version: str
) -> None:
    """The server shifts the red of everything that it was not asked to change."""
    command = "inpaint {in.png} --mask {mask.png} -p cat --seed 3 -o {out.png} --layer {layer.png} --blend 0"
    assert cli(command, "--api-version", version, *stability).status == 0
    made, bare, source = pixels(cli.path("out.png")), pixels(cli.path("layer.png")), pixels(cli.path("in.png"))
    assert np.array_equal(made[outside()], source[outside()])
    assert (made[~outside()] != source[~outside()]).any(axis=1).all()
    assert bare.shape == (SIDE_PX, SIDE_PX, 4)
    assert not bare[outside()].any()
    assert np.array_equal(bare[~outside()], made[~outside()])


def test_the_layer_laid_over_the_picture_is_the_result(cli: CommandLine, stability: tuple[str, ...]) -> None:
    """Also where its edge fades into the picture."""
    assert cli("inpaint {in.png} --mask {mask.png} -p cat -o {out.png} --layer {layer.png}", *stability).status == 0
    source, layer = read_picture_file(cli.path("in.png")), read_picture_file(cli.path("layer.png"))
    laid = over(source, layer, Box(0, 0, SIDE_PX, SIDE_PX)).pixels.astype(int)
    assert np.abs(laid - pixels(cli.path("out.png"))).max() <= 1
    assert layer.pixels[..., 3].max() == 255


def test_upscale(cli: CommandLine, stability: tuple[str, ...], stability_server: StabilityServer) -> None:
    assert cli("upscale {in.png} --scale 3 -o {out.webp}", *stability).status == 0
    assert read_picture_file(cli.path("out.webp")).size == Size(3 * SIDE_PX, 3 * SIDE_PX)
    assert stability_server.posts()[0].path.endswith("/image-to-image/upscale")


def test_json_tells_what_was_made_and_how(cli: CommandLine, stability: tuple[str, ...]) -> None:
    outcome = cli("image-to-image {in.png} -p cat --seed 9 -o {out.png} --json", *stability)
    told = json.loads(outcome.out)
    (made,) = told["results"]
    assert outcome.err == ""
    assert (made["input"], made["output"]) == (str(cli.path("in.png")), str(cli.path("out.png")))
    assert (made["provider"], made["seed"], made["recipe"]["seed"]) == ("stability", 9, 9)
    assert KEY not in outcome.out
    assert isinstance(told["notes"], list)


def test_clip_guidance_reaches_the_server(
    cli: CommandLine, stability: tuple[str, ...], stability_server: StabilityServer
) -> None:
    options = ("--sampler", "K_EULER_ANCESTRAL", "--option", "clip_guidance=FAST_BLUE")
    assert cli("text-to-image -p cat -o {out.png}", *options, *stability).status == 0
    assert stability_server.posts()[0].json["clip_guidance_preset"] == "FAST_BLUE"


def test_what_was_made_is_in_the_history(cli: CommandLine) -> None:
    cli("upscale {in.png} -o {out.png}", *OFFLINE)
    (job,) = json.loads(cli("jobs --json").out)["jobs"]
    assert (job["mode"], job["provider"], job["width"]) == ("upscale", "offline", 2 * SIDE_PX)
    assert np.array_equal(pixels(Path(job["path"])), pixels(cli.path("out.png")))


# ------------------------------------------------------------------------------------------ what is told


def test_who_serves_when_nobody_is_named_is_told(cli: CommandLine) -> None:
    outcome = cli("upscale {in.png} -o {out.png}")
    assert outcome.status == 0
    assert "the offline one serves: no AI model" in outcome.err
    assert outcome.out == f"{cli.path('out.png')}\n"


def test_what_a_format_cannot_hold_is_told(cli: CommandLine) -> None:
    picture = gradient(32, 32)
    picture.pixels[:16, :, 3] = 0
    write_picture_file(cli.path("half.png"), picture)
    assert "JPEG holds no transparency" in cli("upscale {half.png} -o {out.jpg}", *OFFLINE).err
    assert "transparency" not in cli("upscale {half.png} -o {out.png}", *OFFLINE).err


def test_transparency_stays_what_it_was(cli: CommandLine) -> None:
    picture = gradient(32, 32)
    picture.pixels[..., 3] = 100
    write_picture_file(cli.path("half.png"), Picture(picture.pixels))
    for command in ("upscale {half.png}", "image-to-image {half.png} -p oil"):
        assert cli(f"{command} -o {{out.png}}", *OFFLINE).status == 0
        assert set(np.unique(pixels(cli.path("out.png"))[..., 3])) == {100}


# ------------------------------------------------------------------------------------------ where results go


@pytest.mark.parametrize(
    ("command", "made"),
    [
        ("upscale {in.png} -o {new}", ["new/in.png"]),
        ("upscale {in.png} {mask.png} -o {new}", ["new/.layerbridge.json", "new/in.png", "new/mask.png"]),
        ("upscale {in.png} -o {new/deep/x.TIF}", ["new/deep/x.TIF"]),
        ("text-to-image -p cat --size 64x64 -o {new}", ["new/text-to-image-1.png"]),
        ("image-to-image {in.png} -p oil --samples 2 -o {new}", ["new/in-1.png", "new/in-2.png"]),
        (
            "inpaint {in.png} --mask {mask.png} --samples 2 -o {new} --layer {layers}",
            ["layers/in-1.png", "layers/in-2.png", "new/in-1.png", "new/in-2.png"],
        ),
    ],
)
def test_names_of_results(cli: CommandLine, command: str, made: list[str]) -> None:
    before = set(cli.folder.rglob("*"))
    assert cli(command, *OFFLINE).status == 0
    files = (path for path in set(cli.folder.rglob("*")) - before if path.is_file())
    assert sorted(str(path.relative_to(cli.folder)) for path in files) == made


def test_the_fill_copies_nothing_from_under_transparency(cli: CommandLine) -> None:
    """What the layer hides is not filled up with guesses first: where nothing is opaque there is nothing to copy."""
    hidden = gradient(SIDE_PX, SIDE_PX).pixels.copy()
    hidden[..., 3] = 0
    write_picture_file(cli.path("clear.png"), Picture(hidden))
    outcome = cli("inpaint {clear.png} --mask {mask.png} -o {out.png}", *OFFLINE)
    assert outcome.status == 2
    assert "nothing to copy from" in outcome.err
    assert not cli.path("out.png").exists()


def test_pictures_from_nothing_go_on_counting(cli: CommandLine) -> None:
    for _ in range(2):
        assert cli("text-to-image -p cat --size 64x64 --samples 2 -o {new}", *OFFLINE).status == 0
    assert sorted(path.name for path in cli.path("new").iterdir()) == [f"text-to-image-{n}.png" for n in (1, 2, 3, 4)]


def test_an_address_for_a_provider_that_has_none_is_refused(cli: CommandLine) -> None:
    outcome = cli("upscale {in.png} -o {out.png} --url http://127.0.0.1:9")
    assert outcome.status == 3
    assert "has no address" in outcome.err
    assert not cli.path("out.png").exists()


def test_a_result_of_a_sample_never_overwrites_another_input(cli: CommandLine) -> None:
    source = cli.path("in.png").read_bytes()
    cli.path("in-2.png").write_bytes(source)
    outcome = cli(["image-to-image", "{in.png}", "{in-2.png}", "-p", "oil", "--samples", "2", "-o", str(cli.folder)])
    assert outcome.status == 2
    assert re.search(r"overwrite .*in-2\.png; nothing was sent", outcome.err)
    assert cli.path("in-2.png").read_bytes() == source


def test_the_same_seed_gives_the_same_file(cli: CommandLine) -> None:
    for name in ("{a.png}", "{b.png}"):
        assert cli(f"text-to-image -p cat --size 64x64 --seed 5 -o {name}", *OFFLINE).status == 0
    assert cli.path("a.png").read_bytes() == cli.path("b.png").read_bytes()
