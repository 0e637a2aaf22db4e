"""The installer, on real files in temporary folders; one real environment from a checkout that needs no network."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import json
import os
import platform
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import install
from bridge.paths import Paths
from install import BuildEnvironment, InstallError, Machine, PlaceFile, Plan

BACKEND = """
import base64, pathlib, zipfile

ENTRY = "[console_scripts]\\nlayerbridge = bridge.entry:main\\n"
WHEEL = "Wheel-Version: 1.0\\nGenerator: tiny\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
METADATA = "Metadata-Version: 2.1\\nName: layerbridge\\nVersion: 0.1.0\\n"

def build(folder, files):
    name = "layerbridge-0.1.0-py3-none-any.whl"
    info = "layerbridge-0.1.0.dist-info/"
    files = {**files, info + "METADATA": METADATA, info + "WHEEL": WHEEL, info + "entry_points.txt": ENTRY}
    files[info + "RECORD"] = "".join(f"{path},,\\n" for path in [*files, info + "RECORD"])
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    return name

def build_wheel(folder, config_settings=None, metadata_directory=None):
    sources = {f"bridge/{path.name}": path.read_text() for path in pathlib.Path("bridge").glob("*.py")}
    plugin = pathlib.Path("plugin/layerbridge").glob("*.py")
    sources |= {f"layerbridge/{path.name}": path.read_text() for path in plugin}
    return build(folder, sources)

def build_editable(folder, config_settings=None, metadata_directory=None):
    return build(folder, {"tiny.pth": f"{pathlib.Path.cwd()}\\n{pathlib.Path.cwd() / 'plugin'}\\n"})
"""
PYPROJECT = '[build-system]\nrequires = []\nbuild-backend = "tiny"\nbackend-path = ["bridge"]\n'
ENTRY = "import sys\ndef main():\n    print('the bridge', sys.argv[1:])\nif __name__ == '__main__':\n    main()\n"
CHECKOUT_FILES = {
    "pyproject.toml": PYPROJECT,
    "README.md": "",
    "LICENSE": "",
    "bridge/__init__.py": "",
    "bridge/tiny.py": BACKEND,
    "bridge/entry.py": ENTRY,
    "bridge/demo.py": "import pathlib, sys\npathlib.Path(sys.argv[1]).write_text('a picture')\n",
    "ui/__init__.py": "",
    "plugin/layer-bridge.py": "#!/usr/bin/env python3\n",
    "plugin/layerbridge/__init__.py": '__version__ = "0.1.0"\n',
    "plugin/layerbridge/wire.py": "",
    "plugin/layerbridge/__pycache__/wire.cpython-311.pyc": "not to be copied",
}


def write_tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def tree(root: Path) -> dict[str, str]:
    """What is below a folder: links with their targets, files with their contents, folders."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        else:
            found[name] = "/" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "checkout", CHECKOUT_FILES)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "home", {"pictures/cat.xcf": "a cat"})


@pytest.fixture
def linux(home: Path) -> Machine:
    return machine_of("Linux", home)


def machine_of(system: str, home: Path, **environ: str) -> Machine:
    kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith(("PIP_", "SSL_"))}
    return Machine(system=system, home=home, environ={**kept, **environ})


def profile(home: Path, name: str = ".config/GIMP/3.0") -> Path:
    path = home / name
    path.mkdir(parents=True)
    return path


def without_environment(plan: Plan) -> Plan:
    """The plan's quick part: nothing here needs a real environment to be tested."""
    return Plan(tuple(step for step in plan.steps if not isinstance(step, BuildEnvironment)), plan.notes)


def apply(plan: Plan) -> list[str]:
    said: list[str] = []
    install.perform(plan, said.append)
    return said


def start_of(profile_folder: Path) -> dict[str, object]:
    loaded = json.loads((profile_folder / "plug-ins/layer-bridge/bridge.json").read_text())
    assert isinstance(loaded, dict)
    return loaded


# ---------------------------------------------------------------------------------- where things go

