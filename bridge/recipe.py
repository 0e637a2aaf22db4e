"""The recipe of a layer: everything needed to tell how it was made, as JSON values.

Owns: ``recipe``. May import: ``bridge.plan``, ``bridge.finishing``, ``bridge.model``.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from bridge.imaging.drift import Drift
from bridge.model import Box, GeneratedPicture, GenerationResult, Prompt, Wording
from bridge.plan.ask import Ask
from bridge.plan.prepared import Prepared
from layerbridge import __version__

RECIPE_VERSION = 1


def recipe(
    prepared: Prepared, result: GenerationResult, generated: GeneratedPicture, drift: Drift | None = None
) -> dict[str, Any]:
    """No keys, no paths, no pixels. ``drift`` is known once the picture is finished."""
    request, sampling = prepared.request, prepared.request.sampling
    wording = request.wording or Wording(request.prompts, request.prompts)
    made: dict[str, Any] = {
        "recipe": RECIPE_VERSION,
        "layerbridge": __version__,
        "mode": str(prepared.mode),
        "prompts": _prompt_values(wording.chosen),
        "typed": _prompt_values(wording.typed),
        "styles": list(wording.styles),
        "provider": request.provider,
        "engine": result.engine or request.engine,
        "seed": generated.seed,
        "finish": str(generated.finish),
        "sampling": {
            "strength": sampling.strength,
            "steps": sampling.steps,
            "cfg_scale": sampling.cfg_scale,
            "sampler": sampling.sampler,
            "style_preset": sampling.style_preset,
            "clip_guidance": str(sampling.clip_guidance),
        },
        "options": dict(request.extras),
        "box": _box_values(prepared.box),
        "result": _box_values(prepared.result),
        "content": str(prepared.fit.content),
        "working": str(prepared.fit.working),
        "target": str(prepared.target) if prepared.target else None,
        "margins": list(prepared.extended) if prepared.extended else None,
        "masks": dataclasses.asdict(prepared.edges) if prepared.edges else None,
        "join": str(prepared.join),
        "tiles": [len(stage.tiles) for stage in prepared.stages],
        "asked": _asked_values(prepared.asked) if prepared.asked else None,
        "notes": [*prepared.notes, *result.notes],
    }
    return made if drift is None else {**made, "drift": drift.as_values()}


def _asked_values(ask: Ask) -> dict[str, Any]:
    """What else stood in the form: the rest is told above, by what came of it."""
    manner = ask.manner
    return {
        "source": str(ask.source),
        "context": str(manner.context),
        "grow": manner.grow,
        "feather": manner.feather,
        "blend": manner.blend,
        "fill": str(manner.fill),
        "join": str(manner.join),
        "refine": str(ask.refine),
        "tiles": str(ask.tiles),
        "into": str(ask.into),
        "whole_layer": ask.whole_layer,
        "scale": ask.scale,
        "size": str(ask.request.size) if ask.request.size else None,
        "samples": ask.request.sampling.samples,
    }


def _prompt_values(prompts: tuple[Prompt, ...]) -> list[dict[str, Any]]:
    return [{"text": prompt.text, "weight": prompt.weight} for prompt in prompts]


def _box_values(box: Box | None) -> list[int] | None:
    return [box.x, box.y, box.width, box.height] if box else None
