"""Sizes by rule, and the field that shows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.capability import FixedSizes, SizeRange, SizeRule
from bridge.model import Mode, Size
from bridge.wishes import Wishes
from tests.fakes.providers import capability
from ui.form import values as form
from ui.form.size_field import SizeField
from ui.form.sizes import aspect_name, nearest, offered
from ui.source.values import NoSource

SDXL = SizeRange(512, 2048, 64, 1 << 18, 1 << 20)
RULES: tuple[SizeRule, ...] = (
    SDXL,
    SizeRange(),
    SizeRange(256, 1536, 16, max_aspect=3.0),
    SizeRange(128, 128, 8),
    FixedSizes((Size(1024, 1024), Size(1536, 1024), Size(1024, 1536))),
)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_size_that_is_offered_can_be_had(rule: SizeRule) -> None:
    assert offered(rule)
    assert all(rule.admits(size) for size in offered(rule))
    assert len(set(offered(rule))) == len(offered(rule))


def test_a_range_offers_the_common_shapes() -> None:
    assert [aspect_name(size) for size in offered(SDXL)][:3] == ["1:1", "5:4", "4:5"]
    assert {"16:9", "3:2", "9:16"} <= {aspect_name(size) for size in offered(SDXL)}
    assert [aspect_name(size) for size in offered(SizeRange(128, 128, 8))] == ["1:1"]


@given(st.integers(16, 16_384), st.integers(16, 16_384), st.sampled_from(RULES))
def test_whatever_is_typed_the_nearest_can_be_had(width: int, height: int, rule: SizeRule) -> None:
    assert rule.admits(nearest(Size(width, height), rule))


def test_what_can_be_had_stays_and_other_sides_go_to_the_next_multiple() -> None:
    assert nearest(Size(832, 1216), SDXL) == Size(832, 1216)
    assert nearest(Size(1000, 700), SDXL) == Size(1024, 704)
    assert nearest(Size(10, 10_000), SizeRange(64, 512, 8)) == Size(64, 512)


def test_the_engine_is_told_a_size_that_it_makes() -> None:
    ranged = capability(Mode.TEXT_TO_IMAGE, sizes=SDXL)
    fixed = capability(Mode.TEXT_TO_IMAGE)
    for able, wished, sent in (
        (ranged, (1000, 700), (1024, 704)),
        (ranged, (None, None), (None, None)),
        (fixed, (128, 64), (128, 64)),
        (fixed, (100, 64), (None, None)),
    ):
        wishes = form.for_engine(Wishes(width=wished[0], height=wished[1]), Mode.TEXT_TO_IMAGE, able, NoSource())
        assert (wishes.width, wishes.height) == sent


class Shown:
    """What a form does with the field: it shows what was chosen."""

    def __init__(self, qtbot: QtBot, rule: SizeRule) -> None:
        self.field, self.rule = SizeField(), rule
        self.size: Size | None = None
        qtbot.addWidget(self.field)
        self.field.changed.connect(self._take)
        self._take(None)
        self.field.show()

    def _take(self, size: Size | None) -> None:
        self.size = size
        self.field.show_value(size, self.rule)


def test_other_starts_from_what_was_chosen_and_stays_open(qtbot: QtBot) -> None:
    shown = Shown(qtbot, SDXL)
    field = shown.field
    assert not field.width_spin.isVisible()
    field.combo.setCurrentIndex(1)
    before = shown.size
    field.combo.setCurrentIndex(field.combo.count() - 1)
    assert shown.size == before
    assert field.width_spin.isVisible()
    field.combo.setCurrentIndex(0)
    assert shown.size is None
    assert not field.width_spin.isVisible()


def test_what_is_typed_is_said_and_then_made_to_fit(qtbot: QtBot) -> None:
    shown = Shown(qtbot, SDXL)
    field = shown.field
    field.combo.setCurrentIndex(field.combo.count() - 1)
    field.width_spin.selectAll()
    qtbot.keyClicks(field.width_spin, "1000")
    assert shown.size is not None and shown.size.width == 1000
    assert "nearest that the engine takes" in field.fits.text() and field.fits.isVisible()
    qtbot.keyClick(field.width_spin, Qt.Key.Key_Return)
    assert shown.size.width == 1024
    assert not field.fits.isVisible()
    assert "steps of 64" in field.width_spin.toolTip()


def test_fixed_sizes_leave_no_room_for_others(qtbot: QtBot) -> None:
    shown = Shown(qtbot, RULES[-1])
    texts = [shown.field.combo.itemText(row) for row in range(shown.field.combo.count())]
    assert texts == ["Automatic", "1024 × 1024  (1:1)", "1536 × 1024  (3:2)", "1024 × 1536  (2:3)"]
