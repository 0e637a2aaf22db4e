"""What is the same for all providers, each against its strict server: masks, cancelling, the command line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bridge.http.transport import Transport
from bridge.imaging.codec import read_mask_file, read_picture_file
from bridge.jobs.executors import DaemonExecutor
from bridge.jobs.queue import Jobs, JobState, JobView
from bridge.model import Mask, Mode, Size
from bridge.providers.base import serving_mode
from bridge.registry import provider_names
from tests.bridge.command_line import SIDE_PX, CommandLine
from tests.bridge.conftest import cli
from tests.bridge.providers.conformance import capability_of, generate, valid_request
from tests.servers.openai_images import OpenAIImagesRig
from tests.servers.rig import Rig
from tests.servers.rigs import RIGS

__all__ = ["cli"]

WAIT_S = 20.0
GREY = 100
WITHOUT_A_SERVER = {"offline"}
MORE_ENGINES = [
    ("horde", "image-to-image", "strip_background"),
    ("horde", "upscale", "NMKD_Siax"),
    ("stability", "upscale", "stable-diffusion-x4-latent-upscaler"),
    ("stability-v2beta", "text-to-image", "ultra"),
    ("stability-v2beta", "text-to-image", "sd3.5-medium"),
    ("stability-v2beta", "image-to-image", "ultra"),
    ("stability-v2beta", "image-to-image", "search-and-replace --option search_prompt=dog"),
    ("stability-v2beta", "image-to-image", "search-and-recolor --option select_prompt=dog"),
    ("stability-v2beta", "image-to-image", "remove-background"),
    ("stability-v2beta", "inpaint", "erase"),
    ("stability-v2beta", "upscale", "conservative"),
]


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest, no_thread_left: None) -> Iterator[Rig]:
    with RIGS[request.param]() as running:
        yield running


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


def test_every_provider_has_a_rig() -> None:
    assert set(RIGS) | WITHOUT_A_SERVER == set(provider_names())
    assert all(name == rig.id for name, rig in RIGS.items())


# ------------------------------------------------------------------------------------------- masks


def test_the_server_is_told_to_replace_what_the_mask_says_and_nothing_else(rig: Rig, transport: Transport) -> None:
    """One polarity inside, 255 = replace; whatever the protocol, its server understands the same."""
    provider = rig.make(transport)
    if Mode.INPAINT not in provider.spec.modes:
        pytest.skip("it has no masks")
    request = valid_request(provider, Mode.INPAINT)
    assert request.picture is not None
    height, width = request.picture.pixels.shape[:2]
    pixels = np.zeros((height, width), np.uint8)
    pixels[: height // 4, : width // 2] = 255  # neither axis mirrors it onto itself
    pixels[height // 2 : height // 2 + 40, :40] = GREY
    generate(provider, replace(request, mask=Mask(pixels)))
    told = rig.replaced()
    assert told.shape == pixels.shape
    assert (told[pixels == 255] == 1).all()
    assert (told[pixels == 0] == 0).all()
    hard = capability_of(provider, Mode.INPAINT).hard_mask
    assert told[pixels == GREY] == pytest.approx(1.0 if hard else GREY / 255, abs=0.02)


# ------------------------------------------------------------------------------------------- cancelling


def test_a_cancelled_job_frees_its_worker_and_the_server_hears_of_it(rig: Rig, transport: Transport) -> None:
    provider = rig.make(transport)
    request = valid_request(provider, provider.spec.modes[0])
    rig.slow(WAIT_S)
    next_ran = threading.Event()
    executor = DaemonExecutor(1)
    jobs: Jobs[object] = Jobs(executor, lambda task: task())
    try:
        mode, name = request.mode, provider.spec.id
        job = jobs.submit("slow", mode, name, lambda context: provider.generate(request, context), _nobody)
        assert _soon(rig.at_work), "nothing was sent"
        jobs.cancel(job)
        assert jobs.view(job).state is JobState.CANCELLED
        jobs.submit("next", mode, name, lambda context: next_ran.set(), _nobody)
        assert next_ran.wait(WAIT_S / 2), "the worker still waits for the server"
        if rig.interrupted() is not None:
            assert _soon(rig.interrupted), "the server was not told"
    finally:
        jobs.close()


def _nobody(view: JobView[object]) -> None:
    """Nobody looks."""


def _soon(is_so: Callable[[], bool | None]) -> bool:
    for _ in range(200):
        if is_so():
            return True
        threading.Event().wait(0.05)
    return False


@pytest.mark.skipif(sys.platform == "win32", reason="a signal cannot be sent to one process there")
def test_ctrl_c_stops_the_server_before_the_process_ends(rig: Rig, transport: Transport, tmp_path: Path) -> None:
    """In a process of its own: what tells the server must not end with the process."""
    name = rig.make(transport).spec.id
    rig.slow(WAIT_S)
    words = ["text-to-image", "--provider", name, "-p", "boat", "-o", str(tmp_path / "out.png")]
    environ = {**os.environ, **rig.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    with subprocess.Popen(
        [sys.executable, "-m", "bridge.entry", *words], env=environ, stderr=subprocess.PIPE, text=True
    ) as process:
        assert _soon(rig.at_work), "nothing was sent"
        threading.Event().wait(1.0)  # The server has to have begun; most do not tell.
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=WAIT_S)
    assert process.returncode == 130
    assert "Cancelled." in told
    assert "Traceback" not in told
    assert not (tmp_path / "out.png").exists()
    if rig.interrupted() is not None:
        assert _soon(rig.interrupted), "the server was not told"


# ------------------------------------------------------------------------------------------- command line


@pytest.mark.parametrize("mode", Mode)
def test_from_the_command_line(rig: Rig, mode: Mode, cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in rig.environ.items():
        monkeypatch.setenv(name, value)
    transport = Transport()
    provider = rig.make(transport)
    serves = provider.spec.serves(mode)
    if serves:
        assert capability_of(provider, serving_mode(provider, mode, None))
    transport.close()
    done = cli(f"{COMMANDS[mode]} --provider {rig.id} -p boat -o {{out.png}}")
    if not serves:
        assert done.status == 2
        assert f"has no {mode}" in done.err or "has no inpaint" in done.err
        return
    assert done.status == 0, done.err
    check_result(cli, mode)


@pytest.mark.parametrize(("name", "mode", "engine"), MORE_ENGINES)
def test_other_engines_from_the_command_line(
    name: str, mode: str, engine: str, cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RIGS[name]() as rig:
        for variable, value in rig.environ.items():
            monkeypatch.setenv(variable, value)
        done = cli(f"{COMMANDS[Mode(mode)]} --provider {name} -p boat -o {{out.png}} --engine {engine}")
    assert done.status == 0, done.err
    check_result(cli, Mode(mode))


@pytest.mark.parametrize("mode", ["text-to-image", "image-to-image", "inpaint", "outpaint", "upscale"])
def test_a_localai_server_is_found_out_and_does_everything(
    mode: str, cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It upscales, which OpenAI does not: that is known once it was asked what it is."""
    with OpenAIImagesRig("localai") as rig:
        for variable, value in rig.environ.items():
            monkeypatch.setenv(variable, value)
        done = cli(f"{COMMANDS[Mode(mode)]} --provider openai -p boat -o {{out.png}}")
    assert done.status == 0, done.err
    check_result(cli, Mode(mode))


