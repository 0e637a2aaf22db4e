"""A client that is not ours, horde-sdk, against a horde. A program: prints what it got as JSON.

``AI_HORDE_URL`` in its environment is the horde's address, with a slash at the end. It is no part of the test process:
the SDK writes logs, and reads its address when it is imported.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from typing import Any

from horde_sdk.ai_horde_api.ai_horde_clients import AIHordeAPIManualClient, AIHordeAPISimpleClient
from horde_sdk.ai_horde_api.apimodels import (
    AlchemyAsyncRequest,
    AlchemyAsyncRequestFormItem,
    FindUserRequest,
    ImageGenerateAsyncRequest,
    ImageGenerationInputPayload,
)
from horde_sdk.ai_horde_api.consts import KNOWN_ALCHEMY_TYPES, KNOWN_SOURCE_PROCESSING
from PIL import Image


def picture(colour: tuple[int, int, int], size: tuple[int, int] = (512, 576)) -> str:
    """A flat picture, as base64."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def mask() -> str:
    """White in the left half."""
    image = Image.new("L", (512, 576), 0)
    image.paste(255, (0, 0, 256, 576))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def generation(key: str, **more: Any) -> ImageGenerateAsyncRequest:
    params = ImageGenerationInputPayload(width=512, height=576, steps=20, n=2, seed="5", cfg_scale=7.0)
    return ImageGenerateAsyncRequest(
        apikey=key, prompt="a boat ### rain", params=params, models=["Deliberate"], nsfw=False, **more
    )


def told(simple: AIHordeAPISimpleClient, manual: AIHordeAPIManualClient, key: str) -> dict[str, Any]:
    user = manual.submit_request(FindUserRequest(apikey=key), FindUserRequest.get_default_success_response_type())
    return {
        "version": simple.heartbeat_request().version,
        "models": [each.name for each in simple.image_status_models_all().root],
        "user": [getattr(user, "username", None), getattr(user, "kudos", None)],
    }


def generated(simple: AIHordeAPISimpleClient, request: ImageGenerateAsyncRequest) -> dict[str, Any]:
    status, job = simple.image_generate_request(request)
    made = [simple.download_image_from_generation(each).convert("RGB") for each in status.generations]
    return {
        "id": str(job),
        "done": status.done,
        "kudos": status.kudos,
        "seeds": [each.seed for each in status.generations],
        "models": [each.model for each in status.generations],
        "sizes": [image.size for image in made],
        "left": made[0].getpixel((10, 10)),
        "right": made[0].getpixel((500, 10)),
    }


def upscaled(simple: AIHordeAPISimpleClient, key: str) -> dict[str, Any]:
    form = AlchemyAsyncRequestFormItem(name=KNOWN_ALCHEMY_TYPES.RealESRGAN_x2plus)
    request = AlchemyAsyncRequest(apikey=key, forms=[form], source_image=picture((9, 80, 7), (40, 30)))
    status, _ = simple.alchemy_request(request)
    (result,) = status.all_upscale_results
    return {"state": str(status.state), "size": simple.download_image_from_url(result.url).size}


def cancelled(manual: AIHordeAPIManualClient, key: str) -> dict[str, Any]:
    request = generation(key)
    response = manual.submit_request(request, request.get_default_success_response_type())
    check = manual.get_generate_check(response.id_)
    status = manual.delete_pending_image(response.id_)
    return {"possible": check.is_possible, "finished": status.finished, "generations": len(status.generations)}


def refused(manual: AIHordeAPIManualClient) -> list[str]:
    request = generation("no-such-key-000000000x")
    response = manual.submit_request(request, request.get_default_success_response_type())
    return [type(response).__name__, str(getattr(response, "rc", ""))]


def main() -> None:
    """The only argument is the key."""
    key = sys.argv[1]
    simple, manual = AIHordeAPISimpleClient(), AIHordeAPIManualClient()
    source = {"source_image": picture((100, 150, 200))}
    results = {
        **told(simple, manual, key),
        "text": generated(simple, generation(key)),
        "image": generated(simple, generation(key, **source, source_processing=KNOWN_SOURCE_PROCESSING.img2img)),
        "inpaint": generated(
            simple,
            generation(key, **source, source_processing=KNOWN_SOURCE_PROCESSING.inpainting, source_mask=mask()),
        ),
        "upscale": upscaled(simple, key),
        "cancel": cancelled(manual, key),
        "refused": refused(manual),
    }
    print(json.dumps(results))


if __name__ == "__main__":
    main()
