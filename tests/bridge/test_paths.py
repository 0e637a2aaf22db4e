from __future__ import annotations

import contextlib
import errno
import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.errors import StorageError
from bridge.paths import Paths, close_to_others, private_folder, storage_error, write_atomically


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_one_folder_holds_everything_when_it_is_named(tmp_path: Path) -> None:
    paths = Paths.default({"LAYERBRIDGE_HOME": str(tmp_path)})
    assert {paths.data, paths.config, paths.cache, paths.run} == {
        tmp_path / name for name in ("data", "config", "cache", "run")
    }
    assert list(tmp_path.iterdir()) == []


def test_a_relative_home_stays_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    paths = Paths.default({"LAYERBRIDGE_HOME": "here"})
    assert paths.data == tmp_path / "here" / "data"


def test_the_systems_folders_otherwise(isolated_user: Path) -> None:
    paths = Paths.default({})
    assert paths.data == isolated_user / "xdg_data_home" / "layerbridge"
    assert paths.config == isolated_user / "xdg_config_home" / "layerbridge"
    assert paths.run == paths.data / "run"


def test_reading_the_module_does_not_import_platformdirs() -> None:
    code = "import sys, bridge.paths; bridge.paths.Paths.default({'LAYERBRIDGE_HOME': '/x'}); "
    code += "print('platformdirs' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"


def test_a_private_folder_is_the_owners_only(tmp_path: Path) -> None:
    loose = tmp_path / "run"
    loose.mkdir(mode=0o755)
    assert mode_of(private_folder(loose)) == 0o700
    assert mode_of(private_folder(tmp_path / "a" / "b")) == 0o700


def test_a_private_folder_cannot_be_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("")
    with pytest.raises(StorageError, match="a file is where a folder is needed"):
        private_folder(tmp_path / "run")


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_writes_with_its_permissions_and_makes_the_folder(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "new" / "file.bin"
    write_atomically(path, b"\x00\xff", mode=mode)
    assert path.read_bytes() == b"\x00\xff"
    assert mode_of(path) == mode
    assert names_in(path.parent) == ["file.bin"]


def test_replaces_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")
    with path.open("rb") as reader:
        write_atomically(path, b"new and longer")
        assert reader.read() == b"old"


@contextlib.contextmanager
def small_files_only() -> Iterator[None]:
    """The system refuses to write more than 4096 bytes: a full disk that needs no root to make.

    Only around the write itself: it holds for the whole process, and the test runner may be writing its own log.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with small_files_only(), pytest.raises(StorageError, match="unchanged"):
        write_atomically(path, bytes(10_000))
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["file"]


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "file" / "inside").mkdir(parents=True)
    with pytest.raises(StorageError):
        write_atomically(tmp_path / "file", b"")
    assert names_in(tmp_path) == ["file"]


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="Choose another folder"):
        write_atomically(tmp_path / "file" / "below" / "x", b"")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "quota"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "not allowed"),
        (errno.EPERM, "not allowed"),
        (errno.ENAMETOOLONG, "too long"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_says_what_the_disk_said(number: int, sentence: str) -> None:
    error = storage_error(OSError(number, os.strerror(number)), Path("/x/y"))
    assert sentence in error.message
    assert "/x/y" in error.message
    assert error.hint


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_what_is_made_on_the_way_is_the_owners_only_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_atomically(tmp_path / "data" / "prompts" / "a secret plan.txt", b"x")
        private_folder(tmp_path / "other" / "deeper" / "run")
    finally:
        os.umask(before)
    made = [path for path in tmp_path.rglob("*") if path.is_dir()]
    assert {path.name: mode_of(path) for path in made} == dict.fromkeys(
        ("data", "prompts", "other", "deeper", "run"), 0o700
    )
    assert mode_of(tmp_path / "data" / "prompts" / "a secret plan.txt") == 0o600


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_folders_that_were_left_open_are_closed(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    close_to_others([tmp_path / "data", tmp_path / "missing"])
    assert mode_of(tmp_path / "data") == 0o700
    assert not (tmp_path / "missing").exists()
