"""The texts of the window in other languages: ``python -m tests.ui.translations COMMAND``.

``update``           puts every text of the sources into ``ui/translations/*.ts`` and makes the ``.qm`` files
``missing LANG``     writes what has no translation yet as JSON, to be filled in
``fill LANG FILE``   takes such a file (a text to its translation; one with a number to the list of its plural forms),
                     then does what ``update`` does
``check``            says what is missing or wrong; the exit status is 1 where something is
``unmarked``         lists what in ``ui/`` looks like a text for people and is given to none of the markers

Texts are literals given to ``tr``, ``trn`` and ``noop`` in ``ui/``, and what ``bridge/providers`` and the field tables
declare: labels, helps, summaries.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from ui.form import wish_fields
from ui.language import FOLDER, LANGUAGES
from ui.words import CONTEXT

ROOT = Path(__file__).parents[2]
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")
MARKERS = {"tr": False, "trn": True, "noop": False}
"""What marks a text, and whether it goes with a number."""
DECLARED = {"OptionSpec": (1, 3), "Engine": (1, 2)}
"""Which arguments of what providers declare are texts."""
DECLARED_BY_NAME = {"label", "help", "summary", "key_label", "name", "description"}
OTHERS = ("the system keyring", "a private file")
"""Of the bridge, shown by the window: where keys are."""
NOT_FOR_PEOPLE = {*MARKERS, "warning", "exception", "debug", "info", "setStyleSheet", "setObjectName", "QKeySequence"}
WORDS = re.compile(r"^[A-Z&][a-z&]+\b|[a-z]{2,} [a-z]{2,}")
PLACEHOLDER = re.compile(r"\{(\w+)(?:![rsa])?(?::[^}]*)?\}")

Forms = tuple[str, ...]
"""Of a text without a number its one translation, else one for each of the language's plural forms; "" for none yet."""


@dataclass(frozen=True)
class Text:
    """A text of the sources."""

    source: str
    is_counted: bool = False


def texts() -> tuple[Text, ...]:
    """Every text, sorted."""
    found = {Text(other) for other in OTHERS}
    for path in sorted((ROOT / "ui").rglob("*.py")):
        found.update(_marked(ast.parse(path.read_text(encoding="utf-8"))))
    for path in sorted((ROOT / "bridge" / "providers").rglob("*.py")):
        found.update(Text(text) for text in _declared(ast.parse(path.read_text(encoding="utf-8"))))
    for specs in wish_fields.BY_MODE.values():
        for spec in specs:
            choices = [text for pair in spec.choice_texts for text in pair]
            found.update(Text(text) for text in (spec.label, spec.titled, spec.help, spec.unit, *choices) if text)
    return tuple(sorted(found, key=lambda text: (text.source, text.is_counted)))


