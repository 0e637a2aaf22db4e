"""The quick form of every fault in a real GIMP. All of them: ``python -m tests.faults --full gimp``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.fault import carried_out
from tests.faults.gimp import GIMP_FAULTS
from tests.faults.gimp_bench import GimpFault
from tests.gimp.machine import GimpMachine

pytestmark = pytest.mark.gimp


@pytest.mark.parametrize("fault", [each for each in GIMP_FAULTS if not each.slow], ids=lambda fault: fault.name)
def test_the_promise_is_kept(fault: GimpFault, gimp: GimpMachine, tmp_path: Path) -> None:
    line = carried_out(fault.on(lambda: gimp), tmp_path)
    assert line.kept, line.broken
    assert line.seen is not None
    assert line.seen.text
