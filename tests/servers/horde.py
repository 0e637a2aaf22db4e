"""A strict horde on 127.0.0.1: the part of AI Horde's API that makes pictures, with volunteers that are never busy.

It refuses what the real one refuses, by its return codes; the pictures are those of ``stability_pictures``. Finished
ones are at addresses of their own on the same server, which take no key, as the real horde's store does.
"""

from __future__ import annotations

import base64
import random
import re
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Mapping
from typing import Any

from tests.servers.horde_jobs import Job, made, processed, webp
from tests.servers.horde_rules import HordeError, downgraded, read_form, read_generation, upfront
from tests.servers.strict import Answer, Recorded, StrictServer, json_answer

ANONYMOUS_KEY = "0000000000"
KEY = "horde-loopback-key-22c"
VERSION = "4.50.0"
KUDOS_A_PICTURE = 12
ROUTE = re.compile(
    r"/api/v2/(?:(?P<what>generate|interrogate)/(?P<step>async|check|status)(?:/(?P<id>[^/]+))?"
    r"|(?P<told>status/models|status/heartbeat|find_user))"
)
STORE = re.compile(r"/store/(?P<name>[0-9a-f-]+)\.webp")


def model(name: str, count: int = 3, eta: int = 20) -> dict[str, Any]:
    """One item of the list of models."""
    numbers = {"performance": 1_000_000.0, "queued": 5_000_000.0, "jobs": 4.0}
    return {"name": name, "count": count, "eta": eta, "type": "image", **numbers}


MODELS = (
    model("Deliberate", 4, 35),
    model("AlbedoBase XL (SDXL)", 12, 0),
    model("Deliberate Inpainting", 1, 90),
)


