"""Without a reader the sentence that holds most of the question's words is quoted, whole."""

from __future__ import annotations

from index.types import Hit, Passage, PassageRecord
from rag.asking.question import analyse
from rag.judge.spans.without_reader import best_sentences
from rag.types import Question

TEXT = "青石大桥昨日通车。大桥总投资14.5亿元，由市交通局承建。局长陈国栋出席。"
OTHER = "云岭县的茶园今年投资三百万元。"


def asked(text: str) -> Question:
    return analyse(text)


def hit(text: str, key: int = 0) -> Hit:
    return Hit(key, PassageRecord(Passage("a.txt", 0, len(text), text, 0, None, None, None, "")))


def test_the_sentence_with_most_words_is_likeliest() -> None:
    first, second = best_sentences(asked("青石大桥的总投资是多少？"), [hit(TEXT), hit(OTHER, 1)])
    assert TEXT[first[0].start : first[0].end] == "大桥总投资14.5亿元，由市交通局承建。"
    assert first[0].probability > second[0].probability
    assert 0 < sum(s.probability for s in (*first, *second)) <= 1


def test_an_english_question_meets_translations() -> None:
    (spans,) = best_sentences(asked("How much investment did the bridge take?"), [hit(TEXT)])
    assert "投资" in TEXT[spans[0].start : spans[0].end]


def test_without_a_word_in_common_every_sentence_is_as_unlikely() -> None:
    (spans,) = best_sentences(asked("火星上有水吗？"), [hit(TEXT)])
    assert len(spans) == 3 and all(s.probability == 0 for s in spans)
    assert best_sentences(asked("好"), []) == []