PLACES = [
    ("Linux", {}, ".local/share/layerbridge", ".config/layerbridge", ".local/bin/layerbridge"),
    (
        "Darwin",
        {},
        "Library/Application Support/layerbridge",
        "Library/Application Support/layerbridge",
        ".local/bin/layerbridge",
    ),
    (
        "Windows",
        {},
        "AppData/Local/layerbridge",
        "AppData/Local/layerbridge",
        "AppData/Local/Microsoft/WindowsApps/layerbridge.cmd",
    ),
    (
        "Linux",
        {"XDG_DATA_HOME": "relative"},
        ".local/share/layerbridge",
        ".config/layerbridge",
        ".local/bin/layerbridge",
    ),
]


@pytest.mark.parametrize(("system", "environ", "data", "config", "command"), PLACES)
def test_places_of_each_system(
    home: Path, system: str, environ: dict[str, str], data: str, config: str, command: str
) -> None:
    where = install.places(machine_of(system, home, **environ))
    assert (where.data, where.config, where.command) == (home / data, home / config, home / command)


def test_the_places_are_those_of_the_bridge(home: Path) -> None:
    home_variable = {"LAYERBRIDGE_HOME": str(home)}
    ours, bridges = install.places(machine_of("Linux", home, **home_variable)), Paths.default(home_variable)
    assert (ours.data, ours.config, ours.cache, ours.run) == (bridges.data, bridges.config, bridges.cache, bridges.run)


def test_without_a_variable_too_the_places_are_those_of_the_bridge() -> None:
    environ = {name: value for name, value in os.environ.items() if name != "LAYERBRIDGE_HOME"}
    machine = Machine(system=platform.system(), home=Path.home(), environ=environ)
    ours, bridges = install.places(machine), Paths.default({})
    assert (ours.data, ours.config, ours.cache, ours.run) == (bridges.data, bridges.config, bridges.cache, bridges.run)


def test_environment_variables_move_the_places(home: Path, tmp_path: Path) -> None:
    assert install.places(machine_of("Linux", home, XDG_DATA_HOME="/x")).data == Path("/x/layerbridge")
    assert install.places(machine_of("Windows", home, LOCALAPPDATA="/l")).data == Path("/l/layerbridge")
    own = install.places(machine_of("Linux", home, LAYERBRIDGE_HOME=str(tmp_path)))
    assert own.data == tmp_path / "data"
    assert (own.config, own.cache, own.run) == (tmp_path / "config", tmp_path / "cache", tmp_path / "run")


PROFILES = [
    ("Linux", ".config/GIMP/3.0", False),
    ("Linux", ".config/GIMP/3.2", False),
    ("Linux", ".config/GIMP/3.1", False),
    ("Linux", ".var/app/org.gimp.GIMP/config/GIMP/3.0", True),
    ("Linux", "snap/gimp/current/.config/GIMP/3.0", True),
    ("Darwin", "Library/Application Support/GIMP/3.0", False),
    ("Windows", "AppData/Roaming/GIMP/3.2", False),
]


@pytest.mark.parametrize(("system", "name", "sandboxed"), PROFILES)
def test_finds_the_profiles_of_each_system(home: Path, system: str, name: str, sandboxed: bool) -> None:
    path = profile(home, name)
    assert install.find_profiles(machine_of(system, home), ()) == (install.Profile(path, sandboxed),)


@pytest.mark.parametrize("name", [".config/GIMP/2.10", ".config/GIMP/3.0.bak", ".config/GIMP/30", ".config/GIMP/3."])
def test_passes_over_what_is_no_profile_of_gimp_3(home: Path, name: str) -> None:
    profile(home, name)
    assert install.find_profiles(machine_of("Linux", home), ()) == ()


def test_a_gimp_without_a_profile_gets_one_of_its_version(linux: Machine, home: Path) -> None:
    machine = dataclasses.replace(linux, gimp_versions=("3.0.4", "3.2.0"))
    found = [each.path for each in install.find_profiles(machine, ())]
    assert found == [home / ".config/GIMP/3.0", home / ".config/GIMP/3.2"]


def test_gimps_own_variable_names_a_profile(home: Path, tmp_path: Path) -> None:
    machine = machine_of("Linux", home, GIMP3_DIRECTORY=str(tmp_path / "mine"))
    assert install.find_profiles(machine, ()) == (install.Profile(tmp_path / "mine"),)


