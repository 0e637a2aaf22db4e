"""Carrying out the generating commands: what was typed becomes items, a batch makes them, the outcome is shown.

Owns: ``generate``, progress bars. May import: everything in ``bridge`` but the session; rich.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from bridge.app import BridgeCore
from bridge.cli.batch import Batch, Item, Made, Shown
from bridge.cli.left import noted, of_killed
from bridge.cli.make import Maker
from bridge.cli.record import Record, asked_for
from bridge.cli.report import Outcome, show_outcome, show_plan
from bridge.cli.saving import sheltered
from bridge.cli.sources import Run, Source, is_folder, sources_of
from bridge.cli.targets import Targets
from bridge.errors import BridgeError, InputError
from bridge.file_lock import alone
from bridge.imaging.codec import read_mask_file
from bridge.jobs.queue import JobState, JobView
from bridge.log.masking import Masking
from bridge.model import Mask, ProviderId
from bridge.paths import Paths
from bridge.plain_text import plain
from bridge.presets import Presets
from bridge.registry import Overrides
from bridge.wishes import Wishes, read_option


def generate(run: Run, masking: Masking | None = None) -> int:
    """Carry a command out: 0, or the exit status of the first input that failed (the others are still done).

    Raises:
        BridgeError: nothing could be begun, or the only input failed.
        KeyboardInterrupt: the only input was cancelled.
    """
    if run.dry_run:
        return _generated(run, masking)
    place = hashlib.sha256(os.fsencode(run.out.resolve())).hexdigest()
    with alone(Paths.default().cache / "outs" / f"{place}.lock") as is_ours:
        if not is_ours:
            raise InputError(
                f"Another command is writing into {run.out}; nothing was sent: both would make and pay the same.",
                "Wait for it, or name another place.",
            )
        return _generated(run, masking)


def _generated(run: Run, masking: Masking | None) -> int:
    wishes = _wishes(run)
    ask = wishes.ask(run.mode)
    sources = sources_of(run)
    targets = Targets(run, sources, ask.request.sampling.samples)
    targets.check()
    mask = _mask_for_all(run)
    record = Record(run.out, read_only=run.dry_run) if run.several else None
    overrides = Overrides(run.url, run.api_version)
    core = BridgeCore(Paths.default(), overrides=overrides, masking=masking, shelter=sheltered)
    try:
        core.notes = (*core.notes, *core.mend())
        if run.no_provenance:
            core.reconfigure(replace(core.settings, provenance=False))
        if not run.dry_run:
            _tell_of_killed(core, run)
        with noted(core.paths, core.history) as journal:
            maker = Maker(core, ask, wishes, journal, mask, record, _digest(core, run, wishes))
            items = [_item(maker, source, targets, overwrite=run.overwrite) for source in sources]
            outcome = _outcome(run, maker, items)
    finally:
        core.close()
    if not run.several:
        _raise_the_only(outcome)
    (show_plan if run.dry_run else show_outcome)(run, outcome)
    return outcome.status


def _tell_of_killed(core: BridgeCore, run: Run) -> None:
    """Before anything is sent: whoever reads it may want to stop."""
    killed = of_killed(core.paths, core.history)
    sys.stderr.writelines(f"{plain(note)}\n" for note in killed.notes)
    sys.stderr.flush()
    if run.as_json:
        core.notes = (*core.notes, *killed.notes)
    killed.forget()


def _wishes(run: Run) -> Wishes:
    said = {name: value for name, value in run.said.items() if value is not None and name != "preset"}
    start = _preset(run)
    options = dict(start.options) | dict(map(read_option, said.pop("options", ())))
    return replace(start, **said, options=tuple(options.items()))


def _preset(run: Run) -> Wishes:
    name = run.said.get("preset")
    if not name:
        return Wishes()
    preset = Presets(Paths.default().presets).read(name)
    if preset.mode is not run.mode:
        raise InputError(f"The preset {name!r} is of {preset.mode}; nothing was sent.", f"Use it with {preset.mode}.")
    return preset.wishes


def _mask_for_all(run: Run) -> Mask | None:
    """Read before anything is begun: what is wrong with it is wrong for every input."""
    return None if run.mask is None or is_folder(run.mask) else read_mask_file(run.mask)


def _digest(core: BridgeCore, run: Run, wishes: Wishes) -> str:
    provider = wishes.provider or core.registry.default_id()
    engine = wishes.engine or core.settings.provider(ProviderId(provider)).engine
    return asked_for(run.mode, wishes, provider, engine)


def _item(maker: Maker, source: Source, targets: Targets, *, overwrite: bool) -> Item:
    files, layers = targets.files(source), targets.layer_files(source)
    if source.error is not None or maker.record is None or overwrite:
        return Item(source, files, layers, error=source.error)
    try:
        return Item(source, files, layers, maker.record.fate(maker.asked, source, files, layers))
    except BridgeError as error:
        return Item(source, files, layers, error=error)


def _outcome(run: Run, maker: Maker, items: Sequence[Item]) -> Outcome:
    notes = (*_on_who_serves(maker.core, run), *(maker.record.notes if maker.record else ()))
    to_make = sum(item.to_make for item in items)
    if run.dry_run or not to_make:
        return Outcome(items, notes)
    request = maker.ask.request
    # Here, so that what is wrong with it is told once; and made once, for all workers.
    provider = maker.core.registry.get(request.provider)
    at_once = run.jobs or provider.spec.at_once
    with _shown(run, to_make) as shown:
        batch = Batch(request, items, maker, shown, at_once=at_once, concerns_all=maker.concerns_all)
        batch.run()
    return Outcome(items, notes, batch.made, batch.failed, batch.cause, batch.interrupted)


def _on_who_serves(core: BridgeCore, run: Run) -> tuple[str, ...]:
    if run.said.get("provider") or core.settings.default_provider:
        return core.notes
    return (
        *core.notes,
        "No provider is named or set up, so the offline one serves: no AI model, no account, no network.",
    )


def _raise_the_only(outcome: Outcome) -> None:
    """Of a single input there is nothing to tell but what became of it."""
    if outcome.interrupted and not outcome.made:
        raise KeyboardInterrupt
    for _item, error in outcome.errors:
        raise error


# --------------------------------------------------------------------------------------------- progress


class _Quiet:
    """Shows nothing."""

    def change(self, item: Item, view: JobView[Made]) -> None:
        """Nothing to show."""


class _Lines:
    """A line for each input that is through, for logs."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._through = 0

    def change(self, item: Item, view: JobView[Made]) -> None:
        """Print one line at the end of a job. Why one failed is told in the end."""
        if not view.state.final:
            return
        self._through += 1
        sys.stderr.write(f"{self._through} of {self._total}: {plain(item.source.title)} {view.state}\n")
        sys.stderr.flush()


