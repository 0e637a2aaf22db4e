"""Names of results: no two inputs share one, no input is overwritten, whatever the inputs are called."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.cli.sources import Run, Source
from bridge.cli.targets import SUFFIXES_OF, Targets
from bridge.errors import InputError
from bridge.model import Mode

NAME = st.sampled_from(["a.png", "a.jpg", "a-1.png", "b.png", "sub/a.png", "sub/b.webp", "a.b.png"])


def targets_of(names: list[str], folder: Path, samples: int = 1, **said: Any) -> tuple[Targets, list[Source]]:
    sources = [Source(folder / name, Path(name).parent) for name in names]
    said.setdefault("out", folder / "out")
    run = Run(Mode.UPSCALE, tuple(folder / name for name in names), said={}, **said)
    return Targets(run, sources, samples), sources


def relative(files: tuple[Path, ...], folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in files]


def test_the_tree_of_the_inputs_is_kept(tmp_path: Path) -> None:
    targets, (source,) = targets_of(["sub/deep/a.tif"], tmp_path, layer=tmp_path / "layers")
    targets.check()
    assert relative(targets.files(source), tmp_path) == ["out/sub/deep/a.png"]
    assert relative(targets.layer_files(source), tmp_path) == ["layers/sub/deep/a.png"]


@pytest.mark.parametrize(
    ("file_format", "suffix"), [("", ".png"), ("jpg", ".jpg"), ("webp", ".webp"), ("tiff", ".tiff")]
)
def test_results_are_of_the_format_that_was_named(tmp_path: Path, file_format: str, suffix: str) -> None:
    targets, (source,) = targets_of(["a.jpg"], tmp_path, samples=2, file_format=file_format)
    assert relative(targets.files(source), tmp_path) == [f"out/a-1{suffix}", f"out/a-2{suffix}"]


@pytest.mark.parametrize("file_format", SUFFIXES_OF)
def test_a_file_keeps_the_name_that_was_given(tmp_path: Path, file_format: str) -> None:
    for suffix in SUFFIXES_OF[file_format]:
        targets, (source,) = targets_of(["a.bmp"], tmp_path, out=tmp_path / f"new{suffix}", file_format=file_format)
        targets.check()
        assert relative(targets.files(source), tmp_path) == [f"new{suffix}"]


def test_two_inputs_of_one_name_are_both_named(tmp_path: Path) -> None:
    targets, _ = targets_of(["a.png", "a.jpg"], tmp_path)
    with pytest.raises(InputError, match=r"a\.png and .*a\.jpg; nothing was sent"):
        targets.check()


def test_looking_makes_no_folder(tmp_path: Path) -> None:
    targets_of(["a.png", "b.png"], tmp_path, dry_run=True)[0].check()
    assert list(tmp_path.iterdir()) == []


@given(names=st.lists(NAME, min_size=1, max_size=5), samples=st.integers(1, 3), out=st.sampled_from(["", "out", "sub"]))
def test_what_passes_the_check_overwrites_nothing(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], samples: int, out: str
) -> None:
    """Either it is refused, or every result has a name of its own that no input has."""
    folder = tmp_path_factory.mktemp("files")
    targets, sources = targets_of(names, folder, samples, out=folder / out, dry_run=True)
    files = [file for source in sources for file in targets.files(source)]
    clash = len(set(files)) < len(files) or bool(set(files) & {source.path for source in sources})
    with pytest.raises(InputError, match="nothing was sent") if clash else nullcontext():
        targets.check()
