"""What must not stand in a log or a bundle that people send: keys, prompts, paths, names of people and computers.

Owns: ``Masking``. May import: ``bridge.secret``.

It is the second wall: nobody writes a key into a log. What is known (the keys and prompts of this process) is taken out
word by word; of the rest, what looks like a key, a path or an address of mail.
"""

from __future__ import annotations

import contextlib
import getpass
import re
import socket
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from bridge.secret import MASK, Secret

MOST = 400
"""So many prompts are remembered, the newest ones."""
GAP = r"(?:\s|\\[nrt])+"
IS_GAP = re.compile(GAP)
"""Between two words, also where a line's end is written out."""
LEAD_CHARS = 24
"""So much of a prompt is never there by chance."""
SHORTEST_PROMPT, SHORTEST_NAME = 4, 3
"""Shorter words stand everywhere: masking them would only make the rest unreadable."""

NOBODY = frozenset({"localhost", "root", "user", "home", "admin", "debian", "ubuntu", "fedora"})
"""Names that say nothing of anybody."""

KEY, PROMPT, PATH, MAIL, NAME, HOME = MASK, "[prompt]", "[path]", "[mail]", "[name]", "~"
PROGRAM, PYTHON = "<program>", "<python>"

LOOKS_SECRET = (
    # What stands behind the name of a secret, in headers, JSON, queries and settings.
    re.compile(
        r"(?i)((?:authorization|proxy-authorization|x-api-key|apikey|api[-_ ]key|access[-_ ]token|token|secret|password"
        r"|passwd)[\"']?\s*[:=]\s*[\"']?(?:bearer\s+|basic\s+)?)(?!\[secret)[^\s\"',;&}]+"
    ),
    re.compile(r"(?i)(\b(?:bearer|basic)\s+)(?!\[secret)[A-Za-z0-9+/=._~-]{8,}"),
    # A user and a password in an address.
    re.compile(r"(://)[^\s/@:]+(?::[^\s/@]*)?@"),
    # The forms that keys of the known providers have.
    re.compile(r"()\b(?:sk|pk|rk|hf|gsk|key|sess|eyJ)[-_][A-Za-z0-9_-]{12,}"),
)
LOOKS_MAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# As far as the last slash of a line, and then to the end of a name, which may have spaces before its suffix: rather too
# much than too little.
_NAME = r"(?:[^\s'\"<>|,;]+(?: [^\s'\"<>|,;/\\]+){0,6}?\.\w{1,5}(?!\w)|[^\s'\"<>|,;)\]]*)"
LOOKS_PATH = (
    re.compile(rf"(?<![\w>:/.~\]])/(?:[^\n'\"<>|]*/)?{_NAME}"),
    re.compile(rf"(?<!\w)~/(?:[^\n'\"<>|]*/)?{_NAME}"),
    re.compile(rf"(?<![A-Za-z])[A-Za-z]:[\\/](?!/)(?:[^\n'\"<>|]*[\\/])?{_NAME}"),
    re.compile(rf"\\\\[^\s\\]+\\(?:[^\n'\"<>|]*\\)?{_NAME}"),
)


class Masking:
    """Takes out of texts what must not stand in them. From any thread.

    Args:
        names: of people and computers; those of this user and this computer unless given.
        home: the user's folder.
    """

    def __init__(self, names: Iterable[str] | None = None, home: Path | None = None) -> None:
        self._lock = threading.Lock()
        # Secrets, so that nothing which lists what a process holds shows them.
        self._keys: dict[Secret, None] = {}
        self._prompts: dict[Secret, None] = {}
        self._home = str(home or _home())
        names = _own_names() if names is None else names
        self._names = [
            re.compile(rf"(?i)(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])")
            for name in sorted(set(names), key=len, reverse=True)
            if len(name) >= SHORTEST_NAME
        ]

    def hide_key(self, key: Secret) -> None:
        """Take ``key`` out of every text from now on; of a user and a password each by itself, too."""
        with self._lock:
            for part in (key.reveal(), *key.reveal().split(":")):
                if len(part) >= SHORTEST_PROMPT:
                    self._keys[Secret(part)] = None

    def hide_prompts(self, texts: Iterable[str]) -> None:
        """Take prompts out of every text from now on."""
        with self._lock:
            for text in texts:
                if len(text.strip()) >= SHORTEST_PROMPT:
                    self._prompts.pop(Secret(text.strip()), None)
                    self._prompts[Secret(text.strip())] = None
            while len(self._prompts) > MOST:
                del self._prompts[next(iter(self._prompts))]

    def masked(self, text: str) -> str:
        """``text`` without any of it."""
        with self._lock:
            keys, prompts = list(self._keys), list(self._prompts)
        for value in _longest_first(keys):
            text = text.replace(value, KEY)
        for value in _longest_first(prompts):
            text = _without_prompt(text, value)
        for look in LOOKS_SECRET:
            text = look.sub(rf"\g<1>{KEY}", text)
        text = LOOKS_MAIL.sub(MAIL, text)
        return self._without_names(self._without_paths(text))

    def _without_paths(self, text: str) -> str:
        for folder, name in _own_folders().items():
            text = text.replace(folder, name)
        text = text.replace(self._home, HOME)
        for look in LOOKS_PATH:
            text = look.sub(lambda found: PATH + _suffix(found[0]), text)
        return text

    def _without_names(self, text: str) -> str:
        for name in self._names:
            text = name.sub(NAME, text)
        return text


def _longest_first(secrets: Iterable[Secret]) -> list[str]:
    return sorted((secret.reveal() for secret in secrets), key=len, reverse=True)


def _without_prompt(text: str, prompt: str) -> str:
    """Also where its lines were made one, and where only its beginning stands: servers repeat what they refuse."""
    words = " ".join(prompt.split())
    lead = re.compile(GAP.join(map(re.escape, words[:LEAD_CHARS].split())))
    parts, done = [], 0
    while found := lead.search(text, done):
        parts += [text[done : found.start()], PROMPT]
        done = _end_of(words, text, found.start())
    return "".join((*parts, text[done:])) if parts else text


def _end_of(words: str, text: str, place: int) -> int:
    """How far ``words`` stand in ``text`` from ``place`` on."""
    for each in words:
        if each == " ":
            gap = IS_GAP.match(text, place)
            if gap is None:
                return place
            place = gap.end()
        elif text[place : place + 1] == each:
            place += 1
        else:
            return place
    return place


def _suffix(path: str) -> str:
    """That it was a PNG says nothing of whom."""
    found = re.search(r"\.[A-Za-z0-9]{1,5}$", path)
    return found[0] if found else ""


def _own_folders() -> Mapping[str, str]:
    """The program's own files are no secret, and tracebacks are of no use without them; the longest ones first."""
    program = Path(__file__).resolve().parents[2]
    folders = {str(program): PROGRAM, sys.prefix: PYTHON, sys.base_prefix: PYTHON}
    kept = {folder: name for folder, name in folders.items() if len(folder) > 1}
    return dict(sorted(kept.items(), key=lambda each: len(each[0]), reverse=True))


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        return Path("/no-home")


def _own_names() -> list[str]:
    names = [socket.gethostname(), socket.gethostname().partition(".")[0], _home().name]
    with contextlib.suppress(OSError, KeyError, ImportError):
        names.append(getpass.getuser())
    return [name for name in names if name.lower() not in NOBODY]
