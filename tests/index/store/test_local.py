"""A store in a folder: what only it can be asked, beside what every store does (`tests.index.store.test_contract`)."""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.articles.source import Source
from index.building.build import build_sources
from index.corpora.contexts import whole
from index.errors import SettingError
from index.store.local.store import LocalStore
from index.types import Filter
from tests.toys import ToyEncoder

ENCODER = ToyEncoder()


def ask(question: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = ENCODER.encode_questions([question])[0]
    return vector


@pytest.mark.parametrize("value", ["2021", "2021-13-01", "yesterday", "2021-3-1", "20210301"])
def test_a_filter_refuses_what_is_no_date(value: str) -> None:
    with pytest.raises(SettingError, match=f"since is '{value}'; expected a date; write it as YYYY-MM-DD"):
        Filter(since=value)


def test_a_filter_refuses_an_end_before_its_beginning() -> None:
    with pytest.raises(SettingError, match="until is '2019-01-01'; expected '2021-01-01', which is since, or later"):
        Filter(since="2021-01-01", until="2019-01-01")
    assert Filter(since="2021-01-01", until="2021-01-01").dated


def test_a_pattern_that_is_a_path_means_that_path() -> None:
    assert Filter("a[1].txt").sources(["a[1].txt", "a1.txt"]) == {"a[1].txt", "a1.txt"}


TEXTS = st.lists(st.sampled_from(["甲乙丙丁。", "甲乙丙戊。", "子丑寅卯。"]), min_size=1, max_size=40)


@settings(max_examples=15, deadline=None)
@given(TEXTS, st.integers(1, 45))
@example(["甲乙丙丁。"] * 40, 1)
def test_equal_scores_come_in_the_order_of_their_places(texts: list[str], k: int) -> None:
    with TemporaryDirectory() as folder:
        given = [Source(f"{n:02d}.txt", text, "utf-8", str(n)) for n, text in enumerate(texts)]
        build_sources(reversed(given), Path(folder), ENCODER, cut=whole, workers=1)
        store = LocalStore.open(Path(folder))
        lexical = store.search_lexical(["子", "丑", "甲乙丙", "甲乙丙丁"], k)
        for found in (store.search_dense(ask("甲乙丙丁"), k), lexical):
            records = store.records([key for key, _ in found])
            places = [(-score, record.passage.source) for (_, score), record in zip(found, records, strict=True)]
            assert places == sorted(places)
        everything = store.search_dense(ask("甲乙丙丁"), 100)
        assert store.search_dense(ask("甲乙丙丁"), k) == everything[:k] and len(everything) == len(texts)


def test_opening_loads_no_model_and_no_dictionary(built: LocalStore) -> None:
    code = (
        "import sys; from pathlib import Path; from index.store.local.store import LocalStore\n"
        "LocalStore.open(Path(sys.argv[1])).text('a/0.txt')\n"
        "print({'torch', 'sentence_transformers', 'jieba', 'numpy', 'faiss', 'tantivy'} & set(sys.modules))"
    )
    done = run([sys.executable, "-c", code, str(built.path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
