"""A client of ComfyUI that is not ours, run as a program: its address is the first argument, what to do the second.

"example" talks as ComfyUI's own example for its websocket does: websocket-client listens, urllib sends. "simplified" is
the package comfy_api_simplified. Both print one JSON object.
"""

from __future__ import annotations

import io
import json
import struct
import sys
import tempfile
import urllib.parse
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from PIL import Image

COLOUR = (100, 150, 200)
SIZE = (128, 96)


def graph(ending: str = "SaveImage") -> dict[str, Any]:
    """Text to image, as a browser exports it."""
    nodes = {
        "3": (
            "KSampler",
            {
                "seed": 8566257,
                "steps": 4,
                "cfg": 8,
                "sampler_name": "euler",
                "scheduler": "normal",
                "denoise": 1,
                "model": ["4", 0],
                "positive": ["6", 0],
                "negative": ["7", 0],
                "latent_image": ["5", 0],
            },
        ),
        "4": ("CheckpointLoaderSimple", {"ckpt_name": "dreamshaper_8.safetensors"}),
        "5": ("EmptyLatentImage", {"width": SIZE[0], "height": SIZE[1], "batch_size": 2}),
        "6": ("CLIPTextEncode", {"text": "a boat", "clip": ["4", 1]}),
        "7": ("CLIPTextEncode", {"text": "rain", "clip": ["4", 1]}),
        "8": ("VAEDecode", {"samples": ["3", 0], "vae": ["4", 2]}),
        "9": (ending, {"images": ["8", 0], **({"filename_prefix": "boat"} if ending == "SaveImage" else {})}),
    }
    return {
        node: {"class_type": kind, "inputs": inputs, "_meta": {"title": kind}} for node, (kind, inputs) in nodes.items()
    }


def inpaint_graph(picture: str, mask: str) -> dict[str, Any]:
    """The same in a picture, where the mask is white."""
    nodes = graph()
    nodes["3"]["inputs"]["latent_image"] = ["13", 0]
    nodes["9"]["inputs"]["images"] = ["14", 0]
    del nodes["5"]
    more = {
        "10": ("LoadImage", {"image": picture}),
        "11": ("VAEEncode", {"pixels": ["10", 0], "vae": ["4", 2]}),
        "12": ("LoadImageMask", {"image": mask, "channel": "red"}),
        "13": ("SetLatentNoiseMask", {"samples": ["11", 0], "mask": ["12", 0]}),
        "14": (
            "ImageCompositeMasked",
            {
                "destination": ["10", 0],
                "source": ["8", 0],
                "mask": ["12", 0],
                "x": 0,
                "y": 0,
                "resize_source": False,
            },
        ),
    }
    return nodes | {node: {"class_type": kind, "inputs": inputs} for node, (kind, inputs) in more.items()}


def pictures() -> tuple[bytes, bytes]:
    """A plain picture, and a mask whose right half is white."""
    plain, mask = Image.new("RGB", SIZE, COLOUR), Image.new("L", SIZE, 0)
    mask.paste(255, (SIZE[0] // 2, 0, *SIZE))
    return png(plain), png(mask)


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


class Example:
    """Talks as the example does."""

    def __init__(self, url: str) -> None:
        import websocket

        self.url = url
        self.client = str(uuid.uuid4())
        self.feed = websocket.WebSocket()
        self.feed.connect(f"{url.replace('http:', 'ws:')}/ws?clientId={self.client}")  # type: ignore[no-untyped-call]
        self.events: list[str] = []
        self.previews: list[tuple[int, int]] = []

    def make(self, prompt: dict[str, Any]) -> list[Image.Image]:
        queued = self.post("/prompt", {"prompt": prompt, "client_id": self.client})
        self.listen(queued["prompt_id"])
        (entry,) = self.get(f"/history/{queued['prompt_id']}").values()
        assert entry["status"]["completed"], entry["status"]
        found = [image for output in entry["outputs"].values() for image in output["images"]]
        return [self.view(image) for image in found]

    def listen(self, prompt_id: str) -> None:
        while True:
            message = self.feed.recv()
            if isinstance(message, bytes):
                kind, form = struct.unpack(">II", message[:8])
                assert (kind, form) == (1, 1)
                with Image.open(io.BytesIO(message[8:]), formats=("JPEG",)) as image:
                    self.previews.append(image.size)
                continue
            event = json.loads(message)
            self.events.append(event["type"])
            if event["type"] == "executing" and event["data"] == {"node": None, "prompt_id": prompt_id}:
                return

    def upload(self, name: str, data: bytes) -> str:
        boundary = uuid.uuid4().hex
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="{name}"\r\n'
        body = head.encode() + b"Content-Type: image/png\r\n\r\n" + data + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        told = self.ask(urllib.request.Request(f"{self.url}/upload/image", body, headers))
        return str(told["name"])

    def view(self, image: dict[str, str]) -> Image.Image:
        query = urllib.parse.urlencode({name: image[name] for name in ("filename", "subfolder", "type")})
        with urllib.request.urlopen(f"{self.url}/view?{query}", timeout=30) as answer:
            return Image.open(io.BytesIO(answer.read())).convert("RGB")

    def post(self, path: str, data: dict[str, Any]) -> Any:
        return self.ask(urllib.request.Request(self.url + path, json.dumps(data).encode()))

    def get(self, path: str) -> Any:
        return self.ask(urllib.request.Request(self.url + path))

    def ask(self, request: urllib.request.Request) -> Any:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())


def example(url: str) -> dict[str, Any]:
    client = Example(url)
    made = client.make(graph())
    picture, mask = pictures()
    (painted,) = client.make(inpaint_graph(client.upload("plain.png", picture), client.upload("mask.png", mask)))
    client.feed.close()
    return {
        "sizes": [image.size for image in made],
        "first": [image.getpixel((0, 0)) for image in made],
        "kept": painted.getpixel((0, 0)),
        "painted": painted.getpixel((SIZE[0] - 1, 0)),
        "events": sorted(set(client.events)),
        "previews": client.previews,
    }


def simplified(url: str) -> dict[str, Any]:
    from comfy_api_simplified import ComfyApiWrapper, ComfyWorkflowWrapper  # type: ignore[import-not-found]

    client = ComfyApiWrapper(url)
    workflow = ComfyWorkflowWrapper(graph())
    workflow.set_node_param("KSampler", "steps", 3)
    workflow.set_node_param("EmptyLatentImage", "batch_size", 1)
    made = client.queue_and_wait_images(workflow, "SaveImage")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plain.png"
        path.write_bytes(pictures()[0])
        uploaded = client.upload_image(path, "ours")
    stats = client.get_system_stats()
    client.interrupt()
    return {
        "names": sorted(made),
        "sizes": [Image.open(io.BytesIO(data)).size for data in made.values()],
        "uploaded": uploaded,
        "version": stats["system"]["comfyui_version"],
        "samplers": client.get_object_info("KSampler")["KSampler"]["input"]["required"]["sampler_name"][0],
        "queue": client.get_queue(),
    }


if __name__ == "__main__":
    print(json.dumps({"example": example, "simplified": simplified}[sys.argv[2]](sys.argv[1])))
