"""What was sent that may be billed: one row for each request, on disk before the request leaves.

Owns: ``Ledger`` and its database, ``Charge``, ``Limit``, ``Spent``. May import: ``bridge.capability``,
``bridge.paths``, ``bridge.model``, ``bridge.errors``. Its methods may be called from any thread and from several
processes at once.

A month is one of UTC, so that travelling and summer time change no sum.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NewType

from bridge.capability import Price
from bridge.errors import CapReachedError, StorageError
from bridge.model import Mode, ProviderId
from bridge.paths import private_folder

if TYPE_CHECKING:
    import sqlite3

FILE_NAME = "ledger.sqlite"
BUSY_TIMEOUT_S = 10.0
SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (
    id TEXT PRIMARY KEY, at TEXT NOT NULL, month TEXT NOT NULL, provider TEXT NOT NULL, engine TEXT NOT NULL,
    mode TEXT NOT NULL, host TEXT NOT NULL, estimate REAL, unit TEXT NOT NULL, state TEXT NOT NULL, pictures INTEGER
)
"""
COLUMNS = ("id", "at", "month", "provider", "engine", "mode", "host", "estimate", "unit", "state", "pictures")
INDEX = "CREATE INDEX IF NOT EXISTS requests_by_month ON requests (month, provider)"

RowId = NewType("RowId", str)


class State(StrEnum):
    """What became of a request. One that a process left as ``SENT`` when it ended is as good as ``UNKNOWN``."""

    SENT = "sent"
    ANSWERED = "answered"
    REFUSED = "refused"
    """It was not accepted, so it costs nothing."""
    UNKNOWN = "unknown"
    """No answer came, or none that could be read: it may have been carried out and billed."""


@dataclass(frozen=True)
class Charge:
    """One request that may be billed; ``estimate`` is None where nobody publishes its price."""

    provider: ProviderId
    engine: str
    mode: Mode
    host: str
    estimate: Price | None = None


@dataclass(frozen=True)
class Limit:
    """What may be sent to one provider in a month; None for as much as the user likes.

    Attributes:
        requests: how many.
        cost: in the unit that the provider's prices have.
    """

    requests: int | None = None
    cost: float | None = None

    @property
    def is_set(self) -> bool:
        """Whether there is one at all."""
        return self.requests is not None or self.cost is not None


NO_LIMIT = Limit()


@dataclass(frozen=True)
class Spent:
    """A month with one provider.

    Attributes:
        month: as "2026-11".
        requests: those that were accepted, or may have been.
        pictures: those that came.
        costs: by the prices known, one for each unit.
        unpriced: how many of ``requests`` nobody publishes a price of.
        unknown: of how many of ``requests`` the outcome is not known; they may have been billed.
        refused: those that were not accepted, beside ``requests``.
    """

    month: str
    provider: ProviderId
    requests: int
    pictures: int
    costs: tuple[Price, ...] = ()
    unpriced: int = 0
    unknown: int = 0
    refused: int = 0

    @property
    def cost_text(self) -> str:
        """What its requests cost, as far as that is known, for people."""
        known = [str(price) for price in self.costs]
        if self.unpriced:
            known.append(f"{self.unpriced} without a published price")
        return ", ".join(known) or "nothing"


