"""The image changes while its result is made: it is placed by what is still true, or kept and told."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from tests.faults.fault import Seen, need
from tests.faults.gimp_bench import GimpFault, gimp_run, same, told
from tests.gimp.machine import GimpMachine

MIDDLE_IN_LAYER = (150 + 180 / 2 - 60, 110 + 220 / 2 - 40)
"""Of the ellipse that is selected, from the corner of its layer; as ``scripts/fault_call.py`` has them."""


def _meanwhile(deed: str, machine: GimpMachine, folder: Path) -> dict[str, Any]:
    with gimp_run(machine, folder) as run:
        run.waiting()
        kept = run.in_history()
        run.hands(deed)
        run.answer()
        found = run.result()
        need(run.in_history() == kept + 1, "the result is not in the history")
    return found


def _one_layer(found: dict[str, Any]) -> dict[str, Any]:
    """The one layer that came in; without it, everything is as the deed left it."""
    need(found["status"] == "success", f"it failed: {found['error']}")
    (layer,) = found["layers"]
    need(layer["mask"] and layer["recipe"], "the layer is not whole")
    return dict(layer)


def _deleted(machine: GimpMachine, folder: Path) -> Seen:
    found = _meanwhile("delete_layer", machine, folder)
    layer = _one_layer(found)
    need(layer["position"] == 0 and len(found["without"]["tree"]) == 1, "one layer was to be there, and ours above it")
    return Seen("The result lies where the layer was, above the one below it.")


def _goes_along(deed: str, machine: GimpMachine, folder: Path) -> Seen:
    found = _meanwhile(deed, machine, folder)
    _one_layer(found)
    need(found["patch"]["box"][:2] != [60, 40], "the layer was to go elsewhere")
    middle = tuple(twice / 2 - corner for twice, corner in zip(found["middle"], found["patch"]["box"], strict=False))
    need(middle == MIDDLE_IN_LAYER, f"what is replaced lies at {middle} of its layer, not at {MIDDLE_IN_LAYER}")
    return Seen("The result lies where it belongs in its layer, which went elsewhere.")


def _another_size(deed: str, machine: GimpMachine, folder: Path) -> Seen:
    found = _meanwhile(deed, machine, folder)
    text = told(found, "another size", "history")
    need(found["after"]["tree"] == found["before"]["tree"], "a layer came in")
    return Seen(text, 5)


def _indexed(machine: GimpMachine, folder: Path) -> Seen:
    found = _meanwhile("make_indexed", machine, folder)
    text = told(found, "became indexed", "history")
    need(found["after"]["base_type"] == "indexed", "the image was to stay indexed")
    need(found["after"]["tree"] == found["before"]["tree"], "a layer came in")
    return Seen(text, 2)


def _selection(machine: GimpMachine, folder: Path) -> Seen:
    found = _meanwhile("select_nothing", machine, folder)
    _one_layer(found)
    same(found["before"], found["without"], but=("selection",))
    return Seen("The result replaces what was selected when it was asked for; nothing is selected still.")


FAULTS = (
    GimpFault("layer deleted", "the layer that was sent is deleted", (2,), _deleted),
    GimpFault("layer moved", "the layer that was sent is moved", (2,), partial(_goes_along, "move_layer"), slow=True),
    GimpFault("canvas resized", "the canvas loses a part on the left and above", (2,), partial(_goes_along, "resize")),
    GimpFault("image cropped", "the image is cropped", (1, 2), partial(_another_size, "crop"), slow=True),
    GimpFault("image scaled", "the image is scaled to a half", (1, 2), partial(_another_size, "scale")),
    GimpFault("turned indexed", "the image gets a palette of 64 colours", (1, 2), _indexed),
    GimpFault("selection gone", "nothing is selected any more", (2,), _selection, slow=True),
)
