"""The address of a provider is changed behind the user's back: whoever is there now must not get the key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from tests.faults.fault import Fault, Seen, need
from tests.faults.secrets import PROMPT, Bench
from tests.servers.rigs import RIGS
from tests.servers.strict import StrictServer

ENTRY = "bridge.entry"
TOLD = re.compile(r"The key of .* was given for .*, and the address is .* now; nothing was sent\.[^\n]*")


def _changed(name: str) -> Callable[[Path], Seen]:
    def run(folder: Path) -> Seen:
        with RIGS[name]() as rig, RIGS[name]() as other:
            if name == "webui":
                rig.server.auth = other.server.auth = "me:canary-of-the-webui"  # type: ignore[attr-defined]
            bench, thief = Bench(rig, folder), other.server
            need(isinstance(thief, StrictServer), "nobody writes down what comes")
            assert isinstance(thief, StrictServer)
            make = ("text-to-image", "-p", PROMPT, "-o")
            need(bench.run(ENTRY, *make, "one.png") == 0, f"nothing was made: {bench.said[-300:]}")
            _write_address(folder, thief.url)
            statuses = [bench.run(ENTRY, *make, "two.png"), bench.run(ENTRY, "engines"), bench.run(ENTRY, "balance")]
            for more in (("doctor",), ("providers",), ("diagnostics", "-o", "bundle.zip")):
                bench.run(ENTRY, *more)
            bench.panel()
            need(thief.requests == [], f"{len(thief.requests)} requests went to the other server")
            need(statuses == [3, 3, 3], f"the commands ended with {statuses}")
            _write_address(folder, bench.url)
            statuses.append(bench.run(ENTRY, *make, "three.png", "--url", thief.url))
            need(statuses[-1] == 3 and thief.requests == [], "--url led the key to the other server")
            need(bench.run(ENTRY, *make, "four.png") == 0, "with its own address the key does not work any more")
        bench.need_none(bench.said.encode(), "what was printed")
        told = TOLD.search(bench.said)
        need(told, f"the user was not told: {bench.said[-500:]}")
        return Seen(_with_fixed_ports(told[0] if told else "", bench.url, thief.url), 3)

    return run


def _write_address(folder: Path, url: str) -> None:
    """As any program of this user could, into the file."""
    path = folder / "config" / "settings.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for each in data["providers"].values():
        each["url"] = url
    path.write_text(json.dumps(data), encoding="utf-8")


def _with_fixed_ports(text: str, *urls: str) -> str:
    """For a table that does not change with every run."""
    for number, url in enumerate(urls, 7001):
        text = text.replace(f":{urlsplit(url).port}", f":{number}")
    return text


FAULTS = tuple(
    Fault(
        "Secrets",
        f"{name}, another address",
        "the url in settings.json becomes that of another server; commands, a window, --url",
        (4,),
        _changed(name),
        slow=name == "webui",
    )
    for name in ("stability-v2beta", "webui")
)
