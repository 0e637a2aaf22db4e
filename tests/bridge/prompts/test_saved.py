from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import InputError, StorageError
from bridge.prompts.saved import MAX_FIRST_WORDS_CHARS, NEGATIVE, SavedPrompt, SavedPrompts, parsed


@pytest.fixture
def saved(tmp_path: Path) -> SavedPrompts:
    return SavedPrompts(tmp_path / "prompts")


def test_a_prompt_is_a_small_readable_file(saved: SavedPrompts) -> None:
    name = saved.save("a (red:1.2) cat,\n{big|small} ", "rain,\nfog")
    assert name == "a red 1 2 cat big small"
    text = (saved.folder / f"{name}.txt").read_text(encoding="utf-8")
    assert text == "a (red:1.2) cat,\n{big|small}\nNegative prompt: rain, fog\n"
    assert saved.names() == (name,)
    assert saved.read(name) == SavedPrompt("a (red:1.2) cat,\n{big|small}", "rain, fog")


def test_the_same_is_saved_once_and_others_under_names_of_their_own(saved: SavedPrompts) -> None:
    assert [saved.save(text) for text in ("a cat", "a cat!", "a cat", "a cat?")] == [
        "a cat",
        "a cat 2",
        "a cat",
        "a cat 3",
    ]
    assert saved.names() == ("a cat", "a cat 2", "a cat 3")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../etc/passwd", "etc passwd"),
        ("...", "prompt"),
        ("猫、夜", "猫 夜"),
        ("x" * 100, "x" * MAX_FIRST_WORDS_CHARS),
        ("word " * 30, "word word word word word word word word"),
    ],
)
def test_a_name_is_never_a_path(saved: SavedPrompts, text: str, name: str) -> None:
    assert saved.save(text) == name
    assert [path.parent for path in saved.folder.parent.rglob("*.txt")] == [saved.folder]


@pytest.mark.parametrize("name", ["gone", "../secret"])
def test_what_is_not_there_is_said(saved: SavedPrompts, name: str) -> None:
    saved.save("a cat")
    (saved.folder.parent / "secret.txt").write_text("a secret", encoding="utf-8")
    with pytest.raises(InputError, match="no saved prompt"):
        saved.read(name)


def test_files_that_others_wrote(saved: SavedPrompts) -> None:
    assert parsed("a cat\n\nNegative prompt: rain\nand fog\n") == SavedPrompt("a cat", "rain and fog")
    assert parsed("Negative prompt: rain") == SavedPrompt("", "rain")
    assert parsed("") == SavedPrompt("")


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "prompts").write_text("a file", encoding="utf-8")
    with pytest.raises(StorageError):
        SavedPrompts(tmp_path / "prompts").save("a cat")


LINES = st.lists(st.sampled_from(["a cat", "", "été", NEGATIVE, f"{NEGATIVE} x", " b "]), max_size=5).map("\n".join)


@given(LINES, LINES)
def test_what_is_written_is_read_again(text: str, negative: str) -> None:
    prompt = SavedPrompt(text.strip(), " ".join(negative.split()))
    assert parsed(str(prompt)) == prompt
