"""The first scenes: each mode, GIMP, errors, prompts, settings."""

from __future__ import annotations

from bridge.errors import BridgeError, IndexedImageError, RejectedError, TooManyRequestsError
from bridge.imaging.codec import read_picture_file
from bridge.model import Box, Mode, ProviderId
from bridge.prompts.weights import STEP
from tests.fakes.canvas import rectangle
from tests.fakes.sessions import FakeGimp, session
from tests.ui.screenshots.studio import SAMPLES, Studio
from ui import remedies
from ui.helps import PanelHelps
from ui.notice import Activity, Choice
from ui.offers import Offer
from ui.settings.dialog import SettingsDialog

LONG = (
    "A harbour at first light, fishing boats with peeling paint, gulls over wet stone, tar and salt, "
    "long shadows, a lighthouse far out in the haze, painted in the manner of an old postcard with a deckled edge"
)
INDEXED = IndexedImageError(
    "The image is indexed, so a result would lose its colours to the palette; nothing was sent.",
    "Convert it first (Image > Mode > RGB), let it be converted with the result, or have a new image made.",
)
MANY = TooManyRequestsError(
    "An upscale from 4032x3024 in tiles takes 48 requests, and 1 may be sent; nothing was sent.",
    "Allow 48 requests (each may be billed), or use a smaller part.",
    needed=48,
)


def standalone(studio: Studio, look: str) -> None:
    studio.open()
    studio.shoot(f"{look}-1-empty")
    studio.generate(Mode.TEXT_TO_IMAGE, "a quiet lake in the hills, evening light", samples=3, seed=7)
    studio.shoot(f"{look}-2-text-to-image")
    picture = read_picture_file(SAMPLES / "chelsea.png")
    studio.state.open_picture("photograph.jpg", picture)
    studio.state.binding.set_mask(rectangle(picture.size.width, picture.size.height, Box(120, 90, 160, 130)))
    studio.generate(Mode.INPAINT, "", samples=1)
    studio.shoot(f"{look}-3-inpaint")
    studio.state.dismiss()
    studio.generate(Mode.IMAGE_TO_IMAGE, "watercolour", samples=2)
    studio.window.prompt_panel.options_part.button.setChecked(True)  # type: ignore[union-attr]
    studio.window.prompt_panel.negative_part.button.setChecked(True)  # type: ignore[union-attr]
    studio.shoot(f"{look}-4-image-to-image-options")
    studio.open(900, 600)
    studio.state.choose_mode(Mode.UPSCALE)
    studio.state.open_picture("photograph.jpg", picture)
    studio.state.work.activity = Activity("Enlarging, tile 3 of 8", 0.38)
    studio.state.activity_changed.emit()
    studio.shoot(f"{look}-5-upscale-busy-900x600")


def extending(studio: Studio, look: str) -> None:
    studio.open()
    picture = read_picture_file(SAMPLES / "chelsea.png")
    studio.state.open_picture("photograph.jpg", picture)
    studio.generate(Mode.OUTPAINT, "", left=64, right=64)
    studio.shoot(f"{look}-11-outpaint")


def bound(studio: Studio, look: str) -> None:
    picture = read_picture_file(SAMPLES / "chelsea.png")
    mask = rectangle(picture.size.width, picture.size.height, Box(150, 60, 200, 160))
    gimp = FakeGimp(picture, selection=mask, layer_name="Background", layer_box=Box(0, 0, *_sides(picture.size)))
    studio.open()
    studio.state.bind(session(gimp, "inpaint", prompt="more of the same wall"))
    studio.generate(Mode.INPAINT, "more of the same wall")
    studio.state.insert([studio.state.gallery.model.at(0)])
    studio.until(lambda: bool(gimp.inserted))
    studio.shoot(f"{look}-6-gimp")
    studio.window.resize(900, 600)  # type: ignore[union-attr]
    studio.state.change(prompts=(LONG,))
    studio.state.fail(
        RejectedError(
            "A layer of 4032x3024 cannot be upscaled by this engine; nothing was sent.",
            "It takes sides of 64 to 2048 px in steps of 64, up to 1048576 pixels. Use a smaller layer or another "
            "provider.",
        )
    )
    studio.shoot(f"{look}-7-error-900x600")


