"""What a build takes over instead of doing it again, and what a program changes while others read."""

from __future__ import annotations

import json
import os
import shutil
from itertools import groupby
from pathlib import Path

import pytest

from index.articles.source import Source
from index.building.build import build, update
from index.building.report import Report
from index.errors import StoreError
from index.language.tokens import terms
from index.store.local.store import LocalStore
from index.store.local.write import SegmentsWriter
from tests.index.building.test_build import answers
from tests.toys import ToyEncoder, news, write_sources


def built(seeds: Path, store: Path, encoder: ToyEncoder | None = None, only: list[str] | None = None) -> Report:
    return build(seeds, store, encoder or ToyEncoder(), workers=1, only=only)


def test_a_file_that_moved_is_not_encoded_again(seeds: Path, tmp_path: Path) -> None:
    built(seeds, tmp_path / "store")
    (seeds / "a" / "0.txt").rename(seeds / "elsewhere.txt")
    encoder = ToyEncoder()
    report = built(seeds, tmp_path / "store", encoder)
    assert encoder.encoded == 0 and report.passages == {"embedded": 0, "kept": 12, "dropped": 0, "total": 12}
    assert report.articles == {"added": 0, "changed": 0, "removed": 0, "unchanged": 6}
    built(seeds, tmp_path / "clean")
    assert answers(tmp_path / "store") == answers(tmp_path / "clean")
    assert "a/0.txt" not in LocalStore.open(tmp_path / "store").sources()


def test_a_file_that_changed_twice_at_once_is_read_again(seeds: Path, tmp_path: Path) -> None:
    for n in (100, 101, 102):  # as long as each other, and so new that their time may not tell them apart
        write_sources(seeds, {"a/0.txt": f"第{n}号公告：河口市的莲藕收了{n}吨，比去年多了三成。"})
        built(seeds, tmp_path / "store")
        assert str(n) in LocalStore.open(tmp_path / "store").text("a/0.txt")


def test_a_line_more_leaves_the_other_articles_of_a_file_alone(tmp_path: Path) -> None:
    lines = [news(n).replace("\n", "") for n in range(12)]
    write_sources(tmp_path / "seeds", {"many.txt": "\n".join(lines[:10])})
    built(tmp_path / "seeds", tmp_path / "store")
    write_sources(tmp_path / "seeds", {"many.txt": "\n".join([lines[11], *lines[:4], *lines[5:11]])})
    encoder = ToyEncoder()
    report = built(tmp_path / "seeds", tmp_path / "store", encoder)
    assert report.articles["unchanged"] >= 8 and encoder.encoded <= 3 * 3  # at most two new ones and their neighbour
    built(tmp_path / "seeds", tmp_path / "clean")
    assert answers(tmp_path / "store") == answers(tmp_path / "clean")


def test_an_interrupted_build_goes_on_from_its_whole_segments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write_sources(tmp_path / "seeds", {f"{n:02d}.txt": news(n) for n in range(12)})
    monkeypatch.setattr("index.store.local.write.FULL", 4)
    monkeypatch.setattr("index.building.pieces._ENCODED", 2)
    close, closed = SegmentsWriter.close, list[int]()

    def power_cut(self: SegmentsWriter) -> None:
        close(self)
        closed.append(self.following)
        if len(closed) == 4:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(SegmentsWriter, "close", power_cut)
        built(tmp_path / "seeds", tmp_path / "store")
    assert not (tmp_path / "store" / "CURRENT").exists()
    half = sorted((tmp_path / "store" / "segments").iterdir())[-1]
    shutil.copytree(half, half.with_name("000099"))
    (half.with_name("000099") / "segment.json").unlink()  # one that was being written
    encoder = ToyEncoder()
    with caplog.at_level("INFO"):
        report = built(tmp_path / "seeds", tmp_path / "store", encoder)
    assert "going on from 16 passages" in caplog.text
    assert encoder.encoded == 8 and report.passages == {"embedded": 8, "kept": 16, "dropped": 0, "total": 24}
    monkeypatch.undo()
    built(tmp_path / "seeds", tmp_path / "clean")
    assert answers(tmp_path / "store") == answers(tmp_path / "clean")
    assert not half.with_name("000099").exists()


def test_a_program_adds_replaces_and_deletes(seeds: Path, tmp_path: Path) -> None:
    store, encoder = tmp_path / "store", ToyEncoder()
    built(seeds, store)
    reader = LocalStore.open(store)
    encoder = ToyEncoder()
    added = [Source("wire/1", news(70), "utf-8", "1"), Source("a/0.txt", news(71), "utf-8", "2")]
    report = update(store, encoder, put=added, delete=["b/1.txt"])
    assert report.articles == {"added": 1, "changed": 1, "removed": 1, "unchanged": 4} and encoder.encoded == 4
    now = LocalStore.open(store)
    assert now.text("wire/1") == news(70) and "b/1.txt" not in now.sources()
    assert "b/1.txt" in reader.sources() and reader.text("a/0.txt") == news(0)
    assert update(store, encoder, put=added).generation == now.generation
    with pytest.raises(
        StoreError, match=r"found no source 'b/1.txt' to delete in store .*; expected one of its 6; run"
    ):
        update(store, encoder, delete=["b/1.txt"])


