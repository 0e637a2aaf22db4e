"""What a generating command prints in the end: results to the output, everything else to the errors, or all as JSON.

Owns: ``Outcome``, ``show_outcome``, ``show_plan``. May import: ``bridge.cli.batch``, ``bridge.cli.record``,
``bridge.cli.sources``, ``bridge.imaging.drift``, ``bridge.plain_text``, ``bridge.errors``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bridge.cli.batch import Item, Made
from bridge.cli.record import Fate
from bridge.cli.sources import Run
from bridge.errors import BridgeError, Cancelled
from bridge.imaging.drift import Drift
from bridge.plain_text import escaped, plain


@dataclass(frozen=True)
class Outcome:
    """What became of each item; ``made`` and ``failed`` by its place.

    Attributes:
        notes: of the run as a whole.
        cause: the error that stopped the run, if one did.
        interrupted: whether the user stopped it.
    """

    items: Sequence[Item]
    notes: Sequence[str] = ()
    made: Mapping[int, Made] = field(default_factory=dict)
    failed: Mapping[int, BridgeError] = field(default_factory=dict)
    cause: BridgeError | None = None
    interrupted: bool = False

    @property
    def results(self) -> list[dict[str, Any]]:
        """Every result, in the order of the inputs."""
        return [result for place in sorted(self.made) for result in self.made[place].results]

    @property
    def skipped(self) -> list[Item]:
        """Those whose results are there."""
        return [item for item in self.items if item.error is None and not item.to_make]

    @property
    def missing(self) -> list[Item]:
        """Those that were to be made, are not, and with which nothing is wrong."""
        left = (place for place, item in enumerate(self.items) if item.to_make)
        return [self.items[place] for place in left if place not in self.made and place not in self.failed]

    @property
    def errors(self) -> list[tuple[Item, BridgeError]]:
        """Those that failed, before or after something was sent."""
        found = ((item, item.error or self.failed.get(place)) for place, item in enumerate(self.items))
        return [(item, error) for item, error in found if error is not None]

    @property
    def status(self) -> int:
        """The exit status: of a cancelled run its own, else of the first input that failed."""
        if self.interrupted:
            return Cancelled.exit_code
        return self.errors[0][1].exit_code if self.errors else 0


def show_outcome(run: Run, outcome: Outcome) -> None:
    """Print what was made, and what was not and why; the last line says how to go on where something is missing."""
    if run.as_json:
        _print_json({"results": outcome.results, **_told(outcome), "notes": list(_notes(run, outcome))})
        return
    for result in outcome.results:
        # As it is for whoever reads it on, and without what a terminal would obey.
        name = str(result["output"])
        sys.stdout.write(f"{plain(name) if sys.stdout.isatty() else name}\n")
        drift = Drift.of_values(result["recipe"].get("drift")) if run.report else None
        if drift is not None:
            sys.stdout.write(f"  {drift.sentence}\n")
    sys.stdout.flush()
    _print_lines(_notes(run, outcome), outcome)


def show_plan(run: Run, outcome: Outcome) -> None:
    """Print what would be done."""
    planned = outcome.missing
    if run.as_json:
        would = [{**_names(item), "mask": str(item.source.mask) if item.source.mask else None} for item in planned]
        _print_json({"planned": would, **_told(outcome), "missing": [], "notes": list(outcome.notes)})
        return
    for item in planned:
        mask = f" (mask {item.source.mask})" if item.source.mask else ""
        sys.stdout.write(plain(f"{item.source.path} -> {', '.join(map(str, item.files))}{mask}") + "\n")
    for item in outcome.skipped:
        sys.stdout.write(plain(f"{item.source.path}: skipped, {item.fate}") + "\n")
    sys.stdout.flush()
    count = f"{len(planned)} would be made, {len(outcome.skipped)} are there, {len(outcome.errors)} cannot be made."
    _print_lines((*outcome.notes, f"Nothing was sent: {count}"), outcome)


def _print_lines(notes: Sequence[str] | Iterator[str], outcome: Outcome) -> None:
    """Failures first: what stands last is read first."""
    for item, error in outcome.errors:
        name = str(item.source.path)
        said = str(error) if error.message.startswith(name) else f"{name}: {error}"
        _print_note(f"{said} {error.reference}".rstrip())
    for note in notes:
        _print_note(note)


def _print_note(note: str) -> None:
    # A terminal obeys what it is shown, and there are names of files and words of servers in it.
    sys.stderr.write(f"{plain(note)}\n")


def _notes(run: Run, outcome: Outcome) -> Iterator[str]:
    """Every sentence once."""
    of_results = (note for place in sorted(outcome.made) for note in outcome.made[place].notes)
    yield from dict.fromkeys((*outcome.notes, *of_results))
    yield from _on_skipped(outcome.skipped)
    yield from _on_missing(run, outcome)


def _on_skipped(skipped: Sequence[Item]) -> Iterator[str]:
    if not skipped:
        return
    unknown = sum(item.fate is Fate.UNKNOWN for item in skipped)
    more = f"; of {unknown} of them nothing tells how they were made" if unknown else ""
    yield f"{_inputs(len(skipped))} skipped, {'it is' if len(skipped) == 1 else 'they are'} there{more}."


def _on_missing(run: Run, outcome: Outcome) -> Iterator[str]:
    if not outcome.interrupted and outcome.cause is None:
        return
    done, total, failed = len(outcome.made) + len(outcome.skipped), len(outcome.items), len(outcome.errors)
    count = f"{done} of {total} are done, {len(outcome.missing)} are missing" + (f", {failed} failed" if failed else "")
    go_on = "does all of them again" if run.overwrite else "goes on from there"
    if outcome.interrupted:
        yield f"Cancelled; what was already sent may still be billed. {count}; the same command {go_on}."
    else:
        yield f"Stopped, since this would fail for every input: {count}; once it is mended, the same command {go_on}."


def _inputs(count: int) -> str:
    return f"{count} input" if count == 1 else f"{count} inputs"


def _told(outcome: Outcome) -> dict[str, Any]:
    failed = [
        {
            "input": str(item.source.path),
            "kind": type(error).__name__,
            "message": error.message,
            "hint": error.hint,
            "exit": error.exit_code,
            "id": error.reported(),
        }
        for item, error in outcome.errors
    ]
    skipped = [{**_names(item), "why": str(item.fate)} for item in outcome.skipped]
    return {"skipped": skipped, "failed": failed, "missing": [_names(item) for item in outcome.missing]}


def _names(item: Item) -> dict[str, Any]:
    path = item.source.path
    return {"input": str(path) if path else None, "outputs": list(map(str, item.files))}


def _print_json(told: dict[str, Any]) -> None:
    sys.stdout.write(f"{escaped(json.dumps(told, ensure_ascii=False))}\n")
