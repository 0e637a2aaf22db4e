"""A strict server for Stability's gRPC API on 127.0.0.1: a real grpcio server.

It refuses what ``stability_grpc_rules`` refuses, by gRPC's statuses; what it makes is in ``stability_pictures``. It is
a program too: ``python -m tests.servers.stability_grpc --port 0`` prints its address and its key.
"""

from __future__ import annotations

import argparse
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import grpc
import numpy as np
from numpy.typing import NDArray

from bridge.http.transport import Transport
from bridge.model import ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.stability_grpc.provider import BLACK, WHITE, StabilityGrpcProvider
from bridge.secret import Secret
from tests.servers import stability_pictures as pictures
from tests.servers.loopback import serve
from tests.servers.rig import Rig
from tests.servers.stability_grpc_rules import (
    ARTIFACT_IMAGE,
    ENGINE_TYPES,
    ERROR,
    FILTER,
    NULL,
    Order,
    RpcRefusal,
    classes,
    order,
    read,
)
from tests.servers.stability_pictures import Pixels
from tests.servers.stability_rules import Task

KEY = "sk-loopback"
ORGANIZATION, OTHER_ORGANIZATION = "org-123456", "org-000000"
MAX_MESSAGE_BYTES = 10 << 20
"""As large as the client of the API's authors lets a message be."""
THREADS = 8

GENERATION, ENGINES, DASHBOARD = "gooseai.GenerationService", "gooseai.EnginesService", "gooseai.DashboardService"


def engine(name: str, *, kind: str = "PICTURE", description: str = "") -> dict[str, Any]:
    """One item of the list of engines."""
    return {
        "id": name,
        "owner": "stability",
        "ready": True,
        "name": name.replace("-", " ").title(),
        "description": description,
        "type": ENGINE_TYPES.index(kind),
    }


ENGINE_LIST = (
    engine("stable-diffusion-v1-6", description="Stability-AI Stable Diffusion v1.6"),
    engine("stable-diffusion-xl-1024-v1-0", description="Stability-AI Stable Diffusion XL v1.0"),
    engine("esrgan-v1-x2plus", description="Real-ESRGAN_x2plus upscaler model"),
    engine("stable-diffusion-x4-latent-upscaler", description="Stable Diffusion x4 Latent Upscaler"),
    engine("stable-captions-v1-0", kind="TEXT", description="Writes, and draws nothing"),
)


@dataclass(frozen=True)
class RecordedCall:
    """A call as it came in.

    Attributes:
        method: "Generate" ...
        metadata: names in lower case.
        message: as it was read; None where it could not be.
    """

    method: str
    metadata: Mapping[str, str]
    message: Any = None
    data: bytes = field(default=b"", repr=False)


