"""One GIMP machine for the whole run, or one loud line that says why there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gimp.machine import CHECKOUT, GimpMachine, NoGimp, gimp_machine
from tests.servers.stability import StabilityServer

KEY = "sk-loopback-test"


@pytest.fixture(scope="session")
def gimp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GimpMachine]:
    shared = tmp_path_factory.mktemp("gimp")
    try:
        with gimp_machine(shared) as machine:
            yield machine
    except NoGimp as reason:
        if os.environ.get("LAYERBRIDGE_NEED_GIMP"):
            pytest.fail(f"A real GIMP 3 is demanded here, but {reason}")
        pytest.skip(f"THE TESTS IN REAL GIMP ARE NOT RUN: {reason}")


@pytest.fixture
def work(gimp: GimpMachine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that GIMP sees too; the bridge that a script started ends with the test."""
    folder = tmp_path_factory.mktemp("work", numbered=True)
    gimp.shared.append(folder)
    yield folder
    gimp.end_bridge()
    gimp.shared.remove(folder)


@pytest.fixture
def astronaut() -> str:
    return str(CHECKOUT / "samples" / "astronaut.png")


@pytest.fixture
def server() -> Iterator[StabilityServer]:
    with StabilityServer(key=KEY) as running:
        yield running


def stability_environment(server: StabilityServer) -> dict[str, str]:
    """As in Stability's own samples: the key and the host come from the environment."""
    return {"API_HOST": server.url, "STABILITY_API_KEY": KEY}
