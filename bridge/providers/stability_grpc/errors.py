"""What a gRPC status means to the user of a Stability server.

Owns: the table of statuses, ``rpc_error``. May import: ``bridge.errors``, ``bridge.http.call``,
``bridge.providers.meanings``.

A failed call is a status and words. Some of the words are the server's, some the gRPC library's own, which has one
status, UNAVAILABLE, for all that can happen to a connection; there the words are what tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bridge.errors import (
    BadResponseError,
    BridgeError,
    EngineNotFoundError,
    InputError,
    ServerFaultError,
    TimedOutError,
    UnreachableError,
)
from bridge.http.call import HttpAnswer, HttpCall
from bridge.providers.meanings import (
    BUSY,
    CREDITS,
    FAULT,
    MEMORY,
    NO_KEY,
    NO_RIGHT,
    REJECTED,
    TOO_LARGE,
    WORDS,
    Meaning,
    explained,
)

UNAVAILABLE, UNIMPLEMENTED = "UNAVAILABLE", "UNIMPLEMENTED"
TRACEBACK = "Traceback (most recent call last)"

_BILLED = "The request may have been carried out and billed."


class UnknownMethodError(BadResponseError):
    """A gRPC server answers that does not know what it was asked for."""


MEANINGS: Mapping[str, Meaning] = {
    "CANCELLED": Meaning(
        ServerFaultError, "The server broke the request off; it may have been billed.", "Try again in a minute."
    ),
    "UNKNOWN": FAULT,
    "INVALID_ARGUMENT": REJECTED,
    "DEADLINE_EXCEEDED": Meaning(
        TimedOutError, f"The server did not answer in time. {_BILLED}", "Look into your account before you try again."
    ),
    "NOT_FOUND": Meaning(
        EngineNotFoundError, "The server does not have this engine, or no longer; nothing was made.", "Choose another."
    ),
    "ALREADY_EXISTS": REJECTED,
    "PERMISSION_DENIED": NO_RIGHT,
    # What Stability says when the credits are used up, too; their own client reads it as that.
    "RESOURCE_EXHAUSTED": CREDITS,
    "FAILED_PRECONDITION": REJECTED,
    "ABORTED": FAULT,
    "OUT_OF_RANGE": REJECTED,
    UNIMPLEMENTED: Meaning(
        UnknownMethodError,
        "The server does not know this request; nothing was made.",
        "Check the address: it is of a gRPC server, but of another one, or of one that cannot do this.",
    ),
    "INTERNAL": FAULT,
    UNAVAILABLE: Meaning(
        UnreachableError, f"The connection broke, or the server is not ready. {_BILLED}", "Try again."
    ),
    "DATA_LOSS": FAULT,
    "UNAUTHENTICATED": replace(NO_KEY, hint="Check the key in the settings or in STABILITY_KEY."),
}

# Words that mean the same whichever of these statuses they come with; the first that is found decides.
_IN_WORDS: Mapping[str, tuple[tuple[str, Meaning], ...]] = {
    "INVALID_ARGUMENT": (("invalid prompt", WORDS), ("moderation", WORDS), ("filter", WORDS)),
    "PERMISSION_DENIED": (("moderation", WORDS), ("balance", CREDITS), ("credits", CREDITS)),
    "RESOURCE_EXHAUSTED": (
        (
            "client: received message larger",
            Meaning(
                BadResponseError,
                f"The server's answer is too large and was dropped. {_BILLED}",
                "Ask for fewer samples.",
            ),
        ),
        ("larger than max", TOO_LARGE),
        ("out of memory", MEMORY),
        ("rate limit", BUSY),
        ("too many", BUSY),
    ),
    "INTERNAL": (("out of memory", MEMORY),),
    "UNKNOWN": (("out of memory", MEMORY),),
}

NEVER_CONNECTED = ("failed to connect to all addresses", "dns resolution failed")
OTHER_PROTOCOL = ("failed parsing http/2", "http1.x server", "socket closed")
NO_TLS = ("handshake failed", "certificate", "wrong_version_number", "ssl_error")


def rpc_error(status: str, details: str, call: HttpCall) -> BridgeError:
    """The error that a status stands for.

    Args:
        status: its name, such as "NOT_FOUND".
        details: the words that came with it.
        call: what was asked: its host is named, its key is masked.
    """
    words = details.lower()
    if status == UNAVAILABLE and any(sign in words for sign in NEVER_CONNECTED):
        return _never_connected(words, call)
    named = (meaning for word, meaning in _IN_WORDS.get(status, ()) if word in words)
    meaning = next(named, MEANINGS.get(status, FAULT))
    return explained(meaning, HttpAnswer(0, {}, b""), call, name=status, said=_last_words(details))


def _never_connected(words: str, call: HttpCall) -> BridgeError:
    if any(sign in words for sign in NO_TLS):
        return UnreachableError(
            f"There is no encrypted connection to {call.host} that can be trusted; nothing was sent.",
            "Check the address: only a server on this very machine may be reached without TLS.",
            sent=False,
        )
    if any(sign in words for sign in OTHER_PROTOCOL):
        return BadResponseError(
            f"{call.host} answers, but not as a Stability gRPC server; nothing was sent.",
            "Check the provider's address and port.",
        )
    return UnreachableError(
        f"There is no connection to {call.host}; nothing was sent.",
        "Check the network and the provider's address.",
        sent=False,
    )


def too_large_to_send(length: int, limit: int) -> InputError:
    """A request over ``limit`` bytes."""
    return InputError(
        f"The request has {length / (1 << 20):.0f} MiB, {limit >> 20} are sent at most; nothing was sent.",
        "Select a smaller part.",
    )


def _last_words(details: str) -> str:
    """The words without a traceback, which servers in development send: its last line says what happened."""
    if TRACEBACK not in details:
        return details
    lines = [line for line in details.splitlines() if line.strip()]
    return lines[-1] if len(lines) > 1 else ""
