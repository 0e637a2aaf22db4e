"""How fast pixels move between GIMP and the bridge, against bare GEGL and against a temporary PNG."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from tests.gimp.machine import CHECKOUT, gimp_machine

SIDES = (1024, 2048, 4096)


def measure() -> dict[str, Any]:
    """The seconds of each way, from one run of GIMP."""
    with tempfile.TemporaryDirectory(prefix="lb-") as folder, gimp_machine(Path(folder)) as machine:
        return machine.run_script(
            "pixel_speed.py",
            Path(folder),
            photograph=str(CHECKOUT / "samples" / "astronaut.png"),
            plugin=str(CHECKOUT / "plugin"),
            python=str(machine.home / ".local/share/layerbridge/venv/bin/python"),
            peer_script=str(CHECKOUT / "tests/benchmarks/peer.py"),
            sides=SIDES,
        )


def table(found: dict[str, Any]) -> str:
    """The measurements as Markdown."""
    lines = [
        "| picture | bare GEGL read and write | LayerBridge (read + insert) | temporary PNG out and in "
        "| against bare GEGL | faster than PNG |",
        "|---|---|---|---|---|---|",
    ]
    for side in SIDES:
        case = found[str(side)]
        ratios = f"{case['link'] / case['bare']:.2f} x | {case['png'] / case['link']:.0f} x"
        parts = f"{case['link'] * 1000:.0f} ms ({case['read'] * 1000:.0f} + {case['insert'] * 1000:.0f})"
        png = f"{case['png'] * 1000:.0f} ms"
        lines.append(f"| {side} x {side} | {case['bare'] * 1000:.0f} ms | {parts} | {png} | {ratios} |")
    small, large = found["selection"]["1024"], found["selection"]["8192"]
    lines += [
        "",
        "| a 300 x 300 selection | described, context read, result inserted | ratio | GIMP's search for its bounds |",
        "|---|---|---|---|",
        f"| on a layer of 1024 x 1024 | {small['cost'] * 1000:.1f} ms | 1 | {small['bounds'] * 1000:.1f} ms |",
        f"| on a layer of 8192 x 8192 | {large['cost'] * 1000:.1f} ms | {large['cost'] / small['cost']:.2f} "
        f"| {large['bounds'] * 1000:.1f} ms |",
    ]
    return "\n".join(lines)
