"""The form: each mode with many options, engines searched, styles, presets, and every error with what it offers."""

from __future__ import annotations

from bridge.capability import Capability, Engine, OptionKind, OptionSpec, PromptNeed, SizeRange
from bridge.errors import (
    AuthError,
    BridgeError,
    EngineNotFoundError,
    OutOfMemoryError,
    QuotaError,
    RateLimitedError,
    RefusedError,
    TimedOutError,
    UnreachableError,
)
from bridge.imaging.codec import read_picture_file
from bridge.model import Box, EngineId, Mode, ProviderId
from bridge.wishes import Wishes
from tests.fakes.canvas import rectangle
from tests.fakes.providers import FakeProvider
from tests.ui.screenshots.studio import SAMPLES, Studio
from ui import remedies
from ui.form.library_dialog import LibraryDialog
from ui.helps import PanelHelps
from ui.offers import Offer, asked

SMALL = (900, 600)
RICH = ProviderId("rich")
OPTIONS = (
    OptionSpec("strength", "Strength", OptionKind.NUMBER, "How much changes.", 0.75, 0, 1),
    OptionSpec("steps", "Steps", OptionKind.INTEGER, "Diffusion steps.", minimum=1, maximum=150),
    OptionSpec(
        "cfg_scale", "Cfg scale", OptionKind.NUMBER, "How strictly to follow the prompt.", minimum=0, maximum=35
    ),
    OptionSpec("sampler", "Sampler", OptionKind.CHOICE, "The sampler.", "", choices=("", "Euler a", "DPM++ 2M Karras")),
    OptionSpec("clip_skip", "Clip skip", OptionKind.INTEGER, "Layers of CLIP left out.", 1, 1, 12),
    OptionSpec("tiling", "Tiling", OptionKind.SWITCH, "Seamless edges.", default=False),
    OptionSpec("denoise_end", "Denoise end", OptionKind.NUMBER, "Where it ends.", 1.0, 0, 1),
)
NAMES = ("Juggernaut XL", "DreamShaper", "Deliberate", "Realistic Vision", "Anything Diffusion", "AlbedoBase XL")
ERRORS: tuple[tuple[str, BridgeError], ...] = (
    ("key", AuthError("The server does not accept the key; nothing was made.", "Check it in the settings.")),
    ("credits", QuotaError("The account has no credits left; nothing was made.", "Buy credits, or use another key.")),
    ("busy", RateLimitedError("Too many requests were sent; this one was not accepted.", "Wait 12 s.", wait_s=12)),
    ("nobody", UnreachableError("Nobody answers at 127.0.0.1:8188; nothing was sent.", "Start the server.")),
    ("late", TimedOutError("api.example did not answer within 120 s. The request may have been carried out and billed.",
                           "Look into your account before you try again.")),
    ("memory", OutOfMemoryError("The server ran out of memory; nothing was made.", "Use a smaller size.")),
    ("engine", EngineNotFoundError("The engine m7 is not there any more; nothing was made.", "Choose another one.")),
    ("words", RefusedError("The prompt has words that the server's filter refuses; nothing was made.", "Change it.")),
)  # fmt: skip


def rich(studio: Studio) -> None:
    """A provider with two thousand engines and many options, as a server of one's own may have."""
    sizes = SizeRange(512, 2048, 64, 1 << 18, 1 << 20)
    able = {
        mode: Capability(mode, sizes, PromptNeed.UNUSED if mode is Mode.UPSCALE else PromptNeed.REQUIRED,
                         max_prompt_chars=60, max_samples=4, options=() if mode is Mode.UPSCALE else OPTIONS)
        for mode in Mode
    }  # fmt: skip
    engines = [
        Engine(EngineId(f"m{number}"), f"{NAMES[number % 6]} v{number // 6}", "Sizes near 1024 × 1024")
        for number in range(2000)
    ]
    provider = FakeProvider("rich", label="My server", capabilities=able, engines=engines, needs_key=True)
    studio.state.providers.offers[RICH] = asked(Offer(RICH, provider))
    studio.state.choose_provider(RICH)


