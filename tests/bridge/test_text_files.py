"""A folder of the user's own small text files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.errors import InputError, StorageError
from bridge.text_files import TextFolder, proper_name


@pytest.fixture
def notes(tmp_path: Path) -> TextFolder:
    notes = TextFolder(tmp_path / "notes", "note")
    notes.write("one", "1")
    notes.write("two", "2")
    return notes


def test_what_is_written_is_there(notes: TextFolder) -> None:
    assert notes.write("  a  new \n one ", "3") == "a new one"
    assert notes.names() == ("a new one", "one", "two")
    assert notes.text("a new one") == "3"


def test_renaming_keeps_the_text_and_takes_no_other_ones_name(notes: TextFolder) -> None:
    assert notes.rename("one", "first") == "first"
    assert (notes.names(), notes.text("first")) == (("first", "two"), "1")
    # Some systems tell no large letters from small ones.
    with pytest.raises(InputError, match="a note 'TWO' already"):
        notes.rename("first", "TWO")
    assert notes.rename("first", "First") == "First"
    assert notes.text("two") == "2"


def test_what_is_deleted_can_be_written_again(notes: TextFolder) -> None:
    text = notes.delete("one")
    assert notes.names() == ("two",)
    notes.write("one", text)
    assert notes.text("one") == "1"


def test_what_could_not_be_brought_back_is_not_deleted(notes: TextFolder) -> None:
    (notes.folder / "odd.txt").write_bytes(b"\xff")
    with pytest.raises(InputError, match="no text"):
        notes.delete("odd")
    assert "odd" in notes.names()


@pytest.mark.parametrize("name", ["nowhere", "../one", "/etc/passwd", ""])
def test_names_are_looked_up_and_never_made_into_paths(notes: TextFolder, name: str) -> None:
    for attempt in (notes.text, notes.delete, lambda name: notes.rename(name, "x")):
        with pytest.raises(InputError, match="no note"):
            attempt(name)


@pytest.mark.parametrize(
    "name",
    ["", "  ", "..", ".hidden", "a/b", "a\\b", "c:", "a*", "what?", "a\x00b", "con", "COM1.x", "x.", "y" * 61, "a;b"],
)
def test_a_name_that_cannot_be_a_files_is_refused(notes: TextFolder, name: str) -> None:
    for attempt in (proper_name, lambda name: notes.write(name, "x"), lambda name: notes.rename("one", name)):
        with pytest.raises(InputError, match="cannot be a file's name"):
            attempt(name)
    assert notes.names() == ("one", "two")


def test_names_of_people_are_proper() -> None:
    for name in ("Füße im Sand", "Ölbild 2", "水彩", "a-b_c (1)", "x" * 60, "e\u0301"):
        assert proper_name(name)
    assert proper_name("e\u0301") == "é"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("in the way")
    with pytest.raises(StorageError):
        TextFolder(tmp_path / "notes", "note").write("one", "1")
