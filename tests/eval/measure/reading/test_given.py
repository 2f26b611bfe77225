from __future__ import annotations

from math import isnan
from typing import cast

import pytest

from eval.measure.reading.data import Asked
from eval.measure.reading.given import cut, given, likeliest, scored
from index.articles.passages import MAX_PASSAGE
from rag.reader.model import Reader
from tests.eval.measure.reading.conftest import Knows

LONG = "".join(f"第{n}号大桥全长{n * 37}米，去年通车。" for n in range(100, 140))


def knows(likely: dict[str, float]) -> Reader:
    return cast("Reader", Knows(likely))


def test_a_context_is_read_whole_up_to_the_longest_passage_and_else_as_a_store_cuts_it() -> None:
    short = LONG[:MAX_PASSAGE]
    assert [hit.passage.text for hit in cut(short)] == [short]
    hits = cut(LONG)
    assert len(hits) > 2 and all(len(hit.passage.text) <= MAX_PASSAGE for hit in hits)
    assert all(LONG[hit.passage.start : hit.passage.end] == hit.passage.text for hit in hits)
    assert hits[0].passage.start == 0 and hits[-1].passage.end == len(LONG)


def test_the_likeliest_span_of_all_passages_counts() -> None:
    asked = Asked("第139号大桥全长多少？", LONG, ("5143米",))
    assert likeliest(knows({"3700米": 0.3, "5143米": 0.6}), asked) == "5143米"  # of the first passage, and of the last
    assert likeliest(knows({"3700米": 0.6, "5143米": 0.3}), asked) == "3700米"
    assert likeliest(knows({}), asked) == ""


def test_answers_are_scored_by_their_language() -> None:
    assert scored("京东金融集团", ["京东集团"]) == pytest.approx((0.0, 0.4))  # CMRC's: the longest common run
    assert scored("the Great Wall of China", ["Great Wall"]) == pytest.approx((0.0, 2 / 3))  # SQuAD's: words
    assert scored("劉強東", ["马云", "刘强东"]) == (1.0, 1.0)
    assert scored("", ["刘强东"]) == (0.0, 0.0)
    assert all(isnan(score) for score in scored("刘强东", []))


def test_each_question_has_its_pair() -> None:
    questions = [Asked("？", "桥长三千米。", ("三千米",)), Asked("？", "塔高九米。", ("九米",))]
    assert given(knows({"三千米": 0.9}), questions) == [(1.0, 1.0), (0.0, 0.0)]
