"""What GIMP's PDB says of our procedures, and the run modes that need no window."""

from inside import *
from inside import PREFIX, Gimp, call, layer_facts, load, select_ellipse, state


def signature(name):
    procedure = Gimp.get_pdb().lookup_procedure(PREFIX + name)
    return {
        "label": procedure.get_menu_label(),
        "menus": list(procedure.get_menu_paths()),
        "blurb": procedure.get_blurb(),
        "help": procedure.get_help(),
        "arguments": {spec.name: spec.blurb for spec in procedure.get_arguments()},
        "returns": [spec.name for spec in procedure.get_return_values()],
    }


def main(folder, photograph, arguments, names):
    found = {"procedures": {name: signature(name) for name in names}}
    image = load(photograph)
    base = image.get_layers()[0]
    select_ellipse(image, 100, 100, 120, 120, 0)
    before = state(image)
    status, layers, _image, error = call("inpaint", image, [base], Gimp.RunMode.WITH_LAST_VALS, **arguments)
    found["last_values"] = {"status": status, "error": error, "layers": [layer_facts(layer) for layer in layers]}
    wrong = {**arguments, "provider": "nobody"}
    status, layers, _image, error = call("inpaint", image, [base], **wrong)
    found["wrong_provider"] = {"status": status, "error": error}
    status, layers, _image, error = call("inpaint", None, [], **arguments)
    found["no_image"] = {"status": status, "error": error}
    found["before"], found["after"] = before, state(image)
    Gimp.Image.delete(image)
    return found