class HordeServer(StrictServer):
    """Serves from ``start`` (or ``with``) to ``stop``; its API is at ``api``.

    Attributes:
        key: of the one account; the anonymous key is accepted too.
        kudos: of that account.
        models: items of the list of models; replace it to change what volunteers run.
        queue: what the first checks of every request answer: position and seconds to wait.
        take: cleared, requests that are handed in get no answer until it is set.
        finish: cleared, no picture gets finished; set, they all do (after ``delay_s``).
        serve: cleared, finished pictures are not sent until it is set.
        max_side: more than this squared needs kudos.
        possible: whether any volunteer can do what is asked.
        limits: whether more than 2 requests a second are refused.
        partly: that many pictures of a request are finished while the others are still being made.
        metadata: of every picture.
        link: instead of the address of a finished picture.
        withdrawn: ids of cancelled requests.
    """

    def __init__(self, *, key: str = KEY, port: int = 0) -> None:
        self.key = key
        self.kudos = 500.0
        self.models: tuple[dict[str, Any], ...] = MODELS
        self.queue: tuple[tuple[int, int], ...] = ()
        self.take, self.finish, self.serve = threading.Event(), threading.Event(), threading.Event()
        for event in (self.take, self.finish, self.serve):
            event.set()
        self.max_side = 1024
        self.possible = True
        self.limits = False
        self.partly = 0
        self.metadata: list[dict[str, Any]] = []
        self.link = ""
        self.jobs: dict[str, Job] = {}
        self.withdrawn: list[str] = []
        self._store: dict[str, bytes] = {}
        self._states: deque[str] = deque()
        self._counts: Counter[tuple[str, int]] = Counter()
        super().__init__(port=port)

    @property
    def api(self) -> str:
        """The base address, as the real one's."""
        return f"{self.url}/api"

    @property
    def job(self) -> Job:
        """The only request that came in."""
        (job,) = self.jobs.values()
        return job

    def fail_next(self, status: int, message: str = "failed", rc: str = "", body: bytes | None = None) -> None:
        """Answer the next request, whatever it is, with an error; several calls queue up."""
        if body is not None:
            self.answer_next(Answer(status, "application/json", body))
        else:
            self.answer_next(json_answer(HordeError(status, message, rc).body, status))

    def end_next(self, *states: str) -> None:
        """Let the next pictures end so: "censored", "faulted", "ok"."""
        self._states.extend(states)

    # ------------------------------------------------------------------------------------------ answering

    def respond(self, request: Recorded) -> Answer:
        """The answer to one request."""
        try:
            stored = STORE.fullmatch(request.path)
            return self._stored(stored["name"], request) if stored else self._route(request)
        except HordeError as error:
            headers = {"Retry-After": "1"} if error.status == 429 else {}
            return json_answer(error.body, error.status, headers)

    def _route(self, request: Recorded) -> Answer:
        match = ROUTE.fullmatch(request.path)
        if match is None:
            raise HordeError(404, "The requested URL was not found on the server.")
        if match["told"]:
            return self._told(match["told"], request)
        if match["step"] == "async":
            return self._taken(match["what"], request)
        return self._asked(match["what"], match["step"], match["id"] or "", request)

    def _told(self, what: str, request: Recorded) -> Answer:
        _need_method(request, "GET")
        if what == "status/heartbeat":
            return json_answer({"message": "OK", "version": VERSION})
        if what == "status/models":
            return json_answer(list(self.models))
        key = request.headers.get("apikey", "")
        if key not in (self.key, ANONYMOUS_KEY):
            raise HordeError(404, f"User with api_key '{key}' not found.", "UserNotFound")
        name, kudos = ("painter#7", self.kudos) if key == self.key else ("Anonymous#0", -50.0)
        return json_answer({"username": name, "id": int(name[-1]), "kudos": kudos, "concurrency": 30, "trusted": False})

    # --------------------------------------------------------------------------------------- handing in

    def _taken(self, what: str, request: Recorded) -> Answer:
        _need_method(request, "POST")
        self._count(request, "2 per 1 second", 1, 2 if self.limits else 1_000_000)
        if request.unreadable or request.json is None:
            raise HordeError(400, "Failed to decode JSON object", "")
        key = self._checked_key(request)
        self._hold(self.take)
        job = self._generation(request.json, key) if what == "generate" else self._form(request.json)
        name = str(uuid.uuid4())
        with self.lock:
            self.jobs[name] = job
        answer: dict[str, Any] = {"id": name}
        if what == "generate":
            answer["kudos"] = KUDOS_A_PICTURE * len(job.made)
            if not self.possible:
                text = "There are no available workers for this request."
                answer |= {"message": f"Warning: {text}", "warnings": [{"code": "NoAvailableWorker", "message": text}]}
        return json_answer(answer, 202)

    def _checked_key(self, request: Recorded) -> str:
        key = request.headers.get("apikey")
        if key is None:
            text = "A User API key Missing required parameter in the HTTP headers"
            raise HordeError(400, "Input payload validation failed", errors={"apikey": text})
        if key not in (self.key, ANONYMOUS_KEY):
            text = (
                "No user matching sent API Key. Have you remembered to register at https://stablehorde.net/register ?"
            )
            raise HordeError(401, text, "InvalidAPIKey")
        return key

    def _generation(self, body: Mapping[str, Any], key: str) -> Job:
        task = read_generation(body)
        kudos = self.kudos if key == self.key else 0.0
        needs = upfront(task, slow_workers=body.get("slow_workers", True), max_side=self.max_side)
        poor = needs and kudos < KUDOS_A_PICTURE * task.n
        if poor and not body.get("allow_downgrade", False):
            text = f"Due to heavy demand, for requests over {self.max_side}x{self.max_side} the client needs kudos."
            raise HordeError(403, text, "KudosUpfront")
        if poor:
            task = downgraded(task, self.max_side)
        job = Job(task, "", time.monotonic(), downgraded=poor)
        first = random.randrange(1, 1 << 31) if task.seed is None else task.seed  # noqa: S311
        for index in range(task.n):
            # Without a variation, every picture of a seed is the same.
            step = index if task.seed is None else index * task.seed_variation
            self._add(job, webp(made(task, (first + step) % (1 << 32))), (first + step) % (1 << 32))
        return job

    def _form(self, body: Any) -> Job:
        name, picture = read_form(body)
        job = Job(None, name, time.monotonic())
        self._add(job, webp(processed(name, picture)), 0)
        return job

    def _add(self, job: Job, data: bytes, seed: int) -> None:
        with self.lock:
            job.states.append(self._states.popleft() if self._states else "ok")
        job.made.append(data)
        job.seeds.append(seed)
        job.ids.append(str(uuid.uuid4()))
        self._store[job.ids[-1]] = data

    # ------------------------------------------------------------------------------------------- asking

    def _asked(self, what: str, step: str, name: str, request: Recorded) -> Answer:
        if step == "check" and what == "interrogate":
            raise HordeError(404, "The requested URL was not found on the server.")
        if step == "status" and what == "generate":
            self._count(request, "10 per 1 minute", 60, 10)
        if request.method not in ("GET", *(("DELETE",) if step == "status" else ())):
            raise HordeError(405, "The method is not allowed for the requested URL.")
        job = self.jobs.get(name)
        if job is None or (job.task is None) != (what == "interrogate"):
            kind = "Interrogation" if what == "interrogate" else "Image Waiting Prompt (Check)"
            raise HordeError(404, f"{kind} with ID '{name}' not found.", "RequestNotFound")
        if request.method == "DELETE":
            return self._cancelled(job, name)
        with self.lock:
            job.checks += 1
        if what == "interrogate":
            return json_answer(self._form_status(job))
        status = self._status(job)
        return json_answer(
            {**status, "generations": self._generations(job), "shared": False} if step != "check" else status
        )

    def _cancelled(self, job: Job, name: str) -> Answer:
        """Answers what is finished, then stops the rest."""
        answer = self._form_status(job) if job.task is None else {**self._status(job), "shared": False}
        if job.task is not None:
            answer["generations"] = self._generations(job)
        elif answer["state"] != "done":
            answer = {"state": "partial", "forms": [{"form": job.form, "state": "cancelled"}]}
        with self.lock:
            job.cancelled = True
            self.withdrawn.append(name)
        return json_answer(answer)

    def _place(self, job: Job) -> tuple[int, int] | None:
        """Position and seconds to wait; None once a volunteer has it."""
        if not self.possible:
            return 1, 0
        return self.queue[job.checks - 1] if 0 < job.checks <= len(self.queue) else None

    def _finished(self, job: Job) -> int:
        """How many pictures are there to fetch or lost, in order."""
        if self._place(job) is not None:
            return 0
        if self.finish.is_set() and time.monotonic() >= job.begun_s + self.delay_s:
            return len(job.made)
        return min(self.partly, len(job.made))

    def _status(self, job: Job) -> dict[str, Any]:
        place, ended = self._place(job), self._finished(job)
        good = sum(state != "faulted" for state in job.states[:ended])
        whole = ended == len(job.made)
        return {
            "finished": good,
            "processing": 0 if place or job.cancelled else len(job.made) - ended,
            "restarted": ended - good,
            "waiting": len(job.made) - ended if place else 0,
            "done": whole or job.cancelled,
            "faulted": whole and good == 0,
            "wait_time": place[1] if place else (0 if whole else 7),
            "queue_position": place[0] if place else 0,
            "kudos": KUDOS_A_PICTURE * good,
            "is_possible": self.possible,
        }

    def _generations(self, job: Job) -> list[dict[str, Any]]:
        assert job.task is not None
        used = (job.task.models or [each["name"] for each in self.models])[0]
        listed = []
        for index in range(self._finished(job)):
            if job.states[index] == "faulted":
                continue
            censored = job.states[index] == "censored"
            marks = [{"type": "censorship", "value": "nsfw"}] if censored else []
            listed.append(
                {
                    "img": self._image(job, index),
                    "seed": str(job.seeds[index]),
                    "id": job.ids[index],
                    "censored": censored,
                    "model": used,
                    "state": "censored" if censored else "ok",
                    "worker_id": str(uuid.uuid4()),
                    "worker_name": "Loopback Dreamer",
                    "gen_metadata": [*self.metadata, *marks],
                }
            )
        return listed

    def _form_status(self, job: Job) -> dict[str, Any]:
        state = "processing" if self._place(job) is None else "waiting"
        if self._finished(job):
            state = "faulted" if job.states[0] == "faulted" else "done"
        if job.cancelled and state != "done":
            state = "cancelled"
        # What is None is left out there.
        result = {"result": {job.form: self._image(job, 0)}} if state == "done" else {}
        overall = "partial" if state == "cancelled" else state
        return {"state": overall, "forms": [{"form": job.form, "state": state, **result}]}

    def _image(self, job: Job, index: int) -> str:
        if job.task is not None and not job.task.r2:
            return base64.b64encode(job.made[index]).decode()
        return self.link or f"{self.url}/store/{job.ids[index]}.webp"

    def _stored(self, name: str, request: Recorded) -> Answer:
        """A file of the store, by its address alone: with a key beside it, a signed address is refused."""
        odd = {"apikey", "authorization", "cookie"} & set(request.headers)
        if request.method != "GET" or odd or name not in self._store:
            return Answer(403 if odd else 404, "application/xml", b"<Error><Code>AccessDenied</Code></Error>")
        self._hold(self.serve)
        return Answer(200, "image/webp", self._store[name])

    def _hold(self, event: threading.Event) -> None:
        while not event.wait(0.02) and not self.stopping.is_set():
            pass

    def _count(self, request: Recorded, text: str, per_s: int, most: int) -> None:
        """The rate limiter: fixed windows, by path."""
        window = (request.path, int(time.monotonic() // per_s))
        with self.lock:
            self._counts[window] += 1
            over = self._counts[window] > most
        if over:
            raise HordeError(429, text)


def _need_method(request: Recorded, method: str) -> None:
    if request.method != method:
        raise HordeError(405, "The method is not allowed for the requested URL.")
