"""What ComfyUI's refusals and failures mean to the user.

Owns: reading its error bodies and the failures in its history. May import: ``bridge.errors``, ``bridge.http.call``,
``bridge.providers.meanings``.

A graph that is refused comes back with ``error`` and, by node, ``node_errors``; a graph that fails while it runs is
told in the history. Both name the node. A proxy in front answers in its own way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    EngineNotFoundError,
    RejectedError,
    ServerFaultError,
    UnreachableError,
)
from bridge.http.call import HttpAnswer, HttpCall, json_object
from bridge.providers.meanings import CREDITS, MEMORY, NO_KEY, NO_RIGHT, REJECTED, Meaning, explained, meaning_of

NOT_IN_LIST = "value_not_in_list"
MODEL_INPUTS = ("ckpt_name", "model_name", "unet_name", "lora_name", "vae_name", "clip_name", "control_net_name")
MODEL_LOADERS = ("CheckpointLoaderSimple", "UpscaleModelLoader")
"""Nodes of our own graphs that fail when a model's file is gone."""
NOT_FOUND = "FileNotFoundError"
UNPAID = "payment required"
"""What nodes say that ask a paid service for the picture."""

_PROXY = replace(
    NO_KEY,
    message="A proxy in front of ComfyUI wants a password; nothing was made.",
    hint="ComfyUI itself knows none: check the address and its port, or use one that needs no password.",
)
_FORBIDDEN = Meaning(
    AuthError,
    "ComfyUI, or a proxy in front of it, turns the request away; nothing was made.",
    "Check the address, and whether ComfyUI was started with --listen.",
)
_OURS: Mapping[Meaning, Meaning] = {NO_KEY: _PROXY, NO_RIGHT: _FORBIDDEN}
_NO_MODEL = Meaning(
    EngineNotFoundError, "ComfyUI does not have this model, or no longer; nothing was made.", "Choose another engine."
)
_GRAPH = Meaning(RejectedError, "ComfyUI does not accept the graph; nothing was made.", "Change the options.")
_NO_NODE = Meaning(
    RejectedError,
    "ComfyUI does not have a node that the graph needs; nothing was made.",
    "Update ComfyUI, or install the node with its manager.",
)
_FAILED = Meaning(
    ServerFaultError,
    "ComfyUI failed while it worked; nothing was made.",
    "ComfyUI's own log has more. Other options, or another engine, may work.",
)
_NO_NODE_TYPES = ("invalid_prompt", "missing_node_type")


@dataclass(frozen=True)
class Failure:
    """How a graph failed while it ran.

    Attributes:
        node, kind: the node's id, and its class.
        exception: the name of its type.
    """

    node: str = ""
    kind: str = ""
    exception: str = ""
    message: str = ""

    def named(self, title: str) -> str:
        """The node for people: "KSampler (node 3)"; "" where none was named."""
        return f"{title or self.kind} (node {self.node})" if self.node else ""


def not_comfyui(call: HttpCall) -> BadResponseError:
    """Something else answers at the address."""
    return BadResponseError(
        f"What answers at {call.host} is not a ComfyUI server; nothing was changed.",
        "Check the address and its port: ComfyUI is at http://127.0.0.1:8188 unless told otherwise.",
    )


def refused(answer: HttpAnswer, call: HttpCall) -> BridgeError:
    """The error that an answer other than 200 stands for."""
    if answer.status == 404:
        return not_comfyui(call)
    error, node_errors = _parts(answer.body)
    node = _first_wrong_node(node_errors)
    if answer.status == 400 and node is not None:
        return _wrong_node(*node, answer, call)
    kind, words = _words(error)
    meaning = meaning_of(answer.status, f"{kind} {words}")
    meaning = _NO_NODE if kind in _NO_NODE_TYPES else _OURS.get(meaning, meaning)
    return explained(_GRAPH if meaning is REJECTED and kind else meaning, answer, call, name=kind, said=words)


