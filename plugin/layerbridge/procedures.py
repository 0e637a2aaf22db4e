"""The ``Gimp.PlugIn``: declared arguments, menus, run modes, errors as GIMP reports them.

Owns: the procedures in GIMP's PDB. May import: the rest of the package and ``gi``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, GLib, GObject  # noqa: E402  (the version must be demanded first)

from layerbridge import __version__, wire  # noqa: E402
from layerbridge.arguments import PROCEDURES, Argument, ProcedureSpec, by_name  # noqa: E402
from layerbridge.canvas import GimpCanvas  # noqa: E402
from layerbridge.commands import CanvasTrouble, Commands  # noqa: E402
from layerbridge.link import LinkProblem, connect, read_whereabouts  # noqa: E402
from layerbridge.measures import Scalar  # noqa: E402

MENU = "<Image>/Filters/LayerBridge"
HERE = Path(__file__).absolute().parent.parent
READWRITE = GObject.ParamFlags.READWRITE
NONE_OK = True


class LayerBridge(Gimp.PlugIn):  # type: ignore[misc]  # gi has no types
    """What GIMP asks a plug-in: which procedures there are, and what each one is."""

    def do_set_i18n(self, _name: str) -> bool:
        """No translation catalogues yet, which keeps GIMP from looking for them."""
        return False

    def do_query_procedures(self) -> List[str]:
        """The names of the procedures."""
        return [spec.name for spec in PROCEDURES]

    def do_create_procedure(self, name: str) -> Gimp.Procedure:
        """The procedure of that name, with its arguments, menu entry and documentation."""
        spec = by_name(name)
        procedure = Gimp.ImageProcedure.new(self, name, Gimp.PDBProcType.PLUGIN, _run, spec)
        procedure.set_image_types("*" if spec.needs_image else "")
        # Always usable: a greyed entry gives people no reason, a sentence does.
        procedure.set_sensitivity_mask(Gimp.ProcedureSensitivityMask.ALWAYS)
        procedure.set_menu_label(spec.menu_label)
        procedure.add_menu_path(MENU)
        procedure.set_documentation(spec.blurb, spec.help, name)
        procedure.set_attribution("The LayerBridge authors", "The LayerBridge authors", "2026")
        for argument in spec.arguments:
            _declare(procedure, argument)
        _declare_results(procedure)
        return procedure


def _declare(procedure: Gimp.Procedure, argument: Argument) -> None:
    head = (argument.name, argument.label, argument.help)
    if argument.kind == "string":
        procedure.add_string_argument(*head, argument.default, READWRITE)
    elif argument.kind == "boolean":
        procedure.add_boolean_argument(*head, argument.default, READWRITE)
    elif argument.kind == "int":
        procedure.add_int_argument(*head, int(argument.low), int(argument.high), argument.default, READWRITE)
    elif argument.kind == "double":
        procedure.add_double_argument(*head, argument.low, argument.high, argument.default, READWRITE)
    else:
        choice = Gimp.Choice.new()
        for number, (nick, label) in enumerate(argument.choices):
            choice.add(nick, number, label, "")
        procedure.add_choice_argument(*head, choice, argument.default, READWRITE)


def _declare_results(procedure: Gimp.Procedure) -> None:
    procedure.add_core_object_array_return_value(
        "layers", "Layers", "The new layers, top first", Gimp.Layer.__gtype__, READWRITE
    )
    procedure.add_image_return_value("result-image", "Result image", "The image they are in", NONE_OK, READWRITE)


def _run(
    procedure: Gimp.Procedure,
    run_mode: Gimp.RunMode,
    image: Optional[Gimp.Image],
    drawables: Sequence[Gimp.Drawable],
    config: Gimp.ProcedureConfig,
    spec: ProcedureSpec,
) -> Gimp.ValueArray:
    interactive = spec.window == "panel" or (spec.window == "asked" and run_mode == Gimp.RunMode.INTERACTIVE)
    if image is None and spec.needs_image and not interactive:
        return _failure(procedure, "No image is open.", "Open one first.")
    # From a menu GIMP passes what is selected, which a panel has to follow.
    canvas = GimpCanvas(image, () if interactive else drawables, show=run_mode != Gimp.RunMode.NONINTERACTIVE)
    try:
        finished = _converse(canvas, _hello(spec, config, image, interactive=interactive))
    except (LinkProblem, CanvasTrouble) as problem:
        return _failure(procedure, problem.message, problem.hint)
    finally:
        canvas.end_progress()
    if finished.failure is not None:
        return _failure(procedure, finished.failure.message, finished.failure.hint)
    _keep_arguments(config, spec, finished.arguments)
    return _success(procedure, finished)


def _converse(canvas: GimpCanvas, hello: wire.Hello) -> wire.Finished:
    link = connect(read_whereabouts(HERE), hello, lambda text: canvas.show_progress(text, None))
    # Started and connected: what follows says itself how far it is, and a panel may stay open for hours.
    canvas.end_progress()
    try:
        return Commands(canvas).serve(link)
    finally:
        link.close()


def _hello(
    spec: ProcedureSpec, config: Gimp.ProcedureConfig, image: Optional[Gimp.Image], *, interactive: bool
) -> wire.Hello:
    arguments: Dict[str, Scalar] = {
        argument.name: _plain(config.get_property(argument.name)) for argument in spec.arguments
    }
    return wire.Hello(
        protocol=wire.PROTOCOL_VERSION,
        version=__version__,
        role="gimp",
        procedure=spec.mode,
        arguments=arguments,
        interactive=interactive,
        image_id=image.get_id() if image is not None else None,
        image_name=(image.get_name() or "") if image is not None else "",
        gimp=_which_gimp(),
    )


def _which_gimp() -> str:
    """GIMP's process id, and when it started where the system tells: in sandboxes ids are small and often equal."""
    gimp = os.getppid()
    try:
        # Field 22 of proc(5), counted from behind the name, which may hold spaces.
        started = Path(f"/proc/{gimp}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return str(gimp)
    return f"{gimp}:{started}"


def _plain(value: Any) -> Scalar:
    """A property as the wire has it: libgimp gives None for an empty string."""
    return "" if value is None else value


def _keep_arguments(config: Gimp.ProcedureConfig, spec: ProcedureSpec, arguments: Dict[str, Scalar]) -> None:
    """Write what the panel used back, so that GIMP's "Repeat" and "with last values" do the same again."""
    for argument in spec.arguments:
        if argument.name in arguments:
            config.set_property(argument.name, arguments[argument.name])


def _success(procedure: Gimp.Procedure, finished: wire.Finished) -> Gimp.ValueArray:
    image = Gimp.Image.get_by_id(finished.image_id) if finished.image_id is not None else None
    layers = [layer for layer in map(Gimp.Layer.get_by_id, finished.layers) if layer is not None]
    if image is None or not layers:
        return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, None)
    values = _layers_as_values(image, layers)
    values.append(GObject.Value(Gimp.Image, image))
    return values