class _Bars:
    """A bar for each running job and, where there are several, one for all."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._bars: dict[int, TaskID] = {}
        self._all = progress.add_task("", total=total, title=f"{total} inputs") if total > 1 else None

    def change(self, item: Item, view: JobView[Made]) -> None:
        """Begin, move or end the job's bar."""
        if view.state.final:
            self._end(view)
            return
        if view.id not in self._bars:
            title = plain(item.source.title or str(view.mode))
            self._bars[view.id] = self._progress.add_task("", total=None, title=title)
        total = 1.0 if view.fraction is not None else None
        self._progress.update(
            self._bars[view.id], total=total, completed=view.fraction or 0.0, description=plain(view.text)
        )

    def _end(self, view: JobView[Made]) -> None:
        bar = self._bars.pop(view.id, None)
        if bar is not None:
            self._progress.remove_task(bar)
        if self._all is not None and view.state is not JobState.CANCELLED:
            self._progress.advance(self._all)
            done = sum(task.completed for task in self._progress.tasks if task.id == self._all)
            self._progress.update(self._all, description=f"{done:g} through")


@contextmanager
def _shown(run: Run, total: int) -> Iterator[Shown]:
    if run.as_json:
        yield _Quiet()
    elif sys.stderr.isatty():
        what = TextColumn("{task.fields[title]}: {task.description}", markup=False)
        columns = (SpinnerColumn(), what, BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            yield _Bars(progress, total)
    else:
        yield _Lines(total) if run.several else _Quiet()