COMMANDS = {
    Mode.TEXT_TO_IMAGE: "text-to-image",
    Mode.IMAGE_TO_IMAGE: "image-to-image {in.png} --strength 0.5",
    Mode.INPAINT: "inpaint {in.png} --mask {mask.png}",
    Mode.OUTPAINT: "outpaint {in.png} --left 64 --bottom 32",
    Mode.UPSCALE: "upscale {in.png} --scale 2",
}
SIZES = {
    Mode.IMAGE_TO_IMAGE: Size(SIDE_PX, SIDE_PX),
    Mode.INPAINT: Size(SIDE_PX, SIDE_PX),
    Mode.OUTPAINT: Size(SIDE_PX + 64, SIDE_PX + 32),
    Mode.UPSCALE: Size(SIDE_PX * 2, SIDE_PX * 2),
}


def check_result(cli: CommandLine, mode: Mode) -> None:
    """The result has its size, and what was not to change has not."""
    source, made = read_picture_file(cli.path("in.png")), read_picture_file(cli.path("out.png"))
    assert mode is Mode.TEXT_TO_IMAGE or made.size == SIZES[mode]
    if mode is Mode.INPAINT:
        outside = read_mask_file(cli.path("mask.png")).pixels == 0
        assert np.array_equal(made.pixels[outside], source.pixels[outside])
        assert not np.array_equal(made.pixels, source.pixels)
    if mode is Mode.OUTPAINT:
        kept = made.pixels[: SIDE_PX - 16, 64 + 16 :]
        assert np.array_equal(kept, source.pixels[: SIDE_PX - 16, 16:])
