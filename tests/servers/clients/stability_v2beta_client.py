"""Talks to a v2beta server with nothing but requests, in the shape of the service's own samples.

Files are opened and handed over as they are, so their parts have a name and no type; a form without a file gets the
empty part ``none``. Called with an address, a key and a folder; prints what came back as JSON.
"""

from __future__ import annotations

import io
import json
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import requests
from PIL import Image

POLL_S = 0.02


def ask(url: str, key: str, params: dict[str, Any], accept: str = "image/*") -> requests.Response:
    """One request; ``image`` and ``mask`` among the parameters are paths."""
    params = dict(params)
    with ExitStack() as stack:
        files: dict[str, Any] = {}
        for name in ("image", "mask"):
            path = params.pop(name, "")
            if path:
                files[name] = stack.enter_context(Path(path).open("rb"))
        return requests.post(
            url,
            headers={"authorization": f"Bearer {key}", "accept": accept},
            files=files or {"none": ""},
            data=params,
            timeout=60,
        )


def later(url: str, base: str, key: str, params: dict[str, Any]) -> requests.Response:
    """A request of which the picture is asked for until it is there."""
    started = ask(url, key, params, "application/json")
    started.raise_for_status()
    ticket = started.json()["id"]
    while True:
        time.sleep(POLL_S)
        headers = {"authorization": f"Bearer {key}", "accept": "*/*"}
        response = requests.get(f"{base}/v2beta/results/{ticket}", headers=headers, timeout=60)
        if response.status_code != 202:
            return response


def told(response: requests.Response) -> dict[str, Any]:
    """What matters of an answer."""
    summary: dict[str, Any] = {
        "status": response.status_code,
        "type": response.headers["content-type"],
        "finish": response.headers.get("finish-reason"),
        "seed": response.headers.get("seed"),
    }
    if response.headers["content-type"].startswith("image/"):
        with Image.open(io.BytesIO(response.content)) as image:
            pixels = image.convert("RGBA")
            middle = (pixels.width // 2, pixels.height // 2)
            summary |= {"size": pixels.size, "first": pixels.getpixel((0, 0)), "middle": pixels.getpixel(middle)}
    else:
        summary["json"] = {name: str(value)[:40] for name, value in response.json().items()}
    return summary


def main(base: str, key: str, folder: Path) -> None:
    """Every service once."""
    image, mask = str(folder / "image.png"), str(folder / "mask.png")
    stable = f"{base}/v2beta/stable-image"
    prompt = {"prompt": "A lighthouse on a cliff"}
    requested: dict[str, tuple[str, dict[str, Any]]] = {
        "core": ("generate/core", {**prompt, "output_format": "webp"}),
        "ultra": (
            "generate/ultra",
            {**prompt, "negative_prompt": "", "aspect_ratio": "21:9", "seed": 0, "output_format": "png"},
        ),
        "sd3": ("generate/sd3", {**prompt, "model": "sd3-large-turbo", "output_format": "jpeg", "seed": 9}),
        "sd3 from image": (
            "generate/sd3",
            {**prompt, "image": image, "strength": 0.75, "model": "sd3.5-large", "mode": "image-to-image", "seed": 8},
        ),
        "inpaint": (
            "edit/inpaint",
            {**prompt, "image": image, "mask": mask, "negative_prompt": "", "mode": "mask", "grow_mask": 0, "seed": 5},
        ),
        "erase": ("edit/erase", {"image": image, "mask": mask, "output_format": "webp"}),
        "outpaint": ("edit/outpaint", {"image": image, "left": 200, "down": 200, "output_format": "webp"}),
        "search and replace": (
            "edit/search-and-replace",
            {**prompt, "image": image, "search_prompt": "dog", "mode": "search", "output_format": "png", "seed": 5},
        ),
        "recolor": (
            "edit/search-and-recolor",
            {**prompt, "image": image, "select_prompt": "jacket", "output_format": "webp"},
        ),
        "remove background": ("edit/remove-background", {"image": image, "output_format": "webp"}),
        "fast": ("upscale/fast", {"image": image, "output_format": "webp"}),
        "conservative": ("upscale/conservative", {**prompt, "image": image, "output_format": "jpeg"}),
    }
    answers = {name: told(ask(f"{stable}/{path}", key, params)) for name, (path, params) in requested.items()}
    answers["json"] = told(ask(f"{stable}/generate/core", key, {**prompt, "seed": 3}, "application/json"))
    answers["creative"] = told(later(f"{stable}/upscale/creative", base, key, {**prompt, "image": image, "seed": 4}))
    answers["no prompt"] = told(ask(f"{stable}/generate/core", key, {"output_format": "png"}))
    print(json.dumps(answers))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
