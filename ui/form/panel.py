"""The form: what is asked for.

Owns: ``PromptPanel``. May import: PySide6, ``bridge.model``, its own folder, ``ui.fields``, ``ui.look``, ``ui.offers``,
``ui.option_form``, ``ui.source.values``, ``ui.state``.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QSpinBox, QVBoxLayout, QWidget

from bridge.canvas.base import Source as PixelSource
from bridge.capability import Capability
from bridge.model import Mode, ProviderId, Size
from bridge.wishes import MAX_SCALE
from ui.fields import (
    Disclosure,
    NarrowCombo,
    ShareField,
    label_of,
    leave_wheel,
    show_choice,
    show_number,
    walk_through,
)
from ui.form import values as form
from ui.form.also import AlsoButton, ProviderRow
from ui.form.engine_field import EngineField
from ui.form.margins_field import MarginsField
from ui.form.prompt_part import PromptPart
from ui.form.provider_note import ProviderNote
from ui.form.seed_field import SeedField
from ui.form.selection_part import SelectionPart
from ui.form.size_field import SizeField
from ui.look import GAP_PX, named
from ui.offers import Offer
from ui.option_form import OptionForm
from ui.source.values import gimp_of
from ui.state import PanelState
from ui.words import noop, tr

SOURCES = (
    (noop("Selected layer"), str(PixelSource.LAYER), noop("Only the selected layer's pixels are sent")),
    (noop("What is visible"), str(PixelSource.VISIBLE), noop("The picture as it is seen is sent, all layers together")),
)


class PromptPanel(QWidget):
    """Fields for every wish that the mode and the engine know. Shows ``PanelState`` and tells it of changes."""

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self._state = state
        self.prompt_part = part = PromptPart(state)
        self.prompt, self.negative, self.negative_part = part.prompt, part.negative, part.negative_part
        self.prompts, self.put_prompts = part.prompts, part.put
        self._make_choices()
        self._make_numbers()
        self._lay_out()
        leave_wheel(self)
        state.wants.engine.connect(self.engine.open)
        for changed in (state.form_changed, state.offers_changed, state.source_changed):
            changed.connect(self._show)
        self._show()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As wide as the widest mode needs, so that nothing beside the form moves with the mode."""
        label = self._rows.labelForField(self.margins)
        beside = label.sizeHint().width() if label is not None else 0
        width = beside + self._rows.horizontalSpacing() + self.margins.minimumSizeHint().width()
        return super().minimumSizeHint().expandedTo(QSize(width, 0))

    # ------------------------------------------------------------------------------------------ making

    def _make_choices(self) -> None:
        state = self._state
        self.provider, self.engine, self.source = NarrowCombo(), EngineField(), NarrowCombo()
        named(self.provider, tr("Provider"), tr("Provider: who makes the picture"))
        named(self.source, tr("Source pixels"), tr("Source: which of the image's pixels are sent"))
        self.provider.currentIndexChanged.connect(
            lambda _index: state.choose_provider(ProviderId(self.provider.currentData()))
        )
        self.engine.changed.connect(lambda engine: state.change(engine=engine))
        self.source.currentIndexChanged.connect(lambda _index: state.change(source=self.source.currentData()))
        self.also = AlsoButton(state)
        self.provider_row = ProviderRow(self.provider, self.also)
        self.note = ProviderNote(state)

    def _make_numbers(self) -> None:
        state = self._state
        self.strength = ShareField(tr("Strength"), tr("Strength: 0 keeps the source, 1 leaves no trace of it"))
        self.strength.changed.connect(lambda value: state.change(strength=round(value, 2)))
        self.scale = QDoubleSpinBox()
        self.scale.setRange(1.0, MAX_SCALE)
        self.scale.setSingleStep(0.5)
        self.scale.setPrefix("× ")
        named(self.scale, tr("Scale"), tr("Scale: how many times larger the result is"))
        self.scale.valueChanged.connect(lambda value: state.change(scale=value))
        self.margins = MarginsField()
        self.margins.changed.connect(lambda name, side_px: state.change(**{name: side_px}))
        self.size_field = SizeField()
        self.size_field.changed.connect(self._size_chosen)
        self.whole_layer = QCheckBox(tr("&Whole layer where nothing is selected"))
        help_ = tr("Replace the whole layer where nothing is selected, instead of stopping")
        named(self.whole_layer, tr("Whole layer"), help_)
        self.whole_layer.toggled.connect(lambda is_on: state.change(whole_layer=bool(is_on)))
        self.seed = SeedField()
        self.seed.changed.connect(lambda value: state.change(seed=value))
        self.samples = QSpinBox()
        self.samples.setRange(1, 1)
        named(self.samples, tr("Samples"), tr("Samples: how many results are made at once"))
        self.samples.valueChanged.connect(lambda value: state.change(samples=value))
        self.options = OptionForm()
        self.options.changed.connect(state.form.set_option)
        self.options.built.connect(self._order_tabs)
        self.options_part = Disclosure(tr("More &options"), self.options, tr("What else this engine lets you choose"))
        self.options_part.hide()
        self.selection_part = SelectionPart(state)
        self.selection_part.form.built.connect(self._order_tabs)

    def _lay_out(self) -> None:
        self._rows = QFormLayout()
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows.setVerticalSpacing(GAP_PX)
        for label, field in (
            (tr("Pro&vider"), self.provider_row),
            ("", self.note),
            (tr("E&ngine"), self.engine),
            (tr("So&urce"), self.source),
            ("", self.whole_layer),
            (tr("Strengt&h"), self.strength),
            (tr("S&cale"), self.scale),
            (tr("E&xtend"), self.margins),
            (tr("Si&ze"), self.size_field),
            (tr("Sa&mples"), self.samples),
            (tr("&Seed"), self.seed),
        ):
            self._rows.addRow(label_of(label, field), field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.prompt_part)
        layout.addLayout(self._rows)
        layout.addWidget(self.selection_part)
        layout.addWidget(self.options_part)
        layout.addStretch(1)

    # ------------------------------------------------------------------------------------------ showing

    def _show(self) -> None:
        state, capability = self._state, self._state.capability
        self.prompt_part.show_for(capability)
        self._show_provider(state.offer)
        self.engine.show_engines(state.offer, state.mode, state.wishes.engine)
        self._show_rows(capability)
        self.seed.show_value(state.wishes.seed, state.form.last_seed)
        show_number(self.scale, state.wishes.scale)
        self.margins.show_value(state.wishes)
        if self.whole_layer.isChecked() != state.wishes.whole_layer:
            self.whole_layer.setChecked(state.wishes.whole_layer)
        sources = [(tr(text), value, tr(help_)) for text, value, help_ in SOURCES]
        show_choice(self.source, sources, state.wishes.source)
        self.selection_part.show_fields()
        if capability is not None:
            self._show_for_engine(capability)

    def _show_provider(self, offer: Offer | None) -> None:
        offers = self._state.providers.offers.values()
        show_choice(self.provider, [(each.label, each.id, each.summary) for each in offers], offer and offer.id)
        self.note.show_offer(offer)
        self._rows.setRowVisible(self.note, bool(self.note.text()))

    def _show_rows(self, capability: Capability | None) -> None:
        mode, bound = self._state.mode, gimp_of(self._state.source) is not None
        for field, is_shown in (
            (self.source, bound and mode is not Mode.TEXT_TO_IMAGE),
            (self.whole_layer, mode is Mode.INPAINT),
            (self.strength, mode is Mode.IMAGE_TO_IMAGE),
            (self.scale, mode is Mode.UPSCALE),
            (self.margins, mode is Mode.OUTPAINT),
            (self.size_field, mode is Mode.TEXT_TO_IMAGE),
            (self.samples, capability is None or capability.max_samples > 1),
        ):
            self._rows.setRowVisible(field, is_shown)

    def _show_for_engine(self, capability: Capability) -> None:
        wishes = self._state.wishes
        self.strength.show_value(form.strength(wishes, capability))
        option = form.strength_option(capability)
        if option is not None and option.help:
            named(self.strength.slider, tr("Strength"), option.help)
        with QSignalBlocker(self.samples):
            self.samples.setRange(1, capability.max_samples)
        show_number(self.samples, min(wishes.samples, capability.max_samples))
        size = Size(wishes.width, wishes.height) if wishes.width and wishes.height else None
        self.size_field.show_value(size, capability.sizes)
        specs = [spec for spec in capability.options if spec.name not in form.MAIN_FIELDS]
        self.options.show_options(specs, lambda name: form.option_value(self._state.wishes, name))
        self.options_part.setVisible(bool(specs))

    def _order_tabs(self) -> None:
        """Fields that are made anew would come last for the Tab key, wherever they stand."""
        walk_through(self.selection_part.button, self.selection_part.form, self.options_part.button, self.options)

    # ------------------------------------------------------------------------------------------ telling

    def _size_chosen(self, size: Size | None) -> None:
        self._state.change(width=size.width if size else None, height=size.height if size else None)
