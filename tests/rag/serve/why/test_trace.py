"""Why a reply is as it is, as it is stored beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language.sentences import sentences
from index.types import Filter
from rag.chain import Service, traced
from rag.commands.explain import explain
from rag.serve.why import FATES, Asked, Weighed, Why, weighed, why
from rag.serve.why.records import MAX_BYTES
from rag.types import Ask, Draft, DraftSentence, Event, Evidence, Question, Quote, Trace

CEO = "京东金融的CEO是谁？"


@pytest.fixture(scope="module")
def asked(service: Service) -> Trace:
    return traced(service, Ask(CEO))


def stored(told: Why) -> Why:
    again = Why.read(json.loads(json.dumps(told.to_json(), ensure_ascii=False)))
    assert again is not None
    return again


def test_an_answer_names_the_words_hit_and_what_became_of_each_passage(asked: Trace) -> None:
    told = why(asked)
    assert {"京东", "金融", "ceo"} <= set(told.question.words) and told.question.kind == "person"
    (cited,) = (row for row in told.weighed if row.fate == "cited")
    assert cited.span == "陈生强" and (cited.probability or 0) > 0.5 and {"京东", "金融", "ceo"} == set(cited.words)
    assert [row.rank for row in told.weighed[:20]] == list(range(1, 21))
    fates = {row.fate for row in told.weighed}
    assert {"outdone", "no-answer", "not-read", "below-limit"} <= fates <= set(FATES)
    assert all(row.relevance is None for row in told.weighed if row.fate in {"not-read", "below-limit", "copy"})
    assert set(told.seconds) == {"question", "retrieve", "rank", "write", "verify"}
    assert told.threshold is not None and told.confidence > told.threshold


def test_it_is_small_and_survives_being_stored(asked: Trace) -> None:
    told = why(asked)
    assert len(json.dumps(told.to_json(), ensure_ascii=False).encode()) <= MAX_BYTES
    assert stored(told) == told
    assert Why.read({"rows": []}) is None


def test_a_refusal_says_what_it_lacked(service: Service) -> None:
    told = why(traced(service, Ask("珠穆朗玛峰的高度是多少米？")))
    assert told.reason == "low-confidence" and told.threshold is not None and told.confidence < told.threshold
    assert not any(row.fate == "cited" for row in told.weighed)


def test_of_several_questions_each_has_its_passages(service: Service) -> None:
    told = why(traced(service, Ask("白条是什么时候推出的，利率是多少？")))
    assert len(told.question.parts) == 2 and {row.part for row in told.weighed} == {1, 2}
    assert any(row.fate == "cited" and row.part == 1 for row in told.weighed)
    assert stored(told) == told


def test_copies_name_what_stands_for_them(mixed: Service) -> None:
    rows = weighed(traced(mixed, Ask("青石大桥全长多少米？")), None)
    copies = [row for row in rows if row.fate == "copy"]
    assert copies and all(row.copy_of and rows[row.copy_of - 1].rank == row.copy_of for row in copies)


def test_the_articles_that_were_to_answer_are_kept(mixed: Service) -> None:
    told = why(traced(mixed, Ask("新增茶园多少亩？", wanted=Filter(source="tea-*"))))
    assert Filter(**told.question.wanted) == Filter(source="tea-*")


@pytest.mark.parametrize("said", ["", "。", "你好", "有多少篇文章？"])
def test_what_is_no_question_has_a_record_too(service: Service, said: str) -> None:
    told = why(traced(service, Ask(said)))
    assert stored(told) == told


class Claims:
    """A writer that says some things of the first passage; "" is its first sentence."""

    name, remote = "claims", False

    def __init__(self, *said: str) -> None:
        self.said = said

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Event]:
        passage = evidence[0].passage.text
        start, end = sentences(passage)[0]
        said = (DraftSentence(text or passage[start:end], (Quote(0, start, end),)) for text in self.said)
        yield Event("draft", draft=Draft(tuple(said), ()))


MOON = "京东金融的总部在月球，有999人。"


@pytest.mark.parametrize("said", [("", MOON), (MOON,)])
def test_sentences_of_a_writer_that_do_not_stand_are_kept(service: Service, said: tuple[str, ...]) -> None:
    told = why(traced(replace(service, writer=Claims(*said)), Ask(CEO)))
    assert told.dropped == (MOON,)
    assert any(row.fate == "cited" for row in told.weighed)


def test_explain_gives_the_same_rows_with_a_stage(asked: Trace) -> None:
    rows = explain(asked)
    assert [{**asdict(row)} for row in weighed(asked)] == [{k: v for k, v in r.items() if k != "stage"} for r in rows]
    assert {"cited", "evidence", "retrieved"} <= {row["stage"] for row in rows}


def test_a_sentence_struck_through_is_unsupported_and_cites_nothing(asked: Trace) -> None:
    draft = Draft((DraftSentence("甲", (Quote(0, 0, 1),)), DraftSentence("乙", (Quote(1, 0, 1),))), ())
    told = why(replace(asked, draft=draft, supported=(False, True)))
    assert [row.fate for row in told.weighed[:2]] == ["unsupported", "cited"] and told.dropped == ("甲",)


@settings(max_examples=40)
@given(text=st.text(max_size=3_000), rows=st.integers(0, 60))
def test_whatever_stands_in_it_it_stays_small(text: str, rows: int) -> None:
    row = Weighed(text, 0, 1, text[:80], None, text[:80], "cited", (text[:40],), 0.5)
    told = Why(Asked(text[:400], text[:400], "en", "other"), 0.1, None, None, "extractive", (row,) * rows)
    assert len(json.dumps(told.to_json(), ensure_ascii=False).encode("utf-8", "replace")) <= MAX_BYTES
