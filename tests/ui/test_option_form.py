import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from bridge.capability import OptionKind, OptionSpec
from bridge.model import Scalar
from tests.fakes.providers import OPTIONS
from ui.fields import ShareField, show_choice
from ui.look import muted, named
from ui.option_form import AUTOMATIC, OptionForm


@pytest.fixture
def shown(qtbot: QtBot) -> OptionForm:
    form = OptionForm()
    qtbot.addWidget(form)
    form.show_options(OPTIONS, lambda _name: None)
    form.show()
    return form


class Changes(dict[str, Scalar | None]):
    def __init__(self, form: OptionForm) -> None:
        super().__init__()
        form.changed.connect(self.__setitem__)


def test_every_kind_has_its_field_with_name_and_help(shown: OptionForm) -> None:
    kinds = {
        "steps": QSpinBox, "cfg_scale": QDoubleSpinBox, "sampler": QComboBox, "grain": ShareField,
        "tag": QLineEdit, "tiled": QCheckBox,
    }  # fmt: skip
    assert set(shown.fields) == set(kinds)
    for spec in OPTIONS:
        field = shown.fields[spec.name]
        assert isinstance(field, kinds[spec.name])
        assert field.accessibleName() == spec.label
        assert field.toolTip() == spec.help


def test_unset_options_show_the_endpoints_choice_or_the_default(shown: OptionForm) -> None:
    fields = shown.fields
    assert fields["steps"].text() == AUTOMATIC  # type: ignore[attr-defined]
    assert fields["cfg_scale"].text() == AUTOMATIC  # type: ignore[attr-defined]
    assert fields["sampler"].currentText() == AUTOMATIC  # type: ignore[attr-defined]
    assert fields["grain"].spin.value() == 0.25  # type: ignore[attr-defined]


def test_showing_tells_nothing(shown: OptionForm) -> None:
    changes = Changes(shown)
    values: dict[str, Scalar] = {
        "steps": 30,
        "cfg_scale": 7.0,
        "sampler": "K_LMS",
        "grain": 0.5,
        "tag": "x",
        "tiled": True,
    }
    shown.show_options(OPTIONS, values.get)
    assert changes == {}
    assert shown.fields["steps"].value() == 30  # type: ignore[attr-defined]
    assert shown.fields["sampler"].currentData() == "K_LMS"  # type: ignore[attr-defined]
    assert shown.fields["tag"].text() == "x"  # type: ignore[attr-defined]
    assert shown.fields["tiled"].isChecked()  # type: ignore[attr-defined]


def test_keys_and_clicks_tell_values(shown: OptionForm, qtbot: QtBot) -> None:
    changes = Changes(shown)
    shown.fields["steps"].selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(shown.fields["steps"], "42")
    qtbot.keyClick(shown.fields["sampler"], Qt.Key.Key_Down)
    qtbot.keyClicks(shown.fields["tag"], "red")
    qtbot.keyClick(shown.fields["tiled"], Qt.Key.Key_Space)
    qtbot.keyClick(shown.fields["grain"].slider, Qt.Key.Key_Right)  # type: ignore[attr-defined]
    assert changes == {"steps": 42, "sampler": "K_EULER", "tag": "red", "tiled": True, "grain": 0.26}


def test_going_below_the_least_value_unsets(shown: OptionForm, qtbot: QtBot) -> None:
    shown.show_options(OPTIONS, {"steps": 10}.get)
    changes = Changes(shown)
    qtbot.keyClick(shown.fields["steps"], Qt.Key.Key_Down)
    assert changes == {"steps": None}


def test_a_space_being_typed_is_not_eaten(shown: OptionForm, qtbot: QtBot) -> None:
    said: dict[str, Scalar] = {}
    shown.changed.connect(said.__setitem__)
    shown.changed.connect(lambda *_: shown.show_options(OPTIONS, said.get))
    qtbot.keyClicks(shown.fields["tag"], "two words")
    assert said == {"tag": "two words"}


def test_other_options_replace_the_form(shown: OptionForm) -> None:
    other = OptionSpec("mood", "Mood", OptionKind.CHOICE, "The mood.", "calm", choices=("calm", "wild"))
    shown.show_options((other,), lambda _name: None)
    assert list(shown.fields) == ["mood"]
    assert shown.fields["mood"].currentData() == "calm"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "shown_as"),
    [("plain & simple", "plain & simple"), ("<b>x</b>\ny", "<span>&lt;b&gt;x&lt;/b&gt;<br>y</span>")],
)
def test_words_of_servers_are_shown_as_they_are(qtbot: QtBot, text: str, shown_as: str) -> None:
    combo = QComboBox()
    qtbot.addWidget(combo)
    show_choice(combo, [("a", "a", text)], "a")
    assert combo.itemData(0, Qt.ItemDataRole.ToolTipRole) == shown_as
    named(combo, "name", text)
    assert combo.toolTip() == shown_as
    label = muted(text)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
