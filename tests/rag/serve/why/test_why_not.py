"""A sentence that a person misses: found in the store, and followed to where it fell out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import Filter
from rag import answer
from rag.chain import Service
from rag.serve.why.lookup import letters
from rag.serve.why.why_not import why_not
from rag.types import Ask

CEO = Ask("京东金融的CEO是谁？")


@pytest.mark.parametrize(
    ("sentence", "match", "fate"),
    [
        ("京东金融CEO陈生强判断", "exact", "cited"),
        ("对于京东金融的发展愿景，京东金融CEO陈生强介绍说", "exact", "outdone"),  # the article is in the other script
        ("最终,2017年7月,京东与泰州市签订", "exact", "below-limit"),
        ("农村信用社1373家", "exact", "not-retrieved"),
        ('header-img: "img/my-post/tech06.jpg"', "exact", "left-out"),
        ("京东金融的老总陈生强谈发展愿景", "nearest", "outdone"),
        ("珠穆朗玛峰是世界最高的山峰，高8848米。", "none", "not-in-store"),
        ("。", "none", "not-in-store"),
    ],
)
def test_where_a_sentence_fell_out(service: Service, sentence: str, match: str, fate: str) -> None:
    told = why_not(service, CEO, sentence)
    assert (told.match, told.fate) == (match, fate)
    assert told.winner and "陈生强" in told.winner.text and told.same
    if match == "exact":
        assert told.told and service.store.text(told.told.source)[told.told.start : told.told.end] == told.told.text


def test_what_was_not_read_says_its_ranks_the_words_it_lacks_and_what_reading_it_gives(service: Service) -> None:
    told = why_not(service, Ask("京东健康成立于哪一年？"), "农村信用社1373家")
    assert told.fate in {"not-retrieved", "below-limit"} and "健康" in told.lacking
    assert told.dense_rank or told.lexical_rank
    assert told.alone is not None and told.alone < 0.1


def test_what_was_read_says_what_beat_it(service: Service) -> None:
    told = why_not(service, CEO, "京東金融CEO陳生強介紹說")
    assert told.rank and told.relevance and told.span == "陳生強" and told.alone and told.alone > 0.5
    assert (told.probability or 0) < (told.winner_probability or 0)


def test_what_was_not_to_be_asked_says_so(service: Service) -> None:
    told = why_not(service, replace(CEO, wanted=Filter(source="000*")), "京東金融CEO陳生強介紹說")
    assert told.fate == "filtered"


def test_a_refusal_has_no_better_answer(service: Service) -> None:
    told = why_not(service, Ask("上海证券的注册资本是多少？"), "京东金融CEO陈生强判断")
    assert told.match == "exact" and told.fate != "cited"
    assert told.winner is None and told.winner_probability is None


def test_an_answer_of_other_articles_is_told_apart(service: Service) -> None:
    said = answer(service, CEO.question)
    assert why_not(service, CEO, "陈生强判断", said).same
    assert not why_not(service, CEO, "陈生强判断", replace(said, generation="000999")).same


@settings(max_examples=6)
@given(sentence=st.text(max_size=600))
def test_any_text_has_a_fate(mixed: Service, sentence: str) -> None:
    told = why_not(mixed, Ask("青石大桥全长多少米？"), sentence)
    assert told.fate and (told.match != "exact" or (told.told and letters(told.told.text)))
