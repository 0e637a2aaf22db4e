"""A client that is not ours, requests as OVHcloud's own sample uses it, against a server. A program: prints JSON.

Its arguments are the address of the endpoint, the token ("" for none), and how often to ask.
"""

from __future__ import annotations

import io
import json
import sys
import zlib
from typing import Any

import requests
from PIL import Image

SAMPLE = {"prompt": "A hippopotamus in a suit, with a cup of tea", "negative_prompt": "Ugly, unrealistic"}


def ask(url: str, token: str, data: str) -> dict[str, Any]:
    """One question: a body that is JSON already, bytes back."""
    headers = {"accept": "application/octet-stream", "content-type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    response = requests.post(url, headers=headers, data=data, timeout=60)
    told: dict[str, Any] = {"status": response.status_code, "type": response.headers["content-type"]}
    told |= {name.lower(): value for name, value in response.headers.items() if "ratelimit" in name.lower()}
    if response.status_code == 200:
        with Image.open(io.BytesIO(response.content)) as image:
            told |= {"size": image.size, "format": image.format, "sum": zlib.crc32(response.content)}
    else:
        told["body"] = response.text
    return told


def main(url: str, token: str, times: int) -> list[dict[str, Any]]:
    """The sample as often as it was said, then a prompt that is missing."""
    bodies = [json.dumps(SAMPLE)] * times
    return [ask(url, token, body) for body in (*bodies, "{}")]


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
