"""Writing down what may be billed: a provider whose every request is in the ledger before it leaves.

Owns: ``Metered``, ``Meter``. May import: ``bridge.money.ledger``, ``bridge.providers.base``, ``bridge.capability``,
``bridge.job_context``, ``bridge.model``, ``bridge.errors``.

Every request that a job sends, also those of tiles and second passes, goes through ``Provider.generate``; where it
leaves it says so to its context (``ProviderSpec.announces``). Of a provider that does not say so the row is written
before it begins.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from bridge.capability import Account, Capability, Engine, Price, ProviderSpec
from bridge.errors import (
    AuthError,
    InputError,
    QuotaError,
    RateLimitedError,
    RefusedError,
    RejectedError,
    SettingsError,
    StorageError,
    UnreachableError,
)
from bridge.job_context import JobContext, PassedOn
from bridge.model import EngineId, GenerationRequest, GenerationResult, Mode
from bridge.money.ledger import NO_LIMIT, Charge, Ledger, Limit, RowId, State
from bridge.providers.base import Provider

log = logging.getLogger(__name__)

NOT_ACCEPTED = (
    AuthError,
    InputError,
    QuotaError,
    RateLimitedError,
    RefusedError,
    RejectedError,
    SettingsError,
)
"""With these a server, or we before it, said no: nothing was made of the request."""


@dataclass(frozen=True)
class Meter:
    """By what the requests to one server are written down.

    Attributes:
        limit: asked before each request: it may be set while a job sends its tiles.
    """

    ledger: Ledger
    host: str
    limit: Callable[[], Limit] = lambda: NO_LIMIT


class Metered(Provider):
    """Another provider, every request of which is written down."""

    def __init__(self, provider: Provider, meter: Meter) -> None:
        self._provider = provider
        self._meter = meter

    @property
    def spec(self) -> ProviderSpec:
        """See ``Provider``."""
        return self._provider.spec

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        """See ``Provider``."""
        return self._provider.engines(refresh=refresh)

    def default_engine(self, mode: Mode) -> EngineId | None:
        """See ``Provider``."""
        return self._provider.default_engine(mode)

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        """See ``Provider``."""
        return self._provider.capability(mode, engine)

    def identify(self) -> str:
        """See ``Provider``."""
        return self._provider.identify()

    def account(self) -> Account | None:
        """See ``Provider``."""
        return self._provider.account()

    def estimate(self, request: GenerationRequest) -> Price | None:
        """See ``Provider``."""
        return self._provider.estimate(request)

    def requests_of(self, request: GenerationRequest) -> int:
        """See ``Provider``."""
        return self._provider.requests_of(request)

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        """See ``Provider``. Raises ``CapReachedError`` and ``StorageError`` too, with nothing sent."""
        spec = self._provider.spec
        charge = Charge(spec.id, request.engine or "", request.mode, self._meter.host, self._provider.estimate(request))
        metering = _Metering(context, self._meter, charge, announced=spec.announces)
        if not spec.announces:
            metering.begin()
        try:
            result = self._provider.generate(request, metering)
        except BaseException as error:
            metering.failed(error)
            raise
        metering.made(len(result.pictures))
        return result


class _Metering(PassedOn):
    """The context of one ``generate``; most send one request in it, some several, one after the other."""

    def __init__(self, context: JobContext, meter: Meter, charge: Charge, *, announced: bool) -> None:
        super().__init__(context)
        self._meter, self._charge, self._announced = meter, charge, announced
        self._lock = threading.Lock()
        self._open: RowId | None = None
        self._answered: list[RowId] = []
        self._abandoned: list[RowId] = []

    def begin(self) -> None:
        """Write the next request down. Raises as ``Ledger.begin``."""
        charge = self._charge
        if self._answered and charge.estimate is not None:
            # The estimate is of all that one ``generate`` sends.
            charge = Charge(charge.provider, charge.engine, charge.mode, charge.host, charge.estimate.times(0))
        row = self._meter.ledger.begin(charge, self._meter.limit())
        with self._lock:
            self._open = row

    def made(self, pictures: int) -> None:
        """It is over and there are results."""
        with self._lock:
            if self._open is not None:
                self._answered.append(self._open)
            rows, self._open, self._answered = self._answered, None, []
        for number, row in enumerate(rows):
            self._settle(row, State.ANSWERED, 0 if number else pictures)

    def failed(self, error: BaseException) -> None:
        """It is over and there is nothing, yet."""
        with self._lock:
            rows, row = self._answered, self._open
            self._answered, self._open = [], None
            state = _state_after(error)
            self._abandoned = [*rows, *([row] if row and state is State.UNKNOWN else [])]
        for each in rows:
            self._settle(each, State.ANSWERED)
        if row is not None:
            self._settle(row, state)

    def _settle(self, row: RowId, state: State, pictures: int = 0) -> None:
        try:
            self._meter.ledger.settle(row, state, pictures)
        except StorageError as error:
            # The row is there and says that its outcome is not known: no reason to withhold a result.
            log.warning("What became of a request is not in the ledger: %s", error)

    # ------------------------------------------------------------------------------------- as ``JobContext``

    def sending(self) -> None:
        """See ``JobContext``."""
        super().sending()
        if self._announced:
            # After the job's own say: what was taken back while it waited for its turn is not sent.
            self.begin()

    def answered(self) -> None:
        """See ``JobContext``."""
        with self._lock:
            if self._announced and self._open is not None:
                self._answered.append(self._open)
                self._open = None
        super().answered()

    def keep_late(self, result: GenerationResult) -> None:
        """See ``JobContext``."""
        with self._lock:
            rows, self._abandoned = self._abandoned, []
        for number, row in enumerate(rows):
            self._settle(row, State.ANSWERED, 0 if number else len(result.pictures))
        super().keep_late(result)


def _state_after(error: BaseException) -> State:
    """What a failure before any answer says of a request that was to be sent."""
    if isinstance(error, UnreachableError):
        return State.UNKNOWN if error.sent else State.REFUSED
    return State.REFUSED if isinstance(error, NOT_ACCEPTED) else State.UNKNOWN
