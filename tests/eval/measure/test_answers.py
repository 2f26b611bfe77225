from __future__ import annotations

from dataclasses import replace
from math import isnan
from pathlib import Path
from typing import Any, cast

import pytest

from eval.datasets.corpus import DEPTH
from eval.datasets.trials import alone
from eval.measure.answers import Found, Said, holds, likeliest, pieces, said, scored, search, texts
from eval.measure.reader import CMRC, load
from index.articles.passages import MAX_PASSAGE
from index.corpora.contexts import build_context_store, context_name
from index.corpora.reading import AnswerSpan, ReadingQuestion
from index.encoder import load_encoder
from index.store.local.store import LocalStore
from rag.reader.model import Reader
from tests.eval.measure.conftest import EACH, Knows

LONG = "".join(f"第{n}号大桥全长{n * 37}米，去年通车。" for n in range(100, 140))


def knows(likely: dict[str, float]) -> Reader:
    return cast("Reader", Knows(likely))


def test_a_context_is_read_whole_up_to_the_longest_passage_and_else_as_a_store_cuts_it() -> None:
    short = LONG[:MAX_PASSAGE]
    assert [hit.passage.text for hit in pieces(short)] == [short]
    hits = pieces(LONG)
    assert len(hits) > 2 and all(len(hit.passage.text) <= MAX_PASSAGE for hit in hits)
    assert all(LONG[hit.passage.start : hit.passage.end] == hit.passage.text for hit in hits)
    assert hits[0].passage.start == 0 and hits[-1].passage.end == len(LONG)


def test_the_likeliest_span_of_all_passages_counts() -> None:
    asked = ReadingQuestion("line 1", "1", "第139号大桥全长多少？", LONG)
    assert likeliest(knows({"3700米": 0.3, "5143米": 0.6}), asked) == "5143米"  # of the first passage, and of the last
    assert likeliest(knows({"3700米": 0.6, "5143米": 0.3}), asked) == "3700米"
    assert likeliest(knows({}), asked) == ""


def test_answers_are_scored_by_their_language() -> None:
    assert scored("京东金融集团", ["京东集团"]) == pytest.approx((0.0, 0.4))  # CMRC's: the longest common run
    assert scored("the Great Wall of China", ["Great Wall"]) == pytest.approx((0.0, 2 / 3))  # SQuAD's: words
    assert scored("劉強東", ["马云", "刘强东"]) == (1.0, 1.0)
    assert scored("", ["刘强东"]) == (0.0, 0.0)
    assert all(isnan(score) for score in scored("刘强东", []))


def test_an_empty_answer_is_none() -> None:
    asked = ReadingQuestion("line 1", "1", "？", "桥。", (AnswerSpan(" "), AnswerSpan("桥", 0)))
    assert texts(asked) == ("桥",)


@pytest.fixture(scope="module")
def store(benchmarks: Path, tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    contexts = ((context_name(context), context) for context in load(benchmarks, CMRC)[1])
    return LocalStore.open(build_context_store(contexts, tmp_path_factory.mktemp("store") / "s", load_encoder("own")))


@pytest.fixture
def asked(benchmarks: Path) -> ReadingQuestion:
    return load(benchmarks, CMRC)[0][0]


def found_by(reader: Any, store: LocalStore, asked: ReadingQuestion, silent: bool = False) -> Found:
    return search(store, load_encoder("own"), cast("Reader", reader), asked, silent)


def test_a_question_is_asked_of_the_whole_file(store: LocalStore, asked: ReadingQuestion) -> None:
    (answer,) = texts(asked)
    found = found_by(Knows({answer: 0.9}), store, asked)
    assert store.passages == EACH
    assert found.read == 0 and found.said.span == answer and found.silent is None
    assert found.bm25 == found.hybrid == 0  # the number stands in one passage


def test_where_the_right_context_is_read_as_worse_it_comes_later(store: LocalStore, asked: ReadingQuestion) -> None:
    others = Knows({"大桥": 0.9, asked.context: 0.0})

    class Wrong(Knows):
        def read(self, question, hits):  # type: ignore[no-untyped-def]
            return [replace(r, relevance=-99.0 if h.passage.text == asked.context else 9.0)
                    for h, r in zip(hits, others.read(question, hits), strict=True)]  # fmt: skip

    found = found_by(Wrong({}), store, asked)
    assert (found.bm25, found.hybrid) == (0, 0) and 0 < found.read < DEPTH


def test_without_its_answer_it_is_asked_of_the_others_only(store: LocalStore, asked: ReadingQuestion) -> None:
    (answer,) = texts(asked)
    knows = Knows({answer: 0.9})
    found = found_by(knows, store, asked, silent=True)
    told = [n for n, text in enumerate(knows.shown) if holds(text, [answer])]
    assert asked.context in knows.shown and knows.shown[told[-1] + 1 :]  # read with the answer, and then without it
    assert found.silent and found.silent.span != answer and found.silent.confidence < found.said.confidence
    assert found_by(Knows({}), store, replace(asked, answers=()), silent=True).silent is None


def test_nothing_found_is_refused() -> None:
    assert said(alone("谁？"), [], None) == Said("", 0.0, True)
