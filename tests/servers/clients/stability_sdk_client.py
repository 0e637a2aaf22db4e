"""A client that is not ours, stability-sdk, against a Stability gRPC server. A program: prints what it got as JSON.

Its arguments are the server's host and port. It is no part of the test process: the SDK changes the way modules are
looked for when it is imported, and waits for ever where there is no server.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable
from typing import Any

import grpc
from PIL import Image
from stability_sdk import api, client
from stability_sdk.interfaces.gooseai.generation import generation_pb2 as generation

SIZE = (320, 384)
COLOUR = (100, 150, 200)
SD16 = "stable-diffusion-v1-6"


def picture() -> Image.Image:
    """A flat picture."""
    return Image.new("RGB", SIZE, COLOUR)


def mask() -> Image.Image:
    """White in the left half."""
    image = Image.new("L", SIZE, 0)
    image.paste(255, (0, 0, SIZE[0] // 2, SIZE[1]))
    return image


def told(answers: Iterable[Any]) -> dict[str, Any]:
    """What came: how many answers had nothing in them, and the pictures."""
    answers = list(answers)
    artifacts = [artifact for answer in answers for artifact in answer.artifacts]
    images = [Image.open(io.BytesIO(each.binary)).convert("RGB") for each in artifacts if each.binary]
    return {
        "empty": sum(not answer.artifacts for answer in answers),
        "seeds": [each.seed for each in artifacts],
        "finishes": [generation.FinishReason.Name(each.finish_reason) for each in artifacts],
        "types": sorted({generation.ArtifactType.Name(each.type) for each in artifacts}),
        "sizes": [image.size for image in images],
        "left": [image.getpixel((5, 5)) for image in images],
        "right": [image.getpixel((image.width - 5, 5)) for image in images],
        "bottom": [image.getpixel((5, image.height - 1)) for image in images],
    }


def refused(ask: Any) -> list[str]:
    """The status and words that a call ends with."""
    try:
        list(ask())
    except grpc.RpcError as error:
        return [error.code().name, error.details()]
    return []


def main(target: str) -> dict[str, Any]:
    """What every service gave."""
    inference = client.StabilityInference(target, engine=SD16, wait_for_ready=False)
    size = {"width": SIZE[0], "height": SIZE[1], "seed": 7}
    context = api.Context(target, generate_engine_id=SD16, inpaint_engine_id=SD16)
    credits_left, _ = context.get_user_info()
    by_context = context.inpaint(picture(), mask(), ["a boat"], [1.0], seed=7, steps=20, preset="anime")
    return {
        "text": told(
            inference.generate(
                ["a boat", generation.Prompt(text="rain", parameters=generation.PromptParameters(weight=-0.7))],
                samples=2,
                steps=20,
                sampler=generation.SAMPLER_K_DPMPP_SDE,
                style_preset="anime",
                **size,
            )
        ),
        "image": told(inference.generate("a boat", init_image=picture(), start_schedule=0.6, **size)),
        "inpaint": told(inference.generate("a boat", init_image=picture(), mask_image=mask(), **size)),
        "guided": told(
            inference.generate("a boat", guidance_preset=generation.GUIDANCE_PRESET_FAST_BLUE, **size),
        ),
        "upscale": told(inference.upscale(picture(), width=640)),
        "credits": credits_left,
        "by context": [image.getpixel((5, 5)) for image in by_context[generation.ARTIFACT_IMAGE]],
        "no engine": refused(
            lambda: client.StabilityInference(target, engine="none", wait_for_ready=False).generate("x", **size)
        ),
        "odd size": refused(lambda: inference.generate("a boat", width=100, height=100)),
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
