"""What is known of a job whose process was killed, step by step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.canvas.base import Source
from bridge.canvas.file import PictureCanvas
from bridge.canvas.recorded import RecordedCanvas, RecordingCanvas
from bridge.errors import StorageError
from bridge.jobs.journal import Journal
from bridge.jobs.left import Fate, Left, Waiter
from bridge.model import Box, Mode
from bridge.wishes import Wishes
from tests.fakes.canvas import gradient

WISHES = Wishes(prompts=("a red balloon",), negative_prompt="people", seed=7, steps=30, styles=("Ink",), grow=0)
BOX = Box(2, 3, 20, 10)


NOTHING = frozenset[str]()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """That of the process which is killed."""
    return Journal(tmp_path / "jobs", NOTHING.__contains__)


def read() -> RecordedCanvas:
    recording = RecordingCanvas(PictureCanvas(gradient(64, 48)))
    recording.describe()
    recording.read_pixels(Source.LAYER, BOX)
    return recording.recorded()


def after(journal: Journal, *files: str) -> Journal:
    """That of the process which comes after; the history has these files."""
    return Journal(journal._folder, files.__contains__)


def only(journal: Journal, *files: str) -> Left:
    (left,) = after(journal, *files).left()
    return left


def test_each_step_is_known_to_whoever_comes_after(journal: Journal) -> None:
    notes = journal.open("a red balloon", Mode.INPAINT, WISHES)
    assert after(journal).left() == ()
    notes.begin()
    assert (only(journal).fate, only(journal).is_whole) == (Fate.WAITING, False)
    notes.keep(read())
    assert (only(journal).fate, only(journal).is_whole) == (Fate.WAITING, True)
    notes.sending()
    assert only(journal).fate is Fate.UNKNOWN
    notes.answered()
    # The answer has come, and whether it got into the history nobody knows.
    assert only(journal).fate is Fate.UNKNOWN
    notes.kept()
    assert only(journal).fate is Fate.KEPT
    notes.close()
    assert after(journal).left() == ()


def test_results_that_were_written_are_not_taken_for_lost(journal: Journal) -> None:
    notes = journal.open("two", Mode.INPAINT, WISHES)
    notes.begin()
    notes.sending()
    notes.answered()
    notes.writing(["a.png", "b.png"])
    assert only(journal).fate is Fate.UNKNOWN
    assert only(journal, "a.png").fate is Fate.UNKNOWN
    assert only(journal, "a.png", "b.png").fate is Fate.KEPT
    # A second pass: of this request nobody knows anything again.
    notes.sending()
    assert only(journal, "a.png", "b.png").fate is Fate.UNKNOWN


def test_of_several_requests_one_without_an_answer_is_enough(journal: Journal) -> None:
    notes = journal.open("", Mode.UPSCALE, WISHES)
    notes.begin()
    for step in (notes.sending, notes.sending, notes.answered):
        step()
    assert only(journal).fate is Fate.UNKNOWN
    notes.kept()
    assert only(journal).fate is Fate.KEPT


def test_what_this_process_asked_for_is_not_what_another_left(journal: Journal) -> None:
    """A window may be faster than whoever looks: its job would be carried out twice."""
    ours = after(journal)
    journal.open("killed", Mode.INPAINT, WISHES).begin()
    ours.open("of today", Mode.INPAINT, WISHES).begin()
    (left,) = ours.left()
    assert left.title == "killed"
    ours.again(left).begin()
    assert ours.left() == ()


def test_a_request_that_cannot_be_written_down_is_never_taken_for_one_that_was_not_sent(journal: Journal) -> None:
    notes = journal.open("", Mode.INPAINT, WISHES)
    notes.begin()
    (folder,) = journal._folder.iterdir()
    (folder / "way").mkdir()  # As a full disk: the letter cannot be written.
    notes.sending()
    assert after(journal).left() == ()


def test_it_is_the_same_job_afterwards(journal: Journal) -> None:
    notes = journal.open("a red balloon", Mode.INPAINT, WISHES)
    notes.begin()
    notes.keep(read())
    left = only(journal)
    assert (left.title, left.mode, left.wishes) == ("a red balloon", Mode.INPAINT, WISHES)
    pixels = left.canvas().read_pixels(Source.LAYER, BOX).pixels
    assert np.array_equal(pixels, gradient(64, 48).crop(BOX).pixels)
    assert left.canvas().describe() == PictureCanvas(gradient(64, 48)).describe()
    again = after(journal).again(left)
    again.begin()
    assert only(journal).is_whole
    again.close()
    assert after(journal).left() == ()


def test_a_process_that_ends_in_order_leaves_what_is_not_at_its_end(journal: Journal) -> None:
    waiting, sent = journal.open("waiting", Mode.INPAINT, WISHES), journal.open("sent", Mode.INPAINT, WISHES)
    for notes in (waiting, sent):
        notes.begin()
    sent.sending()
    journal.leave()
    for notes in (waiting, sent):
        notes.close()
    fates = {left.title: left.fate for left in after(journal).left()}
    assert fates == {"waiting": Fate.WAITING, "sent": Fate.UNKNOWN}


def test_a_broken_note_is_passed_over_and_the_others_are_found(journal: Journal) -> None:
    for title in ("first", "second"):
        journal.open(title, Mode.INPAINT, WISHES).begin()
    broken, whole = sorted(journal._folder.iterdir())
    (broken / "job.json").write_bytes(b'{"mode": "inpa')
    assert only(journal).folder == whole
    assert not broken.exists()


@pytest.mark.parametrize("values", [b"[]", b'{"seen": {}, "reads": []}', b"{}", b'{"seen": 3, "reads": 4}', b"\xff"])
def test_pixels_that_cannot_be_read_are_said(journal: Journal, values: bytes) -> None:
    notes = journal.open("", Mode.INPAINT, WISHES)
    notes.begin()
    notes.keep(read())
    left = only(journal)
    (left.folder / "pixels.json").write_bytes(values)
    with pytest.raises(StorageError, match="unfinished job"):
        left.canvas()


def test_a_disk_that_refuses_stops_no_job(tmp_path: Path) -> None:
    (tmp_path / "jobs").write_text("a file where the folder should be")
    notes = Journal(tmp_path / "jobs", NOTHING.__contains__).open("", Mode.INPAINT, WISHES)
    notes.begin()
    notes.keep(read())
    notes.sending()
    notes.answered()
    notes.close()


def test_after_its_end_nothing_is_written(journal: Journal) -> None:
    notes = journal.open("", Mode.INPAINT, WISHES)
    notes.begin()
    notes.close()
    notes.keep(read())
    notes.sending()
    assert list(journal._folder.iterdir()) == []


def killed_again(journal: Journal, left: Left) -> Left:
    """The next process goes on with it and is killed before anything is sent."""
    following = after(journal)
    following.again(left).begin()
    return only(following)


def test_a_job_that_ends_every_process_is_counted(journal: Journal) -> None:
    notes = journal.open("a lake", Mode.TEXT_TO_IMAGE, WISHES)
    notes.begin()
    left = only(journal)
    assert left.tries == 0
    left = killed_again(journal, left)
    assert (left.tries, left.fate) == (1, Fate.WAITING)
    assert killed_again(journal, left).tries == 2


def test_a_process_that_ends_in_order_was_not_ended_by_the_job(journal: Journal) -> None:
    journal.open("a lake", Mode.TEXT_TO_IMAGE, WISHES).begin()
    following = after(journal)
    notes = following.again(only(journal))
    notes.begin()
    following.leave()
    notes.close()
    assert only(following).tries == 0


def test_who_waits_is_known(journal: Journal) -> None:
    journal.open("a lake", Mode.TEXT_TO_IMAGE, WISHES, Waiter.GIMP).begin()
    assert only(journal).waiter is Waiter.GIMP


@pytest.mark.parametrize(("sent", "left"), [(False, []), (True, ["a lake"])])
def test_of_what_nobody_waits_for_any_more_only_what_was_sent_is_told(
    journal: Journal, sent: bool, left: list[str]
) -> None:
    """A process that ends in order has told GIMP already."""
    notes = journal.open("a lake", Mode.TEXT_TO_IMAGE, WISHES, Waiter.GIMP)
    notes.begin()
    if sent:
        notes.sending()
    journal.leave()
    notes.close()
    assert [each.title for each in after(journal).left()] == left


def test_of_a_job_that_failed_the_canvas_can_be_read_to_the_end_of_the_process(journal: Journal) -> None:
    notes = journal.open("a lake", Mode.INPAINT, WISHES)
    notes.begin()
    notes.keep(read())
    following = after(journal)
    left = only(journal)
    canvas = left.canvas()
    again = following.again(left)
    again.begin()
    again.close(is_done=False)
    assert not (left.folder / "job.json").exists(), "the next process would take it for a job"
    once_more = following.open("a lake", Mode.INPAINT, WISHES)
    once_more.begin()
    once_more.keep(canvas)
    following.close()
    assert only(following).is_whole
    assert np.array_equal(canvas.read_pixels(Source.LAYER, BOX).pixels, gradient(64, 48).crop(BOX).pixels)
    assert [folder.name for folder in journal._folder.iterdir()] == [only(following).folder.name]
