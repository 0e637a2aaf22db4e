"""A form from declared options, as GIMP builds a dialog from declared arguments.

Owns: ``OptionForm``. May import: PySide6, ``bridge.capability``, ``bridge.model``, ``ui.fields``, ``ui.look``,
``ui.form.wish_fields``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from bridge.capability import OptionKind, OptionSpec
from bridge.model import Scalar
from ui.fields import NarrowCombo, ShareField, label_of, leave_wheel, show_choice, show_number
from ui.form.wish_fields import FieldSpec
from ui.look import GAP_PX, named
from ui.words import noop, tr

AUTOMATIC = noop("Automatic")
"""What an unset option shows: the endpoint's own choice."""
MAX_INT = 2_147_483_647

Tell = Callable[[Scalar | None], None]
Show = Callable[[Scalar | None], None]


class OptionForm(QWidget):
    """One row for each option.

    Attributes:
        fields: the fields by the options' names.
        rows: where they stand.

    Signals:
        built: there are other fields now.
        changed(str, object): an option's name and its new value, None for the endpoint's own choice.
    """

    changed = Signal(str, object)
    built = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, QWidget] = {}
        self.rows = QFormLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(GAP_PX)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._specs: tuple[OptionSpec, ...] = ()
        self._shows: dict[str, Show] = {}

    def show_options(self, specs: Sequence[OptionSpec], value_of: Callable[[str], Scalar | None]) -> None:
        """Show these options with their values, without telling; rebuilt only where they are other options."""
        if tuple(specs) != self._specs:
            self._build(tuple(specs))
        for spec in self._specs:
            self._shows[spec.name](value_of(spec.name))

    def _build(self, specs: tuple[OptionSpec, ...]) -> None:
        while self.rows.rowCount():
            self.rows.removeRow(0)
        self._specs, self.fields, self._shows = specs, {}, {}
        for spec in specs:
            field, self._shows[spec.name] = _MAKERS[_shape(spec)](spec, self._teller(spec.name))
            named(field, tr(spec.label), tr(spec.help))
            self.fields[spec.name] = field
            self.rows.addRow(label_of("" if spec.kind is OptionKind.SWITCH else _title(spec), field), field)
        leave_wheel(self)
        self.built.emit()

    def _teller(self, name: str) -> Tell:
        return lambda value: self.changed.emit(name, value)


def _shape(spec: OptionSpec) -> str:
    """The kind, where a number from 0 to 1 with a default is a kind of its own: it gets a slider."""
    is_share = spec.kind is OptionKind.NUMBER and (spec.minimum, spec.maximum) == (0, 1) and spec.default is not None
    return "share" if is_share else str(spec.kind)


def _integer(spec: OptionSpec, tell: Tell) -> tuple[QWidget, Show]:
    spin = QSpinBox()
    spin.setSuffix(f" {tr(spec.unit)}" if isinstance(spec, FieldSpec) and spec.unit else "")
    low, high = int(spec.minimum or 0), int(spec.maximum if spec.maximum is not None else MAX_INT)
    unset = _range(spin, spec, low, high, 1)
    spin.valueChanged.connect(lambda value: tell(None if value == unset else value))
    return spin, lambda value: show_number(spin, int(_or_default(value, spec, spin.minimum())))


def _number(spec: OptionSpec, tell: Tell) -> tuple[QWidget, Show]:
    spin = QDoubleSpinBox()
    low, high = spec.minimum or 0.0, spec.maximum if spec.maximum is not None else 1e6
    step = 0.05 if high - low <= 1 else 0.5
    spin.setSingleStep(step)
    unset = _range(spin, spec, low, high, step)
    spin.valueChanged.connect(lambda value: tell(None if value == unset else value))
    return spin, lambda value: show_number(spin, float(_or_default(value, spec, spin.minimum())))


def _share(spec: OptionSpec, tell: Tell) -> tuple[QWidget, Show]:
    field = ShareField(tr(spec.label), tr(spec.help))
    field.changed.connect(tell)
    return field, lambda value: field.show_value(float(_or_default(value, spec, 0.0)))


def _choice(spec: OptionSpec, tell: Tell) -> tuple[QWidget, Show]:
    combo = NarrowCombo()
    choices = _choices(spec)
    if not spec.default:
        choices.insert(0, (tr(AUTOMATIC), None, tr("The endpoint's own choice")))
    combo.currentIndexChanged.connect(lambda _index: tell(combo.currentData()))
    return combo, lambda value: show_choice(combo, choices, value or spec.default or None)


def _text(spec: OptionSpec, tell: Tell) -> tuple[QWidget, Show]:
    line = QLineEdit()
    line.setPlaceholderText(str(spec.default or ""))
    line.textEdited.connect(lambda text: tell(text.strip() or None))

    def show(value: Scalar | None) -> None:
        # What was typed may have a space at its end that the value has not; setting it would eat the space.
        if line.text().strip() != str(value or ""):
            line.setText(str(value or ""))

    return line, show


def _switch(spec: OptionSpec, tell: Tell) -> tuple[QWidget, Show]:
    box = QCheckBox(_title(spec))
    box.toggled.connect(lambda is_on: tell(bool(is_on)))

    def show(value: Scalar | None) -> None:
        with QSignalBlocker(box):
            box.setChecked(bool(spec.default if value is None else value))

    return box, show


_MAKERS: Mapping[str, Callable[[OptionSpec, Tell], tuple[QWidget, Show]]] = {
    "integer": _integer,
    "number": _number,
    "share": _share,
    "choice": _choice,
    "text": _text,
    "switch": _switch,
}


def _range(spin: QSpinBox | QDoubleSpinBox, spec: OptionSpec, low: float, high: float, step: float) -> float | None:
    """Set the range. Without a default, one step below it stands for "unset" and is returned."""
    if spec.default is not None:
        spin.setRange(low, high)  # type: ignore[arg-type]  # a QSpinBox is given whole numbers
        return None
    spin.setRange(low - step, high)  # type: ignore[arg-type]
    spin.setSpecialValueText(tr(AUTOMATIC))
    return spin.minimum()


def _or_default(value: Scalar | None, spec: OptionSpec, unset: float) -> Scalar:
    if value is not None:
        return value
    return unset if spec.default is None else spec.default


def _choices(spec: OptionSpec) -> list[tuple[str, object, str]]:
    """As (text, value, tooltip)."""
    if isinstance(spec, FieldSpec):
        return [
            (tr(text), choice, tr(help_)) for choice, (text, help_) in zip(spec.choices, spec.choice_texts, strict=True)
        ]
    return [(_nice(choice), choice, choice) for choice in spec.choices if choice]


def _title(spec: OptionSpec) -> str:
    """The label as Qt reads it: with the letter of Alt where we chose one, and a server's "&" as it is."""
    return tr(spec.titled) if isinstance(spec, FieldSpec) else tr(spec.label).replace("&", "&&")


def _nice(choice: str) -> str:
    """A choice for people: "fast-blue" is for machines, and stays in the tooltip."""
    return choice.replace("_", " ").replace("-", " ").capitalize() if choice.islower() else choice
