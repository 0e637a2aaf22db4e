"""Broken databases: set aside with everything in them, made anew from what can be read, told in a sentence."""

from __future__ import annotations

import os
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.app import BridgeCore
from bridge.capability import Price
from bridge.history import History, HistoryEntry
from bridge.history.kept import Kept
from bridge.model import Box, Mode, ProviderId, Size
from bridge.money.ledger import Charge, Ledger, State
from bridge.paths import Paths
from bridge.repair import RECOVERED, mend_history, mend_ledger
from layerbridge.wire import NewLayer
from tests.bridge.command_line import CommandLine
from tests.bridge.conftest import cli
from tests.fakes.providers import flat

__all__ = ["cli"]

SIZE = Size(16, 8)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "history"


def add(history: History, prompt: str = "a cat") -> HistoryEntry:
    recipe = {"mode": "inpaint", "provider": "fake", "prompts": [{"text": prompt, "weight": 1.0}], "seed": 7}
    return history.add(flat(SIZE, (1, 2, 3)), recipe)


def age(folder: Path) -> None:
    """The files are there for a while."""
    for path in folder.rglob("*.png"):
        os.utime(path, (time.time() - 60, time.time() - 60))


def spoil(path: Path, text: bytes) -> None:
    """One of the pages with ``text`` in it becomes noise, as a bad sector makes it."""
    page, data = 4096, bytearray(path.read_bytes())
    pages = [start for start in range(page, len(data), page) if text in data[start : start + page]]
    assert len(pages) > 4
    middle = pages[len(pages) // 2]
    data[middle : middle + page] = b"\xa5" * page
    path.write_bytes(bytes(data))


def test_a_sound_history_is_left_alone(history: History, folder: Path) -> None:
    add(history)
    before = (folder / "history.sqlite").read_bytes()
    assert mend_history(folder) == ()
    assert (folder / "history.sqlite").read_bytes() == before


def test_no_history_is_no_reason_to_make_one(folder: Path) -> None:
    assert mend_history(folder) == ()
    assert not folder.exists()


def test_an_index_that_is_no_database_is_made_anew_from_the_files(history: History, folder: Path) -> None:
    entry, bare = add(history, "a red boat"), add(history)
    layer = NewLayer("x", Box(0, 0, 16, 8), flat(SIZE, (1, 2, 3)).pixels.tobytes(), None, _recipe("a red boat"), True)
    history.keep(entry, Kept(layer, "request"))
    (folder / "history.sqlite").write_bytes(b"no database at all " * 500)
    (note,) = mend_history(folder, now=lambda: datetime(2026, 11, 21, tzinfo=UTC))
    assert "was broken and was made anew" in note and "2 results were listed" in note
    (aside,) = folder.glob("history.broken-20261121-*.sqlite")
    assert aside.read_bytes().startswith(b"no database") and str(aside) in note
    found = {each.path: each for each in history.entries()}
    assert found[entry.path].title == "a red boat" and found[entry.path].recipe["seed"] == 7
    assert found[bare.path].mode == RECOVERED and (found[bare.path].width, found[bare.path].height) == (16, 8)
    assert history.picture(found[bare.path]).size == SIZE
    assert mend_history(folder) == ()  # told once


def _recipe(prompt: str) -> str:
    return f'{{"mode": "inpaint", "provider": "fake", "prompts": [{{"text": "{prompt}", "weight": 1.0}}], "seed": 7}}'


def test_what_can_still_be_read_of_a_broken_index_is_kept_with_its_stars(history: History, folder: Path) -> None:
    entries = [add(history, f"prompt {number} {'x' * 400}") for number in range(60)]
    history.star(entries[:1], is_starred=True)
    history.delete(entries[-1:])
    spoil(folder / "history.sqlite", b"prompt 3")
    (note,) = mend_history(folder)
    assert "59 results were listed" in note or "60 results were listed" in note
    found = {each.path.name: each for each in history.entries(limit=1000)}
    assert {each.path.name for each in entries[:-1]} <= found.keys()
    read = [each for each in entries if each.path.name in found and found[each.path.name].title == each.title]
    assert len(read) > 30
    assert found[entries[0].path.name].starred
    assert found[entries[0].path.name].id == entries[0].id
    assert found[entries[0].path.name].made_at == entries[0].made_at


def test_a_result_whose_process_was_killed_before_its_row_is_found(history: History, folder: Path) -> None:
    add(history)
    lost = history.path_for_new()
    lost.write_bytes(history.entries()[0].path.read_bytes())
    assert mend_history(folder) == ()  # somebody may be at it
    age(folder)
    assert mend_history(folder) == ("1 result was found that the history did not list; it lists them now.",)
    assert {each.path for each in history.entries()} >= {lost}


def test_a_missing_index_is_made_from_the_files(history: History, folder: Path) -> None:
    add(history)
    (folder / "history.sqlite").unlink()
    age(folder)
    assert len(mend_history(folder)) == 1
    assert len(history.entries()) == 1


def test_files_that_are_no_results_are_left_alone(history: History, folder: Path) -> None:
    add(history)
    (folder / "holiday.png").write_bytes(history.entries()[0].path.read_bytes())
    (folder / "20260101-000000-0123abcd.png").write_bytes(b"no picture")
    age(folder)
    assert mend_history(folder) == ()


def test_an_index_that_is_in_use_is_not_taken_for_a_broken_one(history: History, folder: Path) -> None:
    add(history)
    with sqlite3.connect(folder / "history.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert mend_history(folder) == ()
        other.execute("ROLLBACK")
    other.close()


# ---------------------------------------------------------------------------------------------- ledger


def test_a_broken_ledger_is_begun_anew_with_what_can_be_read(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    ledger.settle(ledger.begin(Charge(ProviderId("keyed"), "x", Mode.INPAINT, "host", Price(5.0))), State.ANSWERED, 1)
    columns = ("id", "at", "month", "provider", "engine", "mode", "host", "estimate", "unit", "state", "pictures")
    rows = [
        (f"{number:032}", "2026", "2026-11", "keyed", "x" * 60, "inpaint", "host", 5.0, "credits", "sent", 0)
        for number in range(400)
    ]
    assert ledger.restore(dict(zip(columns, row, strict=True)) for row in rows) == 400
    spoil(ledger.path, b"x" * 60)
    (note,) = mend_ledger(ledger)
    spent = ledger.spent("2026-11")[0]
    assert 200 < spent.requests < 400
    assert f"with the {spent.requests} requests that could still be read" in note
    assert mend_ledger(ledger) == ()


def test_the_core_mends_and_tells(tmp_path: Path) -> None:
    core = BridgeCore(Paths.inside(tmp_path), environ={})
    add(core.history)
    for path in (tmp_path / "data" / "history" / "history.sqlite", core.ledger.path):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"broken" * 1000)
    notes = core.mend()
    assert [note.split(" was broken")[0] for note in notes] == [
        "The ledger of requests that may be billed",
        "The history's index",
    ]
    assert core.mend() == ()
    core.close()


def test_the_command_line_goes_on_with_a_broken_history(cli: CommandLine) -> None:
    assert cli("upscale {in.png} --provider offline -o {one.png}").status == 0
    path = Paths.default().data / "history" / "history.sqlite"
    path.write_bytes(b"broken" * 1000)
    outcome = cli("upscale {in.png} --provider offline -o {two.png}")
    assert outcome.status == 0
    assert "The history's index was broken" in outcome.err
    assert "broken" not in cli("upscale {in.png} --provider offline -o {three.png}").err
