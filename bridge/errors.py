"""Everything that can go wrong, as one tree. Each error says what happened, what is safe, and what to do next.

Owns: the classes, their exit codes and ids. May import: ``bridge.plain_text``.

::

    BridgeError                       1
    ├── InputError                    2   a prompt, picture, mask or argument that cannot be used
    │   ├── PromptError               2   the prompt is what cannot be used
    │   ├── SizeError                 2   a size that the engine or a layer does not take
    │   ├── NothingSelectedError      2   nothing says what is to be replaced
    │   ├── NothingExtendedError      2   nothing says what is to be added
    │   ├── TooManyRequestsError      2   it would take more requests than the user allowed; ``needed`` says how many
    │   └── IndexedImageError         2   a result would lose its colours to the palette of an indexed image
    ├── SettingsError                 3   settings or keys that are missing or wrong
    │   ├── CapReachedError           3   the user's own limit for a month
    │   └── KeyElsewhereError         3   the key was given for another address
    ├── StorageError                  4   a disk that is full, read-only or broken
    ├── CanvasError                   5   GIMP could not read or insert
    │   └── ImageGoneError            5   the image is not open any more
    ├── LinkError                     6   the connection between GIMP and the bridge
    │   ├── LinkVersionError          6
    │   └── LinkClosedError           6
    ├── Cancelled                   130   the user said stop
    └── EndpointError                10   a generation endpoint, by what its user can do about it
        ├── AuthError                11   no key, a wrong key, a key without the right
        ├── QuotaError               12   the account has no credits left
        ├── RateLimitedError         13   too many requests; ``wait_s`` says for how long where the server told
        ├── RefusedError             14   the content filter
        ├── RejectedError            15   the request breaks a rule of the endpoint
        │   ├── TooLargeError        15   the picture, or its file, is more than the endpoint takes
        │   └── EngineNotFoundError  15   the engine is not, or no longer, there
        ├── ServerFaultError         16   the server failed by itself
        │   └── OutOfMemoryError     16   what was asked for does not fit into its memory
        ├── UnreachableError         17   no connection
        ├── TimedOutError            18   a connection, but no answer in time
        └── BadResponseError         19   an answer that is not what the endpoint promises
"""

from __future__ import annotations

import logging
import os
from typing import ClassVar

from bridge.plain_text import plain

log = logging.getLogger(__name__)


class BridgeError(Exception):
    """An error for a person to read.

    Args:
        message: what happened and what is safe, one sentence.
        hint: what to do next, one sentence; may be empty.
    """

    exit_code: ClassVar[int] = 1
    _id = ""
    _reported = False

    def __init__(self, message: str, hint: str = "") -> None:
        # Names of files and of engines are in these texts, and a terminal obeys what it is shown.
        self.message = plain(message)
        self.hint = plain(hint)
        super().__init__(self.message, self.hint)

    def add(self, message: str = "", hint: str = "") -> None:
        """Say more, once more is known: a sentence behind the message, one behind the hint."""
        self.message = plain(f"{self.message} {message}".strip())
        self.hint = plain(f"{self.hint} {hint}".strip())
        self.args = (self.message, self.hint)

    @property
    def id(self) -> str:
        """By which the line in the log is found that belongs to what a user was shown: "E-7F3A"."""
        self._id = self._id or f"E-{os.urandom(2).hex().upper()}"
        return self._id

    def reported(self) -> str:
        """Write the error into the log under its id, once; called where its user is shown it.

        Returns:
            the id; "" for what the user cancelled, which nobody has to look for.
        """
        if isinstance(self, Cancelled):
            return ""
        if not self._reported:
            self._reported = True
            log.warning("%s %s: %s", self.id, type(self).__name__, self)
        return self.id

    @property
    def reference(self) -> str:
        """The same as it stands behind a text: "(E-7F3A)", or ""."""
        number = self.reported()
        return f"({number})" if number else ""

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


def unforeseen() -> BridgeError:
    """What is said at the border of a thread of what nobody foresaw; its traceback goes into the log, under its id."""
    return BridgeError("Something went wrong inside LayerBridge.", "The log has the details.")


class InputError(BridgeError):
    """A prompt, picture, mask or argument that cannot be used."""

    exit_code = 2


class PromptError(InputError):
    """A prompt that is empty, too long, or cannot be read."""


class SizeError(InputError):
    """A size that the engine, or a layer, does not take."""


class NothingSelectedError(InputError):
    """Nothing is selected, so nothing says what is to be replaced."""


class NothingExtendedError(InputError):
    """No side is extended and nothing is empty, so there is nothing to outpaint."""


class TooManyRequestsError(InputError):
    """It would take more requests than the user allowed; ``needed`` says how many."""

    def __init__(self, message: str, hint: str = "", *, needed: int) -> None:
        super().__init__(message, hint)
        self.needed = needed


class IndexedImageError(InputError):
    """A result would lose its colours to the palette of an indexed image."""


class SettingsError(BridgeError):
    """Settings or keys that are missing or wrong."""

    exit_code = 3


class CapReachedError(SettingsError):
    """It would pass the limit that the user set for a month; nothing was sent."""


class KeyElsewhereError(SettingsError):
    """The key was given for another address than the one that it would go to; nothing was sent."""


class StorageError(BridgeError):
    """A disk that is full, read-only or broken."""

    exit_code = 4


class CanvasError(BridgeError):
    """GIMP could not read from its image or insert into it."""

    exit_code = 5


class ImageGoneError(CanvasError):
    """The image was closed in GIMP."""


class LinkError(BridgeError):
    """The connection between GIMP and the bridge."""

    exit_code = 6


class LinkVersionError(LinkError):
    """Plug-in and bridge are of different versions."""


class LinkClosedError(LinkError):
    """The other side went away."""


class Cancelled(BridgeError):
    """The user said stop."""

    exit_code = 130


class EndpointError(BridgeError):
    """A generation endpoint, by what its user can do about it."""

    exit_code = 10


class AuthError(EndpointError):
    """No key, a wrong key, or a key without the right."""

    exit_code = 11


class QuotaError(EndpointError):
    """The account has no credits left."""

    exit_code = 12


class RateLimitedError(EndpointError):
    """Too many requests. ``wait_s`` is what the server asked for, in seconds, or None."""

    exit_code = 13

    def __init__(self, message: str, hint: str = "", *, wait_s: float | None = None) -> None:
        super().__init__(message, hint)
        self.wait_s = wait_s


class RefusedError(EndpointError):
    """The endpoint's content filter refused the request or withheld the result."""

    exit_code = 14


class RejectedError(EndpointError):
    """The request breaks a rule of the endpoint."""

    exit_code = 15


class TooLargeError(RejectedError):
    """The picture, or its file, is more than the endpoint takes."""


class EngineNotFoundError(RejectedError):
    """The engine is not, or no longer, there."""


class ServerFaultError(EndpointError):
    """The server failed by itself."""

    exit_code = 16


class OutOfMemoryError(ServerFaultError):
    """What was asked for does not fit into the server's memory."""


class UnreachableError(EndpointError):
    """No connection to the server. ``sent`` says whether the request may have reached it all the same."""

    exit_code = 17

    def __init__(self, message: str, hint: str = "", *, sent: bool = True) -> None:
        super().__init__(message, hint)
        self.sent = sent


class TimedOutError(EndpointError):
    """A connection, but no answer in time. What was sent may have been carried out and billed."""

    exit_code = 18


class BadResponseError(EndpointError):
    """An answer that is not what the endpoint promises."""

    exit_code = 19