def test_with_only_a_flatpak_gimp_the_ordinary_profile_is_the_sandboxs(home: Path) -> None:
    ordinary, own = profile(home), profile(home, ".var/app/org.gimp.GIMP/config/GIMP/3.0")
    machine = machine_of("Linux", home)
    assert install.find_profiles(machine, ()) == (install.Profile(ordinary, True), install.Profile(own, True))
    beside = dataclasses.replace(machine, gimp_versions=("3.0.4",))
    assert install.Profile(ordinary, False) in install.find_profiles(beside, ())


@pytest.mark.parametrize(
    ("says", "version"),
    [
        ("GNU Image Manipulation Program version 3.0.4", "3.0.4"),
        ("GIMP 3.2", "3.2"),
        ("GNU Image Manipulation Program version 2.10.36", None),
        ("command not found", None),
    ],
)
def test_asks_a_gimp_for_its_version(tmp_path: Path, says: str, version: str | None) -> None:
    program = tmp_path / "gimp"
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    assert install.gimp_version(str(program)) == version
    assert install.gimp_version(str(tmp_path / "nothing")) is None


# ---------------------------------------------------------------------------------- plans


@pytest.mark.parametrize(("system", "name"), [(system, name) for system, name, _ in PROFILES])
def test_the_plan_of_each_system_holds_environment_plugin_and_command(
    home: Path, checkout: Path, system: str, name: str
) -> None:
    plugin = profile(home, name) / "plug-ins" / "layer-bridge"
    machine = machine_of(system, home)
    plan = install.plan_install(machine, checkout)
    where = install.places(machine)
    files = ("layerbridge/__init__.py", "layerbridge/wire.py", "bridge.json", "layer-bridge.py")
    expected = [where.manifest, where.environment, *(plugin / file for file in files), where.command]
    paths = [step.folder if isinstance(step, BuildEnvironment) else step.path for step in plan.steps]
    assert paths == expected


def test_windows_gets_a_command_file(home: Path, checkout: Path) -> None:
    step = install.plan_install(machine_of("Windows", home), checkout).steps[-1]
    assert isinstance(step, PlaceFile)
    assert b"Scripts/layerbridge.exe" in step.data.replace(b"\\", b"/")
    assert step.data.endswith(b'" %*\r\n')


def test_the_plugin_is_told_how_to_start_the_bridge(linux: Machine, home: Path, checkout: Path) -> None:
    ordinary, sandboxed = profile(home), profile(home, "snap/gimp/current/.config/GIMP/3.0")
    plan = install.plan_install(linux, checkout)
    apply(without_environment(plan))
    data = home / ".local/share/layerbridge"
    python = str(data / "venv/bin/python")
    assert start_of(ordinary) == {"command": [python, "-P", "-m", "bridge.entry", "serve"], "run": str(data / "run")}
    assert start_of(sandboxed) == {"command": [], "run": str(data / "run")}
    assert any("layerbridge panel" in note for note in plan.notes)
    launcher = ordinary / "plug-ins/layer-bridge/layer-bridge.py"
    assert launcher.stat().st_mode & 0o777 == 0o755
    assert not list(ordinary.rglob("__pycache__"))


def test_without_gimp_the_bridge_is_installed_and_the_note_says_where_it_looked(
    linux: Machine, home: Path, checkout: Path
) -> None:
    plan = install.plan_install(linux, checkout)
    assert any(isinstance(step, BuildEnvironment) for step in plan.steps)
    note = next(note for note in plan.notes if note.startswith("No GIMP 3 was found"))
    assert str(home / ".config/GIMP") in note
    assert "Start GIMP 3 once" in note


def test_says_when_the_commands_folder_is_not_on_the_path(linux: Machine, home: Path, checkout: Path) -> None:
    def notes(path: str) -> str:
        environ = {**linux.environ, "PATH": path}
        return " ".join(install.plan_install(dataclasses.replace(linux, environ=environ), checkout).notes)

    assert "not on your PATH" in notes("/usr/bin")
    assert "not on your PATH" not in notes(f"/usr/bin:{home}/.local/bin")


