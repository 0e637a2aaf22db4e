"""What is sent is written down before, and never more than the user allows; what is broken is made anew."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bridge.app import BridgeCore
from bridge.canvas.file import PictureCanvas
from bridge.errors import BridgeError, CapReachedError, StorageError, TooManyRequestsError
from bridge.model import Mode, ProviderId
from bridge.money.ledger import Ledger
from bridge.paths import Paths
from bridge.settings import ProviderSettings, Settings, save
from bridge.wishes import Wishes
from tests.fakes.job_context import RecordingContext
from tests.faults.fault import Fault, Seen, need, sentence
from tests.servers.openai_images import OpenAIImagesRig
from tests.servers.stability_v2beta import KEY, StabilityV2BetaRig

V2BETA = ProviderId("stability-v2beta")
ROOT = Path(__file__).parents[2]
WAIT_S = 30.0


class Bench:
    """A home whose provider costs money by the user's word, and its strict server, which counts."""

    def __init__(self, folder: Path, rig: StabilityV2BetaRig, **saved: object) -> None:
        self.folder, self.rig, self.paths = folder, rig, Paths.inside(folder)
        settings = ProviderSettings(url=rig.environ["API_HOST"], bills=True, **saved)  # type: ignore[arg-type]
        save(self.paths, Settings(default_provider=V2BETA, providers={V2BETA: settings}))

    def core(self) -> BridgeCore:
        return BridgeCore(self.paths, environ={"STABILITY_API_KEY": KEY})

    def make(self, core: BridgeCore) -> BridgeError | None:
        """One picture of 3 credits, or why there is none."""
        ask = Wishes(provider=V2BETA, prompts=("sea",)).ask(Mode.TEXT_TO_IMAGE)
        try:
            core.generator.carry_out(ask, PictureCanvas(None), RecordingContext())
        except BridgeError as error:
            return error
        return None

    @property
    def posts(self) -> int:
        return len(self.rig.server.posts())  # type: ignore[attr-defined]


def _with(act: Callable[[Bench], Seen], **saved: object) -> Callable[[Path], Seen]:
    def run(folder: Path) -> Seen:
        with StabilityV2BetaRig() as rig:
            return act(Bench(folder, rig, **saved))

    return run


def _limit(bench: Bench) -> Seen:
    core = bench.core()
    need(bench.make(core) is None and bench.make(core) is None, "what the limit allows was not made")
    error = bench.make(core)
    core.close()
    need(isinstance(error, CapReachedError), f"it was {error!r}")
    need(bench.posts == 2, f"{bench.posts} requests, not 2")
    assert error is not None
    return Seen(sentence(error), error.exit_code)


def _no_ledger(bench: Bench) -> Seen:
    bench.paths.data.mkdir(parents=True)
    bench.paths.ledger.write_bytes(b"a file where the folder should be")
    core = bench.core()
    error = bench.make(core)
    core.close()
    need(isinstance(error, StorageError), f"it was {error!r}")
    need("Nothing was sent" in str(error), f"it says {error}")
    need(bench.posts == 0, "something was sent that is written down nowhere")
    assert error is not None
    return Seen(sentence(error), error.exit_code)


def _killed(bench: Bench) -> Seen:
    bench.rig.slow(WAIT_S)
    environ = {
        **os.environ,
        "LAYERBRIDGE_HOME": str(bench.folder),
        "STABILITY_API_KEY": KEY,
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "plugin"))),
    }
    command = [sys.executable, "-m", "bridge.entry"]
    process = subprocess.Popen([*command, "text-to-image", "-p", "sea", "-o", str(bench.folder / "x.png")], env=environ)
    until = time.monotonic() + WAIT_S
    while not bench.rig.at_work() and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = subprocess.run([*command, "spent", "--json"], env=environ, capture_output=True, text=True, check=True)
    (spent,) = json.loads(done.stdout)["spent"]
    need((spent["requests"], spent["unknown"]) == (1, 1), f"the ledger says {spent}")
    need(bench.posts == 1, f"{bench.posts} requests, not 1")
    return Seen(f"'layerbridge spent': 1 request, {spent['unknown']} of which may have been billed")


def _broken(bench: Bench) -> Seen:
    core = bench.core()
    need(bench.make(core) is None, "nothing was made")
    core.close()
    for path in (bench.paths.ledger / "ledger.sqlite", bench.paths.data / "history" / "history.sqlite"):
        path.write_bytes(b"what a bad sector leaves " * 400)
    core = bench.core()
    notes = core.mend()
    need(len(notes) == 2 and core.mend() == (), f"told: {notes}")
    need(len(core.history.entries()) == 1, "the result is not listed any more")
    need(bench.make(core) is None, "nothing is made any more")
    need(Ledger(bench.paths.ledger).spent()[0].requests == 1, "the ledger does not count any more")
    core.close()
    asides = [*bench.paths.ledger.glob("*.broken-*"), *(bench.paths.data / "history").glob("*.broken-*")]
    need(len(asides) == 2, "what was broken is gone")
    return Seen(" ".join(note.partition(" The broken one is")[0] for note in notes))


def _a_request_each(folder: Path) -> Seen:
    """LocalAI makes one picture a request."""
    with OpenAIImagesRig("localai", says_kind=False) as rig:
        paths = Paths.inside(folder)
        settings = ProviderSettings(url=rig.environ["OPENAI_BASE_URL"], bills=True)
        save(paths, Settings(default_provider=rig.id, providers={rig.id: settings}))
        core = BridgeCore(paths, environ={})
        ask = Wishes(provider=rig.id, prompts=("sea",), samples=3).ask(Mode.TEXT_TO_IMAGE)
        try:
            core.generator.carry_out(ask, PictureCanvas(None), RecordingContext())
        except TooManyRequestsError as error:
            need(not rig.server.posts(), "something was sent")
            core.generator.carry_out(replace(ask, max_requests=error.needed), PictureCanvas(None), RecordingContext())
            need(len(rig.server.posts()) == error.needed, f"{len(rig.server.posts())} requests, not {error.needed}")
            return Seen(sentence(error), error.exit_code)
        finally:
            core.close()
    raise AssertionError("nobody was asked")


FAULTS = (
    Fault(
        "Bill", "limit reached", "a third request where the limit has room for two", (3,), _with(_limit, monthly_cost=7)
    ),
    Fault("Bill", "a request for each", "three pictures of a server that makes one a request", (3,), _a_request_each),
    Fault("Bill", "no ledger", "the ledger's folder cannot be made", (3,), _with(_no_ledger)),
    Fault("Bill", "killed while waiting", "SIGKILL after the request was sent", (1, 3), _with(_killed)),
    Fault("Repair", "broken databases", "the ledger and the history's index are overwritten", (1, 7), _with(_broken)),
)
