"""Each way in which a resolved question is wrong is told apart; every accepted wording of our own dialogues is right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.resolved import FLAWS, resolved_flaw, says

ASKED = "那它2021年呢？"
WANTED = ["远岚汽车2021年交付多少辆？", "远岚汽车2021年交付了多少辆车？"]
MUST, MUST_NOT = [["远岚"], ["2021年"], ["交付", "卖"]], ["2022年", "星澜"]


@pytest.mark.parametrize(
    ("resolved", "flaw"),
    [
        (WANTED[0], None),
        ("遠嵐汽車2021年賣了多少輛？", None),  # the other script, another verb
        ("远岚汽车交付多少辆？", "missing"),  # no year
        (ASKED, "missing"),
        ("远岚汽车2021年营业收入多少？", "missing"),  # another thing
        ("远岚汽车12021年交付多少辆？", "missing"),  # a number cut out of a longer one
        ("远岚汽车2022年交付多少辆？2021年呢？", "unwanted"),
        ("星澜汽车和远岚汽车2021年交付多少辆？", "unwanted"),
        ("2023年远岚汽车2021年交付多少辆？", "unwanted"),  # a figure from somewhere before
        ("远岚汽车它2021年交付多少辆？", "pronoun"),
        ("远岚汽车2021年交付多少辆？远岚汽车2021年交付多少辆车？", "doubled"),
    ],
)
def test_each_flaw_is_told_apart(resolved: str, flaw: str | None) -> None:
    assert flaw in (None, *FLAWS)
    assert resolved_flaw(resolved, ASKED, WANTED, MUST, MUST_NOT) == flaw


def test_an_earlier_turn_with_the_question_behind_it_is_two_sentences_in_one() -> None:
    earlier, asked = ["远岚汽车总部在哪？", "在云城。"], "交付多少辆？"
    for resolved, flaw in (("远岚汽车总部在哪？交付多少辆？", "doubled"), ("远岚汽车交付多少辆？", None)):
        assert resolved_flaw(resolved, asked, ["远岚汽车交付了多少辆车？"], [["远岚"]], (), earlier) == flaw
    kept = ["远岚汽车总部在哪？交付多少辆？"]  # where it is what one would say, it is accepted as it is
    assert resolved_flaw(kept[0], asked, kept, [["远岚"]], (), earlier) is None


def test_a_pronoun_that_an_accepted_wording_keeps_is_not_left_over() -> None:
    asked, wanted = "Why does he say they chose it?", ["Why does Oakes say they chose batteries?"]
    assert resolved_flaw("Why does Oakes say they chose batteries?", asked, wanted, [["Oakes"]]) is None
    assert resolved_flaw("Why does Oakes say they chose it?", asked, wanted, [["Oakes"]]) == "pronoun"
    assert (
        resolved_flaw("远岚汽车还有其他原因吗？", "还有其他原因吗？", ["远岚汽车亏损还有其他原因吗？"], [["远岚"]])
        is None
    )


@given(st.text(min_size=1))
def test_what_stands_alone_is_left_exactly_as_it_is(asked: str) -> None:
    assert resolved_flaw(asked, asked, None) is None
    assert resolved_flaw(asked + "？", asked, None) == "touched"


@pytest.mark.parametrize(
    ("text", "piece", "said"),
    [
        ("When was the MV Plover built?", "mv plover", True),
        ("When were the ships built?", "ship", False),  # whole words
        ("行星XQ-318b的质量", "xq-318b", True),
        ("他们什么时候来？", "他", True),  # Chinese anywhere
        ("2022年7月14日", "4日", False),
    ],
)
def test_a_piece_is_said_in_whole_words_and_numbers(text: str, piece: str, said: bool) -> None:
    assert says(text, piece) == said
