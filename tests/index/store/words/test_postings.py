"""The words of a segment: BM25 as in the textbook, whatever segments and dead passages there are; damage is noticed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate, pairwise
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.store.words.bm25 import Mask, Part, Synonyms, search
from index.store.words.postings import Postings, write_postings

ALL = 1_000
WORDS = [*"甲乙丙丁", "京东_金融", "new", "\x00a", "𠮷" * 40]
Texts = list[list[str]]


def written(texts: Sequence[str], path: Path | str = ":memory:") -> Postings:
    db = sqlite3.connect(path, isolation_level=None)
    write_postings(db, texts)
    return Postings(lambda sql, *values: db.execute(sql, values).fetchall())


def postings(texts: Texts) -> Postings:
    return written([" ".join(text) for text in texts])


def textbook(texts: Texts, words: Sequence[str], sets: Sequence[Synonyms] = ()) -> dict[int, float]:
    """Return the BM25 of each text that has one of the words, by the formula, a text and a word at a time."""
    average = sum(map(len, texts)) / max(len(texts), 1)

    def score(word: str, text: list[str]) -> float:
        having, often = sum(word in other for other in texts), text.count(word)
        idf = log(1 + (len(texts) - having + 0.5) / (having + 0.5))
        return idf * often * 2.2 / (often + 1.2 * (1 - 0.75 + 0.75 * len(text) / average)) if often else 0.0

    scores = [
        sum(score(word, text) for word in words)
        + sum(max((weight * score(word, text) for word, weight in one.items()), default=0) for one in sets)
        for text in texts
    ]
    return {row: score for row, score in enumerate(scores) if score}


CORPORA = st.lists(st.lists(st.sampled_from(WORDS), max_size=9), max_size=30)
QUESTIONS = st.lists(st.sampled_from([*WORDS, "没有", "", "甲 乙"]), max_size=6)
SETS = st.lists(st.dictionaries(st.sampled_from(WORDS), st.sampled_from([0.25, 0.5, 1.0]), max_size=3), max_size=3)


@settings(deadline=None)
@given(CORPORA, QUESTIONS, SETS)
@example([["甲"] * 300, ["甲", "乙"]], ["甲", "甲"], [])  # a count beyond a byte
def test_scores_are_the_textbooks(texts: Texts, words: list[str], sets: list[Synonyms]) -> None:
    hits = search([(postings(texts), None, None)], words, ALL, sets)
    assert [score for _, _, score in hits] == sorted((score for _, _, score in hits), reverse=True)
    assert {row: score for _, row, score in hits} == pytest.approx(textbook(texts, words, sets))


@settings(deadline=None)
@given(CORPORA, st.lists(st.integers(0, 30), max_size=3), st.data(), QUESTIONS, SETS)
def test_segments_and_the_dead_change_no_digit(
    texts: Texts, cuts: list[int], data: st.DataObject, words: list[str], sets: list[Synonyms]
) -> None:
    alive = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    bounds = [0, *sorted(min(cut, len(texts)) for cut in cuts), len(texts)]
    parts = [(postings(texts[a:b]), np.array(alive[a:b], np.bool_), None) for a, b in pairwise(bounds)]
    fresh: Sequence[Part] = [(postings([t for t, lives in zip(texts, alive, strict=True) if lives]), None, None)]
    rank = [number - 1 for number in accumulate(alive)]  # a live text's row where the dead never were
    hits = search(parts, words, ALL, sets)
    assert {rank[bounds[part] + row]: score for part, row, score in hits} == {
        row: score for _, row, score in search(fresh, words, ALL, sets)
    }
    assert all(alive[bounds[part] + row] for part, row, _ in hits)


@settings(deadline=None)
@given(CORPORA, st.integers(0, 9), st.integers(0, 30), st.data(), QUESTIONS)
def test_the_k_best_are_the_first_of_all_and_a_filter_only_leaves_out(
    texts: Texts, k: int, cut: int, data: st.DataObject, words: list[str]
) -> None:
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))), np.bool_)
    first, second = postings(texts[:cut]), postings(texts[cut:])

    def found(k: int, masks: tuple[Mask | None, Mask | None]) -> list[tuple[int, int, float]]:
        return search([(first, None, masks[0]), (second, None, masks[1])], words, k)

    every = found(ALL, (None, None))
    assert [score for *_, score in found(k, (None, None))] == [score for *_, score in every[:k]]
    within = [(part, row, score) for part, row, score in every if allowed[part * len(first.lengths) + row]]
    filtered = found(k, (allowed[:cut], allowed[cut:]))
    assert [score for *_, score in filtered] == [score for *_, score in within[:k]] and set(filtered) <= set(within)


def test_rows_and_counts_come_back_as_written() -> None:
    texts = [[f"w{n % 700}", *(["x"] * (n % 3)), f"only{n}"] for n in range(3_000)]  # several records of each bucket
    segment = postings(texts)
    assert segment.lengths.tolist() == [len(text) for text in texts]
    for word in ("x", "w0", "w699", "only2999"):
        found = segment.get(word)
        assert found is not None
        rows, counts = found
        assert {int(row): int(count) for row, count in zip(rows, counts, strict=True)} == {
            row: text.count(word) for row, text in enumerate(texts) if word in text
        }
    assert segment.get("w700") is segment.get("") is segment.get("w0 x") is None


def test_a_segment_of_more_than_65_535_passages_is_read_all_the_same() -> None:
    segment = written(["a b"] * 65_534 + ["", "c", "a c"])
    assert {row for _, row, _ in search([(segment, None, None)], ["c"], 5)} == {65_535, 65_536}


def test_the_same_words_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        written(["b a c a", "c", "甲_乙 c"] * 50, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE posting SET rows = zeroblob(length(rows))",
        "UPDATE posting SET counts = substr(counts, 2)",
        "UPDATE posting SET terms = NULL, sizes = 'ten'",
        "UPDATE posting SET first = first + 1, last = first",
        "DELETE FROM posting WHERE length(terms) > 0",
        "DROP TABLE posting",
        "UPDATE length SET terms = substr(terms, 5)",
        "DELETE FROM length",
    ],
)
def test_damage_is_noticed(damage: str) -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    write_postings(db, ["甲 乙 丙", "甲 甲"])
    db.execute(damage)
    with pytest.raises((ValueError, sqlite3.Error)):
        search([(Postings(lambda sql, *values: db.execute(sql, values).fetchall()), None, None)], ["甲", "丙"], 5)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_a_flipped_bit_is_noticed_or_harmless(data: st.DataObject) -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    write_postings(db, [f"甲 w{n % 7} w{n % 11}" for n in range(200)])
    words = ["甲", *(f"w{n}" for n in range(11))]

    def asked() -> list[tuple[int, int, float]]:
        return search([(Postings(lambda sql, *values: db.execute(sql, values).fetchall()), None, None)], words, 50)

    whole, image = asked(), bytearray(db.serialize())
    bit = data.draw(st.integers(0, 8 * len(image) - 1))
    image[bit // 8] ^= 1 << bit % 8
    db.deserialize(bytes(image))
    with suppress(ValueError, sqlite3.Error):
        assert asked() == whole
