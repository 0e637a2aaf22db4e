"""The group "Selection and result": how a selection is sent, how its result is put back, and where it goes.

Owns: ``SelectionPart``. May import: PySide6, ``ui.fields``, ``ui.form.values``, ``ui.option_form``, ``ui.state``,
``ui.form.wish_fields``.
"""

from __future__ import annotations

from ui.fields import Disclosure
from ui.form import values as form
from ui.form import wish_fields
from ui.option_form import OptionForm
from ui.state import PanelState
from ui.words import noop, tr

TITLE = noop("Selection and result")
HELP = noop("How a selection is sent, how its result is fitted in, and where it goes")


class SelectionPart(Disclosure):
    """Closed at first; what is set inside is counted in its title. Shows ``PanelState`` and tells it of changes.

    Attributes:
        form: a row for each field that counts in this mode.
    """

    def __init__(self, state: PanelState) -> None:
        self.form = OptionForm()
        super().__init__(tr(TITLE), self.form, tr(HELP))
        self._state = state
        self.form.changed.connect(state.form.set_field)

    def show_fields(self) -> None:
        """Show the fields that count now, with their values."""
        state = self._state
        specs = wish_fields.shown(state.mode, state.capability, state.source)
        self.form.show_options(specs, lambda name: form.field_value(state.wishes, name))
        changed = sum(form.field_value(state.wishes, spec.name) is not None for spec in specs)
        title = tr("S&election and result")
        self.button.setText(tr("S&election and result ({count} set)", count=changed) if changed else title)
        self.setVisible(bool(specs))
