"""In a process of its own, which gets the key from where it is kept alone: work, fail, and look who holds the key then.

``python -m tests.faults.secrets_probe PROVIDER``: prints a line for each object outside ``Secret`` that shows it.
"""

from __future__ import annotations

import base64
import gc
import json
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

from bridge.app import BridgeCore
from bridge.canvas.file import PictureCanvas
from bridge.cli.targets import Targets
from bridge.errors import BridgeError
from bridge.model import Mode, ProviderId
from bridge.paths import Paths
from bridge.secret import Secret
from bridge.settings import ProviderSettings, Settings
from bridge.wishes import Wishes
from tests.fakes.job_context import RecordingContext

NOBODY = "http://127.0.0.1:9"
assert Targets  # what the command line loads is loaded


def work(core: BridgeCore, provider: str) -> list[BridgeError]:
    """A picture; and an error whose causes hold what was sent."""
    ask = Wishes(provider=provider, prompts=("a red boat",)).ask(Mode.TEXT_TO_IMAGE)
    core.generator.carry_out(ask, PictureCanvas(None), RecordingContext())
    errors = []
    good = core.settings
    for url in (NOBODY, f"{NOBODY}/v1"):
        saved = good.provider(provider)
        settings = good.with_provider(provider, ProviderSettings(url=url, options=saved.options))
        give_again(core, provider, settings)
        core.reconfigure(settings)
        try:
            core.registry.get(ProviderId(provider)).engines(refresh=True)
            core.generator.carry_out(ask, PictureCanvas(None), RecordingContext())
        except BridgeError as error:
            error.reported()
            errors.append(error)
    give_again(core, provider, good)
    core.reconfigure(good)
    return errors


def give_again(core: BridgeCore, provider: str, settings: Settings) -> None:
    """The key, for the address that these settings have: to another one it would not be sent."""
    spec = core.registry.spec(ProviderId(provider))
    found = core.credentials.find(spec)
    assert found is not None
    core.credentials.store_key(spec, found.secret, core.registry.usual_address(spec, settings))


def holders(kept: list[Secret]) -> Iterator[str]:
    """Everything that shows one of the keys in its repr, or holds it as a text."""
    gc.collect()
    for each in gc.get_objects():
        if isinstance(each, (Secret, FrameType)) or each is kept:
            continue
        if any(_shows(held, kept) for held in _texts(each)):
            yield f"{type(each).__module__}.{type(each).__qualname__}: {_about(each)}"


def _texts(each: object) -> Iterator[str | bytes]:
    """Those that it holds, also in what the collector does not track: tuples and dicts of texts alone."""
    for held in gc.get_referents(each):
        if isinstance(held, (str, bytes)):
            yield held
        elif not gc.is_tracked(held) and not isinstance(held, Secret):
            yield from _texts(held)


def _shows(held: str | bytes, kept: list[Secret]) -> bool:
    text = held if isinstance(held, str) else held.decode("latin-1")
    return any(part and part in text for key in kept for part in _parts(key))


def _parts(key: Secret) -> tuple[str, ...]:
    whole = key.reveal()
    return whole, whole.partition(":")[2], base64.b64encode(whole.encode()).decode()


def _about(each: Any) -> str:
    names = list(each)[:6] if isinstance(each, dict) else []
    return ", ".join(str(name)[:20] for name in names) + "".join(
        f" <- {type(one).__qualname__}" for one in gc.get_referrers(each)[:4]
    )


def kept_keys(paths: Paths) -> list[Secret]:
    """Those in the private file; behind each stands the address that it belongs to."""
    texts = json.loads((paths.config / "keys.json").read_text()).values()
    return [Secret(text.partition(" ")[0]) for text in texts]


def main() -> int:
    """1 where somebody holds it."""
    core = BridgeCore(Paths.default(), environ={})
    errors = work(core, sys.argv[1])
    kept = kept_keys(core.paths)
    found = sorted(set(holders(kept)))
    sys.stdout.write("".join(f"{each}\n" for each in found))
    sys.stdout.write(f"{len(errors)} errors\n")
    core.close()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