@pytest.mark.parametrize("arguments", [["--dry-run"], ["install", "--dev", "--dry-run"], ["uninstall", "--dry-run"]])
def test_a_dry_run_changes_nothing(linux: Machine, home: Path, checkout: Path, arguments: list[str]) -> None:
    profile(home)
    apply(without_environment(install.plan_install(linux, checkout)))
    before = tree(home), tree(checkout)
    said: list[str] = []
    assert install.run(arguments, linux, checkout, said.append) == 0
    assert (tree(home), tree(checkout)) == before
    assert any(line.startswith("would ") for line in said)


def test_a_second_run_has_only_the_missing_environment_to_make(linux: Machine, home: Path, checkout: Path) -> None:
    profile(home)
    apply(without_environment(install.plan_install(linux, checkout)))
    assert without_environment(install.plan_install(linux, checkout)).steps == ()


def test_uninstall_leaves_the_tree_as_it_was(linux: Machine, home: Path, checkout: Path) -> None:
    profile(home)
    before = tree(home)
    machine = dataclasses.replace(linux, gimp_versions=("3.2.0",))
    apply(without_environment(install.plan_install(machine, checkout)))
    cache = home / ".config/GIMP/3.0/plug-ins/layer-bridge/layerbridge/__pycache__"
    write_tree(cache, {"wire.cpython-313.pyc": "GIMP's Python made this"})
    write_tree(home / ".local/share/layerbridge/run", {"link.key": "the bridge made this"})
    apply(install.plan_uninstall(linux))
    assert tree(home) == before


def test_uninstall_keeps_what_is_not_ours(linux: Machine, home: Path, checkout: Path) -> None:
    gimp = profile(home)
    foreign = {
        "plug-ins/other/other.py": "",
        "plug-ins/layer-bridge/notes.txt": "the user's",
    }
    apply(without_environment(install.plan_install(linux, checkout)))
    write_tree(gimp, foreign)
    write_tree(home / ".local/share/layerbridge", {"history/1.png": "a result"})
    apply(install.plan_uninstall(linux))
    left = {name for name, content in tree(home).items() if content != "/"}
    results = {".local/share/layerbridge/history/1.png", "pictures/cat.xcf"}
    assert left == results | {f".config/GIMP/3.0/{name}" for name in foreign}


def test_purge_takes_results_and_settings_and_lists_them_first(linux: Machine, home: Path, checkout: Path) -> None:
    apply(without_environment(install.plan_install(linux, checkout)))
    write_tree(home, {".local/share/layerbridge/history/1.png": "", ".config/layerbridge/settings.json": ""})
    said = apply(install.plan_uninstall(linux, purge=True))
    assert any(".config/layerbridge and all that is in it" in line for line in said)
    assert not (home / ".local/share/layerbridge").exists()
    assert not (home / ".config/layerbridge").exists()


def test_uninstall_of_nothing_says_so(linux: Machine, home: Path) -> None:
    plan = install.plan_uninstall(linux)
    assert plan.steps == ()
    assert plan.notes == ("LayerBridge is not installed here.",)


def test_an_update_removes_modules_that_are_gone(linux: Machine, home: Path, checkout: Path) -> None:
    plugin = profile(home) / "plug-ins/layer-bridge"
    write_tree(checkout, {"plugin/layerbridge/old.py": ""})
    apply(without_environment(install.plan_install(linux, checkout)))
    assert (plugin / "layerbridge/old.py").exists()
    (checkout / "plugin/layerbridge/old.py").unlink()
    apply(without_environment(install.plan_install(linux, checkout)))
    assert not (plugin / "layerbridge/old.py").exists()
    assert (plugin / "layerbridge/wire.py").exists()


def test_an_update_of_a_module_changes_the_file_that_gimp_watches(linux: Machine, home: Path, checkout: Path) -> None:
    """GIMP keeps what a plug-in offers in pluginrc until its launcher changes."""
    launcher = profile(home) / "plug-ins/layer-bridge/layer-bridge.py"
    apply(without_environment(install.plan_install(linux, checkout)))
    before = launcher.read_bytes()
    module = checkout / "plugin/layerbridge/wire.py"
    module.write_bytes(module.read_bytes() + b"\n# new\n")
    apply(without_environment(install.plan_install(linux, checkout)))
    assert launcher.read_bytes() != before
    assert launcher.stat().st_mode & 0o111


