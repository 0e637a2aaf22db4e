"""The real process: what each command loads, how it ends, and that all of them work from a shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.imaging.codec import read_picture_file
from bridge.model import Size
from layerbridge import __version__
from tests.bridge.command_line import SIDE_PX, make_files

HEAVY = ("numpy", "cv2", "PIL", "PySide6", "requests", "keyring")
TIMEOUT_S = 120
LIST_MODULES = """
import sys
from bridge.entry import main
sys.argv[1:] = {argv}
try:
    main()
finally:
    sys.stderr.write(" ".join(sys.modules))
"""


def layerbridge(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "bridge.entry", *argv]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_S, env=environment())


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "COLUMNS": "1000"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_files(tmp_path)
    return tmp_path


def loaded_by(*argv: str) -> set[str]:
    """The top-level modules that a command loads."""
    code = LIST_MODULES.format(argv=list(argv))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=TIMEOUT_S, env=environment()
    )
    return {name.split(".")[0] for name in done.stderr.splitlines()[-1].split()}


def test_the_version_is_told_with_nothing_loaded(folder: Path) -> None:
    assert layerbridge(folder, "--version").stdout == f"layerbridge {__version__}\n"
    assert loaded_by("--version").isdisjoint({*HEAVY, "click", "rich"})


@pytest.mark.parametrize(
    "argv",
    [
        ("--help",),
        ("inpaint", "--help"),
        ("completion", "bash"),
        ("nonsense",),
        ("text-to-image", "--size", "x", "-o", "y"),
    ],
    ids=" ".join,
)
def test_help_completion_and_errors_load_nothing_heavy(argv: tuple[str, ...]) -> None:
    loaded = loaded_by(*argv)
    assert "click" in loaded, "the command did not run"
    light = set(HEAVY) if argv != ("text-to-image", "--size", "x", "-o", "y") else {"PySide6", "cv2"}
    assert loaded.isdisjoint(light)


def test_listing_the_providers_loads_neither_opencv_nor_qt() -> None:
    loaded = loaded_by("providers", "--json")
    assert "bridge" in loaded, "the command did not run"
    assert loaded.isdisjoint({"cv2", "PySide6"})


@pytest.mark.parametrize(
    ("argv", "made"),
    [
        (("text-to-image", "-p", "a cat", "--size", "96x64", "-o", "out.png"), Size(96, 64)),
        (("image-to-image", "in.png", "-p", "oil", "-o", "out.png"), Size(SIDE_PX, SIDE_PX)),
        (("inpaint", "in.png", "--mask", "mask.png", "-o", "out.png"), Size(SIDE_PX, SIDE_PX)),
        (("upscale", "in.png", "--scale", "1.5", "-o", "out.png"), Size(SIDE_PX * 3 // 2, SIDE_PX * 3 // 2)),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_what_generates_works_from_a_shell(folder: Path, argv: tuple[str, ...], made: Size) -> None:
    done = layerbridge(folder, *argv)
    assert (done.returncode, done.stdout) == (0, "out.png\n"), done.stderr
    assert read_picture_file(folder / "out.png").size == made
    assert "no AI model" in done.stderr


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("providers",), "offline"),
        (("engines", "--provider", "offline"), "content-aware-fill"),
        (("jobs",), "Nothing was made yet."),
        (("--help",), "inpaint"),
        (("upscale", "--help"), "--scale"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_only_shows_works_from_a_shell(folder: Path, argv: tuple[str, ...], said: str) -> None:
    done = layerbridge(folder, *argv)
    assert (done.returncode, done.stderr) == (0, "")
    assert said in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_program(folder: Path, shell: str) -> None:
    done = layerbridge(folder, "completion", shell)
    assert done.returncode == 0
    assert "layerbridge" in done.stdout
    assert "_LAYERBRIDGE_COMPLETE" in done.stdout


def test_an_error_ends_the_process_with_its_status(folder: Path) -> None:
    done = layerbridge(folder, "upscale", "no.png", "-o", "out.png", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["kind"] == "InputError"
    assert done.stderr == ""


def test_file_names_that_are_no_text_are_worked_on(folder: Path) -> None:
    """Names on Linux are bytes; what is printed must not break after the work is done."""
    name = os.fsdecode(b"caf\xe9.png")
    (folder / name).write_bytes((folder / "in.png").read_bytes())
    strict = {**environment(), "PYTHONIOENCODING": "utf-8:strict"}
    for more in ((), ("--json",)):
        command = [sys.executable, "-m", "bridge.entry", "upscale", name, "-o", "out", *more]
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=TIMEOUT_S, env=strict)
        assert done.returncode == 0, done.stderr
    assert (folder / "out" / name).is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows writes none by itself")
def test_a_crash_leaves_no_memory_on_the_disk(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from bridge import entry; from bridge.cli import commands\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)\n"
        "commands.run = lambda argv: print(resource.getrlimit(resource.RLIMIT_CORE)[0]) or 0\n"
        "sys.argv[1:] = ['providers']; entry.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.stdout.strip() == "0", done.stderr
