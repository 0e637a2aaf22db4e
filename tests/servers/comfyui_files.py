"""The strict ComfyUI server's folders: what is uploaded, what is made, and what /view gives back."""

from __future__ import annotations

import io
import json
import os.path
import threading
from collections.abc import Mapping

from PIL import Image

from tests.servers.strict import Answer, Recorded, json_answer

FOLDERS = ("input", "output", "temp")
REFUSED = Answer(400, "application/octet-stream")
OUTSIDE = Answer(403, "application/octet-stream")
NOT_FOUND = Answer(404, "text/plain; charset=utf-8", b"404: Not Found")
TROUBLE = Answer(500, "text/plain", b"500 Internal Server Error\n\nServer got itself in trouble")


class Files:
    """Attributes: ``stored``: (folder, subfolder, name) to bytes."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, str, str], bytes] = {}
        self._lock = threading.Lock()
        self._saved = 0

    def load(self, reference: str) -> bytes:
        """A picture by the name that a graph has for it ("sub/name.png [temp]")."""
        return self.stored[place(reference)]

    def exists(self, reference: str) -> bool:
        return place(reference) in self.stored

    def store(self, image: bytes, prefix: str, folder: str) -> dict[str, str]:
        """Put a picture that was made into a folder; how the history names it."""
        with self._lock:
            self._saved += 1
            name = f"{prefix}_{self._saved:05}_.png"
            self.stored[(folder, "", name)] = image
        return {"filename": name, "subfolder": "", "type": folder}

    def upload(self, request: Recorded) -> Answer:
        form, fields = request.form, request.fields
        if form is None or "image" not in form.uploads:
            # A text field where a file should be: the real one trips over it.
            return TROUBLE if "image" in fields else REFUSED
        upload = form.uploads["image"]
        folder, subfolder = fields.get("type", "input"), fields.get("subfolder", "")
        if not upload.filename:
            return REFUSED
        if folder not in FOLDERS:
            return TROUBLE
        if not os.path.normpath(f"/{folder}/{subfolder}/{upload.filename}").startswith(f"/{folder}/"):
            return REFUSED
        overwrite = fields.get("overwrite") in ("true", "1")
        with self._lock:
            name = self._free_name(folder, subfolder, upload.filename, upload.data, overwrite=overwrite)
            self.stored[(folder, subfolder, name)] = upload.data
        return json_answer({"name": name, "subfolder": subfolder, "type": folder})

    def upload_mask(self, request: Recorded) -> Answer:
        """The alpha of what is uploaded goes into a copy of the picture that ``original_ref`` names."""
        original = json.loads(request.fields["original_ref"])
        whose = (original.get("type", "output"), original.get("subfolder", ""), original["filename"])
        if whose not in self.stored or request.form is None:
            return NOT_FOUND
        buffer = io.BytesIO()
        with (
            Image.open(io.BytesIO(self.stored[whose])) as picture,
            Image.open(io.BytesIO(request.form.uploads["image"].data)) as mask,
        ):
            merged = picture.convert("RGBA")
            merged.putalpha(mask.convert("RGBA").getchannel("A"))
            merged.save(buffer, "PNG", compress_level=4)
        answer = self.upload(request)
        told = json.loads(answer.body)
        self.stored[(told["type"], told["subfolder"], told["name"])] = buffer.getvalue()
        return answer

    def view(self, query: Mapping[str, str]) -> Answer:
        if "filename" not in query:
            return NOT_FOUND
        name, subfolder, folder = query["filename"], query.get("subfolder", ""), query.get("type", "output")
        if name.startswith("/") or ".." in name or folder not in FOLDERS:
            return REFUSED
        if ".." in subfolder:
            return OUTSIDE
        data = self.stored.get((folder, subfolder, name))
        if data is None:
            return Answer(404, "application/octet-stream")
        return Answer(200, "image/png", data, {"Content-Disposition": f'filename="{name}"'})

    def _free_name(self, folder: str, subfolder: str, wanted: str, data: bytes, *, overwrite: bool) -> str:
        """Another name where the wanted one is taken by another content."""
        stem, dot, extension = wanted.rpartition(".")
        name, count = wanted, 0
        while not overwrite and self.stored.get((folder, subfolder, name), data) != data:
            count += 1
            name = f"{stem} ({count}){dot}{extension}"
        return name


def place(reference: str) -> tuple[str, str, str]:
    """Folder, subfolder and name of what a graph calls "sub/name.png [temp]"."""
    folder = next((each for each in FOLDERS if reference.endswith(f"[{each}]")), "")
    path = reference[: -len(folder) - 3] if folder else reference
    subfolder, _, name = path.rpartition("/")
    return folder or "input", subfolder, name
