"""The window's texts in other languages: complete, whole, and what is compiled is what is written."""

from __future__ import annotations

import ast

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from bridge.model import Mode
from tests.ui import translations
from tests.ui.translations import Text
from ui.form import wish_fields
from ui.language import LANGUAGES, speak, system_language
from ui.words import CONTEXT, tr, trn

AGAIN = "run: python -m tests.ui.translations update"
ALWAYS = ("&Prompt", "Neg&ative prompt", "Pro&vider", "E&ngine", "&Seed", "S&election and result", "More &options")
SOMETIMES = {
    Mode.TEXT_TO_IMAGE: ("Sa&mples", "Si&ze"),
    Mode.IMAGE_TO_IMAGE: ("Sa&mples", "Si&ze", "Strengt&h", "So&urce", "La&yer's recipe"),
    Mode.INPAINT: ("Sa&mples", "So&urce", "La&yer's recipe", "&Whole layer where nothing is selected"),
    Mode.OUTPAINT: ("Sa&mples", "So&urce", "La&yer's recipe", "E&xtend"),
    Mode.UPSCALE: ("S&cale", "So&urce", "La&yer's recipe"),
}
"""What stands in the form beside the table's fields."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    assert [text.source for text in translations.missing(language)] == [], AGAIN


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_lost_in_translation(language: str) -> None:
    assert list(translations.wrong(language, translations.read(language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(qapp: QApplication, language: str) -> None:
    translator = QTranslator()
    assert translator.load(str(translations.qm_path(language))), AGAIN
    for text, forms in translations.read(language).items():
        if text.is_counted and all(forms):
            said = [translator.translate(CONTEXT, text.source, None, count) for count in (1, 2)]
            assert said == list(forms), AGAIN
        elif all(forms):
            assert translator.translate(CONTEXT, text.source) == forms[0], AGAIN


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("language", translations.TRANSLATED)
def test_no_letter_of_alt_is_used_twice_in_the_form(language: str, mode: Mode) -> None:
    said = translations.read(language)
    texts = (*ALWAYS, *SOMETIMES[mode], *(spec.titled or spec.label for spec in wish_fields.BY_MODE[mode]))
    letters = [said[Text(text)][0].partition("&")[2][:1].lower() for text in texts]
    assert sorted(letters) == sorted(set(letters) - {""})


def test_texts_are_found() -> None:
    source = 'tr("a {n}", n=1); trn("%n thing(s)", 2); noop("b" " c"); words.tr("d"); tr(name); print("e")'
    found = set(translations._marked(ast.parse(source)))
    assert found == {Text("a {n}"), Text("%n thing(s)", True), Text("b c"), Text("d")}
    declared = 'OptionSpec("steps", "Steps", KIND, "How many."); ProviderSpec(id=x, label="Label", summary="What.")'
    assert set(translations._declared(ast.parse(declared))) == {"Steps", "How many.", "Label", "What."}


@pytest.mark.parametrize(
    ("source", "said"),
    [("Saved as {path}", "Gespeichert"), ("&Save", "Sichern"), ("Open…", "Öffnen"), ("Open", "&Öffnen")],
)
def test_what_is_lost_is_found(source: str, said: str) -> None:
    assert len(list(translations.wrong("de", {Text(source): (said,)}))) == 1


def test_a_language_is_spoken_and_qt_with_it(qapp: QApplication) -> None:
    before = set(qapp.findChildren(QTranslator))
    speak(qapp, "de")
    spoken = [each for each in qapp.findChildren(QTranslator) if each not in before]
    try:
        assert len(spoken) == 2
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        assert "Abbrechen" in box.button(QDialogButtonBox.StandardButton.Cancel).text()
    finally:
        for each in spoken:
            QCoreApplication.removeTranslator(each)
            each.deleteLater()


def test_without_a_language_texts_are_english(qapp: QApplication) -> None:
    assert tr("Saved as {path}", path="a.png") == "Saved as a.png"
    assert trn("%n result(s)", 3) == "3 result(s)"
    assert system_language() in LANGUAGES
