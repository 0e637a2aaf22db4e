"""A strict server with the API of AUTOMATIC1111's WebUI, of Forge, and of the small servers that speak a part of it.

It keeps their queue, their one global state and their interrupt (``webui_jobs``), and refuses what they refuse, in
their words (``webui_rules``). What it makes are the plain formulas of ``stability_pictures``.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from PIL import Image

from tests.servers import stability_pictures as pictures
from tests.servers.stability_pictures import Pixels
from tests.servers.strict import Answer, Recorded, StrictServer, json_answer
from tests.servers.webui_jobs import Desk
from tests.servers.webui_rules import (
    FIELDS,
    FORGE_FIELDS,
    IMAGE_FIELDS,
    ApiError,
    checked,
    checked_extras,
    flattened,
    opened,
    read_mask,
    small_fields,
)

Kind = Literal["automatic", "forge", "small"]

API = "/sdapi/v1/"
SAMPLERS = ("Euler a", "Euler", "DPM++ 2M", "UniPC")
SCHEDULERS = (("automatic", "Automatic"), ("karras", "Karras"), ("sgm_uniform", "SGM Uniform"))
LORAS = ("ink", "watercolour")
STYLES = ("Photo", "Sketch")
UPSCALERS = (("None", 4), ("Lanczos", 4), ("Nearest", 4), ("LDSR", 4), ("ESRGAN_4x", 4), ("R-ESRGAN 4x+", 4))


def model(name: str, checksum: str | None = None) -> dict[str, Any]:
    """One item of the list of models; one that was never loaded has no checksum."""
    file = f"{name}.safetensors"
    return {
        "title": f"{file} [{checksum}]" if checksum else file,
        "model_name": name.replace("/", "_"),
        "hash": checksum,
        "sha256": f"{checksum}{'0' * 54}" if checksum else None,
        "filename": f"/models/Stable-diffusion/{file}",
        "config": None,
    }


MODELS = (model("dreamer", "6ce0161689"), model("photo/real", "e1441589a6"), model("new"))


@dataclass(frozen=True)
class Pictures:
    """What came of a job.

    Attributes:
        first: the place of the first picture that was asked for.
    """

    made: tuple[Pixels, ...]
    first: int = 0


class WebuiServer(StrictServer):
    """Serves from ``start`` (or ``with``) to ``stop``.

    Attributes:
        kind: which program it is.
        auth: "user:password", or "".
        api: whether it was started with --api.
        page: whether it was started with its page; without, /internal/... is missing.
        models: replace it to change what is there.
        loaded: the title of the loaded model.
        settings: among others those which put pictures between those that were made.
        jpeg: pictures are sent as JPEG.
        grid: a grid comes first, whatever is asked for, as extensions do it.
        map_after: an extension's map follows the pictures.
        ignores_model: whatever model is asked for, the loaded one makes the picture.
        unknown_schedulers: it is so old that it has no list of them.
        result_size: pictures are sent in this size instead of the right one.
        tells_info: whether ``info`` says anything.
    """

    def __init__(self, kind: Kind = "automatic", *, auth: str = "", port: int = 0) -> None:
        super().__init__(port=port)
        self.kind: Kind = kind
        self.auth = auth
        self.api = True
        self.page = kind != "small"
        self.models: tuple[dict[str, Any], ...] = MODELS if kind != "small" else (_small_model(),)
        self.loaded = str(self.models[0]["title"])
        self.upscalers: tuple[tuple[str, int], ...] = UPSCALERS
        self.settings: dict[str, Any] = {"return_grid": True, "return_mask": False, "return_mask_composite": False}
        self.jpeg = self.grid = self.map_after = self.ignores_model = self.unknown_schedulers = False
        self.result_size: tuple[int, int] | None = None
        self.tells_info = True
        self.desk = Desk(self.stopping)

    # ------------------------------------------------------------------------------------------ answering

    def respond(self, request: Recorded) -> Answer:
        try:
            return self._route(request)
        except ApiError as error:
            return self._failed(error)

    def _route(self, request: Recorded) -> Answer:
        path = request.path
        routes = self._routes()
        if path not in routes:
            return self._not_found()
        method, handle = routes[path]
        if method != request.method:
            return json_answer({"detail": "Method Not Allowed"}, 405)
        if path.startswith(API) and not (self.kind == "forge" and path.endswith("/progress")):
            self._check_auth(request.headers.get("authorization"))
        if request.unreadable:
            raise ApiError(422, [{"loc": ["body", 0], "msg": "Expecting value", "type": "value_error.jsondecode"}])
        return handle(request)

    def _routes(self) -> dict[str, tuple[str, Callable[[Recorded], Answer]]]:
        routes: dict[str, tuple[str, Callable[[Recorded], Answer]]] = {}
        if self.api:
            told = ("options", "sd-models", "upscalers", "samplers", "schedulers", "loras", "prompt-styles", "scripts")
            routes |= {API + name: ("GET", self._told) for name in told}
            routes |= {API + name: ("POST", self._generate) for name in ("txt2img", "img2img")}
        if self.api and self.kind != "small":
            routes |= {
                f"{API}extra-single-image": ("POST", self._enlarge),
                f"{API}progress": ("GET", self._whole_progress),
                f"{API}interrupt": ("POST", self._interrupt),
                f"{API}skip": ("POST", self._skip),
            }
        if self.page:
            routes["/internal/progress"] = ("POST", self._task_progress)
        missing = ["schedulers"] if self.unknown_schedulers else []
        missing += ["prompt-styles", "scripts"] if self.kind == "small" else []
        return {path: route for path, route in routes.items() if path.removeprefix(API) not in missing}

    def _not_found(self) -> Answer:
        if self.kind == "small":
            return Answer(404, "text/plain")
        return json_answer({"detail": "Not Found"}, 404)

    def _check_auth(self, given: str | None) -> None:
        if not self.auth:
            return
        if given is None or not given.startswith("Basic "):
            raise ApiError(401, "Not authenticated")
        if given != f"Basic {base64.b64encode(self.auth.encode()).decode()}":
            raise ApiError(401, "Incorrect username or password")

    def _failed(self, error: ApiError) -> Answer:
        headers = {"WWW-Authenticate": "Basic"} if error.status == 401 else {}
        if error.status == 422:
            return json_answer({"detail": error.detail}, 422)
        if self.kind == "small":
            return json_answer({"error": error.detail}, error.status)
        if self.kind == "forge":
            if error.name != "HTTPException":
                return Answer(500, "text/plain; charset=utf-8", b"Internal Server Error")
            return json_answer({"detail": error.detail}, error.status, headers)
        said = {"error": error.name, "detail": error.detail, "body": "", "errors": error.errors}
        return json_answer(said, error.status, headers)

    # --------------------------------------------------------------------------------------------- lists

    def _told(self, request: Recorded) -> Answer:
        return json_answer(getattr(self, f"_list_{request.path.removeprefix(API).replace('-', '_')}")())

    def _list_options(self) -> dict[str, Any]:
        settings: dict[str, Any] = {
            "samples_format": "jpg" if self.jpeg else "png",
            "sd_model_checkpoint": self.loaded or None,
        }
        if self.kind == "small":
            return settings
        many = {f"setting_{number}": number for number in range(200)}
        forge = {"forge_preset": "sd", "forge_inference_memory": 1024} if self.kind == "forge" else {}
        return {**settings, **self.settings, **many, **forge}

    def _list_sd_models(self) -> list[dict[str, Any]]:
        return list(self.models)

    def _list_upscalers(self) -> list[dict[str, Any]]:
        common = {"model_name": None, "model_path": None, "model_url": None}
        return [{"name": name, **common, "scale": scale} for name, scale in self.upscalers]

    def _list_samplers(self) -> list[dict[str, Any]]:
        return [{"name": name, "aliases": [], "options": {}} for name in SAMPLERS]

    def _list_schedulers(self) -> list[dict[str, Any]]:
        more: dict[str, Any] = {"aliases": None, "default_rho": -1.0, "need_inner_model": False}
        more = {} if self.kind == "small" else more
        return [{"name": name, "label": label, **more} for name, label in SCHEDULERS]

    def _list_loras(self) -> list[dict[str, Any]]:
        if self.kind == "small":
            return [{"name": name, "path": f"styles/{name}.safetensors"} for name in LORAS]
        return [{"name": name, "alias": name, "path": f"/models/Lora/{name}.pt", "metadata": {}} for name in LORAS]

    def _list_prompt_styles(self) -> list[dict[str, Any]]:
        return [{"name": name, "prompt": f"{name} style", "negative_prompt": None} for name in STYLES]

    def _list_scripts(self) -> dict[str, Any]:
        return {"txt2img": ["x/y/z plot"], "img2img": ["x/y/z plot"]}

    # ------------------------------------------------------------------------------------------- progress

    def _whole_progress(self, request: Recorded) -> Answer:
        return json_answer(self.desk.of_whole(with_preview=request.query.get("skip_current_image") != "true"))

    def _task_progress(self, request: Recorded) -> Answer:
        asked = checked(request.json, {"id_task": (str,), "id_live_preview": (int,), "live_preview": (bool,)})
        shown = asked.get("live_preview", True)
        return json_answer(
            self.desk.of_task(asked.get("id_task"), asked.get("id_live_preview", -1), with_preview=shown)
        )

    def _interrupt(self, request: Recorded) -> Answer:
        self.desk.interrupt()
        return json_answer({})

    def _skip(self, request: Recorded) -> Answer:
        self.desk.skip()
        return json_answer(None)

    # ----------------------------------------------------------------------------------------- generating

    def _generate(self, request: Recorded) -> Answer:
        img2img = request.path.endswith("img2img")
        data = self._checked(request.json, img2img=img2img)
        self._check_names(data)
        used = self._model_for(data)
        with self.desk.job("scripts_img2img" if img2img else "scripts_txt2img", data.get("force_task_id")):
            first_seed = data.get("seed", -1)
            first_seed = random.randrange(1 << 32) if first_seed == -1 else first_seed  # noqa: S311
            seeds = [first_seed + number for number in range(self._count(data))]
            whole = self.desk.work(self.delay_s)
            made = [_made(data, self._text(data, used), seed, img2img=img2img) for seed in seeds]
            listed = self._listed(data, [each if whole else _unfinished(each) for each in made])
            info = self._info(data, used, seeds, listed.first)
        images = [self._encoded(each) for each in listed.made] if data.get("send_images", True) else []
        echo = {name: value for name, value in data.items() if name not in ("init_images", "mask")}
        return json_answer({"images": images, "parameters": echo, "info": info})

    def _checked(self, body: Any, *, img2img: bool) -> dict[str, Any]:
        if self.kind == "small":
            return small_fields(body)
        fields = {**FIELDS, **(IMAGE_FIELDS if img2img else {}), **(FORGE_FIELDS if self.kind == "forge" else {})}
        data = checked(body, fields)
        if img2img and data.get("init_images") is None:
            raise ApiError(404, "Init image not found")
        if data.get("script_name"):
            raise ApiError(422, f"Script '{data['script_name']}' not found")
        return data

    def _check_names(self, data: Mapping[str, Any]) -> None:
        if self.kind == "small":
            return  # What it does not know is left out in silence.
        sampler = data.get("sampler_name") or data.get("sampler_index") or "Euler"
        if sampler not in SAMPLERS:
            raise ApiError(400, "Sampler not found")

    def _count(self, data: Mapping[str, Any]) -> int:
        rounds = 1 if self.kind == "small" else int(data.get("n_iter", 1))
        return rounds * int(data.get("batch_size", 1))

    def _model_for(self, data: Mapping[str, Any]) -> str:
        """The title of the model that is used. One that is not there is replaced in silence, or fails Forge."""
        asked = (data.get("override_settings") or {}).get("sd_model_checkpoint")
        if self.kind == "small" or asked is None or self.ignores_model:
            return self.loaded
        for each in self.models:
            if asked in (each["title"], each["model_name"], each["hash"], each["sha256"]):
                return str(each["title"])
        if self.kind == "forge":
            raise ApiError(500, f"model {asked!r} not found", name="RuntimeError")
        return self.loaded

    def _text(self, data: Mapping[str, Any], used: str) -> str:
        """Everything that the picture follows from besides seed, size and pictures."""
        names = ("prompt", "negative_prompt", "steps", "cfg_scale", "sampler_name", "scheduler", "styles", "lora")
        return "|".join([used, *(str(data.get(name)) for name in (*names, "tiling", "inpainting_fill"))])

    def _listed(self, data: Mapping[str, Any], made: list[Pixels]) -> Pictures:
        overrides = data.get("override_settings") or {}
        between = self.settings["return_mask"] and overrides.get("return_mask", True) and data.get("mask")
        if between:
            made = [picture for each in made for picture in (each, np.full_like(each, 255))]
        # The real one makes no grid for requests over the API, its extensions do.
        if self.grid and len(made) > 1 and overrides.get("return_grid", True):
            return Pictures((_grid(made), *made), 1)
        return Pictures((*made, np.zeros_like(made[0])) if self.map_after else tuple(made))

    def _info(self, data: Mapping[str, Any], used: str, seeds: list[int], first: int) -> str:
        if not self.tells_info:
            return ""
        name = used.split("/")[-1].split(".safetensors")[0]
        info = {"prompt": data.get("prompt", ""), "seed": seeds[0], "all_seeds": seeds, "sd_model_name": name}
        if self.kind == "small":
            return json.dumps({**info, "sd_model_name": f"{name}.gguf", "version": "stable-diffusion.cpp"})
        more = {"index_of_first_image": first, "job_timestamp": self.desk.timestamp, "version": "v1.10.1"}
        return json.dumps({**info, **more, "infotexts": ["Steps: 20"] * len(seeds)})

    def _encoded(self, pixels: Pixels) -> str:
        if self.result_size is not None:
            pixels = pictures.upscale(pixels, *self.result_size)
        return base64.b64encode(_jpeg(pixels) if self.jpeg else pictures.png(pixels)).decode()

    # ------------------------------------------------------------------------------------------ upscaling

    def _enlarge(self, request: Recorded) -> Answer:
        data = checked_extras(request.json)
        image = opened(data.get("image", ""))
        names = [name for name, _ in self.upscalers]
        for name in (data.get("upscaler_1", "None"), data.get("upscaler_2", "None")):
            if name not in names:
                raise ApiError(500, "", name="AssertionError", errors=f"could not find upscaler named {name}")
        with self.desk.job("extras", None):
            if not self.desk.work(self.delay_s):
                raise ApiError(500, "", name="IndexError", errors="list index out of range")
            made = _enlarged(image, data)
        return json_answer({"html_info": "<p>...</p>", "image": self._encoded(np.asarray(made.convert("RGBA")))})


def _small_model() -> dict[str, Any]:
    more = {"hash": "8888888888", "sha256": "8" * 64, "config": None}
    return {"title": "tiny", "model_name": "tiny", "filename": "tiny.gguf", **more}


def _made(data: Mapping[str, Any], text: str, seed: int, *, img2img: bool) -> Pixels:
    width, height = data.get("width", 512), data.get("height", 512)
    if not img2img:
        return pictures.text_to_image(width, height, text, seed)
    init = flattened(opened((data.get("init_images") or [""])[0]), (width, height))
    if data.get("mask"):
        return pictures.masking(init, read_mask(data), seed)
    return pictures.image_to_image(init, data.get("denoising_strength", 0.75), seed)


def _unfinished(pixels: Pixels) -> Pixels:
    """Nobody takes it for a result."""
    return np.full_like(pixels, 13)


def _grid(made: list[Pixels]) -> Pixels:
    return np.concatenate(made, axis=1)


def _enlarged(image: Image.Image, data: Mapping[str, Any]) -> Image.Image:
    """As the real one does it: sides cut down to multiples of 8, black borders where a size was asked for."""
    to_size = data.get("resize_mode", 0) == 1
    width, height = data.get("upscaling_resize_w", 512), data.get("upscaling_resize_h", 512)
    factor = max(width / image.width, height / image.height) if to_size else data.get("upscaling_resize", 2)
    size = (int((image.width * factor) // 8 * 8), int((image.height * factor) // 8 * 8))
    if 0 in size:
        raise ApiError(500, "", name="ValueError", errors="height and width must be > 0")
    grown = image.convert("RGB").resize(size, Image.Resampling.NEAREST)
    if not (to_size and data.get("upscaling_crop", True)):
        return grown
    cropped = Image.new("RGB", (width, height))
    cropped.paste(grown, (width // 2 - grown.width // 2, height // 2 - grown.height // 2))
    return cropped


def _jpeg(pixels: Pixels) -> bytes:
    import io

    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels[..., :3])).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()
