"""The panel is opened on an image, without a screen; what became of the image when the panel was closed."""

from inside import Gimp, call, layer_facts, load, select_ellipse, state


def main(folder, photograph):
    image = load(photograph)
    base = image.get_layers()[0]
    select_ellipse(image, 150, 110, 180, 220, 0)
    image.set_selected_layers([base])
    before = state(image)
    status, _layers, _image, error = call("inpaint", image, [base], Gimp.RunMode.INTERACTIVE)
    return {
        "status": status,
        "error": error,
        "image": image.get_id(),
        "before": before,
        "after": state(image),
        "layers": [layer_facts(layer) for layer in image.get_layers() if layer.get_id() != base.get_id()],
    }
