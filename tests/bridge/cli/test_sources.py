"""Inputs and masks by their names: which files a command means, in which order, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.cli.sources import PICTURE_SUFFIXES, Run, sources_of
from bridge.errors import InputError
from bridge.model import Mode

TREE = (
    *("b.png", "a.JPG", "c.txt", ".hidden.png", "._a.JPG", "d.webp"),
    *("sub/a.png", "sub/deep/z.tif", ".git/x.png", "masks/b.png", "masks/sub/a.webp", "out/a.png"),
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Folders of empty files: only names matter here."""
    for name in TREE:
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "photos"


def run_of(*inputs: Path, mode: Mode = Mode.UPSCALE, **said: Any) -> Run:
    said.setdefault("out", inputs[0].parent / "elsewhere")
    return Run(mode=mode, inputs=inputs, said={}, **said)


def titles(run: Run) -> list[str]:
    return [source.title for source in sources_of(run)]


def masks(run: Run) -> dict[str, str]:
    """The mask of each input, or what is wrong."""
    return {
        source.title: source.mask.name if source.mask else source.error.message if source.error else ""
        for source in sources_of(run)
    }


def test_nothing_is_one_source() -> None:
    (source,) = sources_of(Run(Mode.TEXT_TO_IMAGE, (), Path("out.png"), {}))
    assert (source.path, source.title) == (None, "")


def test_the_pictures_of_a_folder_sorted_by_name(tree: Path) -> None:
    assert titles(run_of(tree)) == ["a.JPG", "b.png", "d.webp"]


def test_a_tree_without_the_folders_of_results_and_masks(tree: Path) -> None:
    run = run_of(tree, recursive=True, out=tree / "out", mask=tree / "masks")
    assert titles(run) == ["a.JPG", "b.png", "d.webp", "sub/a.png", "sub/deep/z.tif"]


def test_files_stay_in_the_order_in_which_they_were_named(tree: Path) -> None:
    assert titles(run_of(tree / "d.webp", tree / "sub", tree / "a.JPG")) == ["d.webp", "a.png", "a.JPG"]


def test_a_file_that_is_named_may_be_of_any_kind_and_need_not_be_there(tree: Path) -> None:
    assert titles(run_of(tree / "c.txt", tree / "no.xyz")) == ["c.txt", "no.xyz"]


@pytest.mark.parametrize("place", ["out", "layer"])
def test_results_never_go_into_the_folder_that_is_read(tree: Path, place: str) -> None:
    with pytest.raises(InputError, match="where results would go; nothing was sent"):
        sources_of(run_of(tree / "sub", **{"out": tree / "new", place: tree / "sub" / ".." / "sub"}))


def test_a_folder_without_pictures_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no picture in"):
        sources_of(run_of(tmp_path))


def test_only_masks_are_no_pictures(tmp_path: Path) -> None:
    (tmp_path / "a_mask.png").touch()
    with pytest.raises(InputError, match="There is no picture in"):
        sources_of(run_of(tmp_path, mode=Mode.INPAINT, mask_suffix="_mask"))


# ------------------------------------------------------------------------------------------ masks


def test_one_mask_for_all(tree: Path) -> None:
    run = run_of(tree, mode=Mode.INPAINT, mask=tree / "masks" / "b.png")
    assert masks(run) == {"a.JPG": "b.png", "b.png": "b.png", "d.webp": "b.png"}


def test_a_folder_of_masks_by_stem_with_the_same_tree(tree: Path) -> None:
    found = masks(run_of(tree, mode=Mode.INPAINT, mask=tree / "masks", recursive=True))
    assert (found["b.png"], found["sub/a.png"]) == ("b.png", "a.webp")
    assert f"{tree / 'a.JPG'} has no mask; nothing was sent for it." == found["a.JPG"]


def test_masks_beside_the_pictures_are_no_inputs(tree: Path) -> None:
    for name in ("a_mask.png", "sub/a_mask.TIFF", "_mask.png"):
        (tree / name).touch()
    found = masks(run_of(tree, mode=Mode.INPAINT, mask_suffix="_mask", recursive=True, out=tree / "out"))
    assert (found["a.JPG"], found["sub/a.png"]) == ("a_mask.png", "a_mask.TIFF")
    assert "_mask.png" in found, "a picture that is called like the suffix"
    assert not {"a_mask.png", "sub/a_mask.TIFF"} & set(found)


def test_masks_that_a_shell_named_among_the_pictures_are_no_inputs(tree: Path) -> None:
    (tree / "b_mask.png").touch()
    run = run_of(tree / "b.png", tree / "b_mask.png", mode=Mode.INPAINT, mask_suffix="_mask")
    assert masks(run) == {"b.png": "b_mask.png"}


def test_two_masks_are_an_error_of_that_picture(tree: Path) -> None:
    (tree / "masks" / "b.webp").touch()
    (tree / "masks" / "d.png").touch()
    found = masks(run_of(tree, mode=Mode.INPAINT, mask=tree / "masks"))
    assert "has 2 masks" in found["b.png"]
    assert found["d.webp"] == "d.png"


def test_no_picture_is_its_own_mask(tree: Path) -> None:
    assert "own mask" in masks(run_of(tree, mode=Mode.INPAINT, mask=tree))["b.png"]


@given(
    stem=st.text("abc_.", min_size=1, max_size=6).filter(lambda text: text.strip(".") == text),
    suffix=st.sampled_from(PICTURE_SUFFIXES),
    mask=st.sampled_from(PICTURE_SUFFIXES),
)
def test_any_picture_finds_the_one_mask_beside_it(
    tmp_path_factory: pytest.TempPathFactory, stem: str, suffix: str, mask: str
) -> None:
    folder = tmp_path_factory.mktemp("beside")
    for name in (f"{stem}{suffix}", f"{stem}-m{mask}"):
        (folder / name).touch()
    (source,) = sources_of(run_of(folder, mode=Mode.INPAINT, mask_suffix="-m"))
    assert (source.path, source.mask) == (folder / f"{stem}{suffix}", folder / f"{stem}-m{mask}")
