"""What a server's refusal means to the user, whichever provider it is of.

Owns: ``Meaning``, what statuses and words stand for. May import: ``bridge.errors``, ``bridge.http.call``,
``bridge.plain_text``.

Every family of endpoints has its own body for errors; reading that is the family's. What a 401 or an "out of memory"
means is the same everywhere and stands here once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    OutOfMemoryError,
    QuotaError,
    RateLimitedError,
    RefusedError,
    RejectedError,
    ServerFaultError,
    TimedOutError,
    TooLargeError,
)
from bridge.http.call import HttpAnswer, HttpCall
from bridge.plain_text import MAX_LOOKED_AT_CHARS, cleaned, plain


@dataclass(frozen=True)
class Meaning:
    """What is raised for an error name, a status or a word, and its texts."""

    error: type[BridgeError]
    message: str
    hint: str = ""


NO_KEY = Meaning(
    AuthError, "The server does not accept the key; nothing was made.", "Check the key in the provider's settings."
)
NO_RIGHT = Meaning(AuthError, "The key has no right to do this; nothing was made.", "Check the account and its rights.")
CREDITS = Meaning(QuotaError, "The account has no credits left; nothing was made.", "Buy credits, or use another key.")
WORDS = Meaning(
    RefusedError, "The prompt has words that the server's filter refuses; nothing was made.", "Change the prompt."
)
REJECTED = Meaning(RejectedError, "The server does not accept the request; nothing was made.", "Change the options.")
NO_ADDRESS = Meaning(
    RejectedError, "The server knows no such address; nothing was made.", "Check the provider's address."
)
TOO_LARGE = Meaning(
    TooLargeError, "The picture's file is too large for the server; nothing was made.", "Select a smaller part."
)
FORMAT = Meaning(
    RejectedError, "The server does not accept the picture's format; nothing was made.", "Check its address."
)
BUSY = Meaning(RateLimitedError, "Too many requests were sent; this one was not accepted.", "Wait a minute.")
LATE = Meaning(TimedOutError, "The server took too long; the request may have been carried out.", "Try again later.")
FAULT = Meaning(ServerFaultError, "The server failed; nothing was made.", "Try again in a minute.")
MEMORY = Meaning(
    OutOfMemoryError, "The server ran out of memory; nothing was made.", "Use a smaller size, or fewer samples."
)
UNKNOWN = Meaning(
    BadResponseError, "The server's answer is not what it should be; nothing was changed.", "Check its address."
)

STATUSES: Mapping[int, Meaning] = {
    401: NO_KEY,
    402: CREDITS,
    403: NO_RIGHT,
    404: NO_ADDRESS,
    408: LATE,
    413: TOO_LARGE,
    415: FORMAT,
    429: BUSY,
    504: LATE,
}

# A server that no table knows says in words what it means; the first of these that is found decides.
_IN_WORDS: tuple[tuple[str, Meaning], ...] = (
    ("out of memory", MEMORY),
    ("outofmemory", MEMORY),
    ("insufficient balance", CREDITS),
    ("no balance", CREDITS),
    ("your balance", CREDITS),
    ("account balance", CREDITS),
    ("credits", CREDITS),
    ("moderation", WORDS),
    ("rate limit", BUSY),
)


def meaning_of(status: int, words: str) -> Meaning:
    """What a status stands for, and, where no table has it, what the words beside it say."""
    if status < 400:
        return UNKNOWN
    if status in STATUSES:
        return STATUSES[status]
    by_class = FAULT if status >= 500 else REJECTED
    plain = words.replace("_", " ").lower()
    return next((meaning for word, meaning in _IN_WORDS if word in plain), by_class)


def explained(meaning: Meaning, answer: HttpAnswer, call: HttpCall, *, name: str = "", said: str = "") -> BridgeError:
    """The error, with the server's own words cleaned and its time to wait.

    Args:
        name: the server's name of the error; its status is shown where it has none.
        said: the server's sentence.
    """
    shown, label = _shown(said, call), _shown(name, call) or f"status {answer.status}"
    message = f"{meaning.message} The server said: {label}: {shown}" if shown else f"{meaning.message} ({label})"
    if issubclass(meaning.error, RateLimitedError):
        hint = meaning.hint if answer.wait_s is None else f"Wait {answer.wait_s:.0f} s."
        return meaning.error(message, hint, wait_s=answer.wait_s)
    return meaning.error(message, meaning.hint)


def not_documented(what: str) -> BadResponseError:
    """An answer of another shape than the endpoint promises; ``what`` names it ("list of engines")."""
    return BadResponseError(f"The server's {what} is not in the documented form.", "Check the provider's address.")


def _shown(text: str, call: HttpCall) -> str:
    # Characters that cannot be seen may stand inside of a key, and a cut may leave a part of one: so it is looked for
    # before both.
    bare = plain(text[:MAX_LOOKED_AT_CHARS])
    masked = call.masked(bare)
    return cleaned(text if masked == bare else masked)
