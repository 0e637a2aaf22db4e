"""ComfyUI: a server of one's own, driven by graphs of its nodes.

Owns: ``ComfyUIProvider`` and what it declares. May import: ``bridge.providers.base`` and the modules
beside it, ``bridge.providers.kept``, ``bridge.providers.payload``, ``bridge.abandonable``, ``bridge.capability``,
``bridge.job_context``, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from bridge.abandonable import run_abandonable
from bridge.capability import Capability, Engine, OptionKind, OptionSpec, ProviderSpec
from bridge.errors import Cancelled, EngineNotFoundError, RejectedError, SettingsError
from bridge.job_context import JobContext
from bridge.model import EngineId, GenerationRequest, GenerationResult, Mode, Picture, ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.comfyui.catalogue import Catalogue
from bridge.providers.comfyui.engines import (
    GENERATING,
    EngineKind,
    Named,
    choose,
    engines_of,
    kinds_for,
    models_of,
    named,
    no_engine,
    not_there,
)
from bridge.providers.comfyui.graphs import Sent, Task, build, need_nodes
from bridge.providers.comfyui.options import generating, of_workflow, upscaling
from bridge.providers.comfyui.run import DEFAULT_PACE, Pace, Run
from bridge.providers.comfyui.server import Server
from bridge.providers.comfyui.workflows import Workflow, files_in, read_workflow
from bridge.providers.kept import Kept
from bridge.providers.payload import chosen_seed, cut_out, hardened, mask_png, need_mask, need_picture, picture_png

log = logging.getLogger(__name__)

WORKFLOWS = OptionSpec(
    "workflows", "Workflows", OptionKind.TEXT, "A folder of your own workflows in API format, each one an engine."
)

SPEC = ProviderSpec(
    id=ProviderId("comfyui"),
    label="ComfyUI",
    summary="Your own ComfyUI server: its models and your workflows, free of charge.",
    modes=(*GENERATING, Mode.UPSCALE),
    url_variable="COMFYUI_URL",
    default_url="http://127.0.0.1:8188",
    settings=(WORKFLOWS,),
    usual_urls=("http://127.0.0.1:8188", "http://127.0.0.1:8000"),
    more="previews",
)


class ComfyUIProvider(Provider):
    """One ComfyUI server.

    Args:
        pace: how often it is asked.
    """

    def __init__(self, setup: ProviderSetup, *, pace: Pace = DEFAULT_PACE) -> None:
        self._setup = setup
        self._pace = pace
        self._server = Server(setup.transport, setup.url or SPEC.default_url)
        self._catalogue: Kept[Catalogue] = Kept(self._server.catalogue)

    @property
    def spec(self) -> ProviderSpec:
        """See ``Provider``."""
        return SPEC

    def identify(self) -> str:
        """See ``Provider``."""
        return f"ComfyUI {self._server.version()}".rstrip()

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        """See ``Provider``. A workflow that cannot be used is listed with no mode, and says why."""
        return (*engines_of(self._catalogue.get(refresh=refresh)), *self._workflows())

    def default_engine(self, mode: Mode) -> EngineId | None:
        """See ``Provider``; ``engines.choose`` chooses among what the server and the user's folder have."""
        return choose(self.engines(), mode)

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        """See ``Provider``. Choices are those that the server told last; a workflow's follow from its file."""
        if mode not in SPEC.modes:
            return None
        asked = named(engine) if engine else None
        if asked is not None and asked.kind is EngineKind.WORKFLOW:
            workflow = self._workflow_or_none(asked)
            return of_workflow(workflow, self._catalogue.peek()) if workflow and workflow.mode is mode else None
        if asked is not None and asked.kind not in kinds_for(mode):
            return None
        return upscaling() if mode is Mode.UPSCALE else generating(mode, self._catalogue.peek())

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        """See ``Provider``. A cancelled job is taken out of ComfyUI's queue, or stopped where it runs."""

        def prepare(abandoned: threading.Event) -> Task:
            return self._task(request, abandoned)

        run = Run(self._server, prepare, context, self._pace)
        context.on_cancel(run.stop)
        return run_abandonable(run.carry_out, context, late=context.keep_late, watch=run.watch)

    # ----------------------------------------------------------------------------------------- preparing

    def _task(self, request: GenerationRequest, abandoned: threading.Event) -> Task:
        """The graph for a request, its pictures already on the server."""
        engine = named(request.engine or choose(self.engines(), request.mode))
        seed = chosen_seed(request.sampling.seed)
        if engine.kind is EngineKind.WORKFLOW:
            workflow = self._workflow_for(request.mode, engine)
            task = workflow.filled(request, self._sent(request, portable_mask(request), abandoned), seed)
        else:
            catalogue = self._catalogue_with(engine, request.mode)
            # Once without the pictures: whether all nodes are there is known before anything travels.
            build(request, engine, catalogue, Sent(), seed)
            task = build(request, engine, catalogue, self._sent(request, hard_mask(request), abandoned), seed)
        return replace(task, engine=engine.id)

    def _sent(self, request: GenerationRequest, mask: Callable[[str], bytes], abandoned: threading.Event) -> Sent:
        """The request's pictures on the server; ``mask`` makes the PNG of its mask for an address."""
        if request.mode is Mode.TEXT_TO_IMAGE:
            return Sent()
        url = self._server.url
        picture = self._upload(picture_png(need_picture(request), url), abandoned)
        return Sent(picture, self._upload(mask(url), abandoned) if request.mode is Mode.INPAINT else "")

    def _upload(self, png: bytes, abandoned: threading.Event) -> str:
        if abandoned.is_set():
            raise Cancelled("Cancelled; nothing was sent.")
        return self._server.upload(png, wanted=lambda: not abandoned.is_set()).reference

    def _catalogue_with(self, engine: Named, mode: Mode) -> Catalogue:
        """What the server has, ``engine`` among it; asked again where it is not, for it may be new."""

        def listed(catalogue: Catalogue) -> tuple[str, ...]:
            return models_of(catalogue, engine.kind) if engine.kind in kinds_for(mode) else ()

        catalogue = self._catalogue_where(lambda kept: engine.name in listed(kept))
        if engine.name not in listed(catalogue):
            fit = [each.id for each in engines_of(catalogue) if mode in each.modes]
            raise not_there(engine.id, fit) if fit else no_engine(mode)
        return catalogue

    def _catalogue_where(self, fit: Callable[[Catalogue], bool]) -> Catalogue:
        kept = self._catalogue.get()
        return kept if fit(kept) else self._catalogue.get(refresh=True)

    # ----------------------------------------------------------------------------------------- workflows

    def _files(self) -> tuple[Path, ...]:
        folder = self._setup.options.get(WORKFLOWS.name, "").strip()
        return files_in(folder) if folder else ()

    def _workflow(self, engine: Named) -> Workflow:
        """The workflow of that name, as its file is now. Raises ``SettingsError``, ``EngineNotFoundError``."""
        path = next((path for path in self._files() if path.stem == engine.name), None)
        if path is None:
            known = [Named(EngineKind.WORKFLOW, path.stem).id for path in self._files()]
            raise not_there(engine.id, known, whose="The folder of ComfyUI workflows")
        return read_workflow(path)

    def _workflow_or_none(self, engine: Named) -> Workflow | None:
        """What is wrong with a file is said where engines are listed, and when it is to be used."""
        try:
            return self._workflow(engine)
        except (SettingsError, EngineNotFoundError) as error:
            log.debug("A workflow cannot be used: %s", error)
            return None

    def _workflow_for(self, mode: Mode, engine: Named) -> Workflow:
        workflow = self._workflow(engine)
        if workflow.mode is not mode:
            raise RejectedError(
                f"The workflow {workflow.name} serves {workflow.mode} and not {mode}; nothing was sent.",
                "Use another engine.",
            )
        classes = workflow.classes
        catalogue = self._catalogue_where(lambda kept: not kept.missing(classes))
        need_nodes(workflow.graph, catalogue, f"The workflow {workflow.name}")
        return workflow

    def _workflows(self) -> Iterator[Engine]:
        for path in self._files():
            engine, name = Named(EngineKind.WORKFLOW, path.stem).id, f"Workflow: {path.stem}"
            try:
                yield Engine(engine, name, "Your own workflow.", (read_workflow(path).mode,))
            except SettingsError as error:
                yield Engine(engine, name, str(error))


def hard_mask(request: GenerationRequest) -> Callable[[str], bytes]:
    """A grey picture, white where it is edited: two of the three inpaint methods round their mask anyway."""
    return lambda url: mask_png(hardened(need_mask(request)), url)


def portable_mask(request: GenerationRequest) -> Callable[[str], bytes]:
    """The mask as the user's workflow may read it: white where it is edited, and transparent there.

    So it is right for every channel of LoadImageMask, whose first choice is alpha (counted from transparent), and for
    the mask of a LoadImage. It is not hardened: what a grey means is the workflow's business.
    """

    def png(url: str) -> bytes:
        import numpy as np

        mask = need_mask(request)
        colours = np.repeat(mask.pixels[..., None], 4, axis=-1)
        return picture_png(cut_out(Picture(colours), mask), url)

    return png
