"""Every provider's rig, for tests and measurements that are the same for all."""

from __future__ import annotations

from tests.servers.comfyui_rig import ComfyUIRig
from tests.servers.horde_rig import HordeRig
from tests.servers.openai_images import OpenAIImagesRig
from tests.servers.ovh import OvhRig
from tests.servers.rig import Rig
from tests.servers.stability_grpc import StabilityGrpcRig
from tests.servers.stability_rig import StabilityRig
from tests.servers.stability_v2beta import StabilityV2BetaRig
from tests.servers.webui_rig import WebuiRig

RIGS: dict[str, type[Rig]] = {
    "comfyui": ComfyUIRig,
    "horde": HordeRig,
    "openai": OpenAIImagesRig,
    "ovh": OvhRig,
    "stability": StabilityRig,
    "stability-grpc": StabilityGrpcRig,
    "stability-v2beta": StabilityV2BetaRig,
    "webui": WebuiRig,
}
