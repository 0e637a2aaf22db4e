"""Many files on the real command line: folders and masks, several in flight, stopped and gone on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from bridge.cli.commands import run
from bridge.cli.record import FILE_NAME
from bridge.imaging.codec import encode_mask_png, read_picture_file
from bridge.model import Box
from tests.bridge.command_line import CommandLine, Outcome
from tests.fakes.canvas import rectangle
from tests.servers.stability import KEY, StabilityServer
from tests.servers.strict import Answer, Recorded, json_answer
from tests.servers.webui_rig import WebuiRig

SAMPLES = Path(__file__).parents[3] / "samples"
WAIT_S = 60.0
MASKED = Box(100, 80, 120, 90)
OFFLINE = ("--provider", "offline")
NAMES = ["astronaut", "chelsea", "coffee", "rocket"]


@pytest.fixture
def photos(cli: CommandLine) -> Path:
    """The sample photographs in a folder."""
    folder = cli.path("photos")
    folder.mkdir()
    for path in SAMPLES.iterdir():
        if path.suffix in (".png", ".jpg"):
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture
def many(cli: CommandLine) -> Path:
    """Six small pictures."""
    folder = cli.path("many")
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.png").write_bytes(cli.path("in.png").read_bytes())
    return folder


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STABILITY_API_KEY", KEY)


class Together(StabilityServer):
    """Answers generations only once ``count`` of them are there."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._barrier = threading.Barrier(count, timeout=WAIT_S)

    def respond(self, request: Recorded) -> Answer:
        if request.method == "POST":
            self._barrier.wait()
        return super().respond(request)


class Hurried(StabilityServer):
    """While it works on the first generation, its user gives the command of ``argv`` as well, from another shell."""

    def __init__(self) -> None:
        super().__init__()
        self.argv: list[str] = []
        self.statuses: list[int] = []

    def respond(self, request: Recorded) -> Answer:
        if request.method == "POST" and len(self.posts()) == 1:
            self.statuses.append(run(self.argv))
        return super().respond(request)


class Failing(StabilityServer):
    """Answers the generations after the first ``good`` ones with a failure."""

    def __init__(self, good: int, status: int) -> None:
        super().__init__()
        self._good, self._status = good, status

    def respond(self, request: Recorded) -> Answer:
        if request.method == "POST" and len(self.posts()) > self._good:
            return json_answer({"id": "1", "name": "refused", "message": "no more"}, self._status)
        return super().respond(request)


class Stalling(StabilityServer):
    """Answers the first ``good`` generations, and lets the others wait as long as it runs."""

    def __init__(self, good: int) -> None:
        super().__init__()
        self.good = good

    def respond(self, request: Recorded) -> Answer:
        # By its place, since the next one may be there already.
        if request.method == "POST" and [each is request for each in self.posts()].index(True) >= self.good:
            self.wait(WAIT_S)
        return super().respond(request)


def at(server: StabilityServer) -> tuple[str, ...]:
    return ("--provider", "stability", "--url", server.url)


def made(outcome: Outcome) -> list[str]:
    """The printed results by name, in order."""
    return [Path(line).stem for line in outcome.out.splitlines()]


def pictures_in(folder: Path) -> dict[str, int]:
    """Names of results and when each was written."""
    return {path.stem: path.stat().st_mtime_ns for path in folder.glob("*.png")}


@pytest.mark.usefixtures("key")
def test_the_same_command_given_twice_is_paid_for_once(cli: CommandLine, many: Path) -> None:
    with Hurried() as server:
        command = ["image-to-image", str(many), "-o", str(cli.path("out")), "-p", "sea", *at(server)]
        server.argv = [*command, "--jobs", "1"]
        outcome = cli(server.argv)
        assert (outcome.status, len(made(outcome)), len(server.posts())) == (0, 6, 6)
        assert server.statuses == [2]
        assert "Another command is writing into" in outcome.err and "nothing was sent" in outcome.err
        assert cli(server.argv).status == 0
        assert len(server.posts()) == 6


