"""A layer made again: from its recipe, from what it was made from, where it lies now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.again import again
from bridge.app import BridgeCore
from bridge.errors import CanvasError, InputError
from bridge.model import Box, Mask, Mode
from bridge.paths import Paths
from bridge.procedures import Procedures
from layerbridge.wire import Description
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.sessions import FakeGimp, session

LAYER = 1
"""The id of the fake's active layer."""


def recipe(mode: str = "inpaint", **more: Any) -> str:
    return json.dumps(
        {
            "mode": mode,
            "provider": "offline",
            "seed": 5,
            "result": [30, 30, 20, 20],
            "asked": {"join": "none", "into": "layer"},
            **more,
        }
    )


def gimp(text: str | None = None) -> FakeGimp:
    made = FakeGimp(gradient(96, 96), selection=rectangle(96, 96, Box(0, 0, 5, 5)))
    made.recipe = recipe() if text is None else text
    # As GIMP answers whatever box is asked for: the layer replaces 12 x 10 pixels.
    made.replaced = rectangle(96, 96, Box(40, 30, 12, 10))
    return made


@pytest.fixture
def core(tmp_path: Path) -> Iterator[BridgeCore]:
    """Works in the test's thread, offline."""
    made = BridgeCore(Paths.inside(tmp_path), environ={})
    yield made
    made.close()


def test_what_the_layer_replaces_is_what_is_selected() -> None:
    seen = again(gimp()).canvas.describe()
    assert seen.selection == Box(40, 30, 12, 10), "not what is selected in the image now"


def test_a_mask_that_hides_everything_stands_for_the_whole_layer() -> None:
    hidden = gimp()
    hidden.replaced = Mask(np.zeros((96, 96), np.uint8))
    assert again(hidden).canvas.describe().selection == Box(0, 0, 96, 96)


def test_what_was_made_of_a_whole_layer_has_no_selection() -> None:
    assert again(gimp(recipe("upscale", result=None))).canvas.describe().selection is None


def test_everything_is_read_as_if_the_layer_were_not_there() -> None:
    there = gimp()
    again(there).canvas.describe()
    assert there.agains == [LAYER]


class NoSource(FakeGimp):
    """The layer that ours was made from is gone."""

    def describe(self, again: int = 0) -> Description:
        return Description(self.picture.size if self.picture else None)


def test_a_source_that_is_gone_is_said_before_anything_is_sent() -> None:
    orphan = NoSource(gradient(96, 96))
    orphan.recipe = recipe()
    with pytest.raises(InputError, match="made from is not in the image any more"):
        again(orphan).canvas.describe()
    orphan.recipe = recipe("text-to-image", result=None)
    assert again(orphan).canvas.describe().layer is None


def test_a_layer_without_a_recipe_is_refused() -> None:
    with pytest.raises(CanvasError, match="has no recipe"):
        again(gimp(""))


def finished(core: BridgeCore, there: FakeGimp, **arguments: Any) -> Any:
    Procedures(core).run(session(there, "regenerate", interactive=False, **arguments))
    (finish,) = there.finishes
    return finish


def test_the_procedure_makes_a_layer_again_above_the_first_one_and_replaces_nothing(core: BridgeCore) -> None:
    there = gimp()
    finish = finished(core, there)
    assert finish.error is None and finish.inserted is not None
    (insertion,) = there.inserted
    assert (insertion.again, insertion.replaces) == (LAYER, ())
    made = json.loads(insertion.layers[0].recipe)
    assert made["seed"] != 5
    assert (made["mode"], made["join"]) == ("inpaint", "none")


def test_with_the_same_seed_where_that_is_asked(core: BridgeCore) -> None:
    there = gimp()
    assert finished(core, there, same_seed=True).error is None
    assert json.loads(there.inserted[0].layers[0].recipe)["seed"] == 5


def test_text_to_image_goes_where_the_first_one_lies(core: BridgeCore) -> None:
    there = gimp(recipe("text-to-image", result=None, typed=[{"text": "a lake", "weight": 1}]))
    there.layer_box = Box(7, 9, 64, 64)
    assert finished(core, there).error is None
    box = there.inserted[0].layers[0].box
    assert (box.x, box.y) == (7, 9)


@pytest.mark.parametrize("text", ["", "{", '{"mode": "inpaint", "provider": "nobody"}'])
def test_what_cannot_be_ends_the_procedure_with_its_error(core: BridgeCore, text: str) -> None:
    there = gimp(text)
    assert finished(core, there).error is not None
    assert there.inserted == []


def test_the_mode_is_that_of_the_recipe() -> None:
    assert again(gimp(recipe("image-to-image"))).mode is Mode.IMAGE_TO_IMAGE


def test_a_strangers_recipe_sends_the_picture_to_nobody_who_was_never_chosen(core: BridgeCore) -> None:
    there = gimp(recipe(provider="horde"))
    finish = finished(core, there)
    assert "with which nothing was made here before; nothing was sent" in finish.error.message
    used = {"mode": "text-to-image", "provider": "horde", "prompts": [{"text": "a lake"}]}
    core.history.add(gradient(8, 8), used)
    Procedures(core)._refuse_strangers("horde")
    Procedures(core)._refuse_strangers("webui")  # it is on this computer
    with pytest.raises(InputError):
        Procedures(core)._refuse_strangers("stability")
