"""What was made is on disk before anybody is told, and a disk that fails is told in one way."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.errors import InputError, StorageError
from bridge.history import History, Query
from bridge.imaging.codec import encode_png
from bridge.paths import DAY_S, UNFINISHED
from bridge.provenance import infotext
from tests.fakes.canvas import gradient

LOOSEN = "ALTER TABLE results RENAME TO old; CREATE TABLE results AS SELECT * FROM old ORDER BY rowid; DROP TABLE old;"
"""The table without its constraints, as another program might have written it."""
RECIPE: dict[str, Any] = {
    "mode": "inpaint",
    "provider": "fake",
    "seed": 7,
    "prompts": [{"text": "a “cat” ✓", "weight": 1.0}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "history"


def test_a_result_is_read_back_by_whoever_comes_next(folder: Path) -> None:
    added = History(folder).add(gradient(20, 10), RECIPE)
    (entry,) = History(folder).entries()
    assert entry == added
    assert (entry.mode, entry.provider, entry.title) == ("inpaint", "fake", "a “cat” ✓")
    assert (entry.width, entry.height) == (20, 10)
    assert entry.recipe == RECIPE
    assert np.array_equal(History(folder).picture(entry).pixels, gradient(20, 10).pixels)


def test_results_are_the_users_alone(folder: Path) -> None:
    entry = History(folder).add(gradient(2, 2), RECIPE)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(entry.path.stat().st_mode) == 0o600


def test_the_newest_come_first_and_as_many_as_asked_for(folder: Path) -> None:
    history = History(folder)
    made = [history.add(gradient(2, 2), {**RECIPE, "seed": seed}) for seed in range(5)]
    assert [entry.id for entry in history.entries(limit=3)] == [entry.id for entry in made[:1:-1]]
    assert len({entry.path for entry in made}) == 5


def test_nothing_is_made_by_looking(folder: Path) -> None:
    assert History(folder).entries() == ()
    assert not folder.exists()


@pytest.mark.parametrize("prompts", [[], [{"text": ""}], None])
def test_without_a_prompt_the_mode_is_the_title(folder: Path, prompts: object) -> None:
    assert History(folder).add(gradient(2, 2), {**RECIPE, "prompts": prompts}).title == "inpaint"


@pytest.mark.parametrize("text", ["../../../etc/cron.d/x", "/etc/passwd", "a\x00b", "CON", "x" * 5000, "; rm -rf ~"])
def test_what_a_user_or_a_server_says_never_becomes_a_path(folder: Path, text: str) -> None:
    recipe = {**RECIPE, "mode": text, "provider": text, "prompts": [{"text": text}]}
    entry = History(folder).add(gradient(2, 2), recipe)
    assert entry.path.parent == folder
    assert set(entry.path.name) <= set("0123456789abcdef-.png")
    assert History(folder).entries()[0].title == text


def test_a_path_in_the_index_stays_in_the_folder(folder: Path) -> None:
    history = History(folder)
    history.add(gradient(2, 2), RECIPE)
    change(folder, "UPDATE results SET file = '../../../etc/passwd'")
    assert history.entries()[0].path == folder / "passwd"


def test_a_file_that_is_gone_or_damaged_is_told(folder: Path) -> None:
    history = History(folder)
    entry = history.add(gradient(30, 30), RECIPE)
    entry.path.write_bytes(entry.path.read_bytes()[:60])
    with pytest.raises(InputError):
        history.picture(entry)
    entry.path.unlink()
    with pytest.raises(InputError, match="is gone"):
        history.picture(entry)


@pytest.mark.parametrize(
    "damage",
    [
        b"not a database at all, but long enough to be taken for one" * 40,
        b"SQLite format 3\x00" + b"\xff" * 4000,
    ],
)
def test_a_damaged_index_is_told_and_the_files_stay(folder: Path, damage: bytes) -> None:
    history = History(folder)
    entry = history.add(gradient(2, 2), RECIPE)
    (folder / "history.sqlite").write_bytes(damage)
    with pytest.raises(StorageError, match=r"result files in .* are safe") as caught:
        history.entries()
    assert "history.sqlite" in caught.value.hint
    with pytest.raises(StorageError):
        history.add(gradient(2, 2), RECIPE)
    assert entry.path.is_file()
    assert len(list(folder.glob("*.png"))) == 2
    (folder / "history.sqlite").unlink()
    assert history.entries() == ()


@pytest.mark.parametrize(
    "statement", ["DROP TABLE results; CREATE TABLE results (made_at TEXT)", "ALTER TABLE results DROP COLUMN search"]
)
def test_an_index_of_another_kind_is_told(folder: Path, statement: str) -> None:
    history = History(folder)
    history.add(gradient(2, 2), RECIPE)
    change(folder, statement)
    with pytest.raises(StorageError, match="are safe"):
        History(folder).page(Query("x"))


@pytest.mark.parametrize("damage", ["file = x'05'", "width = 'wide'", "file = NULL"])
def test_a_damaged_row_does_not_hide_the_others(folder: Path, damage: str) -> None:
    history = History(folder)
    first, second, third = (history.add(gradient(2, 2), {**RECIPE, "seed": seed}) for seed in range(3))
    change(folder, LOOSEN)
    change(folder, f"UPDATE results SET {damage} WHERE id = '{second.id}'")  # noqa: S608
    assert history.entries() == (third, first)


@pytest.mark.parametrize("recipe", ["'{'", "x'ff'", "'[1]'", "'" + "[" * 100_000 + "'"])
def test_of_a_result_whose_recipe_is_lost_the_picture_is_there(folder: Path, recipe: str) -> None:
    history = History(folder)
    entry = history.add(gradient(2, 2), RECIPE)
    change(folder, f"UPDATE results SET recipe = {recipe}")  # noqa: S608
    assert history.entries() == (replace(entry, recipe={}),)


def change(folder: Path, statement: str) -> None:
    index = sqlite3.connect(folder / "history.sqlite")
    index.executescript(statement)
    index.close()


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "history").write_text("no folder")
    with pytest.raises(StorageError):
        History(tmp_path / "history").add(gradient(2, 2), RECIPE)
    assert (tmp_path / "history").read_text() == "no folder"


def test_a_full_disk_is_told_and_leaves_no_half_of_a_file(tiny_disk: Path) -> None:
    noise = gradient(200, 200)
    noise.pixels[..., :3] = np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8)
    history = History(tiny_disk / "history")
    with pytest.raises(StorageError, match="full") as caught:
        history.add(noise, RECIPE)
    assert "space" in caught.value.hint
    assert list((tiny_disk / "history").iterdir()) == []


def test_a_png_that_is_there_already_is_kept_as_it_is(tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    packed = encode_png(gradient(20, 10), effort="small")
    entry = history.add(gradient(20, 10), RECIPE, encoded=packed)
    assert entry.path.read_bytes() == packed


def test_an_amended_recipe_is_the_one_that_is_read(tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    first, second = history.add(gradient(20, 10), RECIPE), history.add(gradient(20, 10), RECIPE)
    amended = history.amend(first, {**RECIPE, "drift": {"largest_outside": 0}})
    assert amended.recipe["drift"] == {"largest_outside": 0}
    read = {entry.id: entry.recipe for entry in history.entries()}
    assert read == {first.id: amended.recipe, second.id: RECIPE}


def test_what_a_killed_run_left_half_written_is_swept(tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    history.sweep()  # Nothing is there yet.
    entry = history.add(gradient(3, 3), RECIPE)
    long_ago = time.time() - 30 * DAY_S
    for name in ("old", "new"):
        (entry.path.parent / f"{UNFINISHED}{name}").touch()
    for path in (entry.path, entry.path.parent / f"{UNFINISHED}old"):
        os.utime(path, (long_ago, long_ago))
    History(tmp_path / "history").sweep()
    assert sorted(path.name for path in entry.path.parent.iterdir()) == sorted(
        [f"{UNFINISHED}new", "history.sqlite", entry.path.name]
    )


@pytest.mark.parametrize(
    "prompts",
    [
        [{"text": "a lake"}], [{"text": "a lake", "weight": 10**400}], [{"text": "a lake", "weight": "much"}],
        [{"text": "a lake", "weight": None}], ["a lake"], [None], {"text": "a lake"}, "a lake", 7, [{"text": 7}],
    ],
)  # fmt: skip
def test_a_recipe_of_a_strangers_folder_breaks_nobody_who_reads_it(tmp_path: Path, prompts: object) -> None:
    history = History(tmp_path)
    entry = history.add(gradient(8, 8), {"mode": "text-to-image", "provider": "fake", "prompts": [{"text": "x"}]})
    odd = {"mode": "text-to-image", "provider": "fake", "prompts": prompts, "typed": prompts, "sampling": [1]}
    with sqlite3.connect(tmp_path / "history.sqlite") as index:
        index.execute("UPDATE results SET recipe = ? WHERE id = ?", (json.dumps(odd), entry.id))
    index.close()
    (read,) = history.entries()
    assert read.negative == ""
    assert infotext(read.recipe)
    assert all(isinstance(each["text"], str) and abs(each["weight"]) <= 1000 for each in read.recipe["prompts"])
