"""Which quotations have to do with what was asked."""

from __future__ import annotations

import pytest

from index.types import Passage, PassageRecord
from rag.asking.question import analyse
from rag.judge.spans.asked import is_asked
from rag.judge.verify import fault, verify
from rag.types import Draft, DraftSentence, Evidence, Quote, Span

TEXT = "青石大桥全长2860米。市图书馆周一闭馆。韩立群获得了奖章。"
LENGTH, LIBRARY, MEDAL = ((0, 12), (12, 20), (20, 29))


def evidence(*spans: Span) -> list[Evidence]:
    return [Evidence(PassageRecord(Passage("a.txt", 0, len(TEXT), TEXT, 0, None, None, None, "")), 0.9, spans)]


@pytest.mark.parametrize("asked", ["青石大桥有多长？", "青石大橋全長多少？"])
def test_a_quotation_that_shares_words_is_asked_for_and_another_is_not(asked: str) -> None:
    question = analyse(asked)
    assert is_asked(question, [Quote(0, *LENGTH)], evidence())
    assert not is_asked(question, [Quote(0, *LIBRARY)], evidence())
    assert is_asked(question, [Quote(0, *LIBRARY), Quote(0, *LENGTH)], evidence())


def test_where_the_languages_differ_words_cannot_tell() -> None:
    assert is_asked(analyse("How long is the Qingshi bridge?"), [Quote(0, *LIBRARY)], evidence())


def test_a_quotation_that_holds_a_likely_span_is_asked_for_whatever_its_words() -> None:
    question = analyse("谁立了功？")
    assert is_asked(question, [Quote(0, *MEDAL)], evidence(Span(20, 23, 0.4)))
    assert not is_asked(question, [Quote(0, *MEDAL)], evidence(Span(20, 23, 0.001)))
    assert not is_asked(question, [Quote(0, *MEDAL)], evidence(Span(0, 4, 0.4)))


def test_what_stands_word_for_word_and_answers_nothing_is_a_fault_of_a_free_writer_only() -> None:
    said = DraftSentence("市图书馆周一闭馆。", (Quote(0, *LIBRARY),))
    question = analyse("青石大桥有多长？")
    assert fault(said, evidence()) is None and fault(said, evidence(), question) == "not-asked"
    assert verify(Draft((said,), ()), evidence(), question) == [False]
