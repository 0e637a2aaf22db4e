"""A real command that stops at a point of its way, to be killed there: ``python -m tests.faults.command_main PLAN``."""

from __future__ import annotations

import sys
from pathlib import Path

from bridge.cli.commands import run
from tests.faults.process_main import Plan, stop_at


def main() -> int:
    plan = Plan.read(Path(sys.argv[1]))
    stop_at(plan)
    return run(list(plan.argv))


if __name__ == "__main__":
    sys.exit(main())