def test_an_optional_part_stays_in_updates(linux: Machine, home: Path, checkout: Path) -> None:
    def extra_of(plan: install.Plan) -> str:
        return next(step.extra for step in plan.steps if isinstance(step, BuildEnvironment))

    assert extra_of(install.plan_install(linux, checkout)) == ""
    first = install.plan_install(linux, checkout, extra="grpc")
    assert extra_of(first) == "grpc"
    apply(without_environment(first))
    assert extra_of(install.plan_install(linux, checkout)) == "grpc"


def test_every_optional_part_is_one_of_the_project() -> None:
    text = (Path(install.__file__).parent / "pyproject.toml").read_text(encoding="utf-8")
    assert install.EXTRAS
    for extra in install.EXTRAS:
        assert f"\n{extra} = [" in text


def test_dev_links_to_the_checkout_and_changes_to_copies_and_back(linux: Machine, home: Path, checkout: Path) -> None:
    package = profile(home) / "plug-ins/layer-bridge/layerbridge"
    before = tree(checkout), tree(home)
    for dev in (True, False, True, False):
        apply(without_environment(install.plan_install(linux, checkout, dev=dev)))
        assert package.is_symlink() is dev
        assert (package / "wire.py").exists()
        assert without_environment(install.plan_install(linux, checkout, dev=dev)).steps == ()
    apply(install.plan_uninstall(linux))
    assert (tree(checkout), tree(home)) == before


def test_a_named_profile_is_remembered(linux: Machine, home: Path, checkout: Path, tmp_path: Path) -> None:
    named = tmp_path / "portable"
    named.mkdir()
    apply(without_environment(install.plan_install(linux, checkout, named=[named])))
    (checkout / "plugin/layerbridge/wire.py").write_text("VERSION = 2\n")
    apply(without_environment(install.plan_install(linux, checkout)))
    assert (named / "plug-ins/layer-bridge/layerbridge/wire.py").read_text() == "VERSION = 2\n"


@pytest.mark.parametrize("name", ["nowhere", "GIMP/3.0/plug-ins"])
def test_a_named_folder_that_is_no_profile_is_refused(
    linux: Machine, home: Path, checkout: Path, tmp_path: Path, name: str
) -> None:
    profile(tmp_path, "GIMP/3.0/plug-ins")
    before = tree(home)
    with pytest.raises(InstallError, match="is no GIMP profile"):
        install.run(["--gimp-profile", str(tmp_path / name)], linux, checkout, print)
    assert tree(home) == before


def test_an_update_beside_a_running_bridge_says_to_quit_it(linux: Machine, home: Path, checkout: Path) -> None:
    assert not any("quit it" in note for note in install.plan_install(linux, checkout).notes)
    write_tree(install.places(linux).run, {"link.json": "{}"})
    assert any("quit it" in note for note in install.plan_install(linux, checkout).notes)


def test_everything_that_is_packaged_is_part_of_the_fingerprint() -> None:
    project = tomllib.loads((install.CHECKOUT / "pyproject.toml").read_text())["tool"]["setuptools"]
    folders = {project["package-dir"][name.partition(".")[0]] for name in project["packages"]}
    assert folders <= set(install.PACKAGED)


def test_a_command_of_somebody_elses_is_kept(linux: Machine, home: Path, checkout: Path) -> None:
    write_tree(home, {".local/bin/layerbridge": "somebody else's"})
    before = tree(home)
    plan = install.plan_install(linux, checkout)
    apply(without_environment(plan))
    assert any("is not ours and was kept" in note for note in plan.notes)
    apply(install.plan_uninstall(linux))
    assert tree(home) == before