def left_out(node_errors: Any, result: str, answer: HttpAnswer, call: HttpCall) -> BridgeError | None:
    """The error where a graph was queued without the output node ``result``, because something on its way is wrong."""
    if not isinstance(node_errors, dict):
        return None
    for name, wrong in node_errors.items():
        outputs = wrong.get("dependent_outputs") if isinstance(wrong, dict) else None
        if isinstance(outputs, list) and result in outputs:
            return _wrong_node(str(name), wrong, answer, call)
    return None


def failed(failure: Failure, title: str, answer: HttpAnswer, call: HttpCall) -> BridgeError:
    """The error that a failure in the history stands for.

    Args:
        title: of the node, where the graph gives it one.
    """
    words = f"{failure.exception}: {failure.message}" if failure.exception else failure.message
    return explained(_meaning(failure), answer, call, name=failure.named(title), said=words)


def _meaning(failure: Failure) -> Meaning:
    words = f"{failure.exception} {failure.message}"
    if failure.exception == NOT_FOUND and failure.kind in MODEL_LOADERS:
        return _NO_MODEL
    if UNPAID in words.lower():
        return CREDITS
    # Of what words may mean, only this: a node that corrects the white balance has not run out of credits.
    return MEMORY if meaning_of(500, words) is MEMORY else _FAILED


def stopped() -> ServerFaultError:
    """Somebody else pressed stop."""
    return ServerFaultError("The job was stopped in ComfyUI by somebody else; nothing was made.", "Send it again.")


def silent() -> UnreachableError:
    """The server went away while it worked."""
    return UnreachableError(
        "ComfyUI does not answer any more while it works on the picture; it may have crashed.",
        "Look whether it still runs, then send it again.",
    )


def vanished() -> ServerFaultError:
    """Neither queued nor running nor done."""
    return ServerFaultError(
        "ComfyUI does not know the job any more: it was taken out of its queue, or ComfyUI was started anew; "
        "nothing was made.",
        "Send it again.",
    )


def gone() -> ServerFaultError:
    """Somebody emptied the folder in which the result lay; ComfyUI, which keeps results, does not know."""
    return ServerFaultError(
        "The picture was made, but it is no longer in ComfyUI's folder; nothing was changed.",
        "Send it again with another seed, or start ComfyUI anew.",
    )


def _parts(body: bytes) -> tuple[Any, Any]:
    """``error`` and ``node_errors``; None where the body is not of the documented form. Markup is never shown."""
    data = json_object(body)
    return data.get("error"), data.get("node_errors")


def _first_wrong_node(node_errors: Any) -> tuple[str, dict[str, Any]] | None:
    if not isinstance(node_errors, dict):
        return None
    return next(((name, wrong) for name, wrong in node_errors.items() if _errors_of(wrong)), None)


def _errors_of(wrong: Any) -> list[dict[str, Any]]:
    errors = wrong.get("errors") if isinstance(wrong, dict) else None
    return [each for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []


def _wrong_node(name: str, wrong: dict[str, Any], answer: HttpAnswer, call: HttpCall) -> BridgeError:
    errors = _errors_of(wrong)
    kinds = [_words(each)[0] for each in errors]
    no_model = any(
        kind == NOT_IN_LIST and _input_of(each) in MODEL_INPUTS for kind, each in zip(kinds, errors, strict=True)
    )
    node = Failure(name, _text(wrong.get("class_type")) or "a node").named("")
    said = "; ".join(_words(each)[1] for each in errors)
    return explained(_NO_MODEL if no_model else _GRAPH, answer, call, name=node, said=said)


def _words(error: Any) -> tuple[str, str]:
    """Type, and message with its details."""
    if isinstance(error, str):  # as servers before v0.2 have it
        return "", error
    if not isinstance(error, dict):
        return "", ""
    message, details = _text(error.get("message")), _text(error.get("details"))
    return _text(error.get("type")), f"{message}: {details}" if details else message


def _input_of(error: dict[str, Any]) -> str:
    info = error.get("extra_info")
    return _text(info.get("input_name")) if isinstance(info, dict) else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