class Ledger:
    """The requests in one folder's database.

    Args:
        folder: made when something is written, readable by the user alone.
        now: the time, to be replaced in tests.
    """

    def __init__(self, folder: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._now = now

    @property
    def path(self) -> Path:
        """The database."""
        return self._folder / FILE_NAME

    @property
    def month(self) -> str:
        """The month that it is now."""
        return f"{self._now().astimezone(UTC):%Y-%m}"

    def begin(self, charge: Charge, limit: Limit = NO_LIMIT) -> RowId:
        """Write down a request that is about to be sent; when this returns, the row is on disk.

        Held against ``limit`` in the same transaction, so that what is sent at the same time cannot pass it together.

        Raises:
            CapReachedError: the limit would be passed.
            StorageError: it cannot be written. In both cases nothing may be sent.
        """
        try:
            return self._begin(charge, limit)
        except StorageError as error:
            error.add("Nothing was sent.")
            raise

    def _begin(self, charge: Charge, limit: Limit) -> RowId:
        private_folder(self._folder)
        row, month = RowId(secrets.token_hex(16)), self.month
        price = charge.estimate
        with self._open() as ledger:
            ledger.execute("BEGIN IMMEDIATE")
            if limit.is_set:
                _hold(ledger, charge, limit, month)
            ledger.execute(
                "INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (
                    *(row, self._now().isoformat(timespec="milliseconds"), month),
                    *(charge.provider, charge.engine, str(charge.mode), charge.host),
                    *(price.amount if price else None, price.unit if price else "", State.SENT),
                ),
            )
        return row

    def settle(self, row: RowId, state: State, pictures: int = 0) -> None:
        """Write down what became of a request. Raises ``StorageError``: its outcome stays unknown then."""
        with self._open() as ledger:
            ledger.execute("UPDATE requests SET state = ?, pictures = ? WHERE id = ?", (state, pictures, row))

    def restore(self, rows: Iterable[Mapping[str, Any]]) -> int:
        """Take over rows that could be read of a ledger that was broken; how many. Raises ``StorageError``."""
        private_folder(self._folder)
        with self._open() as ledger:
            values = [tuple(row.get(name) for name in COLUMNS) for row in rows]
            sql = f"INSERT OR IGNORE INTO requests VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608  (no text)
            whole = [value for value in values if None not in (*value[:7], *value[8:10])]
            return ledger.executemany(sql, whole).rowcount if whole else 0

    def spent(self, month: str = "") -> tuple[Spent, ...]:
        """What each provider was sent in each month, the newest first; of one month if it is named.

        Raises:
            StorageError: it cannot be read.
        """
        if not self.path.is_file():
            return ()
        with self._open() as ledger:
            rows = ledger.execute(SUMS, (month, month)).fetchall()
            costs = ledger.execute(COSTS, (month, month)).fetchall()
        prices: dict[tuple[str, str], tuple[Price, ...]] = {}
        for each_month, provider, unit, amount in costs:
            known = prices.get((each_month, provider), ())
            prices[each_month, provider] = (*known, Price(amount, unit))
        return tuple(_spent(row, prices.get((row[0], row[1]), ())) for row in rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        import sqlite3  # not before the window shows

        try:
            ledger = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
            try:
                # The power may fail the moment after: what is told to be written is on the disk itself.
                ledger.execute("PRAGMA synchronous = EXTRA")
                ledger.execute(SCHEMA)
                ledger.execute(INDEX)
                with ledger:
                    yield ledger
            finally:
                ledger.close()
        except sqlite3.Error as error:
            raise StorageError(
                f"The ledger of requests that may be billed cannot be used ({error}).",
                f"Free some space and check the permissions of {self._folder}.",
            ) from error


COUNTED = "state <> 'refused'"
SUMS = f"""
SELECT month, provider, SUM({COUNTED}), COALESCE(SUM(pictures), 0),
    SUM({COUNTED} AND estimate IS NULL), SUM(state IN ('sent', 'unknown')), SUM(state = 'refused')
FROM requests WHERE ? = '' OR month = ? GROUP BY month, provider ORDER BY month DESC, provider
"""  # noqa: S608  (no text of anybody's is in it)
COSTS = f"""
SELECT month, provider, unit, SUM(estimate) FROM requests
WHERE (? = '' OR month = ?) AND {COUNTED} AND estimate IS NOT NULL AND unit <> ''
GROUP BY month, provider, unit ORDER BY unit
"""  # noqa: S608  (as above)


def _hold(ledger: sqlite3.Connection, charge: Charge, limit: Limit, month: str) -> None:
    of_month = (charge.provider, month)
    counted = f"FROM requests WHERE provider = ? AND month = ? AND {COUNTED}"
    if limit.requests is not None:
        (sent,) = ledger.execute(f"SELECT COUNT(*) {counted}", of_month).fetchone()
        if sent >= limit.requests:
            raise CapReachedError(
                f"{sent} requests went to {charge.provider} this month and your limit is {limit.requests}; "
                "nothing was sent.",
                HOW_TO_RAISE.format(provider=charge.provider),
            )
    if limit.cost is not None:
        _hold_cost(ledger, charge, limit.cost, (f"SELECT COALESCE(SUM(estimate), 0) {counted}", of_month))


HOW_TO_RAISE = "Raise it in the settings or with 'layerbridge limit {provider}', or wait for the next month."


def _hold_cost(ledger: sqlite3.Connection, charge: Charge, limit: float, sum_of: tuple[str, tuple[str, str]]) -> None:
    if charge.estimate is None:
        # A sum with a gap in it would promise what it cannot keep.
        raise CapReachedError(
            f"Nobody publishes what this request to {charge.provider} costs, so your limit of {limit:g} a month cannot "
            "be kept; nothing was sent.",
            f"Limit the number of requests instead: 'layerbridge limit {charge.provider}'.",
        )
    query, of_month = sum_of
    (spent,) = ledger.execute(f"{query} AND unit = ?", (*of_month, charge.estimate.unit)).fetchone()
    if spent + charge.estimate.amount > limit:
        unit = charge.estimate.unit
        raise CapReachedError(
            f"{Price(spent, unit)} were spent with {charge.provider} this month by its prices, this request would cost "
            f"{charge.estimate}, and your limit is {Price(limit, unit)}; nothing was sent.",
            HOW_TO_RAISE.format(provider=charge.provider),
        )


def _spent(row: tuple[Any, ...], costs: tuple[Price, ...]) -> Spent:
    month, provider, requests, pictures, unpriced, unknown, refused = row
    return Spent(month, ProviderId(provider), requests, pictures, costs, unpriced, unknown, refused)
