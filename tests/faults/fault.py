"""What a fault is, and what comes of causing it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.errors import BridgeError

GIVEN_UP_S, SLOW_GIVEN_UP_S = 90.0, 1200.0
SAFE = re.compile(
    r"nothing was|may have been|was dropped|is kept|was not|are kept|as (it|they) (was|were)|is unchanged|nothing is|"
    r"not accepted|set aside|nothing more|in the history",
    re.IGNORECASE,
)
"""Some words that tell a user what is safe; each error has to have them."""


class Broken(AssertionError):
    """A promise was not kept; the text says how."""


def need(holds: object, what: str) -> None:
    """Raise ``Broken`` unless ``holds``."""
    if not holds:
        raise Broken(what)


@dataclass(frozen=True)
class Seen:
    """What a person saw: a sentence, and the status that the command line would end with (0 where it worked)."""

    text: str
    status: int = 0


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        cause: how it is caused, for the table.
        promises: by their numbers in ``docs/safety.md``.
        run: causes it, with a folder of its own; raises ``Broken`` where a promise is not kept.
        slow: whether it belongs to the full form only.
    """

    section: str
    name: str
    cause: str
    promises: tuple[int, ...]
    run: Callable[[Path], Seen]
    slow: bool = False

    @property
    def id(self) -> str:
        """For pytest and for a command line."""
        return f"{self.section}: {self.name}"


@dataclass(frozen=True)
class Line:
    """A line of the table; ``broken`` says what was not kept, "" where all was."""

    fault: Fault
    seen: Seen | None
    broken: str = ""

    @property
    def kept(self) -> bool:
        return not self.broken


def carried_out(fault: Fault, folder: Path) -> Line:
    """Cause ``fault``. Whatever goes wrong in it counts as a promise that was not kept."""
    lines: list[Line] = []

    def work() -> None:
        try:
            lines.append(Line(fault, fault.run(folder)))
        except Broken as broken:
            lines.append(Line(fault, None, str(broken)))
        except Exception as error:  # noqa: BLE001  (a traceback is just what nobody may see)
            lines.append(Line(fault, None, f"{type(error).__name__}: {error}"))

    thread = threading.Thread(target=work, name=f"fault {fault.name}", daemon=True)
    patience_s = SLOW_GIVEN_UP_S if fault.slow else GIVEN_UP_S
    with _watched_threads() as fallen:
        thread.start()
        thread.join(patience_s)
    line = lines[0] if lines else Line(fault, None, f"still waiting after {patience_s:.0f} s")
    return replace(line, broken=f"a thread fell over: {fallen[0]}") if fallen and line.kept else line


@contextmanager
def _watched_threads() -> Iterator[list[str]]:
    """What ends a thread by an error that nobody foresaw."""
    fallen: list[str] = []
    usual = threading.excepthook

    def hook(told: threading.ExceptHookArgs) -> None:
        fallen.append(f"{told.exc_type.__name__}: {told.exc_value}")
        usual(told)

    threading.excepthook = hook
    try:
        yield fallen
    finally:
        threading.excepthook = usual


def sentence(error: BridgeError) -> str:
    """What the user reads of an error, held against what every error promises."""
    text = str(error)
    need(text.isprintable(), f"the error has characters that cannot be seen: {text!r}")
    need(len(text) < 500, f"the error has {len(text)} characters")
    need(not re.search(r"Traceback|\bself\.|0x[0-9a-f]{6}|<html|object at", text), f"no sentence for people: {text}")
    need(SAFE.search(text), f"the error does not say what is safe: {text}")
    need(error.message.rstrip().endswith((".", ")", '"', "'")) or ":" in error.message, f"no sentence: {text}")
    return text
