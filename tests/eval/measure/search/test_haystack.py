"""The haystack in memory against the store itself: the same candidates, in the same order, with the same scores."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.datasets.corpus import CONTEXTS, cut, made_source
from eval.measure.search.haystack import MemoryStore, hybrid
from eval.measure.search.trials import alone
from eval.measure.search.words import Bm25, Words, add_words
from index.articles.passages import passages
from index.building.build import build_sources
from index.store.entry import indexed_text
from index.store.local import Store
from index.types import Passage
from rag.search.retrieve import CANDIDATE_LIMIT, SEARCH_DEPTH, retrieve
from tests.toys import CROPS, TOWNS


class ExactEncoder:
    """Sixteen quarters with a sign each: unit vectors that 16 bits hold exactly, with many equal cosines."""

    name, fingerprint, dimension = "exact", "0" * 16, 16

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        bits = [[zlib.crc32(text.encode()) >> bit & 1 for bit in range(16)] for text in texts]
        return np.where(np.array(bits, dtype=bool).reshape(-1, 16), 0.25, -0.25).astype(np.float32)

    encode_passages = encode_questions


# Short ones: the store keeps a length of up to forty words as it is.
TEXTS = [f"{TOWNS[n % 12]}的{CROPS[n // 12]}去年收了{n * 7}吨，刘强东说。" for n in range(144)]
QUESTIONS = [
    "白沙湾的茶叶收了多少吨？", "青石鎮的柑橘", "刘强东刘强东说了什么", "How many tons of tea did Liu Qiangdong harvest?",
    "Qingshi honey last year", "？", "天气",
]  # fmt: skip


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, MemoryStore, list[Passage]]:
    folder = tmp_path_factory.mktemp("exact")
    sources = [made_source(f"{CONTEXTS}{n:03d}.txt", text) for n, text in enumerate(TEXTS)]
    build_sources(sources, folder / "store", ExactEncoder(), cut=cut, workers=1)
    found = [p for s in sources for a in cut(s.path, s.text) for p in passages(a, s.text)]
    words: Words = {}
    add_words(words, found)
    lexical = Bm25([words[p.lead, p.text] for p in found])
    space = ExactEncoder().encode_passages([indexed_text(p) for p in found])
    return Store.open(folder / "store"), MemoryStore(found, space, lexical), found


@pytest.mark.parametrize("text", QUESTIONS)
def test_the_hybrid_is_the_services_own(both: tuple[Store, MemoryStore, list[Passage]], text: str) -> None:
    store, memory, found = both
    expected = [(c.hit.passage.source, c.fused) for c in retrieve(store, ExactEncoder(), alone(text))]
    fused = [(found[key].source, score) for key, score in hybrid(memory, ExactEncoder(), alone(text))]
    assert len(found) > SEARCH_DEPTH and len(expected) == CANDIDATE_LIMIT
    assert [source for source, _ in fused] == [source for source, _ in expected]
    assert [score for _, score in fused] == pytest.approx([score for _, score in expected], abs=1e-3)


def test_words_count_as_often_as_asked_and_of_a_set_the_best(both: tuple[Store, MemoryStore, list[Passage]]) -> None:
    store, memory, _ = both
    sets = [{"茶叶": 0.5, "蜂蜜": 0.25, "nothing": 1.0}, {"刘强东": 0.1}]
    for words, also in ((["茶叶", "茶叶", "白沙湾"], []), (["白沙湾"], sets), ([], sets), (["nothing"], []), ([], [])):
        expected = [score for _, score in store.search_lexical(words, 30, None, also)]
        assert [score for _, score in memory.search_lexical(words, 30, None, also)] == pytest.approx(expected, abs=2e-4)
    once, twice = (memory.bm25(["茶叶"] * n).max() for n in (1, 2))
    assert twice == pytest.approx(2 * once)


def test_names_are_found_by_their_pinyin(both: tuple[Store, MemoryStore, list[Passage]]) -> None:
    assert (both[1].bm25(["liuqiangdong"]) > 0).all()
