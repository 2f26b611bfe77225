"""Near-copies are linked when they are indexed, whatever came first and whatever else changes."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from index.articles.source import Source
from index.building.build import build, update
from index.store.copies.signature import jaccard, letters, runs, signature, unpacked
from index.store.local.store import LocalStore
from tests.toys import CROPS, TOWNS, ToyEncoder, news, write_sources

Place = tuple[str, int]


def sentence(n: int) -> str:
    """Return a sentence that shares little with any other."""
    town, crop = TOWNS[n % 12], CROPS[n * 5 % 12]
    return "".join(chr(0x4E00 + (n * 977 + i * 331) % 20_000) for i in range(24)) + f"{town}{crop}{n}吨。"


def told(first: int, last: int, title: str = "丰收") -> str:
    """Return an article of some sentences; two that share most of them are near-copies."""
    return f"{title}\n\n2021-03-04\n\n" + "\n\n".join(sentence(n) for n in range(first, last)) + "\n"


def groups(store: Path) -> set[frozenset[str]]:
    """Return which sources are near-copies of each other, as each of them says."""
    opened = LocalStore.open(store)
    said = {frozenset({a.source, *(c.source for c in opened.copies(a.source, a.start))}) for a in opened.articles}
    named = [source for group in said for source in group]
    assert sorted(named) == opened.sources()  # each is of one group
    return {group for group in said if len(group) > 1}


def built(texts: dict[str, str], home: Path) -> Path:
    write_sources(home / "seeds", texts)
    build(home / "seeds", home / "store", ToyEncoder(), workers=1)
    return home / "store"


def put(store: Path, texts: dict[str, str]) -> None:
    update(store, ToyEncoder(), put=[Source(path, text, "utf-8", text[-20:]) for path, text in texts.items()])


REPRINTS = {
    "first.txt": told(0, 20),
    "headline.txt": told(0, 20, "另一个完全不同的标题：粮仓满了"),
    "cut.txt": told(0, 16),
    "other-figures.txt": told(0, 20).replace("3吨", "9吨"),
    "another.txt": told(40, 60),
    "news.txt": news(3),
}


def test_a_report_printed_again_is_linked_and_another_is_not(tmp_path: Path) -> None:
    store = built(REPRINTS, tmp_path)
    assert groups(store) == {frozenset({"first.txt", "headline.txt", "cut.txt", "other-figures.txt"})}
    opened = LocalStore.open(store)
    inside = opened.text("first.txt").index(sentence(12))
    assert [c.source for c in opened.copies("first.txt", inside)] == ["cut.txt", "headline.txt", "other-figures.txt"]


def test_the_earliest_stands_first_and_one_without_a_date_last(tmp_path: Path) -> None:
    texts = {"a": told(0, 20).replace("2021-03-04\n\n", ""), "b": told(0, 20), "d": told(0, 20)}
    texts["c"] = told(0, 20).replace("2021-03-04", "2020-01-02")
    store = LocalStore.open(built({f"{name}.txt": text for name, text in texts.items()}, tmp_path))
    assert [c.source for c in store.copies("d.txt", 0)] == ["c.txt", "b.txt", "a.txt"]


CHAIN = {"a.txt": told(0, 20), "b.txt": told(3, 23), "c.txt": told(6, 26), "d.txt": told(50, 60), "e.txt": told(50, 60)}


def test_which_came_first_does_not_matter(tmp_path: Path) -> None:
    once = groups(built(CHAIN, tmp_path / "once"))
    assert once == {frozenset({"a.txt", "b.txt", "c.txt"}), frozenset({"d.txt", "e.txt"})}
    for order in list(permutations(CHAIN))[::17]:
        store = built({"other.txt": news(1)}, tmp_path / "".join(order))
        for name in order:
            put(store, {name: CHAIN[name]})
        assert groups(store) == once


def test_without_the_one_between_two_are_no_copies(tmp_path: Path) -> None:
    store = built({"other.txt": news(1)}, tmp_path)
    put(store, CHAIN)
    update(store, ToyEncoder(), delete=["b.txt"])
    assert groups(store) == {frozenset({"d.txt", "e.txt"})}
    put(store, {"b.txt": CHAIN["b.txt"], "e.txt": news(5)})
    assert groups(store) == {frozenset({"a.txt", "b.txt", "c.txt"})}


def test_a_renamed_file_and_a_line_more_keep_their_links(tmp_path: Path) -> None:
    lines = [told(n * 30, n * 30 + 12).replace("\n", "") for n in range(8)]
    store = built({"many.txt": "\n".join(lines), "one.txt": told(60, 72), "x.txt": news(2)}, tmp_path)
    linked = {frozenset({"many.txt", "one.txt"})}
    assert {g & {"many.txt", "one.txt"} for g in pairs(store)} == linked
    (tmp_path / "seeds" / "one.txt").rename(tmp_path / "seeds" / "moved.txt")
    write_sources(tmp_path / "seeds", {"many.txt": "\n".join([told(300, 312).replace("\n", ""), *lines])})
    encoder = ToyEncoder()
    build(tmp_path / "seeds", store, encoder, workers=1)
    assert encoder.encoded < 12 and pairs(store) == {frozenset({"many.txt", "moved.txt"})}


def pairs(store: Path) -> set[frozenset[str]]:
    opened = LocalStore.open(store)
    return {frozenset({a.source, c.source}) for a in opened.articles for c in opened.copies(a.source, a.start)}


def test_links_stand_when_small_segments_become_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.store.local.write.MANY", 2)
    store = built({"other.txt": news(1)}, tmp_path)
    for name, text in REPRINTS.items():
        put(store, {name: text})
    assert len(LocalStore.open(store).manifest.parts) < 4
    assert groups(store) == groups(built(REPRINTS, tmp_path / "once"))


def test_many_of_one_template_are_one_group(tmp_path: Path) -> None:
    texts = {f"{n:03d}.txt": told(0, 12) + f"今日收{n}吨。\n" for n in range(80)}
    store = built(texts, tmp_path)
    assert groups(store) == {frozenset(texts)}
    update(store, ToyEncoder(), put=[Source("000.txt", told(70, 80), "utf-8", "x")])
    assert groups(store) == {frozenset(texts) - {"000.txt"}}


def test_a_signature_is_of_what_is_said_and_stays_what_it_was() -> None:
    said = ["果園鎮早市，５月８日開市。", "共設攤位1260個"]
    first, again = (signature(map(letters, texts)) for texts in (said, [t.replace("，", "\n") for t in said]))
    assert first == again != signature([letters(said[0])]) and signature(["", ""]) == signature([]) == b""
    # Stores hold signatures: raise "copies" of index/versions.py when these become others.
    assert unpacked([first])[0, :4].tolist() == [15928, 1850, 55175, 63807]


def test_a_signature_tells_how_much_two_texts_share() -> None:
    texts = [[letters(told(first, first + 40))] for first in (0, 4, 8, 20, 60)]
    words, rows = [np.unique(runs(parts)) for parts in texts], unpacked(map(signature, texts))
    for i, own in enumerate(words):
        for k, other in enumerate(words):
            ours, theirs = set(own.tolist()), set(other.tolist())
            assert jaccard(own, other) == len(ours & theirs) / len(ours | theirs)
            assert abs((rows[i] == rows[k]).mean() - jaccard(own, other)) < 0.13
