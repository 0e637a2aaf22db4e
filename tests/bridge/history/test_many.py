"""Finding, starring, deleting and keeping few: what is done with results that are there."""

from __future__ import annotations

import os
import sqlite3
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import InputError
from bridge.history import History, HistoryEntry, Query, moment
from bridge.history.index import FIRST_SCHEMA, VERSION
from tests.fakes.canvas import gradient


def recipe(text: str, *, negative: str = "", engine: str = "fake-1", typed: str = "") -> dict[str, Any]:
    prompts = [{"text": text, "weight": 1.0}]
    if negative:
        prompts.append({"text": negative, "weight": -1.0})
    said = [{"text": typed or text, "weight": 1.0}]
    return {"mode": "inpaint", "provider": "fake", "engine": engine, "seed": 1, "prompts": prompts, "typed": said}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "history"


@pytest.fixture
def history(folder: Path) -> History:
    return History(folder)


def add(history: History, text: str, **more: str) -> HistoryEntry:
    return history.add(gradient(6, 4), recipe(text, **more))


def titles(history: History, text: str = "", *, starred: bool = False) -> list[str]:
    return [entry.title for entry in history.page(Query(text, starred)).entries]


def test_pages_hold_all_of_it_once_though_more_comes_meanwhile(history: History) -> None:
    made = [add(history, str(number)) for number in range(7)]
    first = history.page(limit=3)
    add(history, "new")
    second = history.page(after=first.next, limit=3)
    history.delete(second.entries[-1:])
    third = history.page(after=second.next, limit=3)
    found = [*first.entries, *second.entries, *third.entries]
    assert [entry.id for entry in found] == [entry.id for entry in reversed(made)]
    assert third.next is None


def test_results_of_one_answer_are_all_found_in_their_order(history: History) -> None:
    for request in ("old", "new"):
        made_at = moment()
        for number in range(4):
            history.add(gradient(2, 2), recipe(f"{request} {number}"), made_at=made_at)
    first = history.page(limit=6)
    rest = history.page(after=first.next, limit=9)
    found = [entry.title for entry in (*first.entries, *rest.entries)]
    assert found == [f"{request} {number}" for request in ("new", "old") for number in range(4)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("door red", ["a Red door"]),
        ("CAFE", ["Café in Óbidos"]),
        ("óbidos café", ["Café in Óbidos"]),
        ("strasse", ["eine STRASSE", "eine Straße"]),
        ("fog", ["a Red door"]),
        ("sdxl", ["Café in Óbidos"]),
        ("inpaint door", ["a Red door"]),
        ("red|blue", ["a Red door"]),
        ("%", []),
        ("_", []),
        ("'; DROP TABLE results", []),
        ("  ", ["eine STRASSE", "eine Straße", "Café in Óbidos", "a Red door"]),
    ],
)
def test_all_words_count_in_any_order(history: History, words: str, found: list[str]) -> None:
    add(history, "a Red door", negative="fog, people", typed="a {Red|Blue} door")
    add(history, "Café in Óbidos", engine="SDXL-turbo")
    add(history, "eine Straße")
    add(history, "eine STRASSE")
    assert titles(history, words) == found
    assert history.count(Query(words)) == len(found)


def test_what_is_known_later_is_found_too(history: History) -> None:
    entry = add(history, "a door")
    history.amend(entry, recipe("a gate"))
    assert titles(history, "gate") == ["a door"]


def test_starred_ones_can_be_asked_for(history: History) -> None:
    one, two, three = (add(history, name) for name in ("one", "two", "three"))
    history.star([one, three], is_starred=True)
    assert titles(history, starred=True) == ["three", "one"]
    assert titles(history, "one", starred=True) == ["one"]
    history.star([three], is_starred=False)
    assert [entry.starred for entry in history.entries()] == [False, False, True]
    assert history.count(Query(starred=True)) == 1
    assert two.starred is False


# ---------------------------------------------------------------------------------------------- deleting


def test_what_is_deleted_is_not_listed_and_comes_back_whole(history: History, folder: Path) -> None:
    one, two = add(history, "one"), add(history, "two")
    data = one.path.read_bytes()
    history.delete([one])
    assert titles(history) == ["two"]
    assert not one.path.exists()
    assert (folder / "deleted" / one.path.name).read_bytes() == data
    with pytest.raises(InputError, match="is gone"):
        history.picture(one)
    history.bring_back([one])
    assert history.entries() == (two, one)
    assert one.path.read_bytes() == data


def test_a_deletion_that_was_broken_off_can_be_undone(history: History, folder: Path) -> None:
    entry = add(history, "one")
    # The row was marked, and the power failed before the file was moved.
    change(folder, "UPDATE results SET deleted_at = '2026-01-02T03:04:05.000+00:00'")
    history.bring_back([entry])
    assert titles(history) == ["one"]
    assert entry.path.is_file()


def test_after_a_while_it_is_really_removed(history: History, folder: Path) -> None:
    one, two = add(history, "one"), add(history, "two")
    history.thumbnail(one)
    history.delete([one])
    history.purge()
    assert (folder / "deleted" / one.path.name).is_file()
    history.purge(after=timedelta(seconds=-1))
    assert files(folder) == {two.path.name, "history.sqlite"}
    history.bring_back([one])
    assert titles(history) == ["two"]


def test_nothing_is_made_by_tidying(history: History, folder: Path) -> None:
    history.purge()
    assert history.trim(1) == ()
    assert history.count() == 0
    assert not folder.exists()


# ---------------------------------------------------------------------------------------------- space


