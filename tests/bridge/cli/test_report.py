"""What is printed in the end, from outcomes that are written down here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bridge.cli.batch import Item, Made
from bridge.cli.record import Fate
from bridge.cli.report import Outcome, show_outcome, show_plan
from bridge.cli.sources import Run, Source
from bridge.errors import AuthError, InputError, QuotaError
from bridge.model import Mode

DRIFT = {"largest_outside": 0, "mean_outside": 0.0, "seam_step": 1.25, "own_step": 3.5}


def item(name: str, **what: Any) -> Item:
    return Item(Source(Path(f"{name}.jpg")), (Path(f"{name}.png"),), **what)


def made(name: str, *notes: str, **recipe: Any) -> Made:
    return Made(({"output": f"{name}.png", "recipe": recipe},), notes)


def run_of(**what: Any) -> Run:
    return Run(Mode.INPAINT, (Path("a.jpg"), Path("b.jpg")), Path("out"), {}, **what)


def printed(capsys: pytest.CaptureFixture[str], outcome: Outcome, **what: Any) -> tuple[list[str], list[str]]:
    show_outcome(run_of(**what), outcome)
    told = capsys.readouterr()
    return told.out.splitlines(), told.err.splitlines()


def test_results_and_notes_come_in_the_order_of_the_inputs_each_note_once(capsys: pytest.CaptureFixture[str]) -> None:
    ends = {1: made("b", "same", "of b"), 0: made("a", "same")}
    out, err = printed(capsys, Outcome([item("a"), item("b")], ["first"], ends))
    assert (out, err) == (["a.png", "b.png"], ["first", "same", "of b"])


def test_how_a_result_fits_is_told_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = Outcome([item("a"), item("b")], made={0: made("a", drift=DRIFT), 1: made("b")})
    out, _ = printed(capsys, outcome, report=True)
    assert [out[0], out[2]] == ["a.png", "b.png"]
    assert out[1].startswith("  Outside the mask nothing changed;")
    assert printed(capsys, outcome)[0] == ["a.png", "b.png"]


def test_the_status_is_of_the_first_input_that_failed() -> None:
    late, early = AuthError("No key."), InputError("No picture.")
    assert Outcome([item("a"), item("b"), item("c")], failed={2: late, 1: early}).status == 2
    assert Outcome([item("a"), item("b", error=late)], failed={0: early}).status == 2
    assert Outcome([item("a", error=late), item("b")], failed={1: early}).status == 11
    assert Outcome([item("a")], failed={0: early}, interrupted=True).status == 130
    assert Outcome([item("a", fate=Fate.SKIP)]).status == 0


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome([item("a", fate=Fate.SKIP)]), "1 input skipped, it is there."),
        (
            Outcome([item("a", fate=Fate.SKIP), item("b", fate=Fate.UNKNOWN)]),
            "2 inputs skipped, they are there; of 1 of them nothing tells how they were made.",
        ),
        (
            Outcome([*map(item, "abcd"), item("e", fate=Fate.SKIP)], made={0: made("a")}, interrupted=True),
            "Cancelled; what was already sent may still be billed. 2 of 5 are done, 3 are missing; "
            "the same command goes on from there.",
        ),
        (
            Outcome([*map(item, "abcd")], failed={0: QuotaError("No credits.")}, cause=QuotaError("No credits.")),
            "Stopped, since this would fail for every input: 0 of 4 are done, 3 are missing, 1 failed; "
            "once it is mended, the same command goes on from there.",
        ),
    ],
    ids=["there", "unknown", "cancelled", "stopped"],
)
def test_the_last_line(capsys: pytest.CaptureFixture[str], outcome: Outcome, said: str) -> None:
    assert printed(capsys, outcome)[1][-1] == said


def test_with_overwrite_nothing_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    _, err = printed(capsys, Outcome([item("a")], interrupted=True), overwrite=True)
    assert err[-1].endswith("the same command does all of them again.")


def test_what_names_and_servers_say_is_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    bad = item("a\x1b[2Jb", error=InputError("no \x07bell"))
    _, err = printed(capsys, Outcome([bad], ["note\x1b[31m"]))
    assert not any("\x1b" in line or "\x07" in line for line in err)
    assert len(err) == 2


def test_json_has_every_input_in_one_list(capsys: pytest.CaptureFixture[str]) -> None:
    items = [item("a"), item("b"), item("c"), item("d", fate=Fate.SKIP), item("e", error=InputError("No mask."))]
    outcome = Outcome(
        items, made={0: made("a")}, failed={1: AuthError("No key.", "Set it.")}, cause=AuthError("No key.")
    )
    show_outcome(run_of(as_json=True), outcome)
    told = json.loads(capsys.readouterr().out)
    assert [each["output"] for each in told["results"]] == ["a.png"]
    assert told["skipped"] == [{"input": "d.jpg", "outputs": ["d.png"], "why": "it is there"}]
    assert told["missing"] == [{"input": "c.jpg", "outputs": ["c.png"]}]
    assert [(each["input"], each["kind"], each["exit"]) for each in told["failed"]] == [
        ("b.jpg", "AuthError", 11),
        ("e.jpg", "InputError", 2),
    ]


def test_a_plan_names_inputs_outputs_and_masks(capsys: pytest.CaptureFixture[str]) -> None:
    masked = Item(Source(Path("a.jpg"), mask=Path("m.png")), (Path("a-1.png"), Path("a-2.png")))
    error = InputError("No mask.")
    outcome = Outcome([masked, item("b", fate=Fate.SKIP), item("c", error=error)])
    show_plan(run_of(dry_run=True), outcome)
    told = capsys.readouterr()
    assert told.out.splitlines() == ["a.jpg -> a-1.png, a-2.png (mask m.png)", "b.jpg: skipped, it is there"]
    assert told.err.splitlines() == [
        f"c.jpg: No mask. ({error.id})",
        "Nothing was sent: 1 would be made, 1 are there, 1 cannot be made.",
    ]