def selection_and_result(studio: Studio, look: str) -> None:
    picture = read_picture_file(SAMPLES / "chelsea.png")
    mask = rectangle(picture.size.width, picture.size.height, Box(150, 60, 200, 160))
    gimp = FakeGimp(picture, selection=mask, layer_name="Background", base_type="indexed")
    window = studio.open()
    part = window.prompt_panel.selection_part
    part.button.setChecked(True)
    studio.state.bind(session(gimp, "inpaint", prompt="", grow=6, join="colour", convert_indexed=True))
    studio.until(lambda: "convert_indexed" in part.form.fields)
    studio.shoot(f"{look}-12-inpaint-selection-and-result")
    studio.generate(Mode.INPAINT, "")
    window.results_view.fits.trigger()
    studio.shoot(f"{look}-13-how-it-fits")
    studio.state.dismiss()
    window.results_view.menu.popup(window.results_view.mapToGlobal(window.results_view.rect().center()))
    studio.shoot(f"{look}-14-menu-of-a-result", window.results_view.menu)
    window.results_view.menu.hide()
    studio.state.choose_mode(Mode.UPSCALE)
    studio.shoot(f"{look}-15-upscale-selection-and-result")
    window.resize(900, 600)
    studio.state.fail(INDEXED, _remedies(studio, INDEXED))
    studio.shoot(f"{look}-16-indexed-900x600")
    studio.state.fail(MANY, _remedies(studio, MANY))
    studio.state.choose_mode(Mode.INPAINT)
    studio.shoot(f"{look}-17-many-requests-900x600")
    window.resize(window.minimumSize())
    studio.state.fail(INDEXED, _remedies(studio, INDEXED))
    studio.shoot(f"{look}-18-indexed-smallest")


def prompts(studio: Studio, look: str) -> None:
    panel = studio.open().prompt_panel
    studio.generate(Mode.TEXT_TO_IMAGE, "a quiet lake in the {hills|mountains}, (evening light:1.2)", seed=7)
    studio.generate(Mode.TEXT_TO_IMAGE, LONG, seed=8)
    panel.prompts.fill()
    panel.put_prompts("a small red house by the sea, __weather__", "people, text")
    panel.prompts.menu().actions()[0].trigger()
    panel.put_prompts("a (small:1.2) {red|blue} house by the sea, __weather__", "people, (text:1.3)")
    panel.prompt.setTextCursor(panel.prompt.document().find("house"))
    panel.prompt.weigh(STEP)
    studio.shoot(f"{look}-19-prompts")
    panel.prompts.fill()
    panel.prompts.menu().popup(panel.prompts.mapToGlobal(panel.prompts.rect().bottomLeft()))
    studio.shoot(f"{look}-20-menu-of-prompts", panel.prompts.menu())
    panel.prompts.menu().hide()
    menu = panel.prompt.menu()
    menu.popup(panel.prompt.mapToGlobal(panel.prompt.rect().center()))
    studio.shoot(f"{look}-21-menu-of-a-prompt", menu)
    menu.hide()
    studio.state.generate()
    studio.until(lambda: studio.state.notice is not None)
    studio.shoot(f"{look}-22-no-such-wildcard")


def others(studio: Studio, look: str) -> None:
    studio.open()
    studio.state.providers.offers.update(_fakes(studio))
    studio.state.choose_provider(ProviderId("modest"))
    studio.until(lambda: bool(studio.state.offer and studio.state.offer.asked))
    studio.shoot(f"{look}-8-modest-provider")
    studio.state.choose_provider(ProviderId("fake"))
    studio.until(lambda: bool(studio.state.offer and studio.state.offer.asked))
    studio.window.prompt_panel.options_part.button.setChecked(True)  # type: ignore[union-attr]
    studio.shoot(f"{look}-9-all-options")
    dialog = SettingsDialog(studio.core, studio.background, studio.window)
    dialog.show()
    studio.until(lambda: bool(dialog.pages))
    dialog.list.setCurrentRow(dialog.list.count() - 1)
    studio.shoot(f"{look}-10-settings", dialog)
    dialog.reject()


def _remedies(studio: Studio, error: BridgeError) -> tuple[Choice, ...]:
    state = studio.state
    helps = PanelHelps(studio.core, state.providers, state.wants)
    return remedies.of_job(error, remedies.Failure(Mode.UPSCALE, state.wishes, state.change, helps))


def _fakes(studio: Studio) -> dict[ProviderId, Offer]:
    names = [ProviderId(name) for name in ("fake", "modest", "keyed")]
    return {name: Offer(name, studio.core.registry.get(name)) for name in names}


def _sides(size: object) -> tuple[int, int]:
    return size.width, size.height  # type: ignore[attr-defined]


SCENES = (standalone, bound, extending, selection_and_result, prompts, others)
