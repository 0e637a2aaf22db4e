"""The folder of the results can be another one, and no result is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.app import BridgeCore
from bridge.errors import InputError, StorageError
from bridge.history import History
from bridge.history.folder import check_new, copy_all, history_folder, take_away, take_away_moved, used_bytes
from bridge.paths import UNFINISHED, Paths
from bridge.settings import Settings
from tests.fakes.canvas import gradient

RECIPE = {"mode": "text-to-image", "provider": "fake", "prompts": [{"text": "a lake"}]}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    history = History(tmp_path / "old")
    for side in (8, 16):
        history.add(gradient(side, side), RECIPE)
    return tmp_path / "old"


def pixels(folder: Path) -> list[bytes]:
    history = History(folder)
    return [history.picture(entry).pixels.tobytes() for entry in history.entries()]


def test_the_usual_place_or_the_chosen_one(tmp_path: Path) -> None:
    paths = Paths.inside(tmp_path)
    assert history_folder(paths, Settings()) == paths.data / "history"
    assert history_folder(paths, Settings(history_folder="/elsewhere")) == Path("/elsewhere")


def test_a_result_that_another_process_adds_while_they_are_moved_is_not_removed(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    check_new(old, new)
    copy_all(old, new)
    late = History(old).add(gradient(24, 24), RECIPE)
    take_away_moved(old, new)
    assert [path.name for path in old.glob("*.png")] == [late.path.name]
    assert len(pixels(new)) == 2


def test_what_was_moved_is_gone_from_where_it_was(old: Path, tmp_path: Path) -> None:
    copy_all(old, tmp_path / "new")
    take_away_moved(old, tmp_path / "new")
    assert not old.exists()


def test_what_is_copied_is_all_there_and_the_old_folder_as_it_was(old: Path, tmp_path: Path) -> None:
    new, before = tmp_path / "new", pixels(old)
    (old / "deeper").mkdir()
    (old / "deeper" / "thumb").write_bytes(b"x")
    (old / f"{UNFINISHED}1").write_bytes(b"half")
    check_new(old, new)
    copy_all(old, new)
    assert pixels(new) == pixels(old) == before
    assert used_bytes(new) == used_bytes(old) > 0
    assert (new / "deeper" / "thumb").read_bytes() == b"x"
    assert not (new / f"{UNFINISHED}1").exists()
    take_away(old)
    assert not old.exists()
    assert pixels(new) == before


def test_what_cannot_be_copied_leaves_nothing_behind(old: Path, tmp_path: Path) -> None:
    before = pixels(old)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError):
        copy_all(old, tmp_path / "file" / "new")
    assert pixels(old) == before


def test_results_are_not_mixed_with_others(old: Path, tmp_path: Path) -> None:
    History(tmp_path / "other").add(gradient(4, 4), RECIPE)
    before = pixels(tmp_path / "other")
    with pytest.raises(InputError, match="results in"):
        copy_all(old, tmp_path / "other")
    assert pixels(tmp_path / "other") == before


@pytest.mark.parametrize("where", ["relative", "old", "old/inside", "."])
def test_folders_that_will_not_do(old: Path, tmp_path: Path, where: str) -> None:
    with pytest.raises(InputError):
        check_new(old, Path(where) if where == "relative" else (tmp_path / where).resolve())


def test_other_peoples_files_stay_alone(old: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "holiday.jpg").write_bytes(b"")
    with pytest.raises(InputError, match="other files"):
        check_new(old, tmp_path / "photos")


def test_the_core_goes_to_the_new_folder_with_its_settings(tmp_path: Path) -> None:
    core = BridgeCore(Paths.inside(tmp_path / "home"), environ={})
    kept = core.history.add(gradient(4, 4), RECIPE)
    copy_all(kept.path.parent, tmp_path / "new")
    core.reconfigure(Settings(history_folder=str(tmp_path / "new")))
    take_away(kept.path.parent)
    core.history.add(gradient(4, 4), RECIPE)
    assert len(list((tmp_path / "new").glob("*.png"))) == 2
    assert len(core.history.entries()) == 2
    # A list that shows it since before still can.
    assert core.history.picture(kept).pixels.tobytes() == gradient(4, 4).pixels.tobytes()
    core.close()