def _layers_as_values(image: Gimp.Image, layers: Sequence[Gimp.Layer]) -> Gimp.ValueArray:
    """A success status and the array of layers.

    PyGObject cannot put an array of objects into a GValue (tried in GIMP 3.0.4), but it
    hands on one that the PDB made: so the layers are selected for a moment, and the PDB is asked what is selected.
    """
    selected = image.get_selected_layers()
    # The PDB tells the selected layers in the opposite order of their selection.
    image.set_selected_layers(list(reversed(layers)))
    try:
        ask = Gimp.get_pdb().lookup_procedure("gimp-image-get-selected-layers")
        config = ask.create_config()
        config.set_property("image", image)
        return ask.run(config)
    finally:
        image.set_selected_layers(selected)


def _failure(procedure: Gimp.Procedure, message: str, hint: str) -> Gimp.ValueArray:
    error = GLib.Error.new_literal(Gimp.PlugIn.error_quark(), f"{message} {hint}".strip(), 0)
    return procedure.new_return_values(Gimp.PDBStatusType.EXECUTION_ERROR, error)


def main(argv: List[str]) -> None:
    """Hand over to GIMP, which calls back."""
    Gimp.main(LayerBridge.__gtype__, argv)


if __name__ == "__main__":
    main(sys.argv)