def unmarked() -> Iterator[str]:
    """Literals that look like words for people and go through none of the markers; some are right as they are."""
    for path in sorted((ROOT / "ui").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        fine = {id(part) for node in _not_for_people(tree) for part in ast.walk(node)}
        for node in ast.walk(tree):
            literal = _literal(node) if isinstance(node, ast.expr) else ""
            if id(node) not in fine and WORDS.search(literal):
                yield f"{path.relative_to(ROOT)}:{node.lineno}: {literal!r}"


def _not_for_people(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node  # a docstring
        elif isinstance(node, ast.Call) and _name(node.func) in NOT_FOR_PEOPLE:
            yield node
        elif isinstance(node, ast.AnnAssign):
            yield node.annotation


def _marked(tree: ast.AST) -> Iterator[Text]:
    for call in _calls(tree):
        name = _name(call.func)
        if name in MARKERS and call.args:
            literal = _literal(call.args[0])
            if literal:
                yield Text(literal, MARKERS[name])


def _declared(tree: ast.AST) -> Iterator[str]:
    for call in _calls(tree):
        name = _name(call.func)
        if name in DECLARED or name == "ProviderSpec":
            given = [call.args[place] for place in DECLARED.get(name, ()) if place < len(call.args)]
            given += [word.value for word in call.keywords if word.arg in DECLARED_BY_NAME]
            yield from (literal for literal in map(_literal, given) if literal)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def _literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


# ---------------------------------------------------------------------------------------------- files


def ts_path(language: str) -> Path:
    return FOLDER / f"layerbridge_{language}.ts"


def qm_path(language: str) -> Path:
    return FOLDER / f"layerbridge_{language}.qm"


def read(language: str) -> dict[Text, Forms]:
    """What a file of translations holds."""
    path = ts_path(language)
    if not path.is_file():
        return {}
    held = {}
    for message in ElementTree.parse(path).iter("message"):  # noqa: S314  (our own files)
        translation = message.find("translation")
        assert translation is not None
        forms = tuple(form.text or "" for form in translation.findall("numerusform"))
        text = Text(message.findtext("source") or "", message.get("numerus") == "yes")
        held[text] = forms if text.is_counted else (translation.text or "",)
    return held


def write(language: str, held: Mapping[Text, Forms]) -> None:
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    lines += [f'<TS version="2.1" language="{language}" sourcelanguage="en">', "<context>", f"<name>{CONTEXT}</name>"]
    for text, forms in held.items():
        lines += _message(text, forms)
    lines += ["</context>", "</TS>", ""]
    FOLDER.mkdir(exist_ok=True)
    ts_path(language).write_text("\n".join(lines), encoding="utf-8")


def _message(text: Text, forms: Forms) -> list[str]:
    mark = "" if all(forms) else ' type="unfinished"'
    said = (
        "".join(f"<numerusform>{escape(form)}</numerusform>" for form in forms) if text.is_counted else escape(forms[0])
    )
    return [
        f"<message{' numerus=' + chr(34) + 'yes' + chr(34) if text.is_counted else ''}>",
        f"<source>{escape(text.source)}</source>",
        f"<translation{mark}>{said}</translation>",
        "</message>",
    ]


def update() -> None:
    """Every text of the sources into every file, those that are gone out of it; then the compiled files."""
    every = texts()
    for language in LANGUAGES:
        held = read(language)
        wanted = every if language in TRANSLATED else tuple(text for text in every if text.is_counted)
        write(language, {text: held.get(text, _empty(text)) for text in wanted})
        compile_(ts_path(language), qm_path(language))


def compile_(ts: Path, qm: Path) -> None:
    tool = Path(sys.executable).parent / "pyside6-lrelease"
    subprocess.run([tool, "-silent", ts, "-qm", qm], check=True)


def _empty(text: Text) -> Forms:
    return ("", "") if text.is_counted else ("",)


def fill(language: str, given: Mapping[str, str | list[str]]) -> None:
    """Take translations in; a text that no source has is named and left out."""
    held = dict(read(language))
    by_source = {(text.source, text.is_counted): text for text in texts()}
    for source, said in given.items():
        forms = (said,) if isinstance(said, str) else tuple(said)
        text = by_source.get((source, not isinstance(said, str)))
        if text is None:
            sys.stdout.write(f"no such text: {source!r}\n")
        else:
            held[text] = forms
    write(language, held)


# ---------------------------------------------------------------------------------------------- checking


def missing(language: str) -> tuple[Text, ...]:
    held = read(language)
    every = texts() if language in TRANSLATED else tuple(text for text in texts() if text.is_counted)
    return tuple(text for text in every if not all(held.get(text, ("",))))


def wrong(language: str, held: Mapping[Text, Forms]) -> Iterator[str]:
    """What is lost or too much in the translations that there are."""
    for text, forms in held.items():
        for form in filter(None, forms):
            for what, find in (("placeholders", _placeholders), ("letters of Alt", _letters), ("ends", _end)):
                if find(text.source) != find(form):
                    yield f"{language}: other {what}: {text.source!r} -> {form!r}"
        if text.is_counted and forms[-1] and "%n" not in forms[-1]:
            yield f"{language}: no number: {text.source!r} -> {forms[-1]!r}"


def _placeholders(text: str) -> Sequence[str]:
    return sorted(PLACEHOLDER.findall(text))


def _letters(text: str) -> int:
    return len(re.findall(r"&\w", text.replace("&&", "")))


def _end(text: str) -> str:
    return text[-1] if text[-1] in "…:." else ""


def check() -> int:
    said = 0
    every = set(texts())
    for language in LANGUAGES:
        lines = [f"{language}: missing: {text.source!r}" for text in missing(language)]
        lines += [f"{language}: not in the sources any more: {text.source!r}" for text in read(language).keys() - every]
        lines += wrong(language, read(language))
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        said += len(lines)
    sys.stdout.write(f"{len(every)} texts, {said} to mend\n")
    return 1 if said else 0


def main(argv: Sequence[str]) -> int:
    match argv:
        case ["update"]:
            update()
            return check()
        case ["missing", language]:
            blank = {text.source: ["", ""] if text.is_counted else "" for text in missing(language)}
            sys.stdout.write(json.dumps(blank, indent=1, ensure_ascii=False) + "\n")
        case ["fill", language, file]:
            fill(language, json.loads(Path(file).read_text(encoding="utf-8")))
            update()
            return check()
        case ["unmarked"]:
            sys.stdout.write("".join(f"{line}\n" for line in unmarked()))
        case ["check"]:
            return check()
        case _:
            sys.stderr.write(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
