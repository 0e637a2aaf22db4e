"""The queue: waiting, running with a preview, failed, reordered; results of several providers."""

from __future__ import annotations

import numpy as np

from bridge.errors import UnreachableError
from bridge.imaging.codec import read_picture_file
from bridge.job_context import JobContext
from bridge.jobs.queue import JobState
from bridge.model import GenerationRequest, GenerationResult, Mode, Picture, ProviderId
from bridge.wishes import Wishes
from tests.fakes.providers import FakeProvider, Gate, Step
from tests.ui.screenshots.studio import SAMPLES, Studio
from ui.offers import Offer, asked
from ui.queue.order import Order
from ui.source.values import NoSource

PROMPTS = (
    "a quiet lake in the hills, evening light",
    "a harbour at first light, fishing boats with peeling paint, gulls over wet stone, an old postcard",
    "a small red house by the sea",
    "watercolour of a market square",
    "snow on a pine branch, macro",
)


class Painter(FakeProvider):
    """Shows an unfinished picture, and waits."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__(name, label=label)
        self.fails = False

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        if self.fails:
            raise UnreachableError("The server at 127.0.0.1:8188 does not answer; nothing was sent.", "Start it.")
        return super().generate(request, context)


def noisy(picture: Picture) -> Picture:
    """As unfinished pictures look."""
    noise = np.random.default_rng(3).normal(0, 60, (*picture.pixels.shape[:2], 3))
    pixels = picture.pixels.copy()
    pixels[..., :3] = np.clip(pixels[..., :3] * 0.7 + 40 + noise, 0, 255)
    return Picture(pixels)


def painters(studio: Studio) -> Painter:
    """Two providers that wait; the first one is chosen."""
    first, second = Painter("comfyui", "ComfyUI"), Painter("stability", "Stability AI")
    for each in (first, second):
        studio.state.providers.offers[each.spec.id] = asked(Offer(each.spec.id, each))
        studio.core.registry._made[each.spec.id] = each
    studio.state.choose_provider(ProviderId("comfyui"))
    return first


def queue(studio: Studio, look: str) -> None:
    for width, height, size in ((1100, 720, ""), (900, 600, "-900x600")):
        one_size(studio, look, width, height, size)


def one_size(studio: Studio, look: str, width: int, height: int, size: str) -> None:
    window = studio.open(width, height)
    picture = read_picture_file(SAMPLES / "chelsea.png")
    painter = painters(studio)
    work = studio.state.work
    painter.fails = True
    studio.state.change(prompts=("a cat on a wall",))
    studio.state.generate()
    studio.until(lambda: any(row.view.state is JobState.FAILED for row in work.queue.rows()))
    studio.until(window.queue_strip.isVisible)
    studio.shoot(f"{look}-queue-1-failed{size}")
    studio.state.dismiss()
    painter.fails, painter.gate = False, Gate(limit_s=600.0)
    painter.steps = [Step(0.45, "Step 9 of 20")]
    painter.previews = [noisy(picture)]
    for prompt in PROMPTS:
        studio.state.change(prompts=(prompt,))
        studio.state.generate()
    studio.until(lambda: sum(row.view.state is JobState.RUNNING for row in work.queue.rows()) == 2)
    studio.until(lambda: not work.queue.at(0).preview.isNull() and not work.queue.at(1).preview.isNull())
    studio.shoot(f"{look}-queue-2-running{size}")
    window.queue_strip.list.setCurrentIndex(work.queue.index(4))
    window.queue_strip.sooner.trigger()
    window.queue_strip.list.scrollTo(window.queue_strip.list.currentIndex())
    window.queue_strip.menu.aboutToShow.emit()
    studio.shoot(f"{look}-queue-3-reordered{size}")
    window.queue_strip.menu.popup(window.queue_strip.mapToGlobal(window.queue_strip.rect().center()))
    studio.shoot(f"{look}-queue-4-menu{size}", window.queue_strip.menu)
    window.queue_strip.menu.hide()
    window.queue_strip.large.trigger()
    studio.shoot(f"{look}-queue-5-large-preview{size}")
    window.queue_strip.large.trigger()
    studio.state.open_picture("photograph.jpg", picture)
    studio.state.choose_mode(Mode.IMAGE_TO_IMAGE)
    studio.shoot(f"{look}-queue-6-with-source{size}")
    work.cancel_all()
    painter.gate.open()
    studio.until(lambda: not studio.core.jobs.busy)


def several(studio: Studio, look: str) -> None:
    """The same request to two providers: the menu, what is asked before, the results."""
    for width, height, size in ((1100, 720, ""), (900, 600, "-900x600")):
        window = studio.open(width, height)
        painters(studio)
        also = window.prompt_panel.also
        also.fill()
        next(action for action in also.choices.actions() if action.data() == "stability").trigger()
        also.fill()
        also.choices.popup(also.mapToGlobal(also.rect().bottomLeft()))
        studio.shoot(f"{look}-queue-7-also{size}", also.choices)
        also.choices.hide()
        studio.state.change(prompts=(PROMPTS[0],), width=None, height=None)
        orders = (Order(Mode.TEXT_TO_IMAGE, Wishes(), Wishes(), NoSource()),) * 2
        studio.state.sending._ask(orders, frozenset(), ("ComfyUI", "Stability AI"))
        studio.shoot(f"{look}-queue-8-may-be-billed{size}")
        studio.state.dismiss()
        before = studio.state.gallery.model.rowCount()
        studio.state.generate()
        studio.until(lambda before=before: studio.state.gallery.model.rowCount() == before + 2)  # type: ignore[misc]
        studio.shoot(f"{look}-queue-9-two-providers{size}")


SCENES = (queue, several)