def test_the_oldest_without_a_star_make_room(history: History) -> None:
    made = [add(history, str(number)) for number in range(6)]
    history.star(made[:1], is_starred=True)
    each = made[0].path.stat().st_size
    removed = history.trim(history.used_bytes() - each)
    assert removed == (made[1],)
    assert not made[1].path.exists()
    assert titles(history) == ["5", "4", "3", "2", "0"]
    assert history.trim(history.used_bytes()) == ()
    assert history.trim(0) == ()


def test_a_clock_that_was_set_back_makes_nothing_older_than_it_is(history: History, folder: Path) -> None:
    made = [add(history, str(number)) for number in range(3)]
    for entry, year in ((made[0], 2031), (made[2], 2021)):
        change(folder, f"UPDATE results SET made_at = '{year}-01-02' WHERE id = '{entry.id}'")  # noqa: S608  (our own)
    (removed,) = history.trim(history.used_bytes() - 1)
    assert removed.id == made[0].id


def test_what_has_just_come_stays_however_small_the_limit(history: History) -> None:
    made = [add(history, str(number)) for number in range(3)]
    assert history.trim(1, spared=made[2:]) == tuple(made[:2])
    assert titles(history) == ["2"]


def test_what_was_deleted_long_ago_goes_first(history: History, folder: Path) -> None:
    made = [add(history, str(number)) for number in range(3)]
    history.delete(made[2:])
    change(folder, "UPDATE results SET deleted_at = '2026-01-02T03:04:05.000+00:00' WHERE deleted_at IS NOT NULL")
    assert history.trim(history.used_bytes() - 1) == ()
    assert titles(history) == ["1", "0"]
    assert not (folder / "deleted" / made[2].path.name).exists()


def test_all_files_count(history: History, folder: Path) -> None:
    entry = add(history, "one")
    before = history.used_bytes()
    history.thumbnail(entry)
    (folder / "deleted").mkdir()
    (folder / "deleted" / "x.png").write_bytes(b"x" * 1000)
    assert history.used_bytes() > before + 1000


# ---------------------------------------------------------------------------------------------- an index of before


def old_index(folder: Path, rows: int) -> None:
    """As the first version wrote it."""
    folder.mkdir(parents=True)
    index = sqlite3.connect(folder / "history.sqlite")
    index.executescript(f"{FIRST_SCHEMA}; CREATE INDEX results_by_time ON results (made_at);")
    for number in range(rows):
        made = '{"mode": "inpaint", "provider": "fake", "seed": 1, "prompts": [{"text": "an Élan", "weight": 1.0}]}'
        row = (f"id{number}", f"2026-01-02T03:04:{number:02}", "inpaint", "fake", f"title {number}", 4, 4, "x.png")
        index.execute("INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, made))
    index.execute("UPDATE results SET recipe = '{' WHERE id = 'id3'")
    index.commit()
    index.close()


def test_an_index_of_before_loses_no_row(folder: Path) -> None:
    old_index(folder, 9)
    history = History(folder)
    assert [entry.title for entry in history.entries()] == [f"title {number}" for number in range(8, -1, -1)]
    assert history.count(Query("elan")) == 8
    assert titles(history, "title 3") == ["title 3"]
    add(history, "new")
    assert History(folder).count() == 10


def test_a_change_that_is_broken_off_leaves_the_index_as_it_was(folder: Path) -> None:
    old_index(folder, 3)
    change(folder, "CREATE TRIGGER stop BEFORE UPDATE ON results BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    with pytest.raises(Exception, match="disk is full"):
        History(folder).entries()
    change(folder, "DROP TRIGGER stop")
    index = sqlite3.connect(folder / "history.sqlite")
    assert index.execute("PRAGMA user_version").fetchone() == (0,)
    assert len(index.execute("PRAGMA table_info(results)").fetchall()) == 9
    index.close()
    assert len(History(folder).entries()) == 3


def test_an_index_is_changed_once(folder: Path) -> None:
    old_index(folder, 2)
    History(folder).entries()
    change(folder, "UPDATE results SET search = 'mine'")
    assert titles(History(folder), "mine") == ["title 1", "title 0"]
    assert VERSION == 2


# ---------------------------------------------------------------------------------------------- small views


def test_a_small_view_is_made_once(history: History, folder: Path) -> None:
    entry = history.add(gradient(600, 300), recipe("a door"))
    data = history.thumbnail(entry)
    assert data[8:12] == b"WEBP"
    assert [path.stem for path in (folder / "thumbnails").iterdir()] == [entry.path.stem]
    entry.path.unlink()
    assert history.thumbnail(entry) == data


def test_a_small_view_that_is_none_is_made_anew(history: History, folder: Path) -> None:
    entry = history.add(gradient(600, 300), recipe("a door"))
    data = history.thumbnail(entry)
    (file,) = (folder / "thumbnails").iterdir()
    file.write_bytes(b"what a bad sector leaves")
    assert history.thumbnail(entry, anew=True) == data == file.read_bytes()


def test_of_a_result_that_is_gone_there_is_none(history: History) -> None:
    entry = add(history, "one")
    entry.path.unlink()
    with pytest.raises(InputError):
        history.thumbnail(entry)


def test_what_broken_runs_left_is_swept_everywhere(history: History, folder: Path) -> None:
    add(history, "one")
    for name in ("kept", "sources", "thumbnails"):
        (folder / name).mkdir()
        path = folder / name / ".layerbridge-old"
        path.touch()
        os.utime(path, (time.time() - 30 * 86_400,) * 2)
    history.sweep()
    assert not list(folder.rglob(".layerbridge-*"))


def change(folder: Path, statement: str) -> None:
    index = sqlite3.connect(folder / "history.sqlite")
    index.executescript(statement)
    index.close()


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}
