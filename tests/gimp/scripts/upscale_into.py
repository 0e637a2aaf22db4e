"""Upscale of a 120 x 100 layer into everything that it can go into, of an RGB and of an indexed image."""

from inside import call, convert, layer_facts, load, select_ellipse, state, visible_srgb

CASES = {
    "layer": ("rgb", {"into": "layer"}),
    "image": ("rgb", {"into": "image"}),
    "new-image": ("rgb", {"into": "new-image"}),
    "layer-indexed": ("indexed", {"into": "layer", "convert_indexed": True}),
    "image-indexed": ("indexed", {"into": "image", "convert_indexed": True}),
    "new-image-indexed": ("indexed", {"into": "new-image", "convert_indexed": True}),
    "new-image-of-an-indexed-one-as-it-is": ("indexed", {"into": "new-image"}),
    "layer-indexed-unasked": ("indexed", {"into": "layer"}),
    "image-indexed-unasked": ("indexed", {"into": "image"}),
}


def upscaled(photograph, kind, arguments):
    image = load(photograph)
    source = image.get_layers()[0].copy()
    image.insert_layer(source, None, 0)
    source.resize(120, 100, -300, -350)
    select_ellipse(image, 10, 10, 50, 50, 5)
    convert(image, kind)
    image.set_selected_layers([source])
    box = (0, 0, image.get_width(), image.get_height())
    before, seen = state(image), visible_srgb(image, box)
    status, layers, made, error = call("upscale", image, [source], scale=2.0, provider="offline", **arguments)
    found = {
        "status": status,
        "error": error,
        "before": before,
        "after": state(image),
        "source": layer_facts(source),
        "layers": [layer_facts(layer) for layer in layers],
        "same_image": made is not None and made.get_id() == image.get_id(),
        "made": state(made) if made else None,
    }
    for layer in layers:
        layer.set_visible(False)
    found["under_it_unchanged"] = visible_srgb(image, box) == seen
    if made and not found["same_image"]:
        made.delete()
    image.delete()
    return found


def main(folder, photograph):
    return {name: upscaled(photograph, *case) for name, case in CASES.items()}
