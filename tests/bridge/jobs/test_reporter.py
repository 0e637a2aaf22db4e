"""What a job tells: the last of what was not seen yet, with a preview made small."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bridge.errors import Cancelled
from bridge.jobs.reporter import PREVIEW_PX, News, Reporter
from bridge.model import Size
from tests.fakes.providers import flat


class Listening:
    """A reporter whose owner looks when the test says so."""

    def __init__(self) -> None:
        self.posted: list[Callable[[], None]] = []
        self.news: list[News] = []
        self.reporter = Reporter(self.posted.append, self.news.append)

    def look(self) -> None:
        for task in self.posted:
            task()
        self.posted.clear()


def test_a_preview_and_progress_arrive_together_and_the_preview_once() -> None:
    listening = Listening()
    listening.reporter.progress(0.25, "Step 5 of 20")
    listening.reporter.preview(flat(Size(64, 32), (1, 2, 3)))
    assert len(listening.posted) == 1
    listening.look()
    listening.reporter.progress(0.5, "Step 10 of 20")
    listening.look()
    assert [(news.fraction, news.text, news.preview is not None) for news in listening.news] == [
        (0.25, "Step 5 of 20", True),
        (0.5, "Step 10 of 20", False),
    ]


def test_a_preview_keeps_how_far_the_job_is() -> None:
    listening = Listening()
    listening.reporter.progress(0.5, "Half")
    listening.look()
    listening.reporter.preview(flat(Size(64, 32), (1, 2, 3)))
    listening.look()
    assert (listening.news[-1].fraction, listening.news[-1].text) == (0.5, "Half")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (Size(64, 32), Size(64, 32)),
        (Size(2048, 1024), Size(PREVIEW_PX, PREVIEW_PX // 2)),
        (Size(4, 4096), Size(1, PREVIEW_PX)),
    ],
)
def test_what_the_owner_gets_is_small(size: Size, expected: Size) -> None:
    listening = Listening()
    listening.reporter.preview(flat(size, (10, 20, 30)))
    listening.look()
    preview = listening.news[0].preview
    assert preview is not None
    assert preview.size == expected
    assert preview.pixels[0, 0].tolist() == [10, 20, 30, 255]


def test_once_cancelled_no_preview_is_made() -> None:
    listening = Listening()
    listening.reporter.cancel()
    listening.reporter.preview(flat(Size(64, 32), (1, 2, 3)))
    assert listening.posted == []
    with pytest.raises(Cancelled):
        listening.reporter.raise_if_cancelled()
