"""What a log may not have in it: canaries in every form in which such things stand in texts."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

import bridge
from bridge.log.masking import MOST, Masking
from bridge.secret import Secret

CANARY = "CANARYcanary0123456789"


@pytest.fixture
def masking() -> Masking:
    return Masking(names=["annabelle", "annas-laptop"], home=Path("/home/annabelle"))


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {CANARY}",
        f"'authorization': 'Basic {base64.b64encode(CANARY.encode()).decode()}'",
        f'{{"api_key": "{CANARY}"}}',
        f"GET https://host.example/v1?token={CANARY}&page=2",
        f"https://user:{CANARY}@host.example/v1",
        f"https://{CANARY}@host.example/v1",
        f"the key sk-{CANARY} is wrong",
        f"password={CANARY}",
        f"x-api-key: {CANARY}",
    ],
)
def test_what_looks_like_a_key_is_masked_though_nobody_told_of_it(masking: Masking, text: str) -> None:
    masked = masking.masked(text)
    assert CANARY not in masked
    assert base64.b64encode(CANARY.encode()).decode() not in masked
    assert "[secret]" in masked


def test_keys_that_are_known_are_masked_in_any_form(masking: Masking) -> None:
    masking.hide_key(Secret("me:passw0rd"))
    assert masking.masked("said passw0rd, or me:passw0rd") == "said [secret], or [secret]"


LONG = "a naked canary\n  in the garden of somebody whom everybody knows, " + "holding a very long story " * 20


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"said: {LONG.strip()}!", "said: [prompt]!"),
        (f"said: {' '.join(LONG.split())}!", "said: [prompt]!"),
        (f"said: {' '.join(LONG.split())[:200]}…", "said: [prompt]…"),
        (f"said: {LONG!r}", "said: '[prompt] '"),
        (f"said: {' '.join(LONG.split())[:30]} and {' '.join(LONG.split())[:40]}", "said: [prompt] and [prompt]"),
        ("a naked canary sings", "a naked canary sings"),
    ],
)
def test_a_prompt_that_a_server_repeats_in_one_line_or_cut_is_masked(
    masking: Masking, text: str, expected: str
) -> None:
    masking.hide_prompts([LONG])
    assert masking.masked(text) == expected


def test_prompts_are_masked_and_the_oldest_forgotten(masking: Masking) -> None:
    masking.hide_prompts(["a naked canary", "cat", "  "])
    assert masking.masked("a naked canary and a cat in one word") == "[prompt] and a cat in one word"
    masking.hide_prompts(f"prompt number {number}" for number in range(MOST))
    assert "naked" in masking.masked("a naked canary")
    assert masking.masked("prompt number 1") == "[prompt]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("/home/annabelle/Clients/ACME/logo.png could not be read", "[path].png could not be read"),
        ("'/mnt/data/My Clients/ACME logo.tiff' is gone", "'[path].tiff' is gone"),
        ("/mnt/data/My Clients/ACME logo.tiff is gone", "[path].tiff is gone"),
        ("in ~/ACME/a.png", "in [path].png"),
        (r"C:\Users\annabelle\ACME logo.png is gone", "[path].png is gone"),
        (r"\\server\share\ACME\x.png", "[path].png"),
        (
            "https://api.stability.ai/v1/engines/list answers 404",
            "https://api.stability.ai/v1/engines/list answers 404",
        ),
        ("1/2 of the tiles, and/or more", "1/2 of the tiles, and/or more"),
        ("mail annabelle@acme.example", "mail [mail]"),
        ("Annabelle at annas-laptop:8080", "[name] at [name]:8080"),
    ],
)
def test_paths_and_names_are_masked_and_addresses_of_servers_are_not(masking: Masking, text: str, masked: str) -> None:
    assert masking.masked(text) == masked


def test_the_programs_own_files_can_still_be_read_in_a_traceback(masking: Masking) -> None:
    path = Path(bridge.__file__).parent / "core.py"
    assert (
        masking.masked(f'File "{path}", line 5, in carry_out')
        == 'File "<program>/bridge/core.py", line 5, in carry_out'
    )


def test_what_it_knows_shows_in_no_listing_of_a_process(masking: Masking) -> None:
    masking.hide_key(Secret(CANARY))
    masking.hide_prompts([CANARY])
    assert CANARY not in repr(vars(masking))