# ------------------------------------------------------------------------------------------ folders and masks


def test_results_are_printed_in_the_order_of_the_inputs(cli: CommandLine, photos: Path) -> None:
    outcome = cli("upscale {photos} -o {out} --scale 1.5 --jobs 4", *OFFLINE)
    assert (outcome.status, made(outcome)) == (0, NAMES)
    assert read_picture_file(cli.path("out/rocket.png")).size.width == 960
    assert sorted(line.split(" ")[0] for line in outcome.err.splitlines() if " of 4: " in line) == list("1234")


def test_masks_beside_the_pictures_hold_for_each_and_a_missing_one_for_one_only(cli: CommandLine, photos: Path) -> None:
    for name in ("chelsea", "coffee", "rocket"):
        (source,) = photos.glob(f"{name}.*")
        size = read_picture_file(source).size
        (photos / f"{name}_mask.png").write_bytes(encode_mask_png(rectangle(size.width, size.height, MASKED)))
    outcome = cli("inpaint {photos} --mask-suffix _mask -o {out} --layer {layers}", *OFFLINE)
    assert (outcome.status, made(outcome)) == (2, NAMES[1:])
    astronaut = photos / "astronaut.png"
    assert any(line.startswith(f"{astronaut} has no mask") for line in outcome.err.splitlines())
    for name in NAMES[1:]:
        (source,) = (path for path in photos.glob(f"{name}.*"))
        before, after = read_picture_file(source).pixels, read_picture_file(cli.path(f"out/{name}.png")).pixels
        inside = np.zeros(before.shape[:2], bool)
        inside[MASKED.y : MASKED.bottom, MASKED.x : MASKED.right] = True
        assert np.array_equal(after[~inside], before[~inside])
        assert (after[inside] != before[inside]).any()
        layer = read_picture_file(cli.path(f"layers/{name}.png")).pixels
        assert not layer[~inside].any()


@pytest.mark.usefixtures("key")
def test_how_each_result_fits_is_told_below_it(cli: CommandLine, stability_server: StabilityServer) -> None:
    for name in ("a", "b"):
        cli.path(f"{name}.png").write_bytes(cli.path("in.png").read_bytes())
    command = "inpaint {a.png} {b.png} --mask {mask.png} -p cat -o {out} --report"
    lines = cli(command, *at(stability_server)).out.splitlines()
    assert [Path(line).name for line in lines[::2]] == ["a.png", "b.png"]
    assert all(line.startswith("  Outside the mask nothing changed; ") for line in lines[1::2])
    assert len(lines) == 4


def test_a_folder_of_masks_and_a_tree(cli: CommandLine) -> None:
    pictures, masks = cli.path("pictures"), cli.path("masks")
    for folder in (pictures, masks):
        (folder / "deep").mkdir(parents=True)
    for name in ("a", "deep/a"):
        (pictures / f"{name}.png").write_bytes(cli.path("in.png").read_bytes())
        (masks / f"{name}.webp").write_bytes(cli.path("mask.png").read_bytes())
    outcome = cli("inpaint {pictures} --mask {masks} -o {out} --recursive --format webp", *OFFLINE)
    assert [Path(line).relative_to(cli.path("out")).as_posix() for line in outcome.out.splitlines()] == [
        "a.webp",
        "deep/a.webp",
    ]


def test_the_format_of_results(cli: CommandLine, many: Path) -> None:
    outcome = cli("upscale {many} -o {out} --format jpg", *OFFLINE)
    assert [Path(line).name for line in outcome.out.splitlines()] == [f"{number}.jpg" for number in range(6)]


# ------------------------------------------------------------------------------------------ in flight


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize(("options", "count"), [((), 2), (("--jobs", "3"), 3)])
def test_so_many_requests_are_in_flight(cli: CommandLine, many: Path, options: tuple[str, ...], count: int) -> None:
    """The server answers only once so many have come."""
    with Together(count) as server:
        outcome = cli("upscale {many} -o {out}", *options, *at(server))
    assert (outcome.status, made(outcome)) == (0, list("012345"))


