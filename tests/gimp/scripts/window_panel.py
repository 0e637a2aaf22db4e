"""The panel on an image, as its menu entry opens it; stays until the panel is closed."""

from inside import Gimp, call, changed_outside, layer_facts, load, select_ellipse, selection, state, visible
from window_undo import turn


def main(folder, photograph, prompt):
    image = load(photograph)
    Gimp.Display.new(image)
    base = image.get_layers()[0]
    select_ellipse(image, 120, 336, 100, 100, 8)
    image.set_selected_layers([base])
    before, (pixels, pixel_bytes), mask = state(image), visible(image), selection(image)
    turn(folder, "started", {})
    status, _layers, _image, error = call("inpaint", image, [base], Gimp.RunMode.INTERACTIVE, prompt=prompt)
    outside, inside, unselected = changed_outside(pixels, visible(image)[0], pixel_bytes, mask)
    after, facts = state(image), [layer_facts(layer) for layer in image.get_layers()]
    repeated = call("inpaint", image, [base], Gimp.RunMode.WITH_LAST_VALS)
    return {
        "repeated": {
            "status": repeated[0],
            "error": repeated[3],
            "layers": [layer_facts(each) for each in repeated[1]],
        },
        "status": status,
        "error": error,
        "before": before,
        "after": after,
        "layers": facts,
        "outside": outside,
        "inside": inside,
        "unselected": unselected,
    }
