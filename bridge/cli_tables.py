"""What the command line shows besides results: providers, engines, balance, history, doctor, errors.

Owns: those tables and their JSON. May import: ``bridge`` but the session; rich.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bridge.app import BridgeCore
from bridge.doctor import Check, Status, examine
from bridge.errors import BridgeError, InputError
from bridge.model import Mode, ProviderId
from bridge.paths import Paths
from bridge.providers.base import Provider
from bridge.registry import Overrides

MARKS = {Status.OK: ("ok", "green"), Status.WARN: ("warn", "yellow"), Status.FAIL: ("FAIL", "red")}


def show_error(error: BridgeError, *, as_json: bool) -> None:
    """An error in the form that was asked for."""
    if as_json:
        kind = type(error).__name__
        _print_json({"error": {"kind": kind, "message": error.message, "hint": error.hint, "exit": error.exit_code}})
        return
    console = Console(stderr=True)
    console.print(Text(error.message, style="bold red"))
    if error.hint:
        console.print(Text(error.hint))


def show_providers(*, as_json: bool) -> None:
    """What there is, what each can do, what it still needs."""
    core = BridgeCore(Paths.default())
    working, broken = _all_providers(core)
    rows = [_provider_row(core, provider) for provider in working]
    core.close()
    for check in broken:
        Console(stderr=True).print(_check_line(check))
    if as_json:
        _print_json({"providers": rows, "default": core.registry.default_id()})
        return
    shown = [(row["id"], row["label"], ", ".join(row["modes"]), row["needs"] or "nothing") for row in rows]
    _print_table(("id", "name", "can do", "still needs"), shown)


def _all_providers(core: BridgeCore) -> tuple[list[Provider], list[Check]]:
    """Every provider that can be made, and a failed check for each that cannot."""
    working, broken = list[Provider](), list[Check]()
    for provider in core.registry.ids():
        try:
            working.append(core.registry.get(provider))
        except BridgeError as error:
            broken.append(Check(f"provider {provider}", Status.FAIL, error.message, error.hint))
    return working, broken


def _provider_row(core: BridgeCore, provider: Provider) -> dict[str, Any]:
    spec = provider.spec
    needs = "a key" if spec.needs_key and core.credentials.key_for(spec) is None else ""
    if needs and spec.key_variable:
        needs += f" ({spec.key_variable} or the panel's settings)"
    return {
        "id": spec.id,
        "label": spec.label,
        "summary": spec.summary,
        "modes": [str(mode) for mode in Mode if mode in spec.modes],
        "needs": needs,
        "ai_model": spec.is_model,
    }


def show_engines(provider: str, url: str, api_version: str, *, as_json: bool) -> None:
    """What the server of a provider offers."""
    with _opened(provider, url, api_version) as chosen:
        offered = chosen.engines(refresh=True)
    if as_json:
        rows = [{"id": each.id, "name": each.name, "description": each.description} for each in offered]
        _print_json({"provider": chosen.spec.id, "engines": rows})
        return
    _print_table(("id", "name", "description"), [(each.id, each.name, each.description) for each in offered])


def show_balance(provider: str, url: str, api_version: str, *, as_json: bool) -> None:
    """Whose key, and what is left."""
    with _opened(provider, url, api_version) as chosen:
        account = chosen.account()
    if account is None:
        raise InputError(f"{chosen.spec.label} knows no accounts, so there is no balance.", "Name another --provider.")
    if as_json:
        _print_json({"provider": chosen.spec.id, "email": account.email, "credits": account.credits})
        return
    left = "not told" if account.credits is None else f"{account.credits:g} credits"
    sys.stdout.write(f"{account.email or chosen.spec.label}: {left}\n")


def show_jobs(limit: int, *, as_json: bool) -> None:
    """What is in the history."""
    core = BridgeCore(Paths.default())
    entries = core.history.entries(limit=limit)
    core.close()
    if as_json:
        keys = ("id", "made_at", "mode", "provider", "title", "width", "height")
        rows = [{**{key: getattr(entry, key) for key in keys}, "path": str(entry.path)} for entry in entries]
        _print_json({"jobs": rows})
        return
    if not entries:
        sys.stdout.write("Nothing was made yet.\n")
        return
    rows_shown = [
        (entry.made_at[:19], entry.mode, entry.provider, f"{entry.width}x{entry.height}", entry.title, str(entry.path))
        for entry in entries
    ]
    _print_table(("made (UTC)", "mode", "provider", "size", "prompt", "file"), rows_shown)


def show_doctor() -> int:
    """Every check in a line; 1 if any failed."""
    core = BridgeCore(Paths.default())
    providers, broken = _all_providers(core)
    checks = (*examine(core.paths, core.credentials, providers), *broken)
    core.close()
    console = Console()
    for check in checks:
        console.print(_check_line(check))
        if check.hint and check.status is not Status.OK:
            console.print(Text(f"      {check.hint}"))
    return 1 if any(check.status is Status.FAIL for check in checks) else 0


def _check_line(check: Check) -> Text:
    mark, style = MARKS[check.status]
    return Text.assemble((f"{mark:<5} ", style), f"{check.name}: {check.text}")


@contextmanager
def _opened(provider: str, url: str, api_version: str) -> Iterator[Provider]:
    core = BridgeCore(Paths.default(), overrides=Overrides(url, api_version))
    try:
        yield core.registry.get(ProviderId(provider) if provider else None)
    finally:
        core.close()


def _print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(*head, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        # Text, not markup: what a server or a prompt says must not be read as styling.
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    Console().print(table)


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