class StabilityGrpcServer:
    """Serves from ``start`` (or ``with``) to ``stop``.

    Attributes:
        key: the only one that is accepted; "" lets everybody in, as servers that others run do.
        engines: items of the list of engines; replace it to change what is offered.
        balance: dollars left.
        black_replaces: which half of a mask is replaced.
        signs_of_life: how many empty answers come before the first picture.
        delay_s: how long a generation takes; ``delay_after`` pictures have been sent by then.
        calls: everything that came in, in order.
        cancelled: set once a client ended a generation that was under way.
        begun: set once a generation was accepted.
    """

    def __init__(self, *, key: str = KEY, port: int = 0, credentials: grpc.ServerCredentials | None = None) -> None:
        self.key = key
        self.engines: tuple[dict[str, Any], ...] = ENGINE_LIST
        self.balance = 0.0675
        self.black_replaces = False
        self.signs_of_life = 0
        self.delay_s = 0.0
        self.delay_after = 0
        self.calls: list[RecordedCall] = []
        self.cancelled = threading.Event()
        self.begun = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._failures: deque[RpcRefusal | tuple[bytes, ...]] = deque()
        self._finishes: deque[int] = deque()
        self._pool = ThreadPoolExecutor(THREADS, "stability-grpc")
        # Without it two servers may share a port, and the second would hear what is meant for the first.
        options = (("grpc.max_receive_message_length", MAX_MESSAGE_BYTES), ("grpc.so_reuseport", 0))
        self._server = grpc.server(self._pool, options=options)
        self._server.add_generic_rpc_handlers(tuple(self._handlers()))
        where = f"127.0.0.1:{port}"
        self.port = (
            self._server.add_secure_port(where, credentials) if credentials else self._server.add_insecure_port(where)
        )

    @property
    def target(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._stopping.set()
        self._server.stop(None).wait()
        self._pool.shutdown(wait=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # ------------------------------------------------------------------------------------------ on order

    def fail_next(self, status: str, details: str = "") -> None:
        """End the next call, whatever it is, with a status; several queue up."""
        self._failures.append(RpcRefusal(status, details))

    def answer_next(self, *answers: bytes) -> None:
        """Answer the next call, whatever it is, with these bytes."""
        self._failures.append(answers)

    def filter_next(self, count: int) -> None:
        """Withhold the next ``count`` pictures."""
        self._finishes.extend([FILTER] * count)

    def fault_next(self, count: int) -> None:
        """Let the next ``count`` pictures end in ERROR."""
        self._finishes.extend([ERROR] * count)

    def generations(self) -> list[RecordedCall]:
        """The generations that were asked for."""
        return [each for each in self.calls if each.method == "Generate"]

    # ----------------------------------------------------------------------------------------- answering

    def _handlers(self) -> Iterator[grpc.GenericRpcHandler]:
        unary, stream = grpc.unary_unary_rpc_method_handler, grpc.unary_stream_rpc_method_handler
        yield grpc.method_handlers_generic_handler(GENERATION, {"Generate": stream(self._generate)})
        yield grpc.method_handlers_generic_handler(ENGINES, {"ListEngines": unary(self._list_engines)})
        methods = {"GetMe": unary(self._get_me), "GetOrganization": unary(self._get_organization)}
        yield grpc.method_handlers_generic_handler(DASHBOARD, methods)

    def _accepted(self, method: str, kind: str, data: bytes, context: grpc.ServicerContext) -> Any:
        """The message, recorded and allowed; bytes where the answer was ordered."""
        metadata = {name.lower(): str(value) for name, value in context.invocation_metadata()}
        try:
            message, refusal = read(kind, data), None
        except RpcRefusal as error:
            message, refusal = None, error
        with self._lock:
            self.calls.append(RecordedCall(method, metadata, message, data))
            ordered = self._failures.popleft() if self._failures else None
        if isinstance(ordered, RpcRefusal):
            raise ordered
        if ordered is not None:
            return ordered
        if refusal is not None:
            raise refusal
        if self.key and "authorization" not in metadata:
            raise RpcRefusal("UNAUTHENTICATED", "missing authorization header")
        if self.key and metadata["authorization"] != f"Bearer {self.key}":
            raise RpcRefusal("UNAUTHENTICATED", "Incorrect API key provided")
        return message

    def _list_engines(self, data: bytes, context: grpc.ServicerContext) -> bytes:
        def answer(message: Any) -> Any:
            engines = classes()["Engines"]()
            for each in self.engines:
                engines.engine.add(**each)
            return engines

        return self._one("ListEngines", "ListEnginesRequest", data, context, answer)

    def _get_me(self, data: bytes, context: grpc.ServicerContext) -> bytes:
        def answer(message: Any) -> Any:
            user = classes()["User"](id="user-1", email="painter@example.com")
            for name in (OTHER_ORGANIZATION, ORGANIZATION):
                member = user.organizations.add(is_default=name == ORGANIZATION)
                member.organization.id, member.organization.name = name, f"{name} Ltd"
            return user

        return self._one("GetMe", "EmptyRequest", data, context, answer)

    def _get_organization(self, data: bytes, context: grpc.ServicerContext) -> bytes:
        def answer(message: Any) -> Any:
            if message.id not in (ORGANIZATION, OTHER_ORGANIZATION):
                raise RpcRefusal("PERMISSION_DENIED", "You do not have permission to access this resource")
            organization = classes()["Organization"](id=message.id, name=f"{message.id} Ltd")
            organization.payment_info.balance = self.balance if message.id == ORGANIZATION else 3.5
            return organization

        return self._one("GetOrganization", "GetOrganizationRequest", data, context, answer)

    def _one(self, method: str, kind: str, data: bytes, context: grpc.ServicerContext, answer: Any) -> bytes:
        try:
            accepted = self._accepted(method, kind, data, context)
            if isinstance(accepted, tuple):
                return bytes(accepted[0])
            return bytes(answer(accepted).SerializeToString())
        except RpcRefusal as refusal:
            _abort(context, refusal)

    def _generate(self, data: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        try:
            accepted = self._accepted("Generate", "Request", data, context)
            if isinstance(accepted, tuple):
                yield from accepted
                return
            self._check_engine(accepted.engine_id)
            ordered = order(accepted, black_replaces=self.black_replaces)
        except RpcRefusal as refusal:
            _abort(context, refusal)
        over = self._watched(context)
        self.begun.set()
        yield from self._answers(accepted, ordered, over)
        over.set()

    def _watched(self, context: grpc.ServicerContext) -> threading.Event:
        """Set when there is nothing left to make, because all is made or because nobody wants it."""
        over = threading.Event()

        def ended() -> None:
            if not over.is_set():
                self.cancelled.set()
            over.set()

        context.add_callback(ended)
        return over

    def _check_engine(self, name: str) -> None:
        if name not in {each["id"] for each in self.engines if each["type"] == ENGINE_TYPES.index("PICTURE")}:
            raise RpcRefusal("NOT_FOUND", f"The specified engine (ID {name}) was not found.")

    def _answers(self, request: Any, ordered: Order, over: threading.Event) -> Iterator[bytes]:
        for _ in range(self.signs_of_life):
            yield self._answer(request).SerializeToString()
        for index, seed in enumerate(ordered.seeds):
            if index == self.delay_after:
                self._pause(over)
            if over.is_set():
                return
            answer = self._answer(request)
            self._add_artifact(answer, ordered.task, seed, index)
            yield answer.SerializeToString()
        if self.delay_after >= len(ordered.seeds):
            self._pause(over)

    def _pause(self, over: threading.Event) -> None:
        waited = 0.0
        while waited < self.delay_s and not over.is_set() and not self._stopping.wait(0.02):
            waited += 0.02

    def _answer(self, request: Any) -> Any:
        answer = classes()["Answer"](answer_id="answer", request_id=request.request_id, received=1, created=2)
        answer.meta.engine_id = request.engine_id
        return answer

    def _add_artifact(self, answer: Any, task: Task, seed: int, index: int) -> None:
        with self._lock:
            finish = self._finishes.popleft() if self._finishes else NULL
        made = _made(task, seed)
        artifact = answer.artifacts.add(
            type=ARTIFACT_IMAGE, mime="image/png", index=index, seed=seed, finish_reason=finish
        )
        if finish != ERROR:
            artifact.binary = pictures.png(made) if finish == NULL else pictures.blurred_png(made)


def _made(task: Task, seed: int) -> Pixels:
    if task.picture is None:
        return pictures.text_to_image(*task.size, task.text, seed)
    if task.kind == "upscale":
        return pictures.upscale(task.picture, *task.size)
    if task.mask is not None:
        return pictures.masking(task.picture, task.mask, seed)
    return pictures.image_to_image(task.picture, task.strength, seed)


def _abort(context: grpc.ServicerContext, refusal: RpcRefusal) -> Any:
    context.abort(getattr(grpc.StatusCode, refusal.status), refusal.details)


class StabilityGrpcRig(Rig):
    """The strict server and a provider that agree on which half of a mask is replaced."""

    id = ProviderId("stability-grpc")

    def __init__(self, *, black_replaces: bool = False) -> None:
        self._server = StabilityGrpcServer()
        self._server.black_replaces = black_replaces

    @property
    def server(self) -> AbstractContextManager[StabilityGrpcServer]:
        return self._server

    @property
    def environ(self) -> Mapping[str, str]:
        return {"STABILITY_HOST": self._server.target, "STABILITY_KEY": KEY}

    def make(self, transport: Transport) -> Provider:
        polarity = {"mask_polarity": BLACK if self._server.black_replaces else WHITE}
        return StabilityGrpcProvider(ProviderSetup(transport, self._server.target, key=Secret(KEY), options=polarity))

    def replaced(self) -> NDArray[np.float64]:
        message = self._server.generations()[-1].message
        mask = order(message, black_replaces=self._server.black_replaces).task.mask
        assert mask is not None
        return mask / 255.0

    def slow(self, seconds: float) -> None:
        self._server.delay_s = seconds

    def at_work(self) -> bool:
        return self._server.begun.is_set()

    def interrupted(self) -> bool | None:
        return self._server.cancelled.is_set()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=KEY)
    arguments = parser.parse_args()
    server = StabilityGrpcServer(key=arguments.key, port=arguments.port)
    serve(server, server.target, f"key: {server.key}")


if __name__ == "__main__":
    main()
