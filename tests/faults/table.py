"""The table of faults: on a terminal, and in ``docs/safety.md``."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.fault import Fault, Line, carried_out

DOCUMENT = Path(__file__).parents[2] / "docs" / "safety.md"
BEGIN, END = "<!-- faults: begin -->", "<!-- faults: end -->"
MAX_SHOWN_CHARS = 190
SECTION = re.compile(r"^\*\*(.+)\*\*\n", re.MULTILINE)
PORTS = re.compile(r"(?:(?<=127\.0\.0\.1)|(?<=\.example)):\d+")
FOLDERS = re.compile(r"(?<![\w:/])/(?:[\w.-]+/)+")


def chosen(faults: Iterable[Fault], sections: Sequence[str], *, full: bool) -> list[Fault]:
    """Those that are asked for: by section or a part of the name, all where nothing is said."""
    wanted = [each.lower() for each in sections]
    return [
        fault
        for fault in faults
        if (full or not fault.slow) and (not wanted or any(each in fault.id.lower() for each in wanted))
    ]


def run(faults: Sequence[Fault], show: Callable[[Line], None]) -> list[Line]:
    """Cause each, in a folder that is thrown away."""
    lines = []
    for fault in faults:
        with TemporaryDirectory(prefix="layerbridge-fault-", ignore_cleanup_errors=True) as folder:
            lines.append(carried_out(fault, Path(folder)))
        show(lines[-1])
    return lines


def print_line(line: Line) -> None:
    """One line for a terminal, at once: some take seconds."""
    mark = "kept" if line.kept else "NOT KEPT"
    print(f"{mark:8}  {line.fault.id}: {_shown(line)}", flush=True, file=sys.stdout)


def write(lines: Sequence[Line]) -> None:
    """Put the table between the markers of the document. Sections that were not caused stay as they are."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    old, after = rest.split(END)
    sections = {**_sections(old), **_sections(_markdown(lines))}
    whole = "\n".join(f"\n**{name}**\n{rows}" for name, rows in sections.items())
    DOCUMENT.write_text(f"{before}{BEGIN}\n{whole}\n{END}{after}", encoding="utf-8")


def _sections(table: str) -> dict[str, str]:
    """What is written of each section, by its name."""
    parts = SECTION.split(table)
    return {name: rows.rstrip("\n") for name, rows in zip(parts[1::2], parts[2::2], strict=True)}


def _markdown(lines: Sequence[Line]) -> str:
    rows = []
    for section in dict.fromkeys(line.fault.section for line in lines):
        rows += [f"\n**{section}**\n", "| fault | what the user saw | promise | kept |", "|---|---|---|---|"]
        rows += [_row(line) for line in lines if line.fault.section == section]
    return "\n".join(rows)


def _row(line: Line) -> str:
    fault = line.fault
    promises = ", ".join(map(str, fault.promises))
    cells = (f"{fault.name}: {fault.cause}", _everywhere(_shown(line)), promises, "yes" if line.kept else "**no**")
    return "| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + " |"


def _everywhere(text: str) -> str:
    """Without what is another one at each run and on each machine: ports, folders."""
    return FOLDERS.sub("…/", PORTS.sub("", text))


def _shown(line: Line) -> str:
    if line.seen is None:
        return line.broken
    text = line.seen.text if len(line.seen.text) <= MAX_SHOWN_CHARS else f"{line.seen.text[:MAX_SHOWN_CHARS]}…"
    return f"{text} (status {line.seen.status})" if line.seen.status else text
