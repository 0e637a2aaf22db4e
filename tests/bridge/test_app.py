"""The parts put together: a request of GIMP's from its hello to its last word, and settings taken into use."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.app import BridgeCore, Done
from bridge.errors import BridgeError, CanvasError, InputError, SettingsError
from bridge.http.call import HttpCall
from bridge.jobs.executors import DaemonExecutor
from bridge.jobs.queue import JobState, JobView
from bridge.model import Box, Mode
from bridge.paths import Paths
from bridge.procedures import Procedures
from bridge.secret import Secret
from bridge.settings import Settings
from bridge.unkept import Late
from bridge.wishes import Wishes
from layerbridge.wire import Description
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.sessions import FakeGimp, session

SELECTED = {"selection": rectangle(96, 96, Box(30, 30, 20, 20))}


@pytest.fixture
def core(tmp_path: Path) -> Iterator[BridgeCore]:
    """Works in the test's thread, offline."""
    made = BridgeCore(Paths.inside(tmp_path), environ={})
    yield made
    made.close()


def test_a_procedure_is_carried_out_inserted_and_finished_once(core: BridgeCore) -> None:
    gimp = FakeGimp(gradient(96, 96), **SELECTED)
    Procedures(core).run(session(gimp, "inpaint", interactive=False, provider="offline", seed=5))
    (finish,) = gimp.finishes
    assert finish.error is None
    assert finish.inserted is not None and len(finish.inserted.layers) == 1
    assert finish.arguments == {"provider": "offline", "seed": 5}
    assert len(gimp.inserted) == 1
    assert (None, "Reading the picture") in gimp.progresses
    assert core.history.entries()[0].recipe["seed"] == 5


@pytest.mark.parametrize(
    ("procedure", "arguments", "kind"),
    [
        ("inpaint", {"provider": "nobody"}, InputError),
        ("inpaint", {"seed": -5}, InputError),
        ("inpaint", {"options": "tiled"}, InputError),
        ("upscale", {"scale": 99.0}, InputError),
        ("rm", {}, InputError),
        ("text-to-image", {"prompt": ""}, InputError),
    ],
)
def test_what_cannot_be_ends_the_procedure_with_its_error(
    core: BridgeCore, procedure: str, arguments: dict[str, Any], kind: type[BridgeError]
) -> None:
    gimp = FakeGimp(gradient(96, 96), **SELECTED)
    Procedures(core).run(session(gimp, procedure, interactive=False, **arguments))
    (finish,) = gimp.finishes
    assert isinstance(finish.error, kind)
    assert gimp.inserted == []


def test_an_insertion_that_fails_is_told_and_the_result_is_kept(core: BridgeCore) -> None:
    gimp = FakeGimp(gradient(96, 96), **SELECTED)
    gimp.insert_error = CanvasError("The image was closed.")
    Procedures(core).run(session(gimp, "inpaint", interactive=False))
    assert gimp.finishes[0].error is gimp.insert_error
    assert len(core.history.entries()) == 1


class OnADiskThatIsGone(FakeGimp):
    """The history's folder goes away before the result comes, and GIMP takes no layer, if the test says so."""

    folder = Path()

    def progress(self, fraction: float | None, text: str) -> None:
        if text.startswith("Waiting for"):
            self.folder.rename(self.folder.with_name("away"))
            self.folder.touch()
        super().progress(fraction, text)


@pytest.mark.parametrize("fails", [True, False])
def test_a_result_of_gimps_menu_that_no_disk_took_is_told_to_the_windows(
    core: BridgeCore, caplog: pytest.LogCaptureFixture, *, fails: bool
) -> None:
    gimp = OnADiskThatIsGone(gradient(96, 96), **SELECTED)
    gimp.folder = core.history.folder
    gimp.insert_error = CanvasError("The layer group is locked; nothing was inserted.") if fails else None
    told = list[Late]()
    core.unkept.watch(lambda: None, told.append)
    Procedures(core).run(session(gimp, "inpaint", interactive=False, provider="offline", seed=5))
    (finish,), (late,) = gimp.finishes, told
    if fails:
        assert finish.error is not None and "not on disk" in finish.error.hint
        assert "kept in the history" not in finish.error.hint
    assert (finish.error is not None, late.was_cancelled, len(core.unkept.held)) == (fails, False, 1)
    core.history.folder.unlink()
    core.history.folder.with_name("away").rename(core.history.folder)
    assert len(core.unkept.keep()) == 1 and len(core.history.entries()) == 1
    caplog.clear()