def test_what_a_program_put_stays_when_the_folder_is_indexed(seeds: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    built(seeds, store)
    update(store, ToyEncoder(), put=[Source("wire/1", news(70), "utf-8", "1")])
    other = ToyEncoder("other", 32)
    for encoder in (ToyEncoder(), other):  # the second builds anew, from the text that the store has
        write_sources(seeds, {"new.txt": news(len(encoder.name))})
        built(seeds, store, encoder)
        assert LocalStore.open(store).text("wire/1") == news(70)
    assert LocalStore.open(store).source("wire/1").given
    assert update(store, other, delete=["wire/1"]).articles["removed"] == 1


def test_what_was_deleted_stays_away_until_its_file_changes(seeds: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    os.utime(seeds / "a" / "0.txt", (0, 0))  # so old that its time tells it from a changed one
    built(seeds, store)
    update(store, ToyEncoder(), delete=["a/0.txt"])
    built(seeds, store)
    assert "a/0.txt" not in LocalStore.open(store).sources()
    write_sources(seeds, {"a/0.txt": news(60)})
    built(seeds, store)
    assert LocalStore.open(store).text("a/0.txt") == news(60)


def test_what_is_put_back_for_its_folder_goes_with_its_file(seeds: Path, tmp_path: Path) -> None:
    store, steps = tmp_path / "store", list[str]()
    built(seeds, store)
    known, text = LocalStore.open(store).source("a/0.txt"), LocalStore.open(store).text("a/0.txt")
    update(store, ToyEncoder(), delete=["a/0.txt"])
    back = Source("a/0.txt", text, known.encoding, known.sha, known.format)
    update(store, ToyEncoder(), put=[back], given=False, on_step=steps.append)
    assert [step for step, _ in groupby(steps)] == ["read", "clean", "encode", "write"]
    assert LocalStore.open(store).source("a/0.txt") == known
    (seeds / "a" / "0.txt").unlink()
    built(seeds, store)
    assert "a/0.txt" not in LocalStore.open(store).sources()


def test_what_a_program_put_outlives_a_damaged_store(seeds: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    built(seeds, store)
    update(store, ToyEncoder(), put=[Source("wire/1", news(70), "utf-8", "1")])
    damaged = store / "segments" / "000001" / "vectors.faiss"
    damaged.write_bytes(b"\xff" * damaged.stat().st_size)
    built(seeds, store)
    assert LocalStore.open(store).text("wire/1") == news(70) and LocalStore.open(store).source("wire/1").given
    assert len(LocalStore.open(store).sources()) == 7
    catalog = next(store.glob(f"generations/{LocalStore.open(store).generation}/catalog.sqlite"))
    catalog.write_bytes(b"")
    with pytest.raises(StoreError, match=r"is damaged .*; run: python -m index"):  # a folder's articles would be gone
        update(store, ToyEncoder(), put=[Source("wire/2", news(71), "utf-8", "2")])


def test_only_what_is_named_is_looked_at(seeds: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    built(seeds, store)
    write_sources(seeds, {"a/0.txt": news(60), "b/1.txt": news(61), "c/new.txt": news(62)})
    (seeds / "b" / "3.txt").unlink()
    (seeds / "a" / "2.txt").unlink()
    report = built(seeds, store, only=["a", "c/new.txt"])
    assert report.articles == {"added": 1, "changed": 1, "removed": 1, "unchanged": 4}
    texts = {path: LocalStore.open(store).text(path) for path in LocalStore.open(store).sources()}
    assert texts["b/1.txt"] == news(1) and "b/3.txt" in texts and texts["a/0.txt"] == news(60)
    built(seeds, store)
    built(seeds, tmp_path / "clean")
    assert answers(store) == answers(tmp_path / "clean")


def test_a_store_of_a_later_version_is_left_as_it_is(seeds: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    built(seeds, store)
    (file,) = store.glob("generations/*/manifest.json")
    file.write_text(json.dumps({**json.loads(file.read_text()), "format": 99}))
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*") if path.name != "LOCK"}
    for act in (lambda: built(seeds, store), lambda: LocalStore.open(store)):
        with pytest.raises(
            StoreError, match=r"is of format 99, from a later version.*run: .*--rebuild|update the prog"
        ):
            act()
    assert {path: path.stat().st_mtime_ns for path in before if path.is_file()}.items() <= before.items()
    assert build(seeds, store, ToyEncoder(), workers=1, rebuild=True).articles["added"] == 6


def test_a_damaged_segment_does_not_cost_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sources(tmp_path / "seeds", {f"{n:02d}.txt": news(n) for n in range(12)})
    monkeypatch.setattr("index.store.local.write.FULL", 4)
    monkeypatch.setattr("index.building.pieces._ENCODED", 2)
    built(tmp_path / "seeds", tmp_path / "store")
    (damaged, *_) = sorted((tmp_path / "store").glob("segments/*/vectors.faiss"))
    damaged.write_bytes(b"\xff" * damaged.stat().st_size)
    encoder = ToyEncoder()
    built(tmp_path / "seeds", tmp_path / "store", encoder)
    assert 0 < encoder.encoded <= 8
    monkeypatch.undo()
    built(tmp_path / "seeds", tmp_path / "clean")
    assert answers(tmp_path / "store") == answers(tmp_path / "clean")
    assert LocalStore.open(tmp_path / "store").search_lexical(terms("茶叶"), 3)
