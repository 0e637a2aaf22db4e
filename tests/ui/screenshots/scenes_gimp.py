"""With GIMP: the chip and the recipe of a layer, another image that asks, the ways to insert."""

from __future__ import annotations

import json

from bridge.imaging.codec import read_picture_file
from bridge.model import Box, Mode
from tests.fakes.canvas import rectangle
from tests.fakes.sessions import FakeGimp, session
from tests.ui.screenshots.studio import SAMPLES, Studio

PROMPT = "a red umbrella in the rain"
RECIPE = json.dumps(
    {
        "mode": "inpaint",
        "typed": [{"text": PROMPT, "weight": 1.0}, {"text": "people", "weight": -1.0}],
        "provider": "offline",
        "seed": 77,
        "result": [120, 336, 100, 100],
        "asked": {"source": "visible", "join": "gradient", "feather": 12},
    }
)
SMALL = (900, 600)


def bound(studio: Studio, recipe: str = "") -> FakeGimp:
    picture = read_picture_file(SAMPLES / "astronaut.png")
    gimp = FakeGimp(picture, selection=rectangle(512, 512, Box(120, 336, 100, 100)), layer_name="Inpaint: red (77)")
    gimp.recipe = recipe
    studio.state.bind(session(gimp, "inpaint", name="astronaut.xcf", prompt=PROMPT))
    studio.until(lambda: "Inpaint: red" in studio.window.chip.text())  # type: ignore[union-attr]
    return gimp


def chip_and_recipe(studio: Studio, look: str) -> None:
    window = studio.open(*SMALL)
    bound(studio, RECIPE)
    studio.until(window.chip.recipe.isVisible)
    studio.shoot(f"{look}-gimp-chip", window)
    menu = window.chip.recipe.menu()
    menu.popup(window.chip.recipe.mapToGlobal(window.chip.recipe.rect().topLeft()))
    studio.until(menu.isVisible)
    studio.shoot(f"{look}-gimp-recipe-menu", menu)
    menu.close()
    window.chip.reuse.trigger()
    studio.until(lambda: "back in the form" in window.status.text())
    studio.shoot(f"{look}-gimp-recipe-reused", window)


def another_image(studio: Studio, look: str) -> None:
    window = studio.open(*SMALL)
    bound(studio)
    other = FakeGimp(read_picture_file(SAMPLES / "astronaut.png"))
    window.state.binding.offer(session(other, "inpaint", name="holiday at the lake.xcf", image=2))
    studio.until(window.follow_banner.isVisible)
    studio.shoot(f"{look}-gimp-another-image", window)
    window.resize(860, 540)
    studio.until(window.follow_banner.isVisible)
    studio.shoot(f"{look}-gimp-another-image-smallest", window)


def ways_to_insert(studio: Studio, look: str) -> None:
    window = studio.open(*SMALL)
    bound(studio)
    studio.generate(Mode.INPAINT, PROMPT)
    window.results_view.ways.preview.trigger()
    studio.until(lambda: "Shown in GIMP" in window.status.text())
    studio.shoot(f"{look}-gimp-preview", window)
    menu = window.results_view.ways.menu()
    menu.popup(window.results_view.ways.mapToGlobal(window.results_view.ways.rect().bottomLeft()))
    studio.until(menu.isVisible)
    studio.shoot(f"{look}-gimp-insert-menu", menu)
    menu.close()


SCENES = (chip_and_recipe, another_image, ways_to_insert)
