"""What the command line shows besides results: providers, engines, balance, history, doctor, errors.

Owns: those tables and their JSON. May import: ``bridge.registry`` and what it is made of, ``bridge.doctor``, rich;
``bridge.history`` inside the function that looks into it. Not ``bridge.app``: a list, or an error, costs no OpenCV.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bridge.capability import ProviderSpec
from bridge.credentials import Credentials
from bridge.discovery import look
from bridge.doctor import Check, Status, examine
from bridge.endpoints import policy_of
from bridge.errors import BridgeError, InputError
from bridge.history.folder import history_folder
from bridge.http.transport import Transport
from bridge.key_stores import stores_here
from bridge.log.masking import Masking
from bridge.model import ProviderId
from bridge.paths import Paths
from bridge.plain_text import escaped, plain
from bridge.provider_table import Row, markdown, row_of
from bridge.providers.base import Provider
from bridge.registry import Overrides, Registry
from bridge.settings import load

MARKS = {Status.OK: ("ok", "green"), Status.WARN: ("warn", "yellow"), Status.FAIL: ("FAIL", "red")}


def show_error(error: BridgeError, *, as_json: bool) -> None:
    """An error in the form that was asked for."""
    number = error.reported()
    if as_json:
        told = {"kind": type(error).__name__, "message": error.message, "hint": error.hint, "exit": error.exit_code}
        print_json({"error": told | {"id": number}})
        return
    console = Console(stderr=True)
    console.print(Text(error.message, style="bold red"))
    if error.hint or error.reference:
        console.print(Text.assemble(f"{error.hint} ".lstrip(), (error.reference, "dim")))


def show_providers(*, as_json: bool) -> None:
    """What there is, what each can do, what it still needs."""
    with _opened() as parts:
        working, broken = _all_providers(parts.registry)
        rows = [_provider_row(parts, provider.spec) for provider in working]
    for check in broken:
        Console(stderr=True).print(_check_line(check))
    if as_json:
        print_json({"providers": [_as_json(each) for each in rows], "default": parts.registry.default_id()})
        return
    shown = [(each.id, each.label, _abilities(each), each.needs or "nothing") for each in rows]
    print_table(("id", "name", "can do", "still needs"), shown)


def _all_providers(registry: Registry) -> tuple[list[Provider], list[Check]]:
    """Every provider that can be made, and a failed check for each that cannot."""
    working, broken = list[Provider](), list[Check]()
    for provider in registry.ids():
        try:
            working.append(registry.get(provider))
        except BridgeError as error:
            broken.append(Check(f"provider {provider}", Status.FAIL, error.message, error.hint))
    return working, broken


def _provider_row(parts: _Parts, spec: ProviderSpec) -> Row:
    has_key = parts.credentials.find(spec) is not None
    return row_of(spec, has_key=has_key, has_url=parts.registry.knows_address(spec))


def _abilities(each: Row) -> str:
    return ", ".join((*each.modes, each.more) if each.more else each.modes)


def _as_json(each: Row) -> dict[str, Any]:
    return {
        "id": each.id,
        "label": each.label,
        "summary": each.summary,
        "modes": list(each.modes),
        "more": each.more,
        "needs": each.needs,
        "ai_model": each.is_model,
    }


def show_markdown() -> None:
    """The README's table of providers."""
    with _opened() as parts:
        working, _broken = _all_providers(parts.registry)
    sys.stdout.write(markdown([provider.spec for provider in working]))


def show_found(*, as_json: bool) -> None:
    """The servers on this computer that answer at their usual addresses."""
    with _opened() as parts:
        found = look(parts.registry)
    if as_json:
        print_json({"found": [{"provider": each.provider, "url": each.url, "what": each.what} for each in found]})
        return
    if not found:
        sys.stdout.write("No server was found on this computer. Start yours, or name its address with --url.\n")
        return
    print_table(("provider", "address", "what it is"), [(each.provider, each.url, each.what) for each in found])


def show_engines(provider: str, url: str, api_version: str, *, as_json: bool) -> None:
    """What the server of a provider offers."""
    with _opened(Overrides(url, api_version)) as parts:
        chosen = parts.provider(provider)
        offered = chosen.engines(refresh=True)
    if as_json:
        rows = [
            {"id": each.id, "name": each.name, "description": each.description, "modes": list(each.modes)}
            for each in offered
        ]
        print_json({"provider": chosen.spec.id, "engines": rows})
        return
    if not offered:
        sys.stdout.write(f"{chosen.spec.label} has no engines to choose from.\n")
        return
    shown = [(each.id, each.name, ", ".join(each.modes), each.description) for each in offered]
    print_table(("id", "name", "can do", "description"), shown)


