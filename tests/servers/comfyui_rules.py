"""How the strict ComfyUI server holds a graph against its nodes before it queues it: ComfyUI's checks and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Graph = Mapping[str, Any]
Definitions = Mapping[str, dict[str, Any]]
Problem = dict[str, Any]

MANY_CHOICES = 20
CONVERTERS: Mapping[str, Callable[[Any], Any]] = {"INT": int, "FLOAT": float, "STRING": str, "BOOLEAN": bool}


class GraphError(Exception):
    """A graph that is not queued; ``error`` and ``node_errors`` are the body of the answer."""

    def __init__(self, error: Problem, node_errors: dict[str, Any] | None = None) -> None:
        super().__init__(error["type"])
        self.error = error
        self.node_errors = node_errors or {}


def problem(kind: str, message: str, details: str = "", **extra: Any) -> Problem:
    """One item of an answer."""
    return {"type": kind, "message": message, "details": details, "extra_info": extra}


@dataclass
class Checked:
    """What a graph came out as: the output nodes that will run, and what is wrong with the others."""

    outputs: list[str] = field(default_factory=list)
    node_errors: dict[str, Any] = field(default_factory=dict)


class Checker:
    """Holds one graph against the definitions.

    Args:
        exists: whether an uploaded picture is there, by the name that a graph has for it.
        checks_v3: newer servers check the choices of V3 classes too; v0.3.64 finds them out when they run.
    """

    def __init__(
        self, graph: Graph, definitions: Definitions, exists: Callable[[str], bool], *, checks_v3: bool = False
    ) -> None:
        self._graph = graph
        self._definitions = definitions
        self._exists = exists
        self._checks_v3 = checks_v3
        self._validated: dict[str, tuple[bool, list[Problem]]] = {}

    def check(self) -> Checked:
        """The verdict. Raises ``GraphError`` where nothing of it can run."""
        wanted = [name for name in self._graph if self._is_output(name)]
        if not wanted:
            raise GraphError(problem("prompt_no_outputs", "Prompt has no outputs"))
        checked = Checked()
        told: list[str] = []
        for name in wanted:
            good, reasons = self._node(name, ())
            if good:
                checked.outputs.append(name)
                continue
            told += [f"{reason['message']}: {reason['details']}" for reason in reasons]
            self._note(checked, name)
        if not checked.outputs:
            words = "\n".join(told)
            failed = problem("prompt_outputs_failed_validation", "Prompt outputs failed validation", words)
            raise GraphError(failed, checked.node_errors)
        return checked

    def _is_output(self, name: str) -> bool:
        node = self._graph[name]
        kind = node.get("class_type") if isinstance(node, dict) else None
        if kind is None:
            words = f"Cannot execute because a node is missing the class_type property.: Node ID '#{name}'"
            raise GraphError(problem("invalid_prompt", words, f"Node ID '#{name}'"))
        if kind not in self._definitions:
            words = f"Cannot execute because node {kind} does not exist."
            raise GraphError(problem("invalid_prompt", words, f"Node ID '#{name}'"))
        return bool(self._definitions[kind]["output_node"])

    def _note(self, checked: Checked, output: str) -> None:
        for name, (good, reasons) in self._validated.items():
            if good or not reasons:
                continue
            kind = self._graph[name]["class_type"]
            entry = {"errors": reasons, "dependent_outputs": [], "class_type": kind}
            checked.node_errors.setdefault(name, entry)["dependent_outputs"].append(output)

    def _node(self, name: str, visiting: tuple[str, ...]) -> tuple[bool, list[Problem]]:
        if name in self._validated:
            return self._validated[name]
        if name in visiting:
            return False, [problem("dependency_cycle", "Dependency cycle detected", " -> ".join((*visiting, name)))]
        definition = self._definitions[self._graph[name]["class_type"]]["input"]
        inputs = self._graph[name]["inputs"]
        reasons: list[Problem] = []
        good = True
        for category in ("required", "optional"):
            for each, spec in definition.get(category, {}).items():
                if each not in inputs:
                    if category == "required":
                        missing = problem("required_input_missing", "Required input is missing", each, input_name=each)
                        reasons.append(missing)
                    continue
                if isinstance(inputs[each], list):
                    good &= self._link(name, each, spec, reasons, visiting)
                else:
                    self._value(name, each, spec, reasons)
        self._validated[name] = (good and not reasons, reasons)
        return self._validated[name]

    def _link(self, name: str, each: str, spec: list[Any], reasons: list[Problem], visiting: tuple[str, ...]) -> bool:
        link = self._graph[name]["inputs"][each]
        if len(link) != 2:
            words = "Bad linked input, must be a length-2 list of [node_id, slot_index]"
            reasons.append(problem("bad_linked_input", words, each, input_name=each, received_value=link))
            return True
        try:
            source = self._graph[link[0]]["class_type"]
            received = self._definitions[source]["output"][link[1]]
        except (KeyError, IndexError, TypeError) as error:
            words = "Exception when validating node"
            reasons.append(problem("exception_during_validation", words, str(error), exception_type="KeyError"))
            return True
        if received != spec[0]:
            words = "Return type mismatch between linked nodes"
            details = f"{each}, received_type({received}) mismatch input_type({spec[0]})"
            reasons.append(problem("return_type_mismatch", words, details, input_name=each, linked_node=link))
            return True
        return self._node(link[0], (*visiting, name))[0]

    def _value(self, name: str, each: str, spec: list[Any], reasons: list[Problem]) -> None:
        node = self._graph[name]
        value, kind = node["inputs"][each], spec[0]
        limits = spec[1] if len(spec) > 1 else {}
        if node["class_type"] in ("LoadImage", "LoadImageMask") and each == "image":
            if not self._exists(str(value)):
                details = f"image - Invalid image file: {value}"
                reasons.append(problem("custom_validation_failed", "Custom validation failed for node", details))
            return
        try:
            value = {"INT": int, "FLOAT": float, "STRING": str, "BOOLEAN": bool}.get(str(kind), lambda same: same)(
                value
            )
        except (ValueError, TypeError) as error:
            words = f"Failed to convert an input value to a {kind} value"
            details = f"{each}, {value}, {error}"
            reasons.append(problem("invalid_input_type", words, details, input_name=each, received_value=value))
            return
        node["inputs"][each] = value
        self._range(each, value, limits, reasons)
        choices = kind if isinstance(kind, list) else limits.get("options") if self._checks_v3 else None
        if choices is not None and value not in choices:
            listed = f"(list of length {len(choices)})" if len(choices) > MANY_CHOICES else str(choices)
            details = f"{each}: '{value}' not in {listed}"
            extra = {"input_name": each, "input_config": None, "received_value": value}
            reasons.append(problem("value_not_in_list", "Value not in list", details, **extra))

    def _range(self, each: str, value: Any, limits: Mapping[str, Any], reasons: list[Problem]) -> None:
        extra = {"input_name": each, "received_value": value}
        if "min" in limits and value < limits["min"]:
            words = f"Value {value} smaller than min of {limits['min']}"
            reasons.append(problem("value_smaller_than_min", words, each, **extra))
        if "max" in limits and value > limits["max"]:
            words = f"Value {value} bigger than max of {limits['max']}"
            reasons.append(problem("value_bigger_than_max", words, each, **extra))
