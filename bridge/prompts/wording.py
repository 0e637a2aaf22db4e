"""What an engine is told: styles put around prompts, choices made, weights in the form that it knows. The one place
for every front end.

Owns: ``worded``. May import: ``bridge.prompts.weights``, ``bridge.prompts.styles``, ``bridge.prompts.wildcards``,
``bridge.capability``, ``bridge.model``.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.capability import Capability, PromptNeed, PromptWeights
from bridge.model import GenerationRequest, Prompt, Wording
from bridge.prompts.styles import Styles
from bridge.prompts.weights import as_prompts, has_weights, plain
from bridge.prompts.wildcards import Wildcards

BUILT_IN = Styles()
WEIGHTS_LEFT_OUT = "The engine knows no weights of words: they were left out."


def worded(
    request: GenerationRequest, capability: Capability, wildcards: Wildcards, styles: Styles = BUILT_IN
) -> GenerationRequest:
    """The request as the engine is told it, with its ``wording``. Prompts that are not used stay as they are.

    Raises:
        InputError: a choice that cannot be made, a style that is not there; nothing was sent.
    """
    if capability.prompt is PromptNeed.UNUSED:
        return request
    typed = request.prompts
    # Before the choices: a style may hold some too.
    styled = styles.applied(typed, request.styles)
    texts = wildcards.expanded([prompt.text for prompt in styled], request.sampling.seed)
    chosen = tuple(replace(prompt, text=text) for prompt, text in zip(styled, texts, strict=True))
    leaves_out = capability.weights is PromptWeights.NONE and any(map(has_weights, texts))
    wording = Wording(typed, chosen, (WEIGHTS_LEFT_OUT,) if leaves_out else (), request.styles)
    return replace(request, prompts=_told(chosen, capability.weights), wording=wording)


def _told(prompts: tuple[Prompt, ...], weights: PromptWeights) -> tuple[Prompt, ...]:
    if weights is PromptWeights.IN_TEXT:
        return prompts
    if weights is PromptWeights.AS_PROMPTS:
        return tuple(part for prompt in prompts for part in as_prompts(prompt))
    return tuple(replace(prompt, text=plain(prompt.text)) for prompt in prompts)