def show_balance(provider: str, url: str, api_version: str, *, as_json: bool) -> None:
    """Whose key, and what is left."""
    with _opened(Overrides(url, api_version)) as parts:
        chosen = parts.provider(provider)
        account = chosen.account()
    if account is None:
        raise InputError(f"{chosen.spec.label} knows no accounts, so there is no balance.", "Name another --provider.")
    if as_json:
        print_json({"provider": chosen.spec.id, "email": account.email, "credits": account.credits})
        return
    left = "not told" if account.credits is None else f"{account.credits:g} credits"
    sys.stdout.write(f"{account.email or chosen.spec.label}: {left}\n")


def show_jobs(limit: int, *, as_json: bool) -> None:
    """What is in the history."""
    from bridge.history import History  # numpy and Pillow: only to look into it

    paths = Paths.default()
    entries = History(history_folder(paths, load(paths).settings)).entries(limit=limit)
    if as_json:
        keys = ("id", "made_at", "mode", "provider", "title", "width", "height")
        rows = [{**{key: getattr(entry, key) for key in keys}, "path": str(entry.path)} for entry in entries]
        print_json({"jobs": rows})
        return
    if not entries:
        sys.stdout.write("Nothing was made yet.\n")
        return
    rows_shown = [
        (entry.made_at[:19], entry.mode, entry.provider, f"{entry.width}x{entry.height}", entry.title, str(entry.path))
        for entry in entries
    ]
    print_table(("made (UTC)", "mode", "provider", "size", "prompt", "file"), rows_shown)


def show_doctor() -> int:
    """Every check in a line; 1 if any failed."""
    with _opened() as parts:
        providers, broken = _all_providers(parts.registry)
        checks = (*examine(parts.paths, parts.credentials, providers), *broken)
    console = Console()
    for check in checks:
        console.print(_check_line(check))
        if check.hint and check.status is not Status.OK:
            console.print(Text(f"      {check.hint}"))
    return 1 if any(check.status is Status.FAIL for check in checks) else 0


def write_diagnostics(out: Path | None, *, offline: bool) -> None:
    """The bundle for whoever is to help; says what is in it and where it is."""
    # Here and not above: the history, and so numpy and Pillow.
    from bridge.diagnostics import Seen, collected, write_bundle

    with _opened() as parts:
        providers, broken = _all_providers(parts.registry)
        checks = (*examine(parts.paths, parts.credentials, () if offline else providers), *broken)
        settings = load(parts.paths).settings
        bundle = collected(Seen(parts.paths, settings, parts.credentials, providers, checks, os.environ), Masking())
    path = out or Path(f"layerbridge-diagnostics-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip")
    if path.exists():
        raise InputError(f"{path} is there already; nothing was written.", "Name another file with -o.")
    write_bundle(bundle, path)
    for name, text in bundle.files.items():
        sys.stdout.write(f"{name}: {text.count(chr(10))} lines\n")
    sys.stdout.write(f"Written to {path}. Keys, prompts, paths and names are masked; read it before you send it.\n")


def _check_line(check: Check) -> Text:
    mark, style = MARKS[check.status]
    return Text.assemble((f"{mark:<5} ", style), plain(f"{check.name}: {check.text}"))


@dataclass(frozen=True)
class _Parts:
    """What is needed to ask providers, and no more."""

    paths: Paths
    credentials: Credentials
    registry: Registry

    def provider(self, name: str) -> Provider:
        return self.registry.get(ProviderId(name) if name else None)


@contextmanager
def _opened(overrides: Overrides = Overrides()) -> Iterator[_Parts]:  # noqa: B008  (frozen)
    paths = Paths.default()
    settings = load(paths).settings
    credentials, transport = Credentials(os.environ, stores_here(paths)), Transport(policy_of(settings))
    try:
        yield _Parts(paths, credentials, Registry(settings, credentials, transport, overrides=overrides))
    finally:
        transport.close()


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows under a head, to be read by people."""
    table = Table(*head, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        # Text, not markup: what a server or a prompt says must not be read as styling, nor obeyed by the terminal.
        table.add_row(*(Text(plain(cell), overflow="fold") for cell in row))
    Console().print(table)


def print_json(value: Any) -> None:
    """For programs, in one line."""
    sys.stdout.write(escaped(json.dumps(value, ensure_ascii=False)) + "\n")