def modes(studio: Studio, look: str) -> None:
    window = studio.open(*SMALL)
    rich(studio)
    picture = read_picture_file(SAMPLES / "chelsea.png")
    studio.state.open_picture("photograph.jpg", picture)
    studio.state.binding.set_mask(rectangle(picture.size.width, picture.size.height, Box(120, 90, 160, 130)))
    for number, mode in enumerate(Mode):
        studio.state.choose_mode(mode)
        studio.state.change(prompts=("a red house by the sea",), samples=2, engine="m43")
        window.prompt_panel.options_part.button.setChecked(number % 2 == 0)
        studio.shoot(f"{look}-form-{number + 1}-{mode}")


def prompt(studio: Studio, look: str) -> None:
    window = studio.open(*SMALL)
    panel, state = window.prompt_panel, studio.state
    rich(studio)
    state.shelf.styles.save("My poster", "{prompt}, silkscreen poster, three flat colours", "photograph")
    state.shelf.presets.save("Draft, quick", Mode.TEXT_TO_IMAGE, Wishes(steps=12))
    state.shelf.presets.save("Print, large and slow", Mode.TEXT_TO_IMAGE, Wishes(steps=60))
    state.shelf.load()
    studio.until(lambda: bool(state.shelf.known.presets))
    state.change(prompts=("a red house by the sea",), styles=("Watercolour", "My poster"))
    studio.shoot(f"{look}-form-6-styles-chosen")
    menu = panel.prompt_part.styles.menu()
    menu.popup(panel.prompt_part.styles.mapToGlobal(panel.prompt_part.styles.rect().bottomLeft()))
    studio.shoot(f"{look}-form-7-style-menu", menu)
    menu.hide()
    menu = panel.prompt_part.presets.menu()
    menu.popup(panel.prompt_part.presets.mapToGlobal(panel.prompt_part.presets.rect().bottomLeft()))
    studio.shoot(f"{look}-form-8-presets-menu", menu)
    menu.hide()
    state.change(prompts=("a red house by the sea in the evening light, with gulls and boats",), styles=())
    studio.shoot(f"{look}-form-9-prompt-too-long")
    dialog = LibraryDialog("Styles of your own", state.shelf.styles, studio.background, window)
    dialog.show()
    studio.until(lambda: dialog.list.count() == 1)
    dialog.delete.click()
    studio.until(lambda: dialog.list.count() == 0)
    studio.shoot(f"{look}-form-10-style-deleted", dialog)
    dialog.banner.choice_buttons[0].click()
    studio.until(lambda: dialog.list.count() == 1)
    dialog.accept()


def choosing(studio: Studio, look: str) -> None:
    window = studio.open(*SMALL)
    panel = window.prompt_panel
    rich(studio)
    panel.engine.open()
    panel.engine.popup.field.setText("xl v12")
    studio.shoot(f"{look}-form-11-engines-searched", panel.engine.popup)
    panel.engine.popup.close()
    studio.state.change(width=1000, height=700, seed=7)
    studio.shoot(f"{look}-form-12-size-that-is-made-to-fit")
    panel.size_field.combo.showPopup()
    studio.shoot(f"{look}-form-13-sizes", panel.size_field.combo.view().window())
    panel.size_field.combo.hidePopup()


def errors(studio: Studio, look: str) -> None:
    window = studio.open(*SMALL)
    rich(studio)
    state = studio.state
    state.change(prompts=("a red house by the sea",))
    helps = PanelHelps(studio.core, state.providers, state.wants)
    failure = remedies.Failure(Mode.TEXT_TO_IMAGE, state.wishes, state.change, helps)
    for number, (name, error) in enumerate(ERRORS):
        state.fail(error, remedies.of_job(error, failure))
        studio.shoot(f"{look}-form-{14 + number}-error-{name}")
    window.resize(window.minimumSize())
    studio.shoot(f"{look}-form-22-error-smallest")


def without_a_key(studio: Studio, look: str) -> None:
    studio.open(*SMALL)
    provider = FakeProvider("keyless", label="Stability REST", needs_key=True)
    provider.engines_error = AuthError("No key is set for Stability REST.", "Enter one in the settings.")
    name = ProviderId("keyless")
    studio.state.providers.offers[name] = asked(Offer(name, provider))
    studio.state.choose_provider(name)
    studio.shoot(f"{look}-form-23-no-key")
    studio.state.choose_provider(ProviderId("stability"))
    studio.until(lambda: bool(studio.state.offer and studio.state.offer.asked))
    studio.shoot(f"{look}-form-24-stability-at-first")


SCENES = (modes, prompt, choosing, errors, without_a_key)
