"""The log: private, of bounded size, masked to the last line of a traceback; and the ids of errors in it."""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.errors import BridgeError, Cancelled, InputError
from bridge.log.file import MAX_BYTES, OLD_FILES, close_log, log_files, open_log
from bridge.log.masking import Masking
from bridge.paths import Paths
from bridge.secret import Secret
from tests.bridge.command_line import CommandLine
from tests.bridge.conftest import tiny_disk

__all__ = ["tiny_disk"]

log = logging.getLogger("bridge.somewhere")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.inside(tmp_path / "home")


@pytest.fixture
def masking() -> Masking:
    return Masking()


@pytest.fixture
def opened(paths: Paths, masking: Masking) -> Iterator[Path]:
    handler = open_log(paths, "bridge", masking, logging.WARNING)
    yield paths.log / "bridge.log"
    close_log(handler)


def test_nothing_is_made_before_there_is_something_to_say(opened: Path) -> None:
    assert not opened.parent.exists()
    log.warning("something")
    assert opened.read_text().endswith("WARNING " + f"{_pid(opened)} bridge.somewhere: something\n")


def _pid(path: Path) -> str:
    return path.read_text().split()[2]


def test_only_its_owner_reads_it(opened: Path) -> None:
    log.warning("something")
    assert stat.S_IMODE(opened.stat().st_mode) == 0o600
    assert stat.S_IMODE(opened.parent.stat().st_mode) == 0o700


def test_it_does_not_grow_for_ever(opened: Path, paths: Paths) -> None:
    for _ in range(600):
        log.warning("x" * 9000)
    files = log_files(paths)
    assert len(files) == OLD_FILES + 1
    assert all(path.stat().st_size <= MAX_BYTES for path in files)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)


def test_keys_prompts_and_paths_do_not_get_in_not_even_by_a_traceback(opened: Path, masking: Masking) -> None:
    masking.hide_key(Secret("canary-key-1"))
    masking.hide_prompts(["a canary prompt"])
    try:
        raise ValueError("canary-key-1 and a canary prompt in /mnt/canary/path.png\x1b[2J")
    except ValueError:
        log.exception("it failed with %s", "canary-key-1")
    text = opened.read_text()
    for told in text.splitlines():
        if "raise ValueError" not in told:  # its own source line
            assert "canary" not in told
    assert "\x1b" not in text
    assert "Traceback" in text


def test_others_debugging_is_not_in_it(opened: Path) -> None:
    logging.getLogger("urllib3").info("POST /secret/address")
    log.warning("ours")
    assert "address" not in opened.read_text()


def test_a_disk_that_is_full_ends_nothing(
    tiny_disk: Path, masking: Masking, capsys: pytest.CaptureFixture[str]
) -> None:
    (tiny_disk / "full").write_bytes(bytes(64 << 10))
    handler = open_log(Paths.inside(tiny_disk), "bridge", masking, logging.WARNING)
    log.warning("something")
    close_log(handler)
    assert "Error" not in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------- ids


def test_an_error_has_one_id_and_one_line(opened: Path) -> None:
    error = InputError("The prompt is empty.", "Say something.")
    assert error.reported() == error.reported() == error.id
    (line,) = opened.read_text().splitlines()
    assert line.endswith(f"{error.id} InputError: The prompt is empty. Say something.")
    assert error.id.startswith("E-") and len(error.id) == 6


def test_what_the_user_cancelled_is_no_warning(opened: Path) -> None:
    assert Cancelled("Cancelled.").reported() == Cancelled("Cancelled.").reference == ""
    assert not opened.exists()


def test_ids_differ() -> None:
    assert len({BridgeError("x").id for _ in range(100)}) > 90


def test_the_command_line_shows_the_id_that_is_in_its_log(cli: CommandLine) -> None:
    told = json.loads(cli("text-to-image --provider offline --json -o {x.png}").out)["error"]
    text = (Paths.default().log / "command-line.log").read_text()
    assert f"{told['id']} PromptError: " in text
    shown = cli("text-to-image --provider offline -o {x.png}").err
    assert "(E-" in shown
