from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bridge.model import Prompt
from bridge.prompts.weights import LEAST, MOST, STEP, as_prompts, has_weights, plain, reweighted, weighted_parts

WORDS = st.text(alphabet="abc é😀,\n'", max_size=30)
WILD = st.text(alphabet="ab (((:))).12\\,", max_size=25)


def parts(text: str) -> list[tuple[str, float]]:
    return [(part.text, part.weight) for part in weighted_parts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a red cat", [("a red cat", 1)]),
        ("a (red:1.4) cat", [("a ", 1), ("red", 1.4), (" cat", 1)]),
        ("a (very (red:1.5):1.2) cat", [("a ", 1), ("very ", 1.2), ("red", 1.8), (" cat", 1)]),
        ("(a (small) cat:0.8)", [("a (small) cat", 0.8)]),
        (r"a \(red:1.4\) cat", [("a (red:1.4) cat", 1)]),
        (r"(a smile \(wide\):1.1)", [("a smile (wide)", 1.1)]),
        ("(red : 1.4 )", [("red ", 1.4)]),
        ("(red:.5)", [("red", 0.5)]),
        ("a cat :1.2) (asleep", [("a cat :1.2) (asleep", 1)]),
        ("a clock (at 10:30)", [("a clock (at 10:30)", 1)]),
        ("C:\\pictures", [("C:\\pictures", 1)]),
        ("", []),
    ],
)
def test_weights_are_read(text: str, expected: list[tuple[str, float]]) -> None:
    assert parts(text) == expected
    assert has_weights(text) is any(weight != 1 for _, weight in expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a red cat", [("a red cat", 1)]),
        ("a (red:1.4) cat", [("a red cat", 1), ("red", 0.4)]),
        ("a (red:0.5) cat", [("a red cat", 0.5), ("a cat", 0.5)]),
        ("(cat:1.2), dog, (bird:1.5)", [("cat, dog, bird", 1), ("cat, bird", 0.2), ("bird", 0.3)]),
        ("(big:1.2) (red:1.2) cat", [("big red cat", 1), ("big red", 0.2)]),
        ("cat, (dog:0.5), bird", [("cat, dog, bird", 0.5), ("cat, bird", 0.5)]),
        ("(cat:0) dog", [("dog", 1)]),
        ("(a cat:1.5)", [("a cat", 1.5)]),
    ],
)
def test_prompts_with_weights(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(prompt.text.strip(), prompt.weight) for prompt in as_prompts(Prompt(text))] == expected


def test_a_negative_prompt_stays_negative_in_all_its_parts() -> None:
    assert as_prompts(Prompt("blurry, (text:1.5)", -2.0)) == (Prompt("blurry, text", -2.0), Prompt("text", -1.0))


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from([0.2, 0.5, 1.0, 1.3, 2.0])), min_size=1))
def test_prompts_together_give_every_word_its_weight(words: list[tuple[str, float]]) -> None:
    named = [(f"{word}{index}", weight) for index, (word, weight) in enumerate(words)]
    made = as_prompts(Prompt(" ".join(f"({word}:{weight})" for word, weight in named)))
    for word, weight in named:
        assert sum(prompt.weight for prompt in made if word in prompt.text.split()) == pytest.approx(weight)


@pytest.mark.parametrize(
    ("text", "start", "end", "step", "expected"),
    [
        ("a red cat", 3, 3, STEP, ("a (red:1.1) cat", 4, 4)),
        ("a red cat", 2, 9, STEP, ("a (red cat:1.1)", 3, 10)),
        ("a red cat", 1, 6, STEP, ("a (red:1.1) cat", 3, 6)),
        ("a (red:1.1) cat", 4, 4, STEP, ("a (red:1.2) cat", 4, 4)),
        ("a (red:1.1) cat", 4, 4, -STEP, ("a red cat", 3, 3)),
        ("a (red:1.1) cat", 2, 11, -STEP, ("a red cat", 2, 5)),
        ("a (red:1.1) cat", 8, 8, STEP, ("a (red:1.2) cat", 6, 6)),
        ("a (red cat:1.1)", 3, 6, STEP, ("a ((red:1.1) cat:1.1)", 4, 7)),
        ("a red cat", 3, 3, -STEP, ("a (red:0.9) cat", 4, 4)),
        ("(red:2)", 2, 2, STEP, ("(red:2)", 2, 2)),
        ("(red:0.1)", 2, 2, -STEP, ("(red:0.1)", 2, 2)),
        ("(red:2.5)", 2, 2, -STEP, ("(red:2.4)", 2, 2)),
        ("a  cat", 2, 2, STEP, ("a  cat", 2, 2)),
        ("a (red cat", 0, 5, STEP, ("a (red cat", 0, 5)),
        ("a (red:1.2) cat", 0, 5, STEP, ("a (red:1.2) cat", 0, 5)),
        ("", 0, 0, STEP, ("", 0, 0)),
        ("   ", 0, 3, STEP, ("   ", 0, 3)),
        ("don't", 0, 0, STEP, ("(don't:1.1)", 1, 1)),
        ("été 😀", 1, 1, STEP, ("(été:1.1) 😀", 2, 2)),
    ],
)
def test_a_step(text: str, start: int, end: int, step: float, expected: tuple[str, int, int]) -> None:
    assert reweighted(text, start, end, step) == expected


@given(WORDS, st.data())
def test_a_step_there_and_back_changes_nothing(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    once, first, last = reweighted(text, start, end, STEP)
    back = reweighted(once, first, last, -STEP)
    assert back[0] == text
    if once != text:
        assert text[start:end].strip() == once[first:last].strip() == text[back[1] : back[2]].strip()


@given(WILD, st.data())
def test_whatever_is_typed_the_words_stay_the_same(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    changed, first, last = reweighted(text, start, end, STEP)
    assert plain(changed) == plain(text)
    assert 0 <= first <= last <= len(changed)


@given(WORDS, st.sampled_from([STEP, -STEP]))
def test_steps_end_at_the_limits(text: str, step: float) -> None:
    assume(text[:1].isalpha())
    for _ in range(30):
        text, _start, _end = reweighted(text, 1, 1, step)
    assert weighted_parts(text)[0].weight == (MOST if step > 0 else LEAST)
