"""Where the link lies: folders that others may enter, own, or have put something into."""

from __future__ import annotations

import json
import os
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, Listener
from pathlib import Path

from bridge.errors import BridgeError
from bridge.session import LinkListener
from layerbridge.link import LinkProblem, Whereabouts, connect
from tests.faults.fault import Broken, Fault, Seen, need, sentence
from tests.faults.link_bench import HELLO, SOON_S

SOMEBODY = 65534
STRANGERS_KEY = b"k" * 32


def listened(run: Path) -> BridgeError | None:
    """Start a bridge there; the error where it will not."""
    listener = LinkListener(run, lambda session: None, lambda session: None)
    try:
        listener.start()
    except BridgeError as error:
        return error
    finally:
        listener.close()
    return None


def loose_folder(folder: Path) -> Seen:
    run = folder / "run"
    run.mkdir()
    run.chmod(0o777)
    listener = LinkListener(run, lambda session: None, lambda session: None)
    listener.start()
    try:
        mode = stat.S_IMODE(run.stat().st_mode)
        need(mode == 0o700, f"others may enter: {mode:o}")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in run.iterdir() if path.is_file()}
        need(all(each & 0o077 == 0 for name, each in modes.items() if name != "bridge.lock"), f"others read: {modes}")
    finally:
        listener.close()
    return Seen("The folder was closed to others before anything was put into it.")


def somebodys_folder(folder: Path) -> Seen:
    if os.name == "nt" or os.geteuid() != 0:
        return Seen("Not caused: only root can give a folder away.")
    run = folder / "run"
    run.mkdir()
    os.chown(run, SOMEBODY, SOMEBODY)
    return _refused(run)


def link_to_somebodys_folder(folder: Path) -> Seen:
    if os.name == "nt" or os.geteuid() != 0:
        return Seen("Not caused: only root can give a folder away.")
    theirs = folder / "theirs"
    theirs.mkdir()
    os.chown(theirs, SOMEBODY, SOMEBODY)
    (folder / "run").symlink_to(theirs)
    return _refused(folder / "run")


def _refused(run: Path) -> Seen:
    error = listened(run)
    need(error is not None, "a bridge listens in a folder of somebody else")
    assert error is not None
    need(not (run / "link.key").exists(), "the key was written into it")
    return Seen(sentence(error), error.exit_code)


@contextmanager
def stranger_at(run: Path, *, mode: int, owner: int | None) -> Iterator[list[Connection]]:
    """Somebody's own listener, and a link.json and a link.key that lead there."""
    run.mkdir()
    met: list[Connection] = []
    with Listener(str(run / "s"), family="AF_UNIX") as listener:
        told = {"address": str(run / "s"), "family": "AF_UNIX", "pid": 1, "version": "0"}
        (run / "link.json").write_text(json.dumps(told))
        (run / "link.key").write_bytes(STRANGERS_KEY)
        run.chmod(mode)
        if owner is not None:
            os.chown(run, owner, owner)
        ended = threading.Event()

        def accept() -> None:
            while not ended.is_set():
                connection = listener.accept()
                if not ended.is_set():
                    met.append(connection)
                connection.close()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield met
        ended.set()
        with suppress(OSError):
            from multiprocessing.connection import Client

            Client(str(run / "s"), family="AF_UNIX").close()
        thread.join(5)


def planted(*, mode: int, owner: int | None) -> Callable[[Path], Seen]:
    def run(folder: Path) -> Seen:
        if owner is not None and (os.name == "nt" or os.geteuid() != 0):
            return Seen("Not caused: only root can give a folder away.")
        with stranger_at(folder / "run", mode=mode, owner=owner) as met:
            try:
                connect(Whereabouts((), folder / "run"), HELLO, lambda sentence: None).close()
            except LinkProblem as problem:
                need(met == [], "GIMP talked to a stranger")
                return Seen(f"{problem.message} {problem.hint}")
        need(False, "GIMP took a stranger for its bridge")
        raise AssertionError

    return run


def old_address(folder: Path) -> Seen:
    """The word of a killed bridge leads into a folder for all, where somebody listens by now."""
    run, for_all = folder / "run", folder / "for-all"
    run.mkdir(mode=0o700)
    with stranger_at(for_all, mode=0o777, owner=None) as met:
        for name in ("link.json", "link.key"):
            (run / name).write_bytes((for_all / name).read_bytes())
        try:
            connect(Whereabouts((), run), HELLO, lambda sentence: None).close()
        except LinkProblem as problem:
            need(met == [], "GIMP talked to a stranger")
            return Seen(f"{problem.message} {problem.hint}")
    raise Broken("GIMP took a stranger for its bridge")


def go_between(folder: Path) -> Seen:
    """A stranger without the key, whom two GIMPs reach, has the one answer what the other one asks."""
    run = folder / "run"
    run.mkdir(mode=0o700)
    (run / "link.key").write_bytes(os.urandom(32))
    (run / "link.json").write_text(json.dumps({"address": str(run / "s"), "family": "AF_UNIX"}))
    with Listener(str(run / "s"), family="AF_UNIX") as listener, ThreadPoolExecutor() as pool:
        gimps = [pool.submit(connect, Whereabouts((), run), HELLO, lambda sentence: None) for _ in range(2)]
        first, second = listener.accept(), listener.accept()
        first.send_bytes(b"#CHALLENGE#" + os.urandom(20))
        first.recv_bytes()
        first.send_bytes(b"#WELCOME#")
        second.send_bytes(first.recv_bytes())
        first.send_bytes(second.recv_bytes())
        said = first.recv_bytes()
        for each in (first, second):
            each.close()
        problems = [gimp.exception(SOON_S) for gimp in gimps]
    need(said == b"#FAILURE#", f"a GIMP took a stranger for its bridge: {said!r}")
    problem = next(each for each in problems if isinstance(each, LinkProblem) and "Another" in each.message)
    return Seen(f"{problem.message} {problem.hint}")


FAULTS = (
    Fault("Link", "a folder that others may enter", "the bridge starts in it", (5,), loose_folder),
    Fault("Link", "a folder of somebody else", "the bridge starts in it", (5,), somebodys_folder),
    Fault("Link", "a link to a folder of somebody else", "the bridge starts in it", (5,), link_to_somebodys_folder),
    Fault("Link", "a stranger's link.json", "it lies in a folder that others may enter, and leads to the stranger",
          (5,), planted(mode=0o777, owner=None)),
    Fault("Link", "a stranger's folder", "link.json and key lie in a folder of somebody else", (5,),
          planted(mode=0o700, owner=SOMEBODY)),
    Fault("Link", "an old address", "where a killed bridge listened, in a folder for all, a stranger listens", (5,),
          old_address),
    Fault("Link", "a go-between", "a stranger there has one GIMP answer what another one asks for a proof", (5,),
          go_between),
)  # fmt: skip
