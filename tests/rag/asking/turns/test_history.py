"""Earlier turns become one text, newest first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.asking.turns.history import ASKED, EXCHANGES, MARK, REPLIED, said, segments
from rag.types import Turn


def test_the_newest_comes_first_and_three_are_kept() -> None:
    turns = [Turn(role, f"{role[0]}{n}") for n in range(5) for role in ("user", "assistant")]
    assert said(turns) == "u4｜a4｜u3｜a3｜u2｜a2"


def test_a_mark_in_a_message_parts_nothing() -> None:
    assert said([Turn("user", "甲｜乙|丙")]) == "甲／乙/丙｜"


def test_replies_that_answer_nothing_are_left_out() -> None:
    assert said([Turn("assistant", "你好"), Turn("system", "x"), Turn("user", " "), Turn("user", "甲？")]) == "甲？｜"


TURNS = st.lists(st.builds(Turn, st.sampled_from(("user", "assistant", "system")), st.text(max_size=200)), max_size=20)


@given(TURNS)
def test_it_is_short_and_parts_in_twos(turns: list[Turn]) -> None:
    text = said(turns)
    assert len(text) <= EXCHANGES * (ASKED + REPLIED + 2)
    assert text == "" or len(segments(text)) % 2 == 0
    assert all(MARK not in text[start:end] for start, end in segments(text))
