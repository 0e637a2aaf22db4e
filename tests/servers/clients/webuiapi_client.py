"""The client ``webuiapi`` at work with a server; prints what it got as JSON.

Run as ``python webuiapi_client.py PORT [USER PASSWORD]``. None of LayerBridge is imported here.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

import webuiapi
from PIL import Image

WAIT_S = 20.0


def summary(image: Image.Image) -> dict[str, Any]:
    colours = image.convert("RGB")
    width, height = colours.size
    places = {"first": (0, 0), "middle": (width // 2, height // 2), "last": (width - 1, height - 1)}
    return {"size": [width, height], **{name: list(colours.getpixel(at)) for name, at in places.items()}}


def interrupted(api: webuiapi.WebUIApi) -> dict[str, Any]:
    """Start something, look at it, stop it."""
    got: list[Any] = []
    worker = threading.Thread(target=lambda: got.append(api.txt2img(prompt="slow", seed=1, width=64, height=64)))
    worker.start()
    deadline = time.monotonic() + WAIT_S
    while (seen := api.get_progress())["state"]["job_count"] == 0 and time.monotonic() < deadline:
        time.sleep(0.01)
    answer = api.interrupt()
    worker.join(WAIT_S)
    return {
        "answer": answer,
        "job": seen["state"]["job"],
        "progress": seen["progress"],
        "after": api.get_progress()["state"]["interrupted"],
        "picture": summary(got[0].image),
    }


def main() -> None:
    """Use every method that the strict server knows."""
    port, *auth = sys.argv[1:]
    api = webuiapi.WebUIApi(port=int(port), sampler="Euler a", steps=12)
    if auth:
        api.set_auth(*auth)
    source = Image.linear_gradient("L").resize((96, 64)).convert("RGB")
    mask = Image.new("L", (96, 64), 0)
    mask.paste(255, (48, 0, 96, 64))
    two = api.txt2img(prompt="a boat", negative_prompt="rain", seed=7, width=128, height=64, n_iter=2, steps=15)
    changed = api.img2img([source], prompt="a boat", seed=8, width=96, height=64, denoising_strength=1.0)
    filled = api.img2img(
        [source], mask_image=mask, prompt="x", seed=9, width=96, height=64, inpainting_fill=1, mask_blur=0
    )
    twice = api.extra_single_image(source, upscaler_1="R-ESRGAN 4x+", upscaling_resize=2)
    exact = api.extra_single_image(
        source, upscaler_1="Lanczos", resize_mode=1, upscaling_resize_w=100, upscaling_resize_h=70
    )
    said = {
        "txt2img": [summary(each) for each in two.images],
        "seeds": two.info["all_seeds"],
        "img2img": summary(changed.image),
        "inpaint": summary(filled.image),
        "twice": summary(twice.image),
        "exact": summary(exact.image),
        "models": api.util_get_model_names(),
        "samplers": api.util_get_sampler_names(),
        "schedulers": api.util_get_scheduler_names(),
        "current": api.util_get_current_model(),
        "upscalers": [each["name"] for each in api.get_upscalers()],
        "interrupted": interrupted(api),
    }
    try:
        api.txt2img(prompt="x", sampler_name="Nothing")
    except RuntimeError as error:
        said["refused"] = [error.args[0], json.loads(error.args[1])]
    print(json.dumps(said))


if __name__ == "__main__":
    main()
