"""Which GIMP there is, and having it open files: with programs that tests make."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bridge.errors import InputError
from bridge.gimp_program import GimpProgram, find_gimp, open_in_gimp


def program(folder: Path, name: str, text: str = "exit 0") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def environ(tmp_path: Path) -> dict[str, str]:
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path / "home")}


def test_without_any_gimp_it_is_said(tmp_path: Path) -> None:
    assert find_gimp(environ(tmp_path), "linux") is None
    with pytest.raises(InputError, match="No GIMP was found") as caught:
        open_in_gimp([tmp_path / "a.png"], environ(tmp_path), "linux")
    assert "Install GIMP" in caught.value.hint


def test_the_newest_gimp_is_taken(tmp_path: Path) -> None:
    program(tmp_path / "bin", "gimp")
    newest = program(tmp_path / "bin", "gimp-3.0")
    assert find_gimp(environ(tmp_path), "linux") == GimpProgram((str(newest),))


def test_what_lies_in_the_current_folder_is_no_gimp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("gimp", "flatpak"):
        program(tmp_path / "shared", name)
    (tmp_path / "home" / ".local/share/flatpak/app/org.gimp.GIMP").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "shared")
    # As Windows has it at the front of every search.
    assert find_gimp({**environ(tmp_path), "PATH": f".{os.pathsep}{tmp_path / 'bin'}"}, "linux") is None


def test_the_flatpak_is_given_the_files_only(tmp_path: Path) -> None:
    flatpak = program(tmp_path / "bin", "flatpak")
    assert find_gimp(environ(tmp_path), "linux") is None
    (tmp_path / "home" / ".local/share/flatpak/app/org.gimp.GIMP").mkdir(parents=True)
    found = find_gimp(environ(tmp_path), "linux")
    assert found is not None
    command = found.command([Path("/a b.png")])
    assert command == [str(flatpak), "run", "--file-forwarding", "org.gimp.GIMP", "@@", "/a b.png", "@@"]


def test_on_a_mac_and_on_windows_it_is_looked_for_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "home" / "Applications" / "GIMP.app").mkdir(parents=True)
    found = find_gimp(environ(tmp_path), "darwin")
    assert found is not None and found.start[:2] == ("open", "-a")
    folder = tmp_path / "Program Files" / "GIMP 3" / "bin"
    program(folder, "gimp-3.exe"), program(folder, "gimp-console-3.exe")
    found = find_gimp({**environ(tmp_path), "ProgramFiles": str(tmp_path / "Program Files")}, "win32")
    assert found == GimpProgram((str(folder / "gimp-3.exe"),))


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_the_files_are_opened_as_they_are_called(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program(tmp_path / "bin", "gimp", f'for each in "$@"; do echo "$each" >> "{told}"; done')
    open_in_gimp([Path("/a b.png"), Path("/$(x).png")], {**environ(tmp_path), **_shell()}, "linux")
    assert told.read_text().splitlines() == ["/a b.png", "/$(x).png"]


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_a_gimp_that_does_not_start_is_told(tmp_path: Path) -> None:
    program(tmp_path / "bin", "gimp", "exit 3")
    with pytest.raises(InputError, match="does not start"):
        open_in_gimp([tmp_path / "a.png"], {**environ(tmp_path), **_shell()}, "linux")
    (tmp_path / "bin" / "gimp").write_text("no program at all")
    with pytest.raises(InputError, match="does not start"):
        open_in_gimp([tmp_path / "a.png"], environ(tmp_path), "linux")


def _shell() -> dict[str, str]:
    return {name: os.environ[name] for name in ("LANG",) if name in os.environ}
