"""The options that several commands share.

Owns: them. May import: click, ``bridge.cli.targets``; ``bridge.registry`` while completing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from bridge.cli.targets import SUFFIXES_OF

F = TypeVar("F", bound=Callable[..., Any])

PATH = click.Path(path_type=Path)
FORMAT = click.Choice(tuple(SUFFIXES_OF))
JOBS = click.IntRange(1, 16)
PIXELS = click.IntRange(0, 500)


def _complete_provider(_context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    from bridge.registry import provider_names  # only while completing

    return [CompletionItem(name) for name in provider_names() if name.startswith(start)]


def options(*each_option: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in reading order."""

    def decorate(function: F) -> F:
        for option in reversed(each_option):
            function = option(function)
        return function

    return decorate


def choice(name: str, *choices: str, text: str) -> Callable[[F], F]:
    """An option with these choices, the first one being the default."""
    return click.option(name, type=click.Choice(choices), default=choices[0], show_default=True, help=text)


where = options(
    click.option("--provider", default="", shell_complete=_complete_provider, help="Provider id."),
    click.option("--url", default="", metavar="BASE", help="Base address of the endpoint."),
    click.option("--api-version", default="", metavar="VERSION", help="Dialect of the endpoint: v1, v1beta, v1alpha."),
    click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON."),
)
what = options(
    click.option("-p", "--prompt", "prompts", multiple=True, metavar="PROMPT", help='Text, or "text::weight".'),
    click.option("--negative", "negative_prompt", default="", metavar="TEXT", help="What it should not show."),
    click.option("--prompt-style", "styles", multiple=True, metavar="NAME", help="A style to put around the prompt."),
    click.option("--preset", default="", metavar="NAME", help="A saved form; what is typed here counts more."),
)
how = options(
    click.option("--engine", default="", metavar="ID", help="Engine (model) id."),
    click.option("--seed", type=int, default=0, help="The same seed gives the same result; 0 is random."),
    click.option("--samples", type=int, default=1, help="How many results."),
    click.option("--steps", type=int, help="Diffusion steps."),
    click.option("--cfg-scale", type=float, help="How strictly to follow the prompt."),
    click.option("--style", "style_preset", default="", metavar="PRESET", help="Style preset."),
    click.option("--sampler", default="", metavar="NAME", help="Sampler."),
    click.option("--max-requests", type=click.IntRange(0), default=0, metavar="N", help="Most requests for one input."),
    click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help="An option of this provider."),
    click.option("--no-provenance", is_flag=True, help="Let the files not say how they were made."),
)
into = click.option("-o", "--out", required=True, type=PATH, help="File, or folder for several results.")
inputs = click.argument("inputs", nargs=-1, required=True, type=PATH, metavar="IN...")
many = options(
    click.option("--recursive", is_flag=True, help="Go into the folders of a folder too; OUT gets the same tree."),
    click.option("--format", "file_format", type=FORMAT, help="Of the results in a folder; png if not said."),
    click.option("--jobs", type=JOBS, metavar="N", help="How many inputs are in flight."),
    click.option("--overwrite", is_flag=True, help="Make all again, also what an earlier run made."),
    click.option("--dry-run", is_flag=True, help="List what would be made, and send nothing."),
    click.option("--report", is_flag=True, help="Tell how each result fits its place."),
)
fill = choice(
    *("--fill", "automatic", "none", "blur", "border", "neutral"),
    text="What stands in the place to fill when it is sent, for engines that start from it.",
)
join = choice(
    *("--join", "automatic", "none", "colour", "gradient"), text="How the result is fitted to the picture around it."
)
refine = choice(
    *("--refine", "automatic", "yes", "no"), text="A second pass at full size where the engine works smaller."
)
strength = click.option("--strength", type=float, help="0 keeps the picture, 1 leaves no trace of it.")
layer_too = click.option("--layer", type=PATH, help="Write the bare result layer here: RGBA, canvas-sized.")