# ------------------------------------------------------------------------------------------ a second run


@pytest.mark.usefixtures("key")
def test_a_second_run_makes_what_is_missing(cli: CommandLine, many: Path, stability_server: StabilityServer) -> None:
    command = ["image-to-image", "{many}", "-p", "cat", "-o", "{out}", *at(stability_server)]
    assert cli(command).status == 0
    cli.path("out/2.png").unlink()
    (many / "new.png").write_bytes(cli.path("in.png").read_bytes())
    before = pictures_in(cli.path("out"))
    outcome = cli(command)
    assert (outcome.status, made(outcome)) == (0, ["2", "new"])
    assert "5 inputs skipped, they are there." in outcome.err
    assert len(stability_server.posts()) == 6 + 2
    after = pictures_in(cli.path("out"))
    assert {name: after[name] for name in before} == before


@pytest.mark.usefixtures("key")
def test_another_prompt_or_picture_is_not_taken_for_done(
    cli: CommandLine, many: Path, stability_server: StabilityServer
) -> None:
    command = ["image-to-image", "{many}", "-o", "{out}", *at(stability_server), "-p"]
    assert cli([*command, "cat"]).status == 0
    (many / "3.png").write_bytes(cli.path("in_mask.png").read_bytes())
    outcome = cli([*command, "cat"])
    assert (outcome.status, outcome.out) == (2, "")
    assert "3.png exists, made from something else (3.png has changed since)" in outcome.err
    outcome = cli([*command, "dog"])
    assert outcome.err.count("made from something else (another request)") == 6
    assert len(stability_server.posts()) == 6
    assert made(cli([*command, "dog", "--overwrite"])) == list("012345")
    assert len(stability_server.posts()) == 12
    assert cli([*command, "dog"]).status == 0


def test_a_single_input_is_made_again_as_ever_and_keeps_no_record(cli: CommandLine) -> None:
    for place in ("{out}", "{out.png}"):
        for scale in ("2", "3"):
            assert cli(f"upscale {{in.png}} -o {place} --scale {scale}", *OFFLINE).status == 0
    assert read_picture_file(cli.path("out/in.png")).size.width == 3 * 128
    assert [path.name for path in cli.path("out").iterdir()] == ["in.png"]


def test_a_broken_record_is_told_and_what_is_there_counts_as_done(cli: CommandLine, many: Path) -> None:
    assert cli("upscale {many} -o {out}", *OFFLINE).status == 0
    cli.path(
        "out",
    ).joinpath(FILE_NAME).write_bytes(b"{")
    outcome = cli("upscale {many} -o {out}", *OFFLINE)
    assert (outcome.status, outcome.out) == (0, "")
    assert "was set aside" in outcome.err
    assert "6 inputs skipped, they are there; of 6 of them nothing tells how they were made." in outcome.err


@pytest.mark.usefixtures("key")
def test_looking_sends_nothing_and_writes_nothing(
    cli: CommandLine, many: Path, stability_server: StabilityServer
) -> None:
    outcome = cli("inpaint {many} --mask {mask.png} -p cat -o {out} --dry-run", *at(stability_server))
    assert outcome.status == 0
    first = outcome.out.splitlines()[0]
    assert first == f"{many / '0.png'} -> {cli.path('out/0.png')} (mask {cli.path('mask.png')})"
    assert "Nothing was sent: 6 would be made, 0 are there, 0 cannot be made." in outcome.err
    assert stability_server.requests == []
    assert not cli.path("out").exists()


