"""The commands about money, as typed."""

from __future__ import annotations

import json

import pytest

from bridge.capability import Price
from bridge.model import Mode, ProviderId
from bridge.money.ledger import Charge, Ledger, State
from bridge.paths import Paths
from bridge.settings import load
from tests.bridge.command_line import CommandLine
from tests.servers.stability_v2beta import StabilityV2BetaRig

V2BETA = ProviderId("stability-v2beta")


def spend(amount: float | None, state: State = State.ANSWERED) -> None:
    ledger = Ledger(Paths.default().ledger)
    price = None if amount is None else Price(amount)
    ledger.settle(ledger.begin(Charge(V2BETA, "core", Mode.TEXT_TO_IMAGE, "api.example", price)), state, 1)


def test_what_was_spent_is_shown_by_month(cli: CommandLine) -> None:
    assert cli("spent").out == "Nothing was sent that may be billed.\n"
    spend(3.0)
    spend(None, State.UNKNOWN)
    outcome = cli("spent")
    assert "3 credits, 1 without a published price" in outcome.out
    (row,) = json.loads(cli("spent --json").out)["spent"]
    assert row["provider"] == "stability-v2beta"
    assert (row["requests"], row["costs"], row["unpriced"], row["unknown"]) == (2, {"credits": 3.0}, 1, 1)


def test_a_limit_is_set_shown_and_taken_back(cli: CommandLine) -> None:
    assert cli("limit stability-v2beta").out == "stability-v2beta: no limit.\n"
    told = cli("limit stability-v2beta --requests 5 --cost 20 --bills yes").out
    assert told == (
        "stability-v2beta: at most 5 requests a month, at most 20 a month by its prices, its requests cost money.\n"
    )
    saved = load(Paths.default()).settings.provider("stability-v2beta")
    assert (saved.monthly_requests, saved.monthly_cost, saved.bills) == (5, 20.0, True)
    assert cli("limit stability-v2beta --none --bills automatic").out == "stability-v2beta: no limit.\n"
    assert cli("limit nobody").status == 2


def test_a_limit_stops_the_command_line_before_it_sends(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, no_thread_left: None
) -> None:
    with StabilityV2BetaRig() as rig:
        for name, value in rig.environ.items():
            monkeypatch.setenv(name, value)
        cli("limit stability-v2beta --cost 4 --bills yes")
        command = "text-to-image --provider stability-v2beta -p sea -o {one.png}"
        assert cli(command).status == 0
        stopped = cli(command)
        assert stopped.status == 3
        assert "3 credits were spent" in stopped.err and "nothing was sent" in stopped.err
        assert "layerbridge limit stability-v2beta" in stopped.err
        assert len(rig.server.posts()) == 1
        assert "This month so far: 1 requests, 3 credits." in cli("limit stability-v2beta").out
