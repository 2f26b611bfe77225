"""What becomes of an opinion: a question with its evidence, one to check, one whose text is gone, or none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import StoreError
from rag.serve.feedback import RIGHT, WRONG, Marked, Opinion, Record
from rag.serve.feedback.candidates import CHECK, GONE, NONE, READY, GoldCandidate, candidate, merged
from rag.types import Answer
from tests.rag.ui.samples import QUOTE, SOURCE, TEXT, answer, citation, refusal

START = TEXT.index("经理林海")
SHOULD = Marked(SOURCE, START, START + 18, TEXT[START : START + 18])


def text_of(source: str) -> str:
    if source != SOURCE:
        raise StoreError(f"found no {source}")
    return TEXT


def best(question: str, sentence: Marked) -> str:
    return "林海" if "谁" in question else ""


def record(opinion: Opinion, told: Answer | None = None, question: str = "", history: tuple[Any, ...] = ()) -> Record:
    told = told or answer()
    if question and not history:  # it stands alone
        told = replace(told, resolved=question)
    question = question or told.question
    return Record(
        1, "browser:me", "t", "l", opinion, question, "zh-Hans", history, told, {}, {}, "2026-11-28", "2026-11-28"
    )


def of(*records: Record) -> list[GoldCandidate]:
    return [candidate(one, text_of, best) for one in records]


def test_a_right_answer_gives_its_spans_and_its_quotation() -> None:
    (one,) = of(record(Opinion(RIGHT)))
    assert one.state == READY and one.line
    assert (one.line["answers"], one.line["evidence"]) == (["三百二十万箱"], [{"source": SOURCE, "text": QUOTE}])
    assert (one.line["type"], one.line["lang"]) == ("factoid-number", "zh-Hans")


def test_every_part_of_several_must_be_named() -> None:
    told = replace(answer(), spans=("码头公司", "三百二十万箱"))
    (one,) = of(record(Opinion(RIGHT), told, "哪些公司运送了货物？"))
    assert one.line and one.line["answer_parts"] == [["码头公司"], ["三百二十万箱"]]
    assert one.line["answers"] == ["码头公司、三百二十万箱"] and one.line["type"] == "list"


def test_a_quotation_without_a_span_is_to_be_checked() -> None:
    (one,) = of(record(Opinion(RIGHT), replace(answer(), spans=("——",))))
    assert one.state == CHECK and one.line and one.line["answers"] == [QUOTE]


def test_a_corrected_premise_gives_its_refutation() -> None:
    (one,) = of(record(Opinion(RIGHT), replace(answer(), correction=QUOTE)))
    assert one.line and one.line["type"] == "false-premise" and not one.line["answers"]
    assert one.line["refutation"] == {"source": SOURCE, "text": QUOTE, "correct": ["三百二十万箱"]}


@pytest.mark.parametrize("verdict", [RIGHT, WRONG])
def test_a_sentence_that_should_have_been_found_gives_the_readers_span(verdict: str) -> None:
    told = replace(refusal(), resolved="经理是谁？")
    guessed, whole = of(
        record(Opinion(verdict, should=SHOULD), told), record(Opinion(verdict, should=SHOULD), refusal())
    )
    assert guessed.state == whole.state == CHECK and guessed.line and whole.line
    assert (guessed.line["answers"], whole.line["answers"]) == (["林海"], [SHOULD.quote])
    assert "check" in guessed.line["note"] and guessed.line["evidence"] == [{"source": SOURCE, "text": SHOULD.quote}]


def test_only_what_is_said_to_be_nowhere_is_unanswerable() -> None:
    absent, refused, nothing = of(
        record(Opinion(WRONG, absent=True)), record(Opinion(RIGHT), refusal()), record(Opinion(WRONG))
    )
    assert absent.line and refused.line and nothing.line is None and nothing.state == NONE
    for one in (absent, refused):
        assert one.line and (one.line["type"], one.line["answers"], one.line["evidence"]) == (
            "unanswerable-near",
            [],
            [],
        )


def test_small_talk_is_no_question() -> None:
    assert [one.state for one in of(record(Opinion(RIGHT), replace(refusal(), reason="small-talk")))] == [NONE]


def test_text_that_is_gone_is_told() -> None:
    elsewhere = replace(citation(), source="gone.txt")
    changed = replace(citation(), quote="别的话")
    gone = of(
        record(Opinion(RIGHT), answer(citations=(elsewhere,))), record(Opinion(RIGHT), answer(citations=(changed,))),
        record(Opinion(WRONG, should=replace(SHOULD, source="gone.txt"))),
    )  # fmt: skip
    assert [one.state for one in gone] == [GONE] * 3 and merged(gone) == []


def test_a_follow_up_keeps_its_history() -> None:
    history = ({"role": "user", "content": "码头公司怎么样？"}, {"role": "assistant", "content": "很好。[1]"})
    (one,) = of(record(Opinion(RIGHT), replace(answer(), question="运送了多少？"), "运送了多少？", history))
    assert one.line and one.line["type"] == "follow-up" and one.line["history"] == list(history)


@pytest.mark.parametrize(
    ("question", "kind"),
    [("誰是經理？", "cross-script"), ("How many boxes did the port move last year?", "cross-lingual"), ("说说海港", "paraphrase")],
)  # fmt: skip
def test_the_type_is_guessed(question: str, kind: str) -> None:
    (one,) = of(record(Opinion(RIGHT), replace(answer(), question=question, resolved=question)))
    assert one.line and one.line["type"] == kind


def test_the_same_question_is_one_line() -> None:
    same = of(record(Opinion(RIGHT)), record(Opinion(RIGHT), question="碼頭公司 運送了多少箱？"))
    (line,) = merged(same)
    assert line["answers"] == ["三百二十万箱"] and "others" not in line["note"]


def test_people_who_disagree_are_told_of() -> None:
    said = of(record(Opinion(RIGHT)), record(Opinion(WRONG, should=SHOULD)), record(Opinion(WRONG, absent=True)))
    (line,) = merged(said)
    assert line["answers"] == ["三百二十万箱", SHOULD.quote]
    assert line["alt_evidence"] == [{"source": SOURCE, "text": SHOULD.quote}] and "others" in line["note"]


@given(st.permutations([Opinion(RIGHT), Opinion(RIGHT), Opinion(WRONG, should=SHOULD), Opinion(WRONG, absent=True)]))
def test_in_whatever_order_people_speak_one_question_is_one_line(opinions: list[Opinion]) -> None:
    (line,) = merged(of(*map(record, opinions)))
    assert bool(line["answers"]) == bool(line["evidence"])
