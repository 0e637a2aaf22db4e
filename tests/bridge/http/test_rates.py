"""Turns: what is known of a server, what it tells, and what both have in common: nobody is sent too early."""

from __future__ import annotations

import pytest

from bridge.http.call import HttpAnswer, Rate
from bridge.http.rates import MAX_TOLD_S, RateController

TWO_A_MINUTE = Rate("2 requests a minute", 2, 60.0)
TEN_AN_HOUR = Rate("10 requests an hour", 10, 3600.0)


class Watch:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def rates(watch: Watch) -> RateController:
    return RateController(watch)


def told(status: int = 200, wait_s: float | None = None, **headers: str) -> HttpAnswer:
    return HttpAnswer(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"", wait_s)


def test_without_a_known_rate_every_turn_is_now(rates: RateController) -> None:
    assert [rates.reserve(()) for _ in range(100)] == [(0.0, "")] * 100


def test_the_window_slides(rates: RateController, watch: Watch) -> None:
    assert rates.reserve([TWO_A_MINUTE])[0] == 0
    watch.now_s += 20
    assert rates.reserve([TWO_A_MINUTE])[0] == 0
    assert rates.reserve([TWO_A_MINUTE]) == (40.0, "2 requests a minute")
    watch.now_s += 40
    assert rates.reserve([TWO_A_MINUTE])[0] == 0
    assert rates.reserve([TWO_A_MINUTE])[0] == pytest.approx(20)


def test_a_turn_that_is_waited_for_is_not_taken(rates: RateController, watch: Watch) -> None:
    for _ in range(2):
        rates.reserve([TWO_A_MINUTE, TEN_AN_HOUR])
    for _ in range(50):
        assert rates.reserve([TWO_A_MINUTE, TEN_AN_HOUR]) == (60.0, "2 requests a minute")
    for _ in range(4):
        watch.now_s += 60
        assert [rates.reserve([TWO_A_MINUTE, TEN_AN_HOUR])[0] for _ in range(2)] == [0, 0]
    watch.now_s += 60
    assert rates.reserve([TWO_A_MINUTE, TEN_AN_HOUR]) == (3600.0 - 300.0, "10 requests an hour")


def test_limits_of_another_name_do_not_count(rates: RateController) -> None:
    for number in range(20):
        assert rates.reserve([Rate(f"limit {number}", 1, 60.0)])[0] == 0


@pytest.mark.parametrize(
    "answer",
    [
        told(429, 25.0),
        told(429, None, ratelimit_reset="25"),
        told(200, None, x_ratelimit_remaining_minute="0", ratelimit_reset="25"),
        told(200, None, ratelimit_remaining="0", ratelimit_reset="25.0"),
    ],
)
def test_a_server_that_says_wait_is_left_alone(rates: RateController, watch: Watch, answer: HttpAnswer) -> None:
    rates.heard([TEN_AN_HOUR], answer)
    assert rates.reserve([TEN_AN_HOUR]) == (25.0, "10 requests an hour")
    watch.now_s += 25
    assert rates.reserve([TEN_AN_HOUR])[0] == 0


@pytest.mark.parametrize(
    "answer",
    [
        told(),
        told(429),
        told(503, 25.0),
        told(429, 2 * MAX_TOLD_S),
        told(200, None, ratelimit_remaining="1", ratelimit_reset="25"),
        told(200, None, ratelimit_remaining="none", ratelimit_reset="soon"),
        told(200, None, ratelimit_remaining="0", ratelimit_reset="-5"),
        told(200, None, ratelimit_remaining="0", ratelimit_reset="9" * 30),
        told(200, None, ratelimit_remaining="٠", ratelimit_reset="25"),
        told(200, None, ratelimit_reset="25"),
    ],
)
def test_what_says_nothing_useful_stops_nobody(rates: RateController, answer: HttpAnswer) -> None:
    rates.heard([TEN_AN_HOUR], answer)
    assert rates.reserve([TEN_AN_HOUR])[0] == 0
