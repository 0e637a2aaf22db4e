"""OpenAI's own client against a strict server: ``python -W ignore openai_client.py URL KEY WHAT``; prints JSON.

Run apart from the tests: it brings libraries, threads and warnings of its own.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from typing import Any

import openai
from PIL import Image


def main() -> None:
    url, key, what = sys.argv[1:]
    client = openai.OpenAI(base_url=url, api_key=key, max_retries=0, timeout=60)
    print(json.dumps(JOBS[what](client)))


def picture(size: tuple[int, int], mode: str = "RGB") -> tuple[str, bytes, str]:
    """A file as the client takes it. A mask (RGBA) is black, and transparent, so to be edited, in its left half."""
    image = Image.new(mode, size, (0, 0, 0, 255) if mode == "RGBA" else (9, 9, 9))
    if mode == "RGBA":
        image.paste((0, 0, 0, 0), (0, 0, size[0] // 2, size[1]))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return "picture.png", buffer.getvalue(), "image/png"


def told(encoded: str) -> dict[str, Any]:
    """What can be seen of a picture: its size, and the colours of its first and last pixel."""
    with Image.open(io.BytesIO(base64.b64decode(encoded))) as image:
        rgb = image.convert("RGB")
        last = (image.width - 1, image.height - 1)
        return {"size": image.size, "first": rgb.getpixel((0, 0)), "last": rgb.getpixel(last)}


def models(client: openai.OpenAI) -> Any:
    return [each.id for each in client.models.list()]


def generate(client: openai.OpenAI) -> Any:
    made = client.images.generate(model="gpt-image-1.5", prompt="a boat", size="1536x1024", n=2, quality="low")
    total = made.usage.total_tokens if made.usage else 0
    return {"pictures": [told(each.b64_json) for each in made.data], "tokens": total}


def generate_locally(client: openai.OpenAI) -> Any:
    made = client.images.generate(model="dreamshaper", prompt="a boat", size="512x512", response_format="b64_json")
    return told(made.data[0].b64_json)


def generate_url(client: openai.OpenAI) -> Any:
    made = client.images.generate(model="dall-e-3", prompt="a boat", size="1024x1792", style="vivid", quality="hd")
    return {"url": made.data[0].url, "revised": made.data[0].revised_prompt}


def edit(client: openai.OpenAI) -> Any:
    size = (1024, 1024)
    mask = picture(size, "RGBA")
    made = client.images.edit(
        model="gpt-image-1.5", image=picture(size), mask=mask, prompt="a boat", size="1024x1024", input_fidelity="low"
    )
    return told(made.data[0].b64_json)


def edit_several(client: openai.OpenAI) -> Any:
    """A list of pictures goes as ``image[]``."""
    made = client.images.edit(model="gpt-image-1.5", image=[picture((1024, 1024))], prompt="a boat", size="1024x1024")
    return told(made.data[0].b64_json)


def edit_locally(client: openai.OpenAI) -> Any:
    """sd-server reads how light the mask is: this one is black, so nothing is edited."""
    size = (256, 192)
    made = client.images.edit(image=picture(size), mask=picture(size, "RGBA"), prompt="a boat", size="256x192")
    return told(made.data[0].b64_json)


def stream(client: openai.OpenAI) -> Any:
    events = client.images.generate(
        model="gpt-image-1", prompt="a boat", size="1024x1024", stream=True, partial_images=2
    )
    return [{"type": each.type, "made": told(each.b64_json)["size"]} for each in events]


def stream_edit(client: openai.OpenAI) -> Any:
    events = client.images.edit(
        model="gpt-image-1",
        image=picture((1024, 1024)),
        prompt="a boat",
        size="1024x1024",
        stream=True,
        partial_images=1,
    )
    return [each.type for each in events]


def errors(client: openai.OpenAI) -> Any:
    """The classes and codes of what the server refuses."""
    asked: dict[str, dict[str, Any]] = {
        "model": {"model": "gpt-image-99"},
        "size": {"size": "512x512"},
        "response_format": {"response_format": "b64_json"},
        "prompt": {"prompt": "x" * 32_001},
        "n": {"n": 11},
        "streamed": {"n": 2, "stream": True, "partial_images": 1},
        "seed": {"extra_body": {"seed": 1}},
    }
    seen = {name: refusal(client, more) for name, more in asked.items()}
    stranger = client.with_options(api_key="sk-other")
    return {**seen, "key": refusal(stranger, {}), "mask": refused_mask(client)}


def refusal(client: openai.OpenAI, more: dict[str, Any]) -> list[Any]:
    try:
        client.images.generate(**{"model": "gpt-image-1.5", "prompt": "a boat", **more})
    except openai.APIStatusError as error:
        return [type(error).__name__, error.status_code, error.code, error.param]
    return []


def refused_mask(client: openai.OpenAI) -> list[Any]:
    size = (1024, 1024)
    try:
        client.images.edit(model="gpt-image-1.5", image=picture(size), mask=picture(size), prompt="a boat")
    except openai.APIStatusError as error:
        return [type(error).__name__, error.status_code, error.code, error.param]
    return []


JOBS = {
    each.__name__: each
    for each in (
        *(models, generate, generate_locally, generate_url, edit, edit_several, edit_locally),
        *(stream, stream_edit, errors),
    )
}

if __name__ == "__main__":
    main()
