"""Laws of the sources that no linter holds: who may import what, what every module says of itself, no hidden state."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("bridge", "ui", "plugin")
LAUNCHER = ROOT / "plugin" / "layer-bridge.py"
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
PACKAGES = [path for path in SOURCES if path.name == "__init__.py"]
MODULES = [path for path in SOURCES if path not in PACKAGES and path != LAUNCHER]

DEMO = ("bridge.demo",)
IMPORTERS: dict[str, tuple[str, ...]] = {
    # A package stands for all of its modules.
    "PIL": ("bridge.imaging.codec", "bridge.imaging.sample", *DEMO),
    "PySide6": ("ui",),
    "click": ("bridge.cli",),
    "cv2": ("bridge.imaging", *DEMO),
    "google.protobuf": ("bridge.providers.stability_grpc.messages", "bridge.providers.stability_grpc.channel"),
    "grpc": ("bridge.providers.stability_grpc.channel",),
    "gi": (
        "layerbridge.canvas",
        "layerbridge.canvas_layers",
        "layerbridge.canvas_making",
        "layerbridge.canvas_ours",
        "layerbridge.canvas_preview",
        "layerbridge.procedures",
    ),
    "jeepney": ("ui.desktop.bus",),
    "keyring": ("bridge.key_stores",),
    "pickle": (),
    "platformdirs": ("bridge.paths",),
    "requests": ("bridge.http.transport", "bridge.http.adapter", "bridge.http.errors"),
    "rich": ("bridge.cli", *DEMO),
    "shelve": (),
    "sqlite3": ("bridge.history.index", "bridge.money.ledger", "bridge.repair"),
    "subprocess": ("bridge.doctor", "bridge.gimp_program", "layerbridge.link", *DEMO),
    "urllib3": ("bridge.http.transport", "bridge.http.adapter", "bridge.http.errors"),
    "websocket": ("bridge.http.feed",),
}
MUTATORS = frozenset(
    {
        "append",
        "extend",
        "insert",
        "remove",
        "pop",
        "clear",
        "add",
        "discard",
        "update",
        "setdefault",
        "popitem",
        "sort",
    }
)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


each_module = pytest.mark.parametrize("path", MODULES, ids=named)
each_source = pytest.mark.parametrize("path", SOURCES, ids=named)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("bridge", "ui", "layerbridge", include_external_packages=True, cache_dir=None)


@pytest.mark.parametrize("library", IMPORTERS)
def test_a_library_is_imported_only_where_it_lives(graph: grimp.ImportGraph, library: str) -> None:
    importers = graph.find_modules_that_directly_import(library) if library in graph.modules else set()
    homes = IMPORTERS[library]
    strangers = {name for name in importers if not any(name == home or name.startswith(f"{home}.") for home in homes)}
    assert strangers == set()


def test_the_table_knows_every_library(graph: grimp.ImportGraph) -> None:
    """A new dependency gets a line, and a home."""
    declared = {"click", "jeepney", "keyring", "cv2", "PIL", "platformdirs", "PySide6", "requests", "rich", "websocket"}
    assert declared <= set(IMPORTERS)
    assert declared <= graph.modules
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.DOTALL | re.MULTILINE)
    assert listed is not None
    names = set(re.findall(r'^    "([A-Za-z0-9-]+)', listed[1], re.MULTILINE))
    modules = {"opencv-python-headless": "cv2", "pillow": "PIL"}
    modules |= {"PySide6-Essentials": "PySide6", "websocket-client": "websocket"}
    assert {modules.get(name, name) for name in names} - {"numpy"} == declared


def test_every_package_is_installed() -> None:
    """A folder that setuptools is not told of is there in a checkout, and missing in what people install."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    there = {path.parent.relative_to(ROOT) for top in ("bridge", "ui") for path in (ROOT / top).rglob("__init__.py")}
    assert set(told) - {"layerbridge"} == {".".join(folder.parts) for folder in there}


@each_module
def test_a_module_says_what_it_owns_and_what_it_may_import(path: Path) -> None:
    words = ast.get_docstring(tree(path)) or ""
    assert "Owns:" in words
    assert re.search(r"\bimport", words)


@pytest.mark.parametrize("path", [*PACKAGES, LAUNCHER], ids=named)
def test_a_package_says_what_it_is_for(path: Path) -> None:
    assert len(ast.get_docstring(tree(path)) or "") > 20


@each_source
def test_no_state_hides_in_a_module(path: Path) -> None:
    """What a module binds to something mutable is a constant by name, and nobody changes it."""
    parsed = tree(path)
    assert [node.names for node in ast.walk(parsed) if isinstance(node, ast.Global)] == []
    mutable = set(mutable_names(parsed))
    assert {name for name in mutable if not is_constant(name)} == set()
    assert {name for name in changed_names(parsed) if name in mutable} == set()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def is_constant(name: str) -> bool:
    return name.isupper() or (name.startswith("__") and name.endswith("__"))


def mutable_names(parsed: ast.Module) -> Iterator[str]:
    """Names that the module binds to a list, dict or set, or to a fresh object of one of those kinds."""
    for node in parsed.body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or not is_mutable(node.value):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def is_mutable(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in ("list", "dict", "set", "defaultdict", "deque")
    return isinstance(value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp))


def changed_names(parsed: ast.Module) -> Iterator[str]:
    """Names of which an item is set or deleted, or a method called that changes a collection."""
    for node in ast.walk(parsed):
        match node:
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if method in MUTATORS:
                yield name


@pytest.mark.parametrize(
    ("source", "mutable", "changed"),
    [
        ("cache = {}", {"cache"}, set()),
        ("KNOWN: dict[str, int] = {}\ndef f(): KNOWN['a'] = 1", {"KNOWN"}, {"KNOWN"}),
        ("SEEN = set()\ndef f(): SEEN.add(1)", {"SEEN"}, {"SEEN"}),
        ("SIZES = (1, 2)\nNAMES = frozenset()", set(), set()),
    ],
)
def test_the_law_about_state_sees_what_it_should(source: str, mutable: set[str], changed: set[str]) -> None:
    parsed = ast.parse(source)
    assert set(mutable_names(parsed)) == mutable
    assert set(changed_names(parsed)) == changed
