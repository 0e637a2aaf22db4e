"""How fast the command line starts, against Python itself."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

REPEATS = 25


def measure() -> dict[str, float]:
    """The median seconds of each command, taken in turns so that a busy machine treats them alike."""
    program = str(Path(sys.executable).with_name("layerbridge"))
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "layerbridge --version": [program, "--version"],
        "layerbridge --help": [program, "--help"],
        "layerbridge providers": [program, "providers"],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(REPEATS):
        for name, argv in commands.items():
            begun = time.perf_counter()
            subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
            seconds[name].append(time.perf_counter() - begun)
    return {name: statistics.median(values) for name, values in seconds.items()}


def table(found: dict[str, float]) -> str:
    """The measurements as Markdown."""
    bare = found["python -c pass"]
    lines = ["| command | median | against python -c pass |", "|---|---|---|"]
    lines += [f"| `{name}` | {value * 1000:.0f} ms | {value / bare:.1f} x |" for name, value in found.items()]
    return "\n".join(lines)