def test_everything_as_json(cli: CommandLine, many: Path) -> None:
    (many / "1.png").write_bytes(b"no picture")
    cli.path("out").mkdir()
    cli.path("out/2.png").write_bytes(b"anything")
    planned = json.loads(cli("upscale {many} -o {out} --json --dry-run", *OFFLINE).out)
    assert [Path(each["input"]).stem for each in planned["planned"]] == list("01345")
    outcome = cli("upscale {many} -o {out} --json", *OFFLINE)
    told = json.loads(outcome.out)
    assert (outcome.status, outcome.err) == (2, "")
    assert [Path(each["output"]).stem for each in told["results"]] == list("0345")
    (skipped,), (failed,) = told["skipped"], told["failed"]
    assert (Path(skipped["input"]).stem, skipped["outputs"]) == ("2", [str(cli.path("out/2.png"))])
    assert (Path(failed["input"]).stem, failed["kind"], failed["exit"]) == ("1", "InputError", 2)
    assert told["missing"] == []


# ------------------------------------------------------------------------------------------ what stops a run


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize(
    ("good", "status", "exit_status"), [(0, 401, 11), (2, 402, 12)], ids=["wrong key", "no credits left"]
)
def test_what_would_fail_for_all_stops_the_run_and_the_same_command_goes_on(
    cli: CommandLine, many: Path, good: int, status: int, exit_status: int
) -> None:
    with Failing(good, status) as server:
        outcome = cli("upscale {many} -o {out} --jobs 1", *at(server))
        assert (outcome.status, made(outcome)) == (exit_status, list("012345")[:good])
        assert len(server.posts()) == good + 1
        last = outcome.err.splitlines()[-1]
        assert last.startswith("Stopped, since this would fail for every input: ")
        assert f"{good} of 6 are done, {5 - good} are missing, 1 failed" in last
        assert last.endswith("the same command goes on from there.")
    with StabilityServer() as server:
        assert made(cli("upscale {many} -o {out}", *at(server))) == list("012345")[good:]


@pytest.mark.usefixtures("key")
def test_a_server_that_fails_once_stops_nothing(cli: CommandLine, many: Path) -> None:
    with Failing(3, 400) as server:
        outcome = cli("upscale {many} -o {out} --jobs 1", *at(server))
        assert (outcome.status, made(outcome)) == (15, list("012"))
        assert len(server.posts()) == 6
        assert "Stopped" not in outcome.err


@pytest.mark.usefixtures("key")
def test_options_that_cannot_be_are_told_once_and_nothing_is_sent(
    cli: CommandLine, many: Path, stability_server: StabilityServer
) -> None:
    outcome = cli("image-to-image {many} -p cat --steps 9 -o {out} --jobs 1", *at(stability_server))
    assert outcome.status == 2
    assert outcome.err.count("Steps is 9; nothing was sent.") == 1
    assert "0 of 6 are done, 5 are missing, 1 failed" in outcome.err
    assert stability_server.posts() == []


@pytest.mark.parametrize(
    ("more", "status"),
    [
        (("--provider", "stability", "--url", "http://127.0.0.1:9"), 17),
        (("--provider", "ovh"), 2),
        (("--provider", "offline", "--engine", "nope"), 2),
    ],
    ids=["nobody there", "no such mode", "no such engine"],
)
@pytest.mark.usefixtures("key")
def test_more_that_stops_a_run_after_the_first(
    cli: CommandLine, many: Path, more: tuple[str, ...], status: int
) -> None:
    outcome = cli("upscale {many} -o {out} --jobs 1", *more)
    assert outcome.status == status
    assert "0 of 6 are done, 5 are missing, 1 failed" in outcome.err


# ------------------------------------------------------------------------------------------ broken off


def begun(
    words: list[str], environ: Mapping[str, str], stderr: int | IO[str] = subprocess.PIPE
) -> subprocess.Popen[str]:
    environ = {**os.environ, **environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    command = [sys.executable, "-m", "bridge.entry", *words]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=stderr, text=True)


def soon(is_so: Callable[[], object]) -> bool:
    for _ in range(int(WAIT_S / 0.02)):
        if is_so():
            return True
        threading.Event().wait(0.02)
    return False


