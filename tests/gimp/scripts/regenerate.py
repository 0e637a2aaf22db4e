"""Regenerate by its procedure: an inpaint, one made of what is visible, and one whose source is gone."""

from inside import Gimp, call, layer_facts, load, select_ellipse, state


def made(photograph, mode, arguments, meddle=None, **again):
    image = load(photograph)
    base = image.get_layers()[0]
    select_ellipse(image, 150, 110, 180, 220, 20)
    image.set_selected_layers([base])
    status, layers, _image, error = call(mode, image, [base], **arguments)
    assert status == "success", error
    first = layers[0]
    # The user went on: another selection, another active layer.
    select_ellipse(image, 10, 10, 50, 50, 0)
    if meddle is not None:
        meddle(image, base)
    before = state(image)
    status, layers, _image, error = call("regenerate", image, [first], **again)
    after = state(image)
    found = {
        "status": status,
        "error": error,
        "first": layer_facts(first),
        "layers": [layer_facts(layer) for layer in layers],
        "kept": {name: after[name] == before[name] for name in ("selection", "selected_layers", "size")},
        "order": [layer.get_name() for layer in image.get_layers()],
        "count": len(image.get_layers()),
    }
    if layers:
        image.remove_layer(layers[0])
        found["under_it_unchanged"] = state(image)["stored"] == before["stored"]
    image.delete()
    return found


def remove_source(image, base):
    image.remove_layer(base)


def no_layer_of_ours(photograph):
    image = load(photograph)
    status, _layers, _image, error = call("regenerate", image, [image.get_layers()[0]])
    image.delete()
    return {"status": status, "error": error}


def main(folder, photograph):
    asked = {"prompt": "Käse {grün|blau}", "seed": 77, "provider": "offline"}
    left_images = len(Gimp.get_images())
    found = {
        "inpaint": made(photograph, "inpaint", asked),
        "same_seed": made(photograph, "inpaint", asked, same_seed=True),
        "visible": made(photograph, "inpaint", {**asked, "source": "visible"}),
        "outpaint": made(photograph, "outpaint", {**asked, "left": 64}),
        "upscale": made(photograph, "upscale", {"provider": "offline", "scale": 2.0}),
        "text": made(photograph, "text-to-image", {**asked, "width": 64, "height": 64}),
        "orphan": made(photograph, "inpaint", asked, meddle=remove_source),
        "not_ours": no_layer_of_ours(photograph),
    }
    found["images_left"] = len(Gimp.get_images()) - left_images
    return found
