"""How much memory something took at its highest, beyond what there was before."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.fault import need

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"


@contextmanager
def at_most(megabytes: int) -> Iterator[None]:
    """Raises ``Broken`` where the block took more at its highest. Measures nothing but on Linux."""
    if sys.platform != "linux":
        yield
        return
    gc.collect()
    CLEAR.write_text(RESET_PEAK)
    before = _kilobytes("VmRSS")
    yield
    grown = (_kilobytes("VmHWM") - before) // 1024
    need(grown <= megabytes, f"it took {grown} MB, {megabytes} are allowed")


def _kilobytes(name: str) -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1])
