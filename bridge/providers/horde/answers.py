"""What AI Horde answers: how far a request is, what volunteers made of it, models, accounts.

Owns: reading answers, every type in them checked. May import: ``bridge.plain_text``, ``bridge.capability``,
``bridge.model``, ``bridge.errors``, ``bridge.http.call``, ``bridge.providers.meanings``, ``bridge.providers.results``
and the modules beside it.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bridge.capability import Account, Engine
from bridge.errors import BadResponseError
from bridge.http.call import HttpAnswer, HttpCall
from bridge.model import EngineId, FinishReason, Mode
from bridge.plain_text import cleaned
from bridge.providers.horde.engines import ANY, fixed_engines, modes_of
from bridge.providers.horde.errors import endpoint_error
from bridge.providers.meanings import not_documented
from bridge.providers.results import known_seed, not_too_many

OK, ACCEPTED = 200, 202
CENSORED_STATES = ("censored", "csam")
FAILED_STATES = ("faulted", "cancelled")
FORM_STATES = ("waiting", "processing", "done", "faulted", "cancelled", "partial")
MAX_NUMBER = 1e12
TOLD_TYPES = ("source_image", "source_mask")
"""What a volunteer says about these changes the picture, so the user is told."""


@dataclass(frozen=True)
class Accepted:
    """A request that was taken.

    Attributes:
        id: what it is asked for by.
        notes: what the horde says about it.
    """

    id: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """How far a request is.

    Attributes:
        done: nothing more will come.
        faulted: it was given up.
        possible: whether any volunteer who is there now can do it.
        finished, processing: how many pictures are made, and being made.
        position: in the queue; 0 where nobody knows.
        wait_s: how long the horde thinks it takes; 0 where nobody knows.
        kudos: what it cost so far.
    """

    done: bool
    faulted: bool = False
    possible: bool = True
    finished: int = 0
    processing: int = 0
    position: int = 0
    wait_s: int = 0
    kudos: float = 0.0

    @property
    def hopeless(self) -> bool:
        """Whether nobody who is there now would ever take it."""
        return not self.possible and self.processing == 0 and self.finished == 0

    def words(self, samples: int) -> str:
        """For people: "Position 12 in the queue, about 40 s"."""
        made = f"{self.finished} of {samples} made. " if self.finished else ""
        about = f", about {self.wait_s} s" if self.wait_s else ""
        if self.processing:
            return f"{made}A volunteer's computer works on it{about}"
        if self.hopeless:
            return "No volunteer's computer that is there now can do this; waiting for another"
        where = f"Position {self.position} in the queue" if self.position else "Waiting for a volunteer's computer"
        return f"{made}{where}{about}"


@dataclass(frozen=True)
class Made:
    """One picture that a volunteer made, before it is fetched.

    Attributes:
        image: an address, or base64.
        seed: 0 where the horde does not tell.
        model: "" where it does not tell.
        remarks: what the volunteer's program says of it, for the user.
    """

    image: str = field(repr=False)
    seed: int = 0
    finish: FinishReason = FinishReason.SUCCESS
    model: str = ""
    remarks: tuple[str, ...] = ()


def read_accepted(answer: HttpAnswer, call: HttpCall) -> Accepted:
    """What was told when a request was handed in. Raises ``EndpointError``."""
    data = _object(answer, call, "answer to a request", status=ACCEPTED)
    told = data.get("warnings")
    warnings = [each.get("message") for each in told if isinstance(each, dict)] if isinstance(told, list) else []
    notes = tuple(f"The horde warns: {cleaned(text)}" for text in warnings if isinstance(text, str) and text)
    return Accepted(_id(data.get("id")), notes)


def read_check(answer: HttpAnswer, call: HttpCall) -> Standing:
    """How far a request for a model is. Raises ``EndpointError``."""
    data = _object(answer, call, "progress")
    numbers = {name: _count(data.get(name), "progress") for name in ("finished", "processing")}
    return Standing(
        _flag(data.get("done"), "progress"),
        _flag(data.get("faulted", False), "progress"),
        _flag(data.get("is_possible", True), "progress"),
        **numbers,
        position=_count(data.get("queue_position"), "progress"),
        wait_s=_count(data.get("wait_time"), "progress"),
        kudos=_number(data.get("kudos") or 0, "progress"),
    )


def read_form_state(answer: HttpAnswer, call: HttpCall) -> Standing:
    """How far a request for a post-processor is. Raises ``EndpointError``."""
    form = _form(answer, call)
    state = form["state"]
    return Standing(
        done=state in ("done", *FAILED_STATES),
        faulted=state in FAILED_STATES,
        finished=int(state == "done"),
        processing=int(state == "processing"),
    )


def read_generations(answer: HttpAnswer, call: HttpCall) -> tuple[Made, ...]:
    """What is finished of a request for a model, in the order of the answer. Raises ``EndpointError``."""
    listed = _object(answer, call, "list of pictures").get("generations")
    if not isinstance(listed, list):
        raise not_documented("list of pictures")
    not_too_many(len(listed))
    return tuple(_generation(each) for each in listed)


def read_form_results(answer: HttpAnswer, call: HttpCall) -> tuple[Made, ...]:
    """What a post-processor made; nothing where it is not finished. Raises ``EndpointError``."""
    form = _form(answer, call)
    if form["state"] != "done":
        return ()
    results = form.get("result")
    image = results.get(form.get("form")) if isinstance(results, dict) and isinstance(form.get("form"), str) else None
    if not isinstance(image, str) or not image:
        raise not_documented("result")
    return (Made(image),)


def read_engines(answer: HttpAnswer, call: HttpCall) -> tuple[Engine, ...]:
    """Any model, what volunteers run now, the most widespread first, then what is always there.

    Raises:
        EndpointError: the server did not say.
    """
    if answer.status != OK:
        raise endpoint_error(answer, call)
    listed = answer.json()
    if not isinstance(listed, list):
        raise not_documented("list of models")
    models = sorted((_model(each) for each in listed), key=lambda model: -model[0])
    total = f"Whichever of {len(models)} models is free first"
    anything = Engine(ANY, "Any model", total, modes_of(ANY))
    fixed = fixed_engines()
    taken = {engine.id for engine in (anything, *fixed)}
    return (anything, *(engine for _, engine in models if engine.id not in taken), *fixed)


def read_version(answer: HttpAnswer, call: HttpCall) -> str:
    """The version of a horde. Raises ``EndpointError``, of another program ``BadResponseError``."""
    if answer.status >= 500 or answer.status == 429:
        raise endpoint_error(answer, call)
    try:
        data = answer.json() if answer.status == OK else None
    except BadResponseError:
        data = None
    version = data.get("version") if isinstance(data, dict) and "message" in data else None
    if not isinstance(version, str) or not version:
        raise BadResponseError(f"{call.host} is not an AI Horde server.", "Check the address: it ends with /api.")
    return cleaned(version)


def read_account(answer: HttpAnswer, call: HttpCall) -> Account:
    """Whose key it is, and the kudos left. Raises ``EndpointError``."""
    data = _object(answer, call, "account")
    name = data.get("username")
    if not isinstance(name, str) or not name:
        raise not_documented("account")
    return Account(email=name, organization="AI Horde", credits=_number(data.get("kudos"), "account"))


# --------------------------------------------------------------------------------------------- parts


def _generation(data: Any) -> Made:
    image = data.get("img") if isinstance(data, dict) else None
    if not isinstance(image, str):
        raise not_documented("list of pictures")
    told = data.get("gen_metadata")
    metadata = [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
    model = data.get("model")
    return Made(
        image,
        known_seed(data.get("seed")),
        _finish(data, metadata, image),
        cleaned(model) if isinstance(model, str) else "",
        _remarks(metadata),
    )


def _finish(data: Mapping[str, Any], metadata: Sequence[Mapping[str, Any]], image: str) -> FinishReason:
    withheld = any(each.get("type") == "censorship" for each in metadata)
    if data.get("censored") is True or data.get("state") in CENSORED_STATES or withheld:
        return FinishReason.FILTERED
    return FinishReason.ERROR if data.get("state") in FAILED_STATES or not image else FinishReason.SUCCESS


def _remarks(metadata: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What did not arrive at the volunteer, though it was sent."""
    told = [each for each in metadata if each.get("type") in TOLD_TYPES and isinstance(each.get("value"), str)]
    return tuple(f"A volunteer's computer says of the {each['type']}: {cleaned(each['value'])}." for each in told)


