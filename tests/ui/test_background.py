import logging

import pytest

from bridge.errors import BridgeError, InputError
from bridge.jobs.executors import InlineExecutor
from ui.background import Background


class Outcomes:
    def __init__(self) -> None:
        self.done: list[object] = []
        self.failed: list[BridgeError] = []

    def run(self, work: object) -> None:
        posted = []
        Background(InlineExecutor(), posted.append).run(work, self.done.append, self.failed.append)  # type: ignore[arg-type]
        assert self.done == []
        assert self.failed == []
        for task in posted:
            task()


def test_the_outcome_is_posted() -> None:
    outcomes = Outcomes()
    outcomes.run(lambda: 5)
    assert outcomes.done == [5]
    assert outcomes.failed == []


def test_an_error_for_people_is_handed_over_as_it_is() -> None:
    outcomes, error = Outcomes(), InputError("No.", "Do this.")

    def work() -> None:
        raise error

    outcomes.run(work)
    assert outcomes.failed == [error]
    assert outcomes.done == []


def test_what_nobody_foresaw_becomes_a_sentence_and_a_log_entry(caplog: pytest.LogCaptureFixture) -> None:
    outcomes = Outcomes()

    def work() -> None:
        raise ZeroDivisionError("secret detail")

    with caplog.at_level(logging.ERROR):
        outcomes.run(work)
    assert "secret detail" not in str(outcomes.failed[0])
    assert "secret detail" in caplog.text