def test_what_is_posted_runs_one_after_the_other(core: BridgeCore) -> None:
    """What a job's watcher tells must not come between the job's end and who reads it."""
    ran: list[str] = []
    other = threading.Thread(target=lambda: core.post(lambda: ran.append("the other thread's")))

    def slow() -> None:
        other.start()
        other.join(0.2)
        core.post(lambda: ran.append("posted within"))
        ran.append("slow")

    core.post(slow)
    other.join()
    assert ran == ["posted within", "slow", "the other thread's"]


def test_settings_are_taken_into_use_at_once(core: BridgeCore) -> None:
    assert core.registry.default_id() == "offline"
    core.reconfigure(Settings(default_provider="stability"))
    assert core.registry.default_id() == "stability"
    gimp = FakeGimp(gradient(96, 96), **SELECTED)
    Procedures(core).run(session(gimp, "inpaint", interactive=False, prompt="cat"))
    assert gimp.finishes[0].error is not None
    assert "needs a key" in gimp.finishes[0].error.message


def test_settings_that_cannot_be_read_are_a_note(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.json").write_text("[]")
    core = BridgeCore(Paths.inside(tmp_path), environ={})
    assert len(core.notes) == 1
    assert "set aside" in core.notes[0]
    core.close()


class SlowGimp(FakeGimp):
    """Cannot be read before it is let."""

    def __init__(self) -> None:
        super().__init__(gradient(96, 96), **SELECTED)
        self.asked, self.let = threading.Event(), threading.Event()

    def describe(self) -> Description:
        self.asked.set()
        assert self.let.wait(30)
        return super().describe()


def test_closing_cancels_what_runs_and_nothing_is_inserted_any_more(tmp_path: Path) -> None:
    posted: queue.Queue[Callable[[], None]] = queue.Queue()
    core = BridgeCore(Paths.inside(tmp_path), environ={}, executor=DaemonExecutor(1), post=posted.put)
    gimp = SlowGimp()
    Procedures(core).run(session(gimp, "inpaint", interactive=False))
    assert gimp.asked.wait(30)
    core.close()
    gimp.let.set()
    assert [view.state for view in core.jobs.views()] == [JobState.CANCELLED]
    assert len(gimp.finishes) == 1
    assert gimp.inserted == []
    assert core.history.entries() == ()


def test_every_mode_is_a_procedure_that_runs(core: BridgeCore) -> None:
    for mode in Mode:
        gimp = FakeGimp(gradient(96, 96), **SELECTED)
        Procedures(core).run(session(gimp, str(mode), interactive=False, prompt="oil", width=96, height=96, left=32))
        assert gimp.finishes[0].error is None, mode
        assert len(gimp.inserted) == 1


def test_old_results_make_room_for_new_ones_within_the_limit(core: BridgeCore) -> None:
    old = core.history.add(gradient(700, 700), {"mode": "inpaint", "provider": "fake"})
    noise = gradient(900, 900)
    noise.pixels[..., :3] = np.random.default_rng(0).integers(0, 256, (900, 900, 3), np.uint8)
    large = core.history.add(noise, {"mode": "inpaint", "provider": "fake"})
    core.reconfigure(replace(core.settings, history_limit_mb=1))
    views: list[JobView[Done]] = []
    wishes = Wishes(provider="offline", prompts=("a lake",), width=64, height=64)
    core.submit(wishes.ask(Mode.TEXT_TO_IMAGE), FakeGimp(gradient(8, 8)), views.append)
    outcome = views[-1].outcome
    assert outcome is not None
    assert outcome.removed == (old, large)
    assert core.history.entries() == outcome.delivery.entries


def test_settings_say_whom_the_transport_trusts(core: BridgeCore) -> None:
    assert core.transport.ca_file == ""
    core.reconfigure(Settings(ca_file="/etc/ca.pem", allow_plain_http=("render.lan",)))
    assert core.transport.ca_file == "/etc/ca.pem"
    call = HttpCall("GET", "http://10.11.12.13/", {"Authorization": Secret("sk-x")})
    with pytest.raises(SettingsError, match="unencrypted; nothing was sent"):
        core.transport.send(call)
