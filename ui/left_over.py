"""Jobs that a process left behind when it was killed: what goes on, what is told, what can be sent again.

Owns: ``LeftOver``, ``sorted_out``, ``told_of``. May import: ``bridge.app``, ``bridge.jobs.journal``, ``bridge.errors``,
``ui.notice``, ``ui.words``. No widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bridge.jobs.journal import Fate, Left
from ui.notice import Choice, Notice
from ui.words import tr, trn

TITLE_CHARS = 40
TITLES = 3
MOST_TRIES = 2
"""So often a job goes on by itself; if that process is killed as well, it may be the job that kills it."""


@dataclass(frozen=True)
class LeftOver:
    """What was left, by what becomes of it.

    Attributes:
        go_on: never sent, and whole.
        lost: never sent, but what they need was not kept.
        unknown: sent, and what came of them is not known.
        stuck: never sent, though they went on ``MOST_TRIES`` times.
    """

    go_on: tuple[Left, ...] = ()
    lost: tuple[Left, ...] = ()
    unknown: tuple[Left, ...] = ()
    stuck: tuple[Left, ...] = ()

    @property
    def asked(self) -> tuple[Left, ...]:
        """What becomes of these the user says."""
        return (*self.unknown, *self.stuck)


def sorted_out(lefts: Sequence[Left]) -> LeftOver:
    """What becomes of each. Those whose results are in the history are forgotten."""
    for left in lefts:
        if left.fate is Fate.KEPT:
            left.forget()
    waiting = [left for left in lefts if left.fate is Fate.WAITING]
    return LeftOver(
        tuple(left for left in waiting if left.is_whole and left.tries < MOST_TRIES),
        tuple(left for left in waiting if not left.is_whole),
        tuple(left for left in lefts if left.fate is Fate.UNKNOWN),
        tuple(left for left in waiting if left.is_whole and left.tries >= MOST_TRIES),
    )


def told_of(left_over: LeftOver, again: Callable[[], None], forget: Callable[[], None]) -> Notice | None:
    """What the user is told once; None where there is nothing to tell.

    Args:
        again, forget: what can be done about those that are ``asked`` about.
    """
    said = []
    if left_over.go_on:
        said.append(trn("%n job(s) had not been sent when LayerBridge ended, and go on now.", len(left_over.go_on)))
    if left_over.lost:
        said.append(trn("%n job(s) had not been sent when LayerBridge ended, and cannot go on.", len(left_over.lost)))
    if not left_over.asked:
        return Notice(" ".join(said)) if said else None
    if left_over.stuck:
        said.append(
            trn("Each time that %n job(s) went on, LayerBridge ended before anything was sent.", len(left_over.stuck))
        )
    if left_over.unknown:
        said.append(
            trn(
                "%n job(s) had been sent when LayerBridge ended, and what came of them is not known.",
                len(left_over.unknown),
            )
        )
    hint = ", ".join(f"“{_short(left.title)}”" for left in left_over.asked[:TITLES]) + "."
    if left_over.unknown:
        billed = tr("Where requests cost money it may have been billed, and sent again it may be billed once more.")
        hint = f"{hint} {billed}"
    drop = Choice(tr("Forget it"), forget, tr("Do not send it again, and do not ask any more"))
    send = Choice(tr("Send again"), again, tr("Carry out once more what was not answered"))
    is_whole = all(left.is_whole for left in left_over.asked)
    return Notice(" ".join(said), hint, choices=(send, drop) if is_whole else (drop,))


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= TITLE_CHARS else f"{line[: TITLE_CHARS - 1]}…"
