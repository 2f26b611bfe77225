"""A message edited is the question that stands alone; unedited it is itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.asking.turns.edits import Edits, applied

OLD = "苍梧银行2019年发放了多少贷款？｜三十亿元"


def test_a_year_takes_the_place_of_a_year() -> None:
    edits = Edits(((0, 1), (6, 8)), ((1, 0, 4), (8, 9, 16)))
    assert applied("那2018年呢？", OLD, edits) == "苍梧银行2018年发放了多少贷款？"


def test_a_pronoun_becomes_a_name() -> None:
    assert applied("它的行长是谁", OLD, Edits(((0, 1),), ((1, 0, 4),))) == "苍梧银行的行长是谁？"


def test_latin_words_stay_apart_and_a_first_word_is_written_as_one() -> None:
    history = "When did Harbour Foods open?｜1998"
    assert applied("and who runs it?", history, Edits(((0, 4), (13, 15)), ((13, 9, 22),))) == "Who runs Harbour Foods?"
    assert applied("why?", "Does Harbour Foods sell tea?｜", Edits(((3, 4),), ((4, 0, 28),))) == (
        "Why does Harbour Foods sell tea?"
    )


def test_a_possessive_stands_close() -> None:
    assert applied(
        "what about Boston's?", "When do Rome's shops open?", Edits(((0, 11), (19, 20)), ((20, 15, 26),))
    ) == ("Boston's shops open?")


def test_all_left_out_leaves_the_message() -> None:
    assert applied("嗯？", OLD, Edits(((0, 2),))) == "嗯？"


@given(st.text(max_size=80), st.text(max_size=200))
def test_no_edits_give_the_message(message: str, history: str) -> None:
    assert applied(message, history, Edits()) == message


SPANS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda ends: (min(ends), max(ends)))


@given(
    st.text(max_size=40),
    st.text(max_size=60),
    st.lists(SPANS, max_size=3),
    st.lists(st.tuples(st.integers(0, 40), SPANS), max_size=3),
)
def test_any_edits_give_words_of_the_two(
    message: str, history: str, gone: list[tuple[int, int]], put: list[tuple[int, tuple[int, int]]]
) -> None:
    edits = Edits(tuple(gone), tuple((place, *span) for place, span in put))
    result = applied(message, history, edits)
    assert set(result.lower()) <= {*(message + history).lower(), " ", "?", "？"}
