"""Bad input to the command line: one clear sentence with a hint, the right status, and nothing half done."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import fields
from pathlib import Path

import click
import pytest

from bridge.cli.commands import main
from bridge.cli.record import FILE_NAME as RECORD
from bridge.cli.sources import Run
from bridge.imaging.codec import read_picture_file
from bridge.model import Mode, Size
from bridge.wishes import Wishes
from layerbridge.arguments import PROCEDURES
from tests.bridge.command_line import CommandLine, noise_png
from tests.servers.stability import KEY, StabilityServer

STABILITY = "--provider stability --url {server}"
INPAINT = "inpaint {in.png} --mask {mask.png} -o {out.png}"

# What is typed, the exit status of bridge/errors.py, and a part of the sentence.
BAD: dict[str, tuple[str, int, str]] = {
    "empty prompt": (f"{INPAINT} STABILITY", 2, "The prompt is empty"),
    "blank prompt": ("text-to-image -p BLANK -o {out.png} STABILITY", 2, "The prompt is empty"),
    "long prompt": (f"{INPAINT} -p LONG STABILITY", 2, "The prompt has 2001 characters, 2000 are allowed"),
    "undecodable prompt": (f"{INPAINT} -p BYTES STABILITY", 2, "bytes that are no text"),
    "no such wildcard": (f"{INPAINT} -p __none__ STABILITY", 2, "There is no wildcard 'none'"),
    "weight": (f"{INPAINT} -p cat::1000 STABILITY", 2, "The weight 1000 is out of range"),
    "mask of another size": ("inpaint {in.png} --mask {small.png} -p cat -o {out.png} STABILITY", 2, "mask is 8x8"),
    "black mask": ("inpaint {in.png} --mask {black.png} -p cat -o {out.png} STABILITY", 2, "all black"),
    "mask that is none": ("inpaint {in.png} --mask {text.png} -p cat -o {out.png} STABILITY", 2, "is no picture"),
    "missing mask": ("inpaint {in.png} --mask {no.png} -p cat -o {out.png} STABILITY", 2, "There is no file"),
    "truncated picture": ("upscale {cut.png} -o {out.png} STABILITY", 2, "damaged or cut off"),
    "decompression bomb": ("upscale {bomb.png} -o {out.png} STABILITY", 2, "too large"),
    "text as picture": ("upscale {text.png} -o {out.png} STABILITY", 2, "its format is not known"),
    "empty file": ("upscale {empty.png} -o {out.png} STABILITY", 2, "is empty"),
    "empty folder": ("upscale {folder.png} -o {out} STABILITY", 2, "There is no picture in"),
    "folder into one file": ("upscale {folder} -o {out.png} STABILITY", 2, "several results"),
    "folder into itself": ("upscale {folder} -o {folder} STABILITY", 2, "where pictures are read and where results"),
    "file of another format": ("upscale {in.png} -o {out.png} --format jpg STABILITY", 2, "no name of a jpg file"),
    "missing mask of all": ("inpaint {folder} --mask {no.png} -p cat -o {out} STABILITY", 2, "There is no file"),
    "result is a mask beside a picture": (
        *("inpaint {in.png} --mask-suffix _mask -p cat -o {in_mask.png} STABILITY", 2),
        "would overwrite",
    ),
    "missing picture": ("upscale {no.png} -o {out.png} STABILITY", 2, "There is no file"),
    "device as picture": ("upscale /dev/zero -o {out.png} STABILITY", 2, "is no file"),
    "name that is too long": ("upscale LONG.png -o {out.png} STABILITY", 2, "cannot be read"),
    "unknown provider": (f"{INPAINT} -p cat --provider nobody", 2, "There is no provider 'nobody'"),
    "unknown engine offline": (f"{INPAINT} --engine nope --provider offline", 2, "The engine nope"),
    "unknown engine": (f"{INPAINT} -p cat --engine nope-v1 STABILITY", 15, "nope-v1"),
    "unknown version": (f"{INPAINT} -p cat --api-version v9 STABILITY", 3, "no API version 'v9'"),
    "bad address": (f"{INPAINT} -p cat --provider stability --url ftp://127.0.0.1", 3, "127.0.0.1"),
    "nobody there": (f"{INPAINT} -p cat --provider stability --url http://127.0.0.1:9", 17, "127.0.0.1"),
    "size of words": ("text-to-image -p cat --size large -o {out.png} STABILITY", 2, "'large' is not a size"),
    "size of one side": ("text-to-image -p cat --size 64 -o {out.png} STABILITY", 2, "'64' is not a size"),
    "size of nothing": ("text-to-image -p cat --size 0x64 -o {out.png} STABILITY", 2, "size 0x64 cannot be"),
    "negative size": ("text-to-image -p cat --size -5x5 -o {out.png} STABILITY", 2, "size -5x5 cannot be"),
    "size past every image": ("text-to-image -p cat --size 900000x9 -o {out.png} STABILITY", 2, "cannot be"),
    "size past all memory": ("text-to-image -p cat --size 500000x500000 -o {out.png} STABILITY", 2, "too many"),
    "negative seed": (f"{INPAINT} -p cat --seed -1 STABILITY", 2, "The seed -1 is out of range"),
    "large seed": (f"{INPAINT} -p cat --seed 4294967296 STABILITY", 2, "The seed 4294967296 is out of range"),
    "strength": ("image-to-image {in.png} -p cat --strength 1.5 -o {out.png} STABILITY", 2, "The strength 1.5"),
    "strength that is no number": (
        *("image-to-image {in.png} -p cat --strength nan -o {out.png} STABILITY", 2),
        "The strength nan",
    ),
    "scale below": ("upscale {in.png} --scale 0.5 -o {out.png} STABILITY", 2, "The scale 0.5 is out of range"),
    "scale above": ("upscale {in.png} --scale 9 -o {out.png} STABILITY", 2, "The scale 9 is out of range"),
    "no samples": (f"{INPAINT} -p cat --samples 0 STABILITY", 2, "0 samples"),
    "too many samples": ("image-to-image {in.png} -p cat --samples 11 -o {out} STABILITY", 2, "11 samples"),
    "steps": (f"{INPAINT} -p cat --steps 9 STABILITY", 2, "Steps is 9"),
    "cfg scale": (f"{INPAINT} -p cat --cfg-scale 36 STABILITY", 2, "Cfg scale is 36"),
    "sampler": (f"{INPAINT} -p cat --sampler K_NONE STABILITY", 2, "Sampler has no choice 'K_NONE'"),
    "option without a value": (f"{INPAINT} -p cat --option tiled STABILITY", 2, "'tiled' has no value"),
    "CLIP guidance": (f"{INPAINT} -p cat --option clip_guidance=QUICK STABILITY", 2, "no CLIP guidance 'QUICK'"),
    "out is the input": ("upscale {in.png} -o {in.png} STABILITY", 2, "would overwrite"),
    "out is the mask": ("inpaint {in.png} --mask {mask.png} -p cat -o {mask.png} STABILITY", 2, "would overwrite"),
    "layer is the input": (f"{INPAINT} -p cat --layer {{in.png}} STABILITY", 2, "would overwrite"),
    "layer is the result": (f"{INPAINT} -p cat --layer {{out.png}} STABILITY", 2, "the same file"),
    "layer without alpha": (f"{INPAINT} -p cat --layer {{layer.jpg}} STABILITY", 2, "'.jpg' is no kind of file"),
    "layer in a file": (f"{INPAINT} -p cat --layer {{file/layer.png}} STABILITY", 4, "cannot be written"),
    "out in a file": ("upscale {in.png} -o {file/out.png} STABILITY", 4, "cannot be written"),
    "out is a file with no suffix": ("upscale {in.png} -o {file} STABILITY", 4, "cannot be written"),
    "out of another kind": ("upscale {in.png} -o {out.exe} STABILITY", 2, "'.exe' is no kind of file"),
    "out with a name too long": ("upscale {in.png} -o {LONG/out.png} STABILITY", 4, "too long"),
    "several into one file": (
        "image-to-image {in.png} -p cat --samples 2 -o {out.png} STABILITY",
        2,
        "several results",
    ),
    "several inputs into one file": ("upscale {in.png} {mask.png} -o {out.png} STABILITY", 2, "several results"),
    "two of one name": ("upscale {in.png} {in.png} -o {out} STABILITY", 2, "same name"),
    "several layers into one file": (
        *("inpaint {in.png} {cut.png} --mask {mask.png} -p cat -o {out} --layer {l.png} STABILITY", 2),
        "several layers",
    ),
}
WORDS = {"LONG": "x" * 2001, "BLANK": " ", "BYTES": "caf\udce9", "STABILITY": STABILITY}


def words(typed: str, server: StabilityServer) -> list[str]:
    """``typed`` as a shell would hand it over, with the names in capitals filled in."""
    split = typed.replace("STABILITY", STABILITY).replace("{server}", server.url).split()
    for name, text in WORDS.items():
        split = [word.replace(name, text) for word in split]
    return split


@pytest.mark.parametrize(("typed", "status", "said"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_told_in_a_sentence_and_leaves_nothing(
    cli: CommandLine,
    stability_server: StabilityServer,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    status: int,
    said: str,
) -> None:
    monkeypatch.setenv("STABILITY_API_KEY", KEY)
    before = contents(cli.folder)
    outcome = cli(words(typed, stability_server))
    assert_told(outcome.err, said)
    assert (outcome.status, outcome.out) == (status, "")
    assert contents(cli.folder) == before
    if status < 10:
        assert stability_server.posts() == []


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_told(text: str, said: str) -> None:
    lines = text.splitlines()
    assert said in lines[0]
    assert lines[0].endswith((".", ")"))
    assert len(lines) == 2, "a sentence and a hint"
    assert re.search(r"(^|\. )\(E-[0-9A-F]{4}\)$", lines[1])
    assert "Traceback" not in text and "Something went wrong" not in text


def test_no_key(cli: CommandLine, stability_server: StabilityServer) -> None:
    outcome = cli(f"{INPAINT} -p cat --provider stability --url {stability_server.url}")
    assert outcome.status == 11
    assert_told(outcome.err, "there is none; nothing was sent")
    assert "STABILITY_API_KEY" in outcome.err
    assert stability_server.requests == []


def test_a_wrong_key_is_told_and_not_shown(
    cli: CommandLine, stability_server: StabilityServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STABILITY_API_KEY", "sk-mistyped")
    outcome = cli(f"{INPAINT} -p cat --provider stability --url {stability_server.url}")
    assert outcome.status == 11
    assert len(outcome.err.splitlines()) == 2
    assert "mistyped" not in outcome.err
    assert not cli.path("out.png").exists()


def test_what_a_failing_server_says_is_told_and_is_not_read_as_styling(
    cli: CommandLine, stability_server: StabilityServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STABILITY_API_KEY", KEY)
    for _ in range(9):
        stability_server.fail_next(400, "bad_request", "no [red]such[/nonsense] thing")
    outcome = cli(f"{INPAINT} -p cat --engine xl-1024 --provider stability --url {stability_server.url}")
    assert outcome.status == 15
    assert "[red]such[/nonsense]" in outcome.err


def test_a_full_disk_is_told_no_half_of_a_file_stays_and_the_result_is_kept(cli: CommandLine, tiny_disk: Path) -> None:
    cli.path("noise.png").write_bytes(noise_png(256))
    outcome = cli(["image-to-image", "{noise.png}", "-o", str(tiny_disk / "out.png"), "--provider", "offline"])
    assert outcome.status == 4
    assert "the disk is full" in outcome.err
    assert list(tiny_disk.iterdir()) == []
    assert json.loads(cli("jobs --json").out)["jobs"][0]["mode"] == "image-to-image"


@pytest.fixture
def home_on_a_tiny_disk(tiny_disk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """So that no result fits into the history."""
    monkeypatch.setenv("LAYERBRIDGE_HOME", str(tiny_disk / "home"))
    return tiny_disk


def test_what_the_history_could_not_take_is_in_its_file_and_that_is_told(
    cli: CommandLine, home_on_a_tiny_disk: Path
) -> None:
    cli.path("noise.png").write_bytes(noise_png(256))
    outcome = cli("image-to-image {noise.png} -o {out.png} --provider offline")
    assert outcome.status == 0
    assert read_picture_file(cli.path("out.png")).size == Size(256, 256)
    assert "only its own file does" in outcome.err and "the disk is full" in outcome.err
    assert "held in memory" not in outcome.err and "kept in the history" not in outcome.err


def test_what_neither_takes_is_put_elsewhere_and_told(cli: CommandLine, home_on_a_tiny_disk: Path) -> None:
    cli.path("noise.png").write_bytes(noise_png(256))
    out = home_on_a_tiny_disk / "out.png"
    outcome = cli(["image-to-image", "{noise.png}", "-o", str(out), "--provider", "offline"])
    assert outcome.status == 4 and not out.exists()
    assert "kept in the history" not in outcome.err
    told = re.search(r"it is in (\S+\.png) until", " ".join(outcome.err.split()))
    assert told is not None
    rescued = Path(told[1])
    try:
        assert read_picture_file(rescued).size == Size(256, 256)
        assert rescued.parent.stat().st_mode & 0o077 == 0
    finally:
        shutil.rmtree(rescued.parent)


USAGE = {
    "no command": "paint",
    "no input": "upscale -o {out.png}",
    "no out": "upscale {in.png}",
    "no mask": "inpaint {in.png} -o {out.png}",
    "masks in two places": "inpaint {in.png} --mask {mask.png} --mask-suffix _mask -o {out.png}",
    "no jobs": "upscale {in.png} -o {out.png} --jobs 0",
    "unknown fill": "inpaint {in.png} --mask {mask.png} -o {out.png} --fill nothing",
    "negative growth": "inpaint {in.png} --mask {mask.png} -o {out.png} --grow -1",
    "unknown format": "upscale {in.png} -o {out} --format bmp",
    "seed of words": "upscale {in.png} -o {out.png} --seed abc",
    "unknown option": "upscale {in.png} -o {out.png} --nonsense",
    "unknown shell": "completion tcsh",
}


@pytest.mark.parametrize("typed", USAGE.values(), ids=USAGE.keys())
def test_a_command_that_cannot_be_read(cli: CommandLine, typed: str) -> None:
    outcome = cli(typed)
    assert outcome.status == 2
    assert "Usage: layerbridge" in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("typed", "kind", "status"),
    [
        ("upscale {no.png} -o {out.png} --json", "InputError", 2),
        ("upscale {in.png} -o {file/out.png} --json", "StorageError", 4),
        ("balance --provider stability --json", "AuthError", 11),
        ("upscale {in.png} -o {out.png} --seed abc --json", "InputError", 2),
        ("engines --provider nobody --json", "InputError", 2),
    ],
)
def test_errors_as_json(cli: CommandLine, typed: str, kind: str, status: int) -> None:
    outcome = cli(typed)
    error = json.loads(outcome.out)["error"]
    assert (error["kind"], error["exit"], outcome.status) == (kind, status, status)
    assert error["message"] and error["hint"]
    assert outcome.err == ""


def test_one_bad_input_among_several_does_not_stop_the_others(cli: CommandLine) -> None:
    outcome = cli("upscale {in.png} {cut.png} {mask.png} -o {out} --provider offline")
    assert outcome.status == 2
    assert sorted(path.name for path in cli.path("out").glob("*.*")) == [RECORD, "in.png", "mask.png"]
    assert [Path(line).name for line in outcome.out.splitlines()] == ["in.png", "mask.png"]
    assert outcome.err.count("cut.png is no picture") == 1


def test_file_names_are_not_read_as_styling(cli: CommandLine) -> None:
    cli.path("[bold]x[nope].png").write_bytes(b"no picture")
    outcome = cli("upscale {in.png} {[bold]x[nope].png} -o {out} --provider offline")
    assert outcome.status == 2
    assert "[bold]x[nope].png" in outcome.err.replace("\n", "")


SPECS = {spec.mode: spec for spec in PROCEDURES}


@pytest.mark.parametrize("mode", Mode)
def test_every_option_is_a_field_and_offers_what_gimp_offers(mode: Mode) -> None:
    """One name and the same choices everywhere: in GIMP, on the command line, in the recipe."""
    known = {each.name for each in (*fields(Wishes), *fields(Run))}
    offered = {each.name: [name for name, _ in each.choices] for each in SPECS[mode].arguments if each.choices}
    options = {str(option.name): option.type for option in main.commands[mode].params}
    assert set(options) - known <= {"size", "preset"}
    choices = {name: list(kind.choices) for name, kind in options.items() if isinstance(kind, click.Choice)}
    assert {name: offered.get(name) for name in choices if name != "file_format"} == {
        name: kinds for name, kinds in choices.items() if name != "file_format"
    }


def test_the_docs_name_options_that_there_are() -> None:
    text = (Path(__file__).parents[3] / "docs" / "command-line.md").read_text(encoding="utf-8")
    named = set(re.findall(r"--[a-z][a-z-]+", text))
    there = {text for command in main.commands.values() for option in command.params for text in option.opts}
    assert len(named) > 5
    assert named <= there