@pytest.mark.usefixtures("key")
def test_a_run_that_was_killed_goes_on_with_what_is_missing(cli: CommandLine, many: Path) -> None:
    out = cli.path("out")
    with Stalling(3) as server:
        words = ["image-to-image", str(many), "-p", "cat", "-o", str(out), "--jobs", "2", *at(server)]
        log = cli.path("log")
        with log.open("w") as file, begun(words, {}, file) as process:
            came = soon(lambda: len(pictures_in(out)) == 3 and len(server.posts()) == 5)
            process.kill()
            assert came, log.read_text()
            process.communicate(timeout=WAIT_S)
        server.good = 99
        before = pictures_in(out)
        outcome = cli(words)
        assert outcome.status == 0, outcome.err
        assert made(outcome) == sorted(set("012345") - set(before))
        assert len(server.posts()) == 5 + 3
        after = pictures_in(out)
        assert {name: after[name] for name in before} == before
        assert all(read_picture_file(out / f"{name}.png").pixels.any() for name in after)
        assert (cli(words).out, len(server.posts())) == ("", 8)


@pytest.mark.skipif(sys.platform == "win32", reason="a signal cannot be sent to one process there")
def test_ctrl_c_keeps_what_is_done_stops_the_server_and_says_how_to_go_on(
    cli: CommandLine, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = cli.path("out")
    words = ["image-to-image", str(many), "-p", "cat", "-o", str(out), "--provider", "webui", "--jobs", "1"]
    with WebuiRig() as rig:
        rig.slow(0.5)
        with begun(words, rig.environ) as process:
            assert soon(lambda: len(pictures_in(out)) >= 2), "nothing was made"
            rig.slow(WAIT_S)
            sent = len(rig.server.posts("/sdapi/v1/img2img"))
            assert soon(lambda: len(rig.server.posts("/sdapi/v1/img2img")) > sent), "nothing more was begun"
            threading.Event().wait(1.0)  # It has to have begun; the server does not tell.
            process.send_signal(signal.SIGINT)
            told, errors = process.communicate(timeout=WAIT_S)
        done = pictures_in(out)
        assert process.returncode == 130
        assert [Path(line).stem for line in told.splitlines()] == sorted(done)
        last = errors.splitlines()[-1]
        assert f"{len(done)} of 6 are done, {6 - len(done)} are missing; the same command goes on from there." in last
        assert "Traceback" not in errors
        assert soon(rig.interrupted), "the server was not told"
        rig.slow(0)
        for name, value in rig.environ.items():
            monkeypatch.setenv(name, value)
        assert made(cli(words)) == sorted(set("012345") - set(done))


# ------------------------------------------------------------------------------------------ at a terminal


@pytest.fixture
def terminal() -> Iterator[tuple[IO[str], list[str]]]:
    """A pseudo terminal to write to, and what was written."""
    pty = pytest.importorskip("pty")
    reading, writing = pty.openpty()
    seen: list[str] = []

    def read() -> None:
        try:
            while data := os.read(reading, 4096):
                seen.append(data.decode(errors="replace"))
        except OSError:
            return  # The last writer has left.

    thread = threading.Thread(target=read)
    thread.start()
    with os.fdopen(writing, "w") as file:
        yield file, seen
    thread.join(WAIT_S)
    os.close(reading)


def test_a_terminal_shows_each_running_file_and_how_many_are_through(
    many: Path, tmp_path: Path, terminal: tuple[IO[str], list[str]]
) -> None:
    file, seen = terminal
    environ = {"TERM": "xterm", "COLUMNS": "120"}
    with begun(["upscale", str(many), "-o", str(tmp_path / "out"), *OFFLINE], environ, file) as process:
        told, _ = process.communicate(timeout=WAIT_S)
    assert soon(lambda: "5 through" in "".join(seen) or "6 through" in "".join(seen)), "".join(seen)
    shown = "".join(seen)
    assert "6 inputs" in shown
    assert "0.png: " in shown
    assert " of 6: " not in shown
    assert len(told.splitlines()) == 6