# ---------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("change", "message", "hint"),
    [
        ({"python_version": (3, 9)}, "this is 3.9", "Install Python 3.12"),
        ({"python_version": (3, 15)}, "this is 3.15", "Install Python 3.12"),
        (
            {"python_version": (3, 9), "other_pythons": ("python3.11", "python3.12")},
            "Python 3.11 to 3.14",
            "`python3.12 install.py`",
        ),
        ({"has_ensurepip": False}, "without its venv part", "-venv"),
        ({"is_root": True, "environ": {"SUDO_USER": "me"}}, "with sudo that would be root", "without sudo"),
    ],
)
def test_refuses_a_python_or_user_that_will_not_do(
    linux: Machine, home: Path, checkout: Path, change: dict[str, object], message: str, hint: str
) -> None:
    before = tree(home)
    with pytest.raises(InstallError) as caught:
        install.run([], dataclasses.replace(linux, **change), checkout, print)  # type: ignore[arg-type]
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert tree(home) == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": "1"}', '{"version": 1, "files": 3, "folders": []}'])
def test_a_damaged_record_is_named(linux: Machine, home: Path, checkout: Path, text: str) -> None:
    manifest = install.places(linux).manifest
    write_tree(manifest.parent, {manifest.name: text})
    with pytest.raises(InstallError, match="is damaged"):
        install.plan_install(linux, checkout)
    with pytest.raises(InstallError, match="is damaged"):
        install.plan_uninstall(linux)
    assert manifest.read_text() == text


DISK_ERRORS = [
    (errno.ENOSPC, "disk is full"),
    (errno.EROFS, "read-only"),
    (errno.EACCES, "may not write"),
    (errno.EPERM, "may not write"),
    (errno.EIO, "run this again"),
]


@pytest.mark.parametrize(("number", "hint"), DISK_ERRORS)
def test_errors_of_the_disk_become_sentences(number: int, hint: str) -> None:
    error = install.disk_error(OSError(number, os.strerror(number)), install.Remove(Path("/x/file")))
    assert "remove /x/file" in error.message
    assert hint in error.hint


def test_a_file_in_the_way_is_a_sentence_and_leaves_no_partial_file(linux: Machine, home: Path, checkout: Path) -> None:
    gimp = profile(home)
    (gimp / "plug-ins").write_text("a file, not a folder")
    with pytest.raises(InstallError, match="Could not write"):
        apply(without_environment(install.plan_install(linux, checkout)))
    assert not list(home.rglob("*.partial"))


PIP_SAYS = [
    ("Temporary failure in name resolution", "no connection"),
    ("NewConnectionError('...')", "no connection"),
    ("SSLError CERTIFICATE_VERIFY_FAILED", "PIP_CERT"),
    ("OSError: [Errno 28] No space left on device", "disk is full"),
    ("ERROR: No matching distribution found for PySide6-Essentials>=6.8", "no build of PySide6-Essentials>=6.8"),
    ("the virtual environment was not created because ensurepip is not available", "python3-venv"),
    ("something else", "last lines below"),
]


@pytest.mark.parametrize(("text", "hint"), PIP_SAYS)
def test_what_pip_says_becomes_advice(text: str, hint: str) -> None:
    advice = install.pip_hint(f"first\n{text}\n", Path("/data/install.log"), 10**10)
    assert hint in advice
    assert "/data/install.log" in advice
    assert f"| {text}" in advice


def test_a_full_disk_is_named_when_venv_does_not_say_so() -> None:
    assert "disk is full" in install.pip_hint("ensurepip returned 1", Path("/data/install.log"), 4096)