def _form(answer: HttpAnswer, call: HttpCall) -> Mapping[str, Any]:
    """The one form that a request of ours has."""
    forms = _object(answer, call, "progress").get("forms")
    if not isinstance(forms, list) or len(forms) != 1:
        raise not_documented("progress")
    form = forms[0]
    if not isinstance(form, dict) or form.get("state") not in FORM_STATES:
        raise not_documented("progress")
    return form


def _model(data: Any) -> tuple[int, Engine]:
    """How many workers run a model, and the model."""
    name = data.get("name") if isinstance(data, dict) else None
    if not isinstance(name, str) or not name:
        raise not_documented("list of models")
    count = _count(data.get("count"), "list of models")
    wait_s = _count(data.get("eta"), "list of models")
    workers = f"{count} worker{'' if count == 1 else 's'}"
    description = f"{workers}, about {wait_s} s of work waiting" if wait_s else workers
    modes: tuple[Mode, ...] = modes_of(EngineId(name))
    return count, Engine(EngineId(name), name, description, modes)


def _object(answer: HttpAnswer, call: HttpCall, what: str, *, status: int = OK) -> Mapping[str, Any]:
    if answer.status != status:
        raise endpoint_error(answer, call)
    data = answer.json()
    if not isinstance(data, dict):
        raise not_documented(what)
    return data


def _id(value: object) -> str:
    """An id goes into addresses, so it has to be one."""
    try:
        return str(uuid.UUID(value if isinstance(value, str) else ""))
    except ValueError as error:
        raise not_documented("answer to a request") from error


def _flag(value: object, what: str) -> bool:
    if not isinstance(value, bool):
        raise not_documented(what)
    return value


def _count(value: object, what: str) -> int:
    """A whole number, 0 where it is not told."""
    return max(0, round(_number(0 if value is None else value, what)))


def _number(value: object, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise not_documented(what)
    # In this order: Python's whole numbers may be larger than any float.
    if abs(value) > MAX_NUMBER or not math.isfinite(value):
        raise not_documented(what)
    return float(value)
