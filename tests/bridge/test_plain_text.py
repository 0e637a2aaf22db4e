"""Text of others: what a terminal would obey, what turns letters around, what no file takes."""

from __future__ import annotations

import json

import pytest

from bridge.capability import Account, Engine, OptionKind, OptionSpec
from bridge.errors import InputError
from bridge.http.call import HttpAnswer, HttpCall
from bridge.model import EngineId
from bridge.plain_text import MAX_LOOKED_AT_CHARS, MAX_SHOWN_CHARS, cleaned, escaped, is_plain, plain
from bridge.providers.meanings import REJECTED, explained
from bridge.secret import Secret

HOSTILE = "a\x1b]0;x\x07\x9b2J\u202eb\ud800\x00c"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("as it is: ä 漢  two spaces", "as it is: ä 漢  two spaces"),
        ("\x1b[2Jgone", "[2Jgone"),
        ("c1 \x9b31m", "c1 31m"),
        ("two\nlines\ttab\u2028more", "two lines tab more"),
        ("turned \u202eround\u2066\u200f\ufeff", "turned round"),
        ("half \ud83d", "half "),
        ("family 👨\u200d👩\u200d👧", "family 👨\u200d👩\u200d👧"),
        ("", ""),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown
    assert is_plain(shown)
    plain(text).encode()


@pytest.mark.parametrize("value", [HOSTILE, {"a\x85": ["\U000e0001", "\u2029", "ä👍"]}, "\x7f"])
def test_json_shows_no_odd_characters_and_says_the_same(value: object) -> None:
    shown = escaped(json.dumps(value, ensure_ascii=False))
    assert shown.isprintable()
    assert json.loads(shown) == value


def test_of_an_endless_text_only_the_beginning_is_looked_at() -> None:
    assert cleaned("\x00" * MAX_LOOKED_AT_CHARS + "too far") == ""
    assert len(cleaned("x\x00" * MAX_LOOKED_AT_CHARS)) == MAX_SHOWN_CHARS


def test_a_key_with_something_invisible_in_it_is_masked() -> None:
    call = HttpCall("GET", "https://example.org", {"Authorization": Secret("Bearer sk-secret-word")})
    error = explained(
        REJECTED, HttpAnswer(400, {}, b""), call, name="sk-secret\u200b-word", said="no sk-\x00secret-word!"
    )
    assert "[secret]" in error.message
    assert "secret-word" not in str(error)


def test_errors_are_fit_to_be_shown() -> None:
    error = InputError(f"No file {HOSTILE}.", HOSTILE)
    assert str(error).isprintable()
    assert (error.message, error.hint) == error.args


def test_engines_and_accounts_are_fit_to_be_shown() -> None:
    engine = Engine(EngineId(HOSTILE), HOSTILE, HOSTILE * 1000)
    assert engine.name.isprintable() and engine.description.isprintable()
    assert len(engine.description) <= 1000
    assert engine.id == HOSTILE  # what the server wants to hear
    assert Engine(EngineId("x"), "\x1b\u202e").name == "x"
    assert Engine(EngineId("\x1b"), "").name == "unnamed"
    account = Account(HOSTILE, HOSTILE, float("nan"))
    assert account.email.isprintable() and account.organization.isprintable()
    assert account.credits is None
    assert Account(credits=float("inf")).credits is None


def test_choices_that_cannot_be_shown_are_left_out() -> None:
    option = OptionSpec(
        "sampler", "Sampler", OptionKind.CHOICE, choices=("", "euler", "eu\x1b[2Jler", "a\u202eb", "ü  x")
    )
    assert option.choices == ("", "euler", "ü  x")
