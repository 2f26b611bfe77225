from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from eval.datasets.haystack import DEPTH
from eval.measure.reading.data import CMRC, Asked, load
from eval.measure.reading.score import mean, silent_scores, whole_scores
from eval.measure.reading.search import Found, Said, Searcher, holds, said, search
from eval.measure.reading.store import opened
from eval.measure.search.trials import alone
from index.encoder import load_encoder
from rag.reader.model import Reader
from tests.eval.measure.reading.conftest import EACH, Knows


@pytest.fixture(scope="module")
def searcher(benchmarks: Path, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    encoder = load_encoder("own")
    store = opened(load(benchmarks, CMRC)[1], tmp_path_factory.mktemp("store") / "s", encoder)
    return Searcher(store, encoder, cast("Reader", Knows({})))


@pytest.fixture
def asked(benchmarks: Path) -> Asked:
    return load(benchmarks, CMRC)[0][0]


def test_a_question_is_asked_of_the_whole_file(searcher: Searcher, asked: Asked) -> None:
    knows = Knows({asked.answers[0]: 0.9})
    found = search(replace(searcher, reader=cast("Reader", knows)), asked, silent=False)
    assert searcher.store.passages == EACH
    assert found.read == 0 and found.said.span == asked.answers[0] and found.silent is None
    assert found.bm25 == found.hybrid == 0  # the number stands in one passage


def test_where_the_right_context_is_read_as_worse_it_comes_later(searcher: Searcher, asked: Asked) -> None:
    others = Knows({"大桥": 0.9, asked.context: 0.0})

    class Wrong(Knows):
        def read(self, question, hits):  # type: ignore[no-untyped-def]
            return [replace(r, relevance=-99.0 if h.passage.text == asked.context else 9.0)
                    for h, r in zip(hits, others.read(question, hits), strict=True)]  # fmt: skip

    found = search(replace(searcher, reader=cast("Reader", Wrong({}))), asked, silent=False)
    assert (found.bm25, found.hybrid) == (0, 0) and 0 < found.read < DEPTH


def test_without_its_answer_it_is_asked_of_the_others_only(searcher: Searcher, asked: Asked) -> None:
    knows = Knows({asked.answers[0]: 0.9})
    found = search(replace(searcher, reader=cast("Reader", knows)), asked, silent=True)
    half = len(knows.shown) // 2  # read twice: with the answer, and without it
    assert asked.context in knows.shown[:half]
    assert knows.shown[half:] and not any(holds(text, asked.answers) for text in knows.shown[half:])
    assert found.silent and found.silent.span != asked.answers[0] and found.silent.confidence < found.said.confidence
    assert search(searcher, replace(asked, answers=()), silent=True).silent is None


def test_nothing_found_is_refused() -> None:
    assert said(alone("谁？"), []) == Said("", 0.0, True)


def found(read: int, sure: float, silent: float) -> Found:
    return Found(read + 1, read, read, "", Said("甲", sure, sure < 0.5), Said("乙", silent, silent < 0.5))


def test_the_scores_are_those_of_the_questions() -> None:
    some = [found(0, 0.9, 0.2), found(4, 0.8, 0.6), found(DEPTH, 0.3, 0.1), found(0, 0.7, 0.2)]
    whole = whole_scores(some, [["甲"], ["丙"], ["甲"], []], 77)
    assert whole["passages"] == 77
    assert [score["value"] for score in whole["recall"]["read"]] == [0.5, 0.75, 0.75]
    assert [score["value"] for score in whole["recall"]["bm25"]] == [0, 0.5, 0.75]
    assert whole["against_bm25"]["recall@1"]["difference"] == 0.5
    assert whole["against_hybrid"]["recall@1"]["difference"] == 0
    assert whole["f1"]["value"] == pytest.approx(2 / 3, abs=1e-4) and whole["unread"]["f1"]["value"] == 0
    silent = silent_scores(some)
    assert silent and silent["questions"] == 4
    assert silent["unanswerable_refused"]["value"] == 0.75 and silent["answerable_refused"]["value"] == 0.25
    assert silent["auroc"]["value"] == 15 / 16  # of 16 pairs one is the wrong way round: 0.3 and 0.6
    assert silent_scores([replace(f, silent=None) for f in some]) is None


def test_a_mean_has_a_width_even_where_all_are_alike() -> None:
    assert mean([float("nan"), 1.0, 0.0]) == {"value": 0.5, "low": 0, "high": 1}
    assert mean([float("nan")]) is None
    assert mean([True] * 10) == {"value": 1, "low": 0.7225, "high": 1}  # Wilson's
    halves = mean(np.arange(1000) % 2)
    assert halves and 0.46 < halves["low"] < 0.5 < halves["high"] < 0.54
