"""Jobs that a process left behind when it was killed: what goes on, what is told, what can be sent again.

Owns: ``LeftOver``, ``sorted_out``, ``told_of``. May import: ``bridge.app``, ``bridge.jobs.left``, ``bridge.origin``,
``ui.notice``, ``ui.words``. No widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bridge.jobs.left import Fate, Left, Waiter
from bridge.origin import shown_origin
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
        elsewhere: never sent, and would go to another server now than when they were asked for.
        not_sent, unanswered: what others than a window waited for, never sent and sent: they wait no more, and nothing
            of it is sent again.
        moved_to: where those that can be sent would go now, as far as it is another server.
    """

    go_on: tuple[Left, ...] = ()
    lost: tuple[Left, ...] = ()
    unknown: tuple[Left, ...] = ()
    stuck: tuple[Left, ...] = ()
    not_sent: tuple[Left, ...] = ()
    unanswered: tuple[Left, ...] = ()
    elsewhere: tuple[Left, ...] = ()
    moved_to: tuple[str, ...] = ()

    @property
    def over(self) -> tuple[Left, ...]:
        """Of these there is nothing more to say, once it was said."""
        return (*self.lost, *self.not_sent)

    @property
    def asked(self) -> tuple[Left, ...]:
        """What becomes of these the user says."""
        return (*self.unknown, *self.stuck, *self.elsewhere, *self.unanswered)

    @property
    def can_be_sent(self) -> tuple[Left, ...]:
        """Those of ``asked`` that can be carried out once more."""
        return tuple(left for left in (*self.unknown, *self.stuck, *self.elsewhere) if left.is_whole)


def sorted_out(lefts: Sequence[Left], moved_to: Callable[[Left], str]) -> LeftOver:
    """What becomes of each. Those whose results are in the history are forgotten.

    Args:
        moved_to: where one would go now, if that is another server: nobody's picture goes there unasked; else "".
    """
    for left in lefts:
        if left.fate is Fate.KEPT:
            left.forget()
    ours = [left for left in lefts if left.waiter is Waiter.PANEL]
    others = [left for left in lefts if left.waiter is not Waiter.PANEL]
    waiting = _of(ours, Fate.WAITING)
    whole = [left for left in waiting if left.is_whole]
    sendable = [left for left in ours if left.is_whole and left.fate is not Fate.KEPT]
    moved = {left.folder: where for left in sendable if (where := moved_to(left))}
    there = [left for left in whole if left.folder not in moved]
    return LeftOver(
        tuple(left for left in there if left.tries < MOST_TRIES),
        tuple(left for left in waiting if not left.is_whole),
        _of(ours, Fate.UNKNOWN),
        tuple(left for left in there if left.tries >= MOST_TRIES),
        _of(others, Fate.WAITING),
        _of(others, Fate.UNKNOWN),
        tuple(left for left in whole if left.folder in moved),
        tuple(dict.fromkeys(moved.values())),
    )


def _of(lefts: Sequence[Left], fate: Fate) -> tuple[Left, ...]:
    return tuple(left for left in lefts if left.fate is fate)


def told_of(left_over: LeftOver, again: Callable[[], None], forget: Callable[[], None]) -> Notice | None:
    """What the user is told once; None where there is nothing to tell.

    Args:
        again, forget: what can be done about those that are ``asked`` about.
    """
    said = " ".join(_said(left_over))
    if not left_over.asked:
        return Notice(said) if said else None
    drop = Choice(tr("Forget it"), forget, tr("Do not send it again, and do not ask any more"))
    send = Choice(tr("Send again"), again, tr("Carry out once more what was not answered"))
    return Notice(said, _hint(left_over), choices=(send, drop) if left_over.can_be_sent else (drop,))


def _said(left_over: LeftOver) -> Iterator[str]:
    if left_over.go_on:
        yield trn("%n job(s) had not been sent when LayerBridge ended, and go on now.", len(left_over.go_on))
    if left_over.lost:
        yield trn("%n job(s) had not been sent when LayerBridge ended, and cannot go on.", len(left_over.lost))
    if left_over.not_sent:
        count = len(left_over.not_sent)
        yield trn("%n request(s) of GIMP's menu or of a script had not been sent when LayerBridge ended.", count)
    if left_over.stuck:
        count = len(left_over.stuck)
        yield trn("Each time that %n job(s) went on, LayerBridge ended before anything was sent.", count)
    if left_over.elsewhere:
        count = len(left_over.elsewhere)
        yield trn("%n job(s) had not been sent when LayerBridge ended, and would go to another server now.", count)
    if left_over.unknown:
        count = len(left_over.unknown)
        yield trn("%n job(s) had been sent when LayerBridge ended, and what came of them is not known.", count)
    if left_over.unanswered:
        yield trn(
            "%n request(s) of GIMP's menu or of a script had been sent when LayerBridge ended, and what came of them "
            "is not known.",
            len(left_over.unanswered),
        )


def _hint(left_over: LeftOver) -> str:
    said = [", ".join(f"“{_short(left.title)}”" for left in left_over.asked[:TITLES]) + "."]
    if left_over.unknown:
        said.append(tr("Where requests cost money it may have been billed, and sent again it may be billed once more."))
    elif left_over.unanswered:
        said.append(tr("Where requests cost money it may have been billed."))
    if left_over.moved_to:
        where = ", ".join(map(_where, left_over.moved_to))
        said.append(tr("Sent now, it goes to another server than when it was asked for: {where}.", where=where))
    if left_over.unanswered:
        said.append(tr("What GIMP asked for is not sent again: ask for it there once more if you want it."))
    return " ".join(said)


def _where(destination: str) -> str:
    provider, _, origin = destination.partition(" ")
    return f"{provider} ({shown_origin(origin)})" if origin else provider


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= TITLE_CHARS else f"{line[: TITLE_CHARS - 1]}…"
