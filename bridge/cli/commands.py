"""The command line ``layerbridge``: commands, nothing else.

Owns: the click commands. May import: click, ``bridge.cli.options``, ``bridge.cli.sources``, ``bridge.model``,
``bridge.errors``; what does the work (``bridge.cli.run``, ``bridge.cli.tables``, the panel) is imported by the command
that needs it, so that help, completion and errors cost no numpy, no OpenCV and no Qt.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from bridge.cli.options import (
    PATH,
    PIXELS,
    choice,
    fill,
    how,
    inputs,
    into,
    join,
    layer_too,
    many,
    refine,
    strength,
    what,
    where,
)
from bridge.cli.sources import Run
from bridge.errors import BridgeError, Cancelled, InputError
from bridge.log.file import close_log, open_log
from bridge.log.masking import Masking
from bridge.model import Mode
from bridge.paths import Paths

log = logging.getLogger(__name__)

OF_RUN = frozenset(each.name for each in fields(Run))
APPLICATIONS = ("panel", "serve")
"""What has a log of its own."""
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def run(argv: Sequence[str]) -> int:
    """Carry out a command line and give its exit status. The border of the process: here every error is told."""
    as_json = "--json" in argv
    with ExitStack() as ends:
        return _run(list(argv), ends, as_json=as_json)


def _run(argv: list[str], ends: ExitStack, *, as_json: bool) -> int:
    try:
        status = main.main(args=argv, prog_name="layerbridge", standalone_mode=False, obj=ends)
        return status if isinstance(status, int) else 0
    except BridgeError as error:
        return _tell(error, as_json=as_json)
    except click.exceptions.Abort:
        return _tell(Cancelled("Cancelled.", "What was already sent may still be billed."), as_json=as_json)
    except KeyboardInterrupt:
        return _tell(Cancelled("Cancelled.", "What was already sent may still be billed."), as_json=as_json)
    except click.ClickException as error:
        if not as_json:
            error.show()
            return error.exit_code
        return _tell(InputError(error.format_message(), "See --help."), as_json=True)
    except Exception as error:
        what = f"Something went wrong inside LayerBridge ({type(error).__name__}: {error})."
        told = BridgeError(what, "Run it again with --debug to see where.")
        log.warning("%s unforeseen", told.id, exc_info=True)
        return _tell(told, as_json=as_json)


def _tell(error: BridgeError, *, as_json: bool) -> int:
    from bridge.cli.tables import show_error  # rich: only once there is something to show

    show_error(error, as_json=as_json)
    return error.exit_code


@click.group(context_settings=CONTEXT)
@click.version_option(package_name="layerbridge", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Log what happens, with tracebacks.")
@click.pass_context
def main(context: click.Context, *, debug: bool) -> None:
    """Image generation for GIMP 3: inpaint, upscale, restyle and generate, here without GIMP."""
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.DEBUG if debug else logging.ERROR)
    # The log gets warnings too, which the terminal shows in words of its own.
    least = min(terminal.level, logging.WARNING)
    logging.basicConfig(level=least, handlers=[terminal], format="%(levelname)s %(name)s: %(message)s")
    if context.invoked_subcommand not in APPLICATIONS and isinstance(context.obj, ExitStack):
        masking = Masking()
        log_file = open_log(Paths.default(), "command-line", masking, logging.WARNING)
        context.obj.callback(close_log, log_file)
        context.obj = masking


@main.command("text-to-image")
@what
@click.option("--size", metavar="WxH", default="", help="Size of the picture.")
@into
@where
@how
def text_to_image(*, size: str, out: Path, **said: Any) -> int:
    """Make a picture from a prompt."""
    width, height = _read_size(size) if size else (None, None)
    return _generate(Mode.TEXT_TO_IMAGE, {"width": width, "height": height, **said}, inputs=(), out=out)


@main.command("image-to-image")
@inputs
@what
@strength
@choice("--tiles", "automatic", "yes", "no", text="Work in overlapping tiles; automatic: where it is too large.")
@join
@into
@many
@where
@how
def image_to_image(**said: Any) -> int:
    """Make variations of pictures by a prompt."""
    return _generate(Mode.IMAGE_TO_IMAGE, said)


@main.command()
@inputs
@click.option("--mask", type=PATH, help="White is replaced; a file for all inputs, or a folder with one for each.")
@click.option("--mask-suffix", default="", metavar="TEXT", help="Masks beside the pictures: _mask for cat_mask.png.")
@what
@strength
@choice("--context", "automatic", "selection", "layer", text="How much of the picture is sent along.")
@click.option("--grow", type=PIXELS, metavar="PX", help="By how much what is replaced reaches past the mask.")
@click.option("--feather", type=PIXELS, metavar="PX", help="Over how much the edge of the mask sent fades.")
@click.option("--blend", type=PIXELS, metavar="PX", help="Over how much the result fades in, inwards from its edge.")
@fill
@join
@refine
@into
@layer_too
@many
@where
@how
def inpaint(*, mask: Path | None, mask_suffix: str, **said: Any) -> int:
    """Replace what a mask covers; every other pixel stays as it is."""
    if (mask is None) is (not mask_suffix):
        raise click.UsageError("Say where the masks are: either --mask or --mask-suffix.")
    return _generate(Mode.INPAINT, said, mask=mask, mask_suffix=mask_suffix)


@main.command()
@inputs
@click.option("--left", type=int, default=0, metavar="PX", help="How much to add on the left.")
@click.option("--top", type=int, default=0, metavar="PX", help="How much to add above.")
@click.option("--right", type=int, default=0, metavar="PX", help="How much to add on the right.")
@click.option("--bottom", type=int, default=0, metavar="PX", help="How much to add below.")
@what
@fill
@join
@refine
@into
@layer_too
@many
@where
@how
def outpaint(**said: Any) -> int:
    """Extend pictures past their borders; the old part stays as it is, but for a soft edge of 16 pixels."""
    return _generate(Mode.OUTPAINT, said)


@main.command()
@inputs
@click.option("--scale", type=float, default=2.0, show_default=True, help="How many times larger.")
@what
@into
@many
@where
@how
def upscale(**said: Any) -> int:
    """Make pictures larger."""
    return _generate(Mode.UPSCALE, said)


@main.command()
@click.option("--detect", is_flag=True, help="Look for servers on this computer.")
@click.option("--markdown", is_flag=True, help="Print the table of the README.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def providers(*, detect: bool, markdown: bool, as_json: bool) -> None:
    """List the providers, what each can do and what it still needs."""
    from bridge.cli import tables

    if detect:
        tables.show_found(as_json=as_json)
    elif markdown:
        tables.show_markdown()
    else:
        tables.show_providers(as_json=as_json)


@main.command()
@where
def engines(*, provider: str, url: str, api_version: str, as_json: bool) -> None:
    """List the engines of a provider, as its server tells them."""
    from bridge.cli.tables import show_engines

    show_engines(provider, url, api_version, as_json=as_json)


@main.command()
@where
def balance(*, provider: str, url: str, api_version: str, as_json: bool) -> None:
    """Show whose key it is and what is left on it."""
    from bridge.cli.tables import show_balance

    show_balance(provider, url, api_version, as_json=as_json)


@main.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many, newest first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def jobs(*, limit: int, as_json: bool) -> None:
    """List what was made, newest first, and where each file is."""
    from bridge.cli.tables import show_jobs

    show_jobs(limit, as_json=as_json)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def spent(*, as_json: bool) -> None:
    """Show what was sent to each provider in each month, and what it cost as far as that is known."""
    from bridge.cli.money import show_spent

    show_spent(as_json=as_json)


@main.command()
@click.argument("provider")
@click.option("--requests", type=click.IntRange(0), metavar="N", help="At most so many requests a month.")
@click.option("--cost", type=click.FloatRange(0), metavar="X", help="At most so much a month by its prices (credits).")
@click.option("--none", is_flag=True, help="No limit.")
@click.option("--bills", type=click.Choice(["yes", "no", "automatic"]), help="Whether its requests cost money.")
def limit(*, provider: str, requests: int | None, cost: float | None, none: bool, bills: str | None) -> None:
    """Show or set what a provider may be sent in a month; what would pass it is not sent."""
    from bridge.cli.money import set_limit

    set_limit(provider, requests=requests, cost=cost, none=none, bills=bills or "")


@main.command()
def doctor() -> int:
    """Check that everything works, and say what to do where it does not."""
    from bridge.cli.tables import show_doctor

    return show_doctor()


@main.command()
@click.option("-o", "--out", type=PATH, help="The file to write.")
@click.option("--offline", is_flag=True, help="Ask no server whether it answers.")
def diagnostics(*, out: Path | None, offline: bool) -> None:
    """Write a bundle of text files for whoever is to help, without keys, prompts and paths."""
    from bridge.cli.tables import write_diagnostics

    write_diagnostics(out, offline=offline)


@main.command()
@click.argument("file", required=False, type=PATH)
def panel(*, file: Path | None) -> None:
    """Open the panel, with a picture if one is named."""
    _application(["panel", *([str(file.absolute())] if file else [])])


@main.command(hidden=True)
def serve() -> None:
    """Run the bridge that GIMP talks to; the plug-in starts it by itself."""
    _application(["serve"])


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(*, shell: str) -> None:
    """Print the completion script for a shell, to be sourced from its start-up file."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise InputError(f"There is no completion for {shell}.")
    click.echo(kind(main, {}, "layerbridge", "_LAYERBRIDGE_COMPLETE").source())


def _generate(mode: Mode, said: dict[str, Any], **of_run: Any) -> int:
    """``said`` holds options by name: those of the run, and the fields of ``Wishes``."""
    from bridge.cli.run import generate  # numpy and all: only to generate

    of_run |= {name: said.pop(name) for name in OF_RUN & set(said)}
    of_run["file_format"] = of_run.get("file_format") or ""
    if said.get("preset"):
        # What a preset says counts more than what stands in an option that nobody typed.
        source = click.get_current_context().get_parameter_source
        said = {name: value for name, value in said.items() if source(name) is not ParameterSource.DEFAULT}
    masking = click.get_current_context().obj
    return generate(Run(mode=mode, said=said, **of_run), masking if isinstance(masking, Masking) else None)


def _application(argv: list[str]) -> None:
    """Never comes back: the panel ends the process."""
    # By name: the law "ui -> bridge" keeps this package from knowing Qt, and the panel is a program beside it.
    from importlib import import_module

    import_module("ui.app").run(argv)


def _read_size(text: str) -> tuple[int, int]:
    try:
        width, height = map(int, text.lower().split("x"))
    except ValueError as error:
        raise InputError(f"{text!r} is not a size.", "Write it as 1024x768.") from error
    return width, height
