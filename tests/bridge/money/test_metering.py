"""Every request of a job in the ledger before it leaves: also of tiles and second passes, and none past the limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.capability import FREE, Account, Price
from bridge.core import Generator
from bridge.credentials import Credentials
from bridge.errors import Cancelled, CapReachedError, RefusedError, StorageError, TimedOutError
from bridge.history import History
from bridge.http.transport import Transport
from bridge.job_context import JobContext
from bridge.model import GenerationRequest, GenerationResult, Mode, Prompt, ProviderId
from bridge.money.ledger import Ledger, Limit, Spent
from bridge.money.metering import Meter, Metered
from bridge.money.prices import Estimate, estimated
from bridge.paths import Paths
from bridge.plan import Ask
from bridge.providers.base import Provider
from bridge.registry import Registry
from bridge.settings import ProviderSettings, Settings, save, with_limits_on_disk
from bridge.tiling.parts import Parts
from tests.bridge.test_core_tiles import refining
from tests.fakes.canvas import FakeCanvas, gradient
from tests.fakes.job_context import RecordingContext
from tests.fakes.providers import FakeProvider, flat_result

REQUEST = GenerationRequest(Mode.TEXT_TO_IMAGE, ProviderId("fake"), prompts=(Prompt("a cat"),))


class Priced(FakeProvider):
    """As its parent, but what it makes has a price."""

    def __init__(self, price: Price | None = Price(3.0), **more: object) -> None:  # noqa: B008  (frozen)
        super().__init__(needs_key=True, **more)  # type: ignore[arg-type]
        self.price = price

    def estimate(self, request: GenerationRequest) -> Price | None:
        return self.price


class Announcing(Priced):
    """One that says when it sends; ``sends`` requests in one go.

    Attributes:
        seen: what the ledger held each time a request left.
    """

    def __init__(self, ledger: Ledger, *, sends: int = 1) -> None:
        super().__init__()
        self._ledger, self._sends = ledger, sends
        self._spec = replace(self._spec, announces=True)
        self.seen: list[tuple[Spent, ...]] = []

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        for number in range(self._sends):
            context.sending()
            self.seen.append(self._ledger.spent())
            if number + 1 < self._sends:
                context.answered()
        result = super().generate(request, context)
        context.answered()
        return result


class Shop(Registry):
    """A registry with one provider, which the settings say to bill."""

    def __init__(
        self,
        provider: Provider,
        transport: Transport,
        limits: Callable[[], Settings] | None = None,
        **saved: object,
    ) -> None:
        settings = Settings(providers={"fake": ProviderSettings(bills=True, **saved)})  # type: ignore[arg-type]
        super().__init__(settings, Credentials({}), transport, environ={}, limits=limits)
        self._provider = provider

    def get(self, provider: ProviderId | None) -> Provider:
        return self._provider


@pytest.fixture
def transport() -> Iterator[Transport]:
    transport = Transport()
    yield transport
    transport.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def metered(provider: Provider, ledger: Ledger, limit: Limit = Limit()) -> Metered:  # noqa: B008  (frozen)
    return Metered(provider, Meter(ledger, "fake.example", lambda: limit))


def test_the_row_is_there_when_the_request_leaves(ledger: Ledger) -> None:
    provider = Announcing(ledger)
    metered(provider, ledger).generate(REQUEST, RecordingContext())
    ((sent,),) = provider.seen
    assert (sent.requests, sent.unknown) == (1, 1)
    assert ledger.spent() == (replace(sent, unknown=0, pictures=1),)


def test_a_provider_that_does_not_say_when_is_in_the_ledger_before_it_begins(ledger: Ledger) -> None:
    provider = Priced()
    provider.answers.append(TimedOutError("No answer."))
    with pytest.raises(TimedOutError):
        metered(provider, ledger).generate(REQUEST, RecordingContext())
    assert (ledger.spent()[0].unknown, ledger.spent()[0].costs) == (1, (Price(3.0),))


def test_several_requests_in_one_go_are_several_rows_with_one_price(ledger: Ledger) -> None:
    metered(Announcing(ledger, sends=3), ledger).generate(REQUEST, RecordingContext())
    (spent,) = ledger.spent()
    assert (spent.requests, spent.pictures, spent.unknown, spent.costs) == (3, 1, 0, (Price(3.0),))


def test_a_result_that_was_withheld_after_an_answer_counts(ledger: Ledger) -> None:
    provider = Announcing(ledger, sends=2)
    provider.answers.append(RefusedError("The filter withheld it."))
    with pytest.raises(RefusedError):
        metered(provider, ledger).generate(REQUEST, RecordingContext())
    (spent,) = ledger.spent()
    assert (spent.requests, spent.pictures, spent.refused) == (1, 0, 1)


def test_what_comes_late_is_counted_after_all(ledger: Ledger) -> None:
    class Late(Announcing):
        def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
            context.sending()
            self.late = context.keep_late
            raise Cancelled("Cancelled.")

    provider, context = Late(ledger), RecordingContext()
    with pytest.raises(Cancelled):
        metered(provider, ledger).generate(REQUEST, context)
    assert ledger.spent()[0].unknown == 1
    provider.late(flat_result(REQUEST))
    assert (ledger.spent()[0].unknown, ledger.spent()[0].pictures) == (0, 1)
    assert len(context.late) == 1


def test_where_it_cannot_be_written_down_nothing_is_sent(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    ledger, provider = Ledger(tmp_path / "file" / "ledger"), Priced()
    with pytest.raises(StorageError):
        metered(provider, ledger).generate(REQUEST, RecordingContext())
    assert provider.requests == []


def test_a_ledger_that_breaks_after_sending_withholds_no_result(ledger: Ledger) -> None:
    class Breaking(Priced):
        def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
            ledger.path.write_bytes(b"broken" * 1000)
            return super().generate(request, context)

    result = metered(Breaking(), ledger).generate(REQUEST, RecordingContext())
    assert len(result.pictures) == 1


# ------------------------------------------------------------------------------------- the whole way of a job


def carry_out(
    folder: Path, ledger: Ledger, provider: Provider, transport: Transport, ask: Ask, **saved: object
) -> None:
    registry = Shop(provider, transport, **saved)
    generator = Generator(registry, History(folder / "history"), Parts(folder / "parts"), ledger=ledger)
    generator.carry_out(ask, FakeCanvas(gradient(256, 192)), RecordingContext())


def upscale() -> Ask:
    request = GenerationRequest(Mode.UPSCALE, ProviderId("fake"), prompts=(Prompt("a cat"),))
    return Ask(request, max_requests=1000)


def test_every_tile_is_in_the_ledger(tmp_path: Path, ledger: Ledger, transport: Transport) -> None:
    provider = Priced(capabilities=refining())
    carry_out(tmp_path, ledger, provider, transport, upscale())
    (spent,) = ledger.spent()
    assert spent.requests == len(provider.requests) > 1
    assert spent.costs == (Price(3.0 * spent.requests),)
    assert spent.unknown == 0


def test_tiles_stop_at_the_limit_and_go_on_from_there(tmp_path: Path, ledger: Ledger, transport: Transport) -> None:
    provider = Priced(capabilities=refining())
    with pytest.raises(CapReachedError):
        carry_out(tmp_path, ledger, provider, transport, upscale(), monthly_requests=2)
    assert len(provider.requests) == ledger.spent()[0].requests == 2
    carry_out(tmp_path, ledger, provider, transport, upscale(), monthly_requests=1000)
    assert ledger.spent()[0].requests == len(provider.requests)
    assert ledger.spent()[0].unknown == 0


def test_a_limit_that_is_set_while_a_job_runs_holds_for_its_next_tile(
    tmp_path: Path, ledger: Ledger, transport: Transport
) -> None:
    class Warned(Priced):
        """Its user sets a limit as soon as the first tile is made."""

        def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
            save(paths, Settings(providers={"fake": ProviderSettings(monthly_requests=1)}))
            return super().generate(request, context)

    paths, provider = Paths.inside(tmp_path / "home"), Warned(capabilities=refining())
    provider._spec = replace(provider.spec, at_once=1)  # no two are on their way before the limit is there
    settings = Settings(providers={"fake": ProviderSettings(bills=True)})
    save(paths, settings)
    registry = Shop(provider, transport, limits=lambda: with_limits_on_disk(paths, settings))
    generator = Generator(registry, History(tmp_path / "history"), Parts(tmp_path / "parts"), ledger=ledger)
    with pytest.raises(CapReachedError):
        generator.carry_out(upscale(), FakeCanvas(gradient(256, 192)), RecordingContext())
    assert len(provider.requests) == 1


def test_what_costs_nothing_is_not_in_the_ledger(tmp_path: Path, ledger: Ledger, transport: Transport) -> None:
    provider = FakeProvider(capabilities=refining())
    registry = Registry(Settings(), Credentials({}), transport, environ={})
    assert registry.metered(provider, ledger) is provider


def test_the_user_says_what_costs_money(ledger: Ledger, transport: Transport) -> None:
    provider = FakeProvider("keyed", needs_key=True, default_url="https://keyed.example")
    for said in (True, False):
        settings = Settings(providers={"keyed": ProviderSettings(bills=said)})
        registry = Registry(settings, Credentials({}), transport, environ={})
        assert registry.may_bill(provider.spec) is said


# ---------------------------------------------------------------------------------------------- estimates


@pytest.mark.parametrize(
    ("price", "requests", "account", "text"),
    [
        (Price(5.0), 3, Account(credits=100.0), "3 requests, 15 credits, 85 left"),
        (Price(5.0), 3, Account(credits=10.0), "3 requests, 15 credits, -5 left"),
        (Price(6.5), 1, None, "1 request, 6.5 credits"),
        (None, 2, Account(credits=7.0), "2 requests, price not published, 7 credits there"),
        (Price(0.04, "USD"), 2, Account(credits=7.0), "2 requests, 0.08 USD, 7 credits there"),
        (FREE, 9, Account(credits=7.0), "9 requests, free"),
    ],
)
def test_an_estimate_says_what_is_known(price: Price | None, requests: int, account: Account | None, text: str) -> None:
    assert str(estimated(Priced(price), REQUEST, requests, account)) == text


def test_what_is_unknown_is_not_free() -> None:
    assert FakeProvider(needs_key=True).estimate(REQUEST) is None
    assert FakeProvider().estimate(REQUEST) == FREE
    assert Estimate(1).left_after is None
