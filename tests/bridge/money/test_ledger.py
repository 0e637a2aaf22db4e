"""The ledger: what is written down before a request leaves, the sums, and the user's limit."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.capability import CREDITS, FREE, Price
from bridge.errors import CapReachedError, StorageError
from bridge.model import Mode, ProviderId
from bridge.money.ledger import Charge, Ledger, Limit, Spent, State
from tests.bridge.conftest import tiny_disk

__all__ = ["tiny_disk"]

PROVIDER = ProviderId("keyed")


def charge(estimate: Price | None = Price(5.0), provider: str = "keyed") -> Charge:  # noqa: B008  (frozen)
    return Charge(ProviderId(provider), "one", Mode.INPAINT, "keyed.example", estimate)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger", now=lambda: datetime(2026, 11, 21, tzinfo=UTC))


def test_a_request_that_was_sent_counts_as_one_that_may_have_been_billed(ledger: Ledger) -> None:
    ledger.begin(charge())
    assert ledger.spent() == (Spent("2026-11", PROVIDER, 1, 0, (Price(5.0),), unknown=1),)


def test_the_row_is_there_for_another_process_when_begin_returns(ledger: Ledger) -> None:
    ledger.begin(charge())
    code = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT state FROM requests').fetchall())"
    done = subprocess.run([sys.executable, "-c", code, str(ledger.path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[('sent',)]"


def test_only_the_user_may_read_it(ledger: Ledger) -> None:
    ledger.begin(charge())
    assert stat.S_IMODE(ledger.path.parent.stat().st_mode) == 0o700


def test_sums_are_by_month_and_provider_and_say_what_is_not_known(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger", now=lambda: datetime(2026, month[-1], 1, tzinfo=UTC))
    month = [10]
    ledger.settle(ledger.begin(charge()), State.ANSWERED, 1)
    month.append(11)
    ledger.settle(ledger.begin(charge(Price(8.0))), State.ANSWERED, 4)
    ledger.settle(ledger.begin(charge(None)), State.UNKNOWN)
    ledger.settle(ledger.begin(charge()), State.REFUSED)
    ledger.settle(ledger.begin(charge(FREE)), State.ANSWERED, 1)
    ledger.settle(ledger.begin(charge(Price(0.04, "USD"), "other")), State.ANSWERED, 1)
    assert ledger.spent() == (
        Spent("2026-11", PROVIDER, 3, 5, (Price(8.0),), unpriced=1, unknown=1, refused=1),
        Spent("2026-11", ProviderId("other"), 1, 1, (Price(0.04, "USD"),)),
        Spent("2026-10", PROVIDER, 1, 1, (Price(5.0),)),
    )
    assert ledger.spent("2026-10") == (Spent("2026-10", PROVIDER, 1, 1, (Price(5.0),)),)


def test_nothing_sent_is_no_file_and_no_sum(ledger: Ledger) -> None:
    assert ledger.spent() == ()
    assert not ledger.path.exists()


# ---------------------------------------------------------------------------------------------- limits


def test_a_limit_of_requests_counts_what_was_accepted_or_may_have_been(ledger: Ledger) -> None:
    limit = Limit(requests=2)
    ledger.settle(ledger.begin(charge(), limit), State.REFUSED)
    ledger.begin(charge(), limit)
    ledger.settle(ledger.begin(charge(), limit), State.ANSWERED, 1)
    with pytest.raises(CapReachedError, match=r"2 requests .* limit is 2; nothing was sent") as caught:
        ledger.begin(charge(), limit)
    assert "layerbridge limit keyed" in caught.value.hint
    assert ledger.spent()[0].requests == 2
    ledger.begin(charge(provider="other"), limit)  # each provider has its own


def test_a_limit_of_cost_is_never_passed(ledger: Ledger) -> None:
    limit = Limit(cost=11)
    ledger.begin(charge(), limit)
    ledger.begin(charge(), limit)
    with pytest.raises(CapReachedError, match=r"10 credits were spent .* would cost 5 credits, .* limit is 11 credits"):
        ledger.begin(charge(), limit)
    ledger.begin(charge(Price(1.0, CREDITS)), limit)  # up to it, to the point


def test_a_limit_of_cost_is_no_promise_where_the_price_is_not_known(ledger: Ledger) -> None:
    with pytest.raises(CapReachedError, match=r"Nobody publishes .* nothing was sent"):
        ledger.begin(charge(None), Limit(cost=100))
    assert ledger.spent() == ()


def test_a_new_month_begins_anew(tmp_path: Path) -> None:
    days = [datetime(2026, 11, 30, 23, 59, tzinfo=UTC)]
    ledger = Ledger(tmp_path / "ledger", now=lambda: days[-1])
    ledger.begin(charge(), Limit(requests=1))
    days.append(datetime(2026, 12, 1, tzinfo=UTC))
    ledger.begin(charge(), Limit(requests=1))


def test_requests_at_the_same_time_cannot_pass_a_limit_together(tmp_path: Path) -> None:
    """Each with a ledger of its own, as several processes have."""
    start, refused, sent = threading.Barrier(8), list[int](), list[int]()

    def send(number: int) -> None:
        own = Ledger(tmp_path / "ledger")
        start.wait()
        try:
            own.begin(charge(), Limit(requests=3))
            sent.append(number)
        except CapReachedError:
            refused.append(number)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(sent), len(refused)) == (3, 5)


# ---------------------------------------------------------------------------------------------- a bad disk


def test_what_cannot_be_written_down_may_not_be_sent(tiny_disk: Path) -> None:
    (tiny_disk / "full").write_bytes(bytes((64 << 10) - 4096))
    with pytest.raises(StorageError, match="Nothing was sent"):
        Ledger(tiny_disk / "ledger").begin(charge())


def test_a_broken_ledger_is_an_error_and_not_an_empty_one(ledger: Ledger) -> None:
    ledger.path.parent.mkdir()
    ledger.path.write_bytes(b"this is no database" * 100)
    with pytest.raises(StorageError, match="cannot be used"):
        ledger.begin(charge())
    with pytest.raises(StorageError):
        ledger.spent()


def test_a_row_of_another_version_does_not_stop_the_sums(ledger: Ledger) -> None:
    ledger.begin(charge())
    with sqlite3.connect(ledger.path) as database:
        database.execute("UPDATE requests SET state = 'paused'")
    database.close()
    assert ledger.spent()[0].requests == 1
