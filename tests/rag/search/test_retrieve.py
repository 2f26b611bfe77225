"""Candidates: both searches, fused; across languages the words are searched in translation too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.tokens import terms, words_of
from rag.asking.question import analyse
from rag.chain import Service
from rag.search.retrieve import (
    PAIR_WEIGHT,
    TRANSLATION_WEIGHT,
    fuse,
    paired,
    query_words,
    retrieve,
    share_of_others,
    translated,
)


def _asked(service: Service, text: str) -> dict[str, int | None]:
    """Return each candidate's source and its rank by words, best candidate first."""
    found = retrieve(service.store, service.encoder, analyse(text))
    return {c.hit.passage.source: c.hit.lexical_rank for c in reversed(found)}


def test_an_english_question_meets_chinese_words(mixed: Service) -> None:
    asked = "How large is the membership of the tea cooperative?"
    words = query_words(analyse(asked))
    assert not any(
        "茶" in r.passage.lead + r.passage.text for r in mixed.store.records([k for k, _ in _words(mixed, words)])
    )
    assert _asked(mixed, asked)["tea-hant.txt"] == 1


def _words(service: Service, words: list[str]) -> list[tuple[int, float]]:
    return service.store.search_lexical(words, 5)


def test_a_question_in_the_passages_language_is_searched_by_its_own_words(mixed: Service) -> None:
    for asked in ("青石大桥的总投资是多少？", "Who is the director of the Harbour Museum?"):
        question = analyse(asked)
        found = retrieve(mixed.store, mixed.encoder, question)
        by_rank = sorted((c.hit.lexical_rank, c.hit.key) for c in found if c.hit.lexical_rank)
        assert [key for _, key in by_rank] == [
            key for key, _ in mixed.store.search_lexical(query_words(question), 100, sets=paired(question))
        ][: len(by_rank)]


def test_a_translation_weighs_half_a_word_at_most() -> None:
    sets = translated(words_of("the insurance company in Singapore, in Singapore").written)
    assert [next(iter(one)) for one in sets].count("新加坡") == 1
    assert all(0 < weight <= TRANSLATION_WEIGHT for one in sets for weight in one.values())
    assert translated(words_of("2018，😀").written) == [] and translated(words_of("").written) == []


@pytest.mark.parametrize(
    ("asked", "nearest", "share"),
    [("en", ["zh-Hans"] * 2, 1), ("en", ["en", "zh-Hant"], 0.5), ("zh-Hant", ["zh-Hans"], 0), ("zh-Hans", [], 0)],
)  # fmt: skip
def test_how_many_of_the_nearest_are_of_another_language(asked: str, nearest: list[str], share: float) -> None:
    assert share_of_others(asked, nearest) == share


def test_a_share_that_is_given_holds(mixed: Service) -> None:
    question = analyse("青石大桥的总投资是多少？")
    by_words = retrieve(mixed.store, mixed.encoder, question, share=0)
    assert by_words[0].hit.lexical_rank == 1
    by_vectors = retrieve(mixed.store, mixed.encoder, question, share=1)
    assert by_vectors[0].hit.dense_rank == 1


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8), st.floats(0, 1))
def test_fusing_is_blind_to_scale_and_offset(scores: list[float], share: float) -> None:
    other = [float(len(terms(str(s)))) for s in scores]
    one, two = fuse(scores, other, share), fuse([3 * s + 7 for s in scores], other, share)
    if np.std(scores) > 1e-6:
        np.testing.assert_allclose(one, two, atol=1e-6)


def test_words_that_stand_together_come_first(mixed: Service) -> None:
    assert paired(analyse("青石大桥的总投资")) and all(
        list(one.values()) == [PAIR_WEIGHT] for one in paired(analyse("青石大桥的总投资"))
    )
    apart = mixed.store.search_lexical(terms("橘猫 登记 数量"), 1)
    together = mixed.store.search_lexical(terms("橘猫 登记 数量"), 1, sets=paired(analyse("橘猫登记数量")))
    assert together[0][0] == apart[0][0] and together[0][1] > apart[0][1]
    assert paired(analyse("猫")) == [] and paired(analyse("，😀")) == []


@pytest.mark.parametrize(("question", "term"), [("Which securities?", "证券"), ("the news", "新闻"), ("用户", "user")])
def test_a_word_is_translated_as_written_and_searched_as_indexed(question: str, term: str) -> None:
    assert any(term in one for one in translated(words_of(question).written))