@pytest.mark.parametrize("arguments", [["--colour"], ["frobnicate"], ["demo", "a", "b"], ["install", "--gimp-profile"]])
def test_a_wrong_command_line_is_refused(
    linux: Machine, checkout: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        install.run(arguments, linux, checkout, print)
    assert caught.value.code == 2
    assert "error:" in capsys.readouterr().err


# ---------------------------------------------------------------------------------- a real environment


def test_a_real_environment_is_made_kept_replaced_and_removed(linux: Machine, home: Path, checkout: Path) -> None:
    gimp = profile(home)
    before = tree(home)
    said: list[str] = []
    assert install.run([], linux, checkout, said.append) == 0
    command = start_of(gimp)["command"]
    assert isinstance(command, list)
    assert subprocess.check_output(command, text=True) == "the bridge ['serve']\n"
    layerbridge = home / ".local/bin/layerbridge"
    assert subprocess.check_output([layerbridge, "panel"], text=True) == "the bridge ['panel']\n"

    assert install.plan_install(linux, checkout).steps == ()

    write_tree(
        checkout, {"bridge/entry.py": ENTRY.replace("the bridge", "the new bridge"), "bridge/tiny.py": "broken("}
    )
    with pytest.raises(InstallError, match="what was installed before is as it was") as caught:
        install.run([], linux, checkout, said.append)
    assert "SyntaxError" in caught.value.hint
    assert subprocess.check_output(command, text=True) == "the bridge ['serve']\n"

    write_tree(checkout, {"bridge/tiny.py": BACKEND})
    assert install.run([], linux, checkout, said.append) == 0
    assert subprocess.check_output(command, text=True) == "the new bridge ['serve']\n"

    assert install.run(["uninstall"], linux, checkout, said.append) == 0
    assert tree(home) == before


def test_the_checkouts_environment_is_made_once_and_brought_up_to_date_in_place(
    linux: Machine, checkout: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    python = install.ensure_checkout_environment(linux, checkout, "", said.append)
    assert subprocess.check_output([python, "-P", "-m", "bridge.entry"], text=True) == "the bridge []\n"
    assert len(said) > 0
    said.clear()
    install.ensure_checkout_environment(linux, checkout, "", said.append)
    assert said == []
    assert install.run(["demo", str(tmp_path / "out")], linux, checkout, said.append) == 0
    assert (tmp_path / "out").read_text() == "a picture"
    assert said == []
    kept = write_tree(checkout / ".venv", {"kept": ""}) / "kept"
    (checkout / "pyproject.toml").write_text(PYPROJECT + "# changed\n")
    install.ensure_checkout_environment(linux, checkout, "", said.append)
    assert said != []
    assert kept.exists()


def make_and_stop(folder: Path) -> None:
    with install.kept_aside(folder):
        write_tree(folder, {"half": ""})
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    "before",
    [
        {"venv/works": ""},
        {"venv.old/works": "", "venv/half": ""},  # the run before died while it made the new one
        {"venv.old/half": "", "venv/works": "", f"venv/{install.MARKER}": ""},  # or while it removed the old one
    ],
)
def test_what_worked_comes_back_after_an_interruption(tmp_path: Path, before: dict[str, str]) -> None:
    folder = write_tree(tmp_path, before) / "venv"
    with pytest.raises(KeyboardInterrupt):
        make_and_stop(folder)
    assert (folder / "works").exists()
    assert not (folder / "half").exists()
    assert not (tmp_path / "venv.old").exists()


# ---------------------------------------------------------------------------------- doctor


def no_library(name: str) -> object:
    raise OSError(f"{name}: cannot open shared object file")


LOADERS: list[tuple[Callable[[str], object], str, str, str]] = [
    (str, "apt-get", "ok", ""),
    (no_library, "apt-get", "fail", "sudo apt-get install libegl1 libgl1"),
    (no_library, "dnf", "fail", "sudo dnf install libglvnd-egl libglvnd-glx"),
    (no_library, "", "fail", "Debian's are named so: libegl1"),
]


@pytest.mark.parametrize(("load", "manager", "status", "hint"), LOADERS)
def test_missing_libraries_are_named_with_their_packages(
    load: Callable[[str], object], manager: str, status: str, hint: str
) -> None:
    (check,) = install.check_libraries("Linux", load, manager)
    assert check.status == status
    assert hint in check.hint
    assert install.check_libraries("Darwin", no_library) == []


@pytest.mark.parametrize(
    ("change", "packages"),
    [
        ({"system": "Darwin"}, []),
        ({}, [row[1] for row in install.QT_LIBRARIES] + ["xvfb"]),
        ({"has_ensurepip": False}, [row[1] for row in install.QT_LIBRARIES] + ["python3-venv", "xvfb"]),
    ],
)
def test_the_packages_of_a_bare_system_are_known(
    linux: Machine, tmp_path: Path, change: dict[str, object], packages: list[str]
) -> None:
    bare = dataclasses.replace(linux, environ={"PATH": str(tmp_path)}, **change)  # type: ignore[arg-type]
    assert install.wanted_packages(bare, no_library) == packages


def installed(linux: Machine, home: Path, checkout: Path) -> Path:
    gimp = profile(home)
    apply(without_environment(install.plan_install(linux, checkout)))
    write_tree(home / ".local/share/layerbridge/venv/bin", {"python": "", "layerbridge": ""})
    return gimp / "plug-ins/layer-bridge"


def test_doctor_is_content_with_what_the_installer_made(linux: Machine, home: Path, checkout: Path) -> None:
    installed(linux, home, checkout)
    checks = [*install.check_profiles(linux, checkout), install.check_command(linux)]
    assert {check.status for check in checks} <= {"ok", "warn"}
    assert checks[0].status == "ok"


def damage_version(plugin: Path) -> None:
    (plugin / "layerbridge/__init__.py").write_text('__version__ = "0.0.9"\n')


def damage_mode(plugin: Path) -> None:
    (plugin / "layer-bridge.py").chmod(0o644)


def damage_start(plugin: Path) -> None:
    (plugin / "bridge.json").write_text("{")


def damage_command(plugin: Path) -> None:
    (plugin / "bridge.json").write_text('{"command": ["/nowhere/python"], "run": ""}')


def damage_all(plugin: Path) -> None:
    (plugin / "layer-bridge.py").unlink()


DAMAGES = [
    (damage_version, "is 0.0.9, this is 0.1.0"),
    (damage_mode, "not executable"),
    (damage_start, "is damaged"),
    (damage_command, "/nowhere/python, which is not there"),
    (damage_all, "no plug-in in"),
]


@pytest.mark.parametrize(("damage", "text"), DAMAGES)
def test_doctor_names_what_is_wrong_with_a_plugin(
    linux: Machine, home: Path, checkout: Path, damage: Callable[[Path], None], text: str
) -> None:
    damage(installed(linux, home, checkout))
    (check,) = install.check_profiles(linux, checkout)
    assert check.status == "fail"
    assert text in check.text
    assert "install.py" in check.hint


def test_doctor_tells_a_sandboxed_gimps_user_to_start_the_bridge(linux: Machine, home: Path, checkout: Path) -> None:
    profile(home, ".var/app/org.gimp.GIMP/config/GIMP/3.0")
    apply(without_environment(install.plan_install(linux, checkout)))
    (check,) = install.check_profiles(linux, checkout)
    assert check.status == "warn"
    assert "layerbridge panel" in check.hint


def test_doctor_fails_where_nothing_is_installed(linux: Machine, home: Path, checkout: Path) -> None:
    said: list[str] = []
    assert install.run(["doctor"], linux, checkout, said.append) == 1
    assert any("no GIMP 3 profile" in line and "Start GIMP 3 once" in line for line in said)


# ---------------------------------------------------------------------------------- test


def test_the_grammar_check_names_what_gimps_python_cannot_read(tmp_path: Path) -> None:
    write_tree(tmp_path, {"good.py": "x: int = 1\n", "bad.py": "match x:\n    case 1: pass\n"})
    (error,) = install.grammar_errors([tmp_path])
    assert error.startswith(f"{tmp_path}/bad.py:2: not Python 3.9")
    assert install.grammar_errors([tmp_path / "good.py"]) == []


def test_plugin_and_installer_keep_to_python_39() -> None:
    assert install.grammar_errors([install.CHECKOUT / "plugin", Path(install.__file__)]) == []


@pytest.mark.parametrize(("code", "passed"), [("0", True), ("3", False)])
def test_a_check_is_summed_up_in_a_line(tmp_path: Path, code: str, passed: bool) -> None:
    said: list[str] = []
    argv = [sys.executable, "-c", f"raise SystemExit({code})"]
    result, line = install.run_check("lint", argv, tmp_path, said.append)
    assert result is passed
    assert line.startswith("ok     lint (" if passed else "FAILED lint (")


def test_what_lies_where_it_is_started_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = tmp_path / "downloads"
    shared.mkdir()
    for name in ("venv.py", "pip.py"):
        (shared / name).write_text(f"open({str(tmp_path / 'run')!r}, 'w')")
    monkeypatch.chdir(shared)
    machine = install.Machine("Linux", tmp_path, dict(os.environ), pip_options=("--no-index",))
    build = install.BuildEnvironment(tmp_path / "venv", tmp_path / "nothing", machine, tmp_path / "log", editable=True)
    with pytest.raises(install.InstallError):
        build.apply()
    assert "nothing" in (tmp_path / "log").read_text(), "pip looked for it"
    assert not (tmp_path / "run").exists()
