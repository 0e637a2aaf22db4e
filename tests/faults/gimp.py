"""Every fault that needs a real GIMP, and where that comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults import gimp_images, gimp_processes, gimp_windows
from tests.faults.fault import Fault
from tests.faults.gimp_bench import GimpFault
from tests.faults.table import chosen
from tests.gimp.machine import GimpMachine, NoGimp, gimp_machine

GIMP_FAULTS: tuple[GimpFault, ...] = (*gimp_images.FAULTS, *gimp_processes.FAULTS, *gimp_windows.FAULTS)


@contextmanager
def chosen_in_gimp(sections: Sequence[str], *, full: bool) -> Iterator[list[Fault]]:
    """Those that are asked for, with a GIMP of their own for as long as they are caused.

    Where there is none they are left out and that is said, unless the environment demands one.
    """
    machines: list[GimpMachine] = []
    faults = chosen([each.on(lambda: machines[0]) for each in GIMP_FAULTS], sections, full=full)
    if not faults:
        yield []
        return
    with TemporaryDirectory(prefix="layerbridge-gimp-") as shared:
        try:
            context = gimp_machine(Path(shared))
            machines.append(context.__enter__())
        except NoGimp as reason:
            if os.environ.get("LAYERBRIDGE_NEED_GIMP"):
                raise
            print(f"THE FAULTS IN A REAL GIMP ARE NOT CAUSED: {reason}")
            yield []
            return
        try:
            yield faults
        finally:
            context.__exit__(None, None, None)
