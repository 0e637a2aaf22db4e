"""A Debian 13 root with a real GIMP 3, for machines that have none.

Owns: making that root once under the user's cache, and running commands inside it.
Standard library only, so that it runs before anything is installed.

    python3 tests/gimp/debian_root.py            make the root, print where it is
    python3 tests/gimp/debian_root.py CMD ...    run CMD inside it

It needs root (``debootstrap`` and ``chroot`` do) and a Debian or Ubuntu machine. Commands run in a mount
namespace of their own, so no bind mount is left behind whatever happens to them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SUITE = "trixie"
"""Debian 13: the first Debian with GIMP 3 (3.0.4, Python 3.13)."""

PACKAGES = (
    # GIMP, and what a plug-in in Python needs beside it
    *("gimp", "python3-gi", "python3-venv", "ca-certificates", "fonts-dejavu-core"),
    # a screen, a session bus, a window manager, hands and a camera for the windowed run
    *("xvfb", "xauth", "xdotool", "imagemagick", "dbus-x11", "openbox"),
    # what PySide6's wheels need on a bare system: `layerbridge doctor` names the same ones to users
    *("libegl1", "libgl1", "libopengl0", "libdbus-1-3", "libxcb-cursor0", "libxkbcommon-x11-0", "libxcb-icccm4"),
    *("libxcb-image0", "libxcb-keysyms1", "libxcb-render-util0", "libxcb-shape0", "libxcb-xkb1"),
)

CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
STAMP = "layerbridge-root-complete"
MOUNTS = ("/proc", "/sys", "/dev")


class RootError(RuntimeError):
    """The root cannot be made or used here; the message says why, for a person."""


@dataclass(frozen=True)
class DebianRoot:
    """A complete root at ``path``.

    Attributes:
        path: the folder that becomes ``/`` for the commands run inside.
    """

    path: Path

    def command(self, argv: list[str], *, shared: list[Path], env: dict[str, str], cwd: Path) -> list[str]:
        """The host command line that runs ``argv`` inside, with each folder of ``shared`` at the same path there."""
        binds = [f"mount --rbind {mount} {self.path}{mount}" for mount in MOUNTS]
        binds += [
            f"mkdir -p '{self.path}{folder}' && mount --bind '{folder}' '{self.path}{folder}'" for folder in shared
        ]
        binds.append(f"cp /etc/resolv.conf {self.path}/etc/resolv.conf 2>/dev/null || true")
        settings = [f"{name}={value}" for name, value in env.items()]
        script = " && ".join(binds) + f' && exec chroot "{self.path}" /usr/bin/env -i -C "{cwd}" "$@"'
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", *settings, *argv]


def default_path() -> Path:
    """Where the root is kept between runs: under the user's cache folder."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "layerbridge-tests" / f"{SUITE}-gimp"


def reason_against() -> str | None:
    """Why no root can be made on this machine, in one sentence, or None where it can."""
    if not sys.platform.startswith("linux"):
        return "a Debian root needs Linux"
    if os.geteuid() != 0:
        return "making a Debian root needs root rights"
    if shutil.which("apt-get") is None:
        return "making a Debian root needs a Debian or Ubuntu machine"
    if shutil.which("unshare") is None or subprocess.run(["unshare", "--mount", "true"], check=False).returncode:
        return "this machine allows no mount namespaces"
    return None


def ensure_root(path: Path | None = None) -> DebianRoot:
    """The root at ``path``, made first if it is not there (about 90 s and 1.2 GB).

    Raises:
        RootError: it cannot be made here, or a step of making it failed.
    """
    target = path or default_path()
    if (target / STAMP).exists() and (target / STAMP).read_text() == _recipe():
        return DebianRoot(target)
    if reason := reason_against():
        raise RootError(reason)
    return _build(target)


def _recipe() -> str:
    return "\n".join((SUITE, *PACKAGES))


def _build(target: Path) -> DebianRoot:
    # Built beside its place and renamed at the end: an interrupted build is never mistaken for a root.
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _need_debootstrap()
    _run(["debootstrap", "--variant=minbase", SUITE, str(partial)])
    _trust_host_certificates(partial)
    root = DebianRoot(partial)
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES]
    for argv in (["apt-get", "update", "-q"], install, ["apt-get", "clean"]):
        _run(root.command(argv, shared=[], env=_apt_environment(), cwd=Path("/")))
    _trust_host_certificates(partial)
    (partial / STAMP).write_text(_recipe())
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)
    return DebianRoot(target)


def _apt_environment() -> dict[str, str]:
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


def _need_debootstrap() -> None:
    if shutil.which("debootstrap"):
        return
    _run(["apt-get", "update", "-q"])
    _run(["apt-get", "install", "-y", "-q", "--no-install-recommends", "debootstrap"])


def _trust_host_certificates(root: Path) -> None:
    """Copy the host's CA bundle: where the host trusts a CA of its own, pip inside would fail without it."""
    if not CA_BUNDLE.exists():
        return
    inside = root / CA_BUNDLE.relative_to("/")
    inside.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(CA_BUNDLE, inside)


def _run(argv: list[str]) -> None:
    done = subprocess.run(argv, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise RootError(f"{argv[0]} failed with {done.returncode} while making the Debian root:\n{tail}")


def main(argv: list[str]) -> int:
    """The command line described at the top of this module."""
    try:
        root = ensure_root()
    except RootError as error:
        print(error, file=sys.stderr)
        return 1
    if not argv:
        print(root.path)
        return 0
    env = {**_apt_environment(), "HOME": "/root"}
    return subprocess.run(root.command(argv, shared=[], env=env, cwd=Path("/")), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
