from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import InputError, StorageError
from bridge.prompts.wildcards import Wildcards
from bridge.text_files import MAX_BYTES

NONE = Wildcards()


@pytest.fixture
def wildcards(tmp_path: Path) -> Wildcards:
    folder = tmp_path / "wildcards"
    folder.mkdir()
    (folder / "colour.txt").write_text("# colours\nred\n\n  green  \nblue\n", encoding="utf-8")
    (folder / "animal.txt").write_text("a __colour__ {cat|dog}\n", encoding="utf-8")
    (folder / "empty.txt").write_text("# nothing yet\n", encoding="utf-8")
    (folder / "loop.txt").write_text("__loop__ and on\n", encoding="utf-8")
    (folder / "flood.txt").write_text("__colour__" * 2000 + "\n", encoding="utf-8")
    (folder / "latin.txt").write_bytes(b"caf\xe9\n")
    (folder / "large.txt").write_bytes(b"x" * (MAX_BYTES + 1))
    (folder / "folder.txt").mkdir()
    (tmp_path / "secret.txt").write_text("a secret\n", encoding="utf-8")
    return Wildcards(folder)


def one(wildcards: Wildcards, text: str, seed: int = 7) -> str:
    return wildcards.expanded([text], seed)[0]


def many(wildcards: Wildcards, text: str) -> set[str]:
    return {one(wildcards, text, seed) for seed in range(1, 200)}


def test_choices(wildcards: Wildcards) -> None:
    assert many(NONE, "a {red|green} cat") == {"a red cat", "a green cat"}
    assert many(NONE, "{a {big|small} cat|a dog}") == {"a big cat", "a small cat", "a dog"}
    assert many(NONE, "a {very |}red cat") == {"a very red cat", "a red cat"}
    assert many(wildcards, "__colour__") == {"red", "green", "blue"}
    assert len(many(wildcards, "__animal__")) == 6
    assert many(wildcards, "({__colour__|black}:1.2)") == {
        f"({each}:1.2)" for each in ("red", "green", "blue", "black")
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a | b", "a | b"),
        (r"a \{b\|c\} d", "a {b|c} d"),
        (r"{a\|b}", "a|b"),
        (r"\__colour__", "__colour__"),
        (r"\(b\)", r"\(b\)"),
        ("snake_case and __ and ____", "snake_case and __ and ____"),
        ("{only}", "only"),
    ],
)
def test_what_is_no_choice(wildcards: Wildcards, text: str, expected: str) -> None:
    assert one(wildcards, text) == expected


@given(st.text(alphabet="abc ():._\\1", max_size=30).filter(lambda text: "__" not in text))
def test_text_without_choices_stays(text: str) -> None:
    assert one(NONE, text) == text


def test_the_seed_chooses() -> None:
    text = "{a|b|c|d|e|f|g|h}" * 8
    assert one(NONE, text, 5) == one(NONE, text, 5) == "aabdceah"
    assert one(NONE, text, 5) != one(NONE, text, 6)
    assert one(NONE, text, 0) != one(NONE, text, 0)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("a {red|green", "a { that is never closed"),
        ("a {red|{green}", "a { that is never closed"),
        ("a red} cat", "a } that is never opened"),
        ("__nothing__", "no wildcard 'nothing'"),
        ("__../secret__", "no wildcard '../secret'"),
        ("__/etc/passwd__", "no wildcard"),
        ("__folder__", "no wildcard 'folder'"),
        ("__empty__", "no choices"),
        ("__loop__", "never end"),
        ("__flood__", "never end"),
        ("__latin__", "is no text"),
        ("__large__", "over 1 MiB"),
    ],
)
def test_what_cannot_be_chosen_is_said_and_nothing_is_sent(wildcards: Wildcards, text: str, match: str) -> None:
    with pytest.raises(InputError, match=match) as caught:
        one(wildcards, text)
    assert "; nothing was " in str(caught.value)
    assert caught.value.hint


def test_names_that_there_are_are_told(wildcards: Wildcards, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        one(wildcards, "__color__")
    assert "__colour__" in caught.value.hint
    with pytest.raises(InputError) as caught:
        one(Wildcards(tmp_path / "missing"), "__colour__")
    assert str(tmp_path / "missing") in caught.value.hint


def test_a_file_that_cannot_be_read(wildcards: Wildcards, monkeypatch: pytest.MonkeyPatch) -> None:
    assert wildcards.folder is not None

    def refused(*_arguments: object, **_names: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(StorageError, match="could not be read"):
        one(wildcards, "__colour__")


def test_lines_that_would_fill_the_memory_are_refused(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("x" * 150_000, encoding="utf-8")
    with pytest.raises(InputError, match="over 200,000 characters; nothing was sent"):
        Wildcards(tmp_path).expanded(["__long__" * 900], 1)
