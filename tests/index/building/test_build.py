"""A build does only what is needed, and what it leaves is what a clean build would have made."""

from __future__ import annotations

import random
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from index.articles.source import Draft, Source
from index.building.build import build, build_sources
from index.building.count import BARE
from index.building.report import Report
from index.corpora.contexts import whole
from index.errors import SourceError, StoreError
from index.files import exclusive
from index.language.tokens import terms
from index.store.local.segment import passage_key
from index.store.local.store import LocalStore
from index.types import Filter
from index.versions import VERSIONS
from tests.toys import ToyEncoder, locked_folders, news, write_sources

ENCODER = ToyEncoder()
QUESTIONS = ("青石镇的柑橘产量", "去年来了多少客人", "公路多长", "2010年的茶叶", "Lin Xiaoman")


def answers(store: Path) -> list[object]:
    """Everything a store says, without its keys: two stores that say the same are the same to a reader."""
    opened, said = LocalStore.open(store), list[object]()
    said.append({source: opened.text(source) for source in opened.sources()})
    for question in QUESTIONS:
        vector = ENCODER.encode_questions([question])[0]
        for within in (None, Filter("a/*"), Filter(since="2021-03-03")):
            for found in (
                opened.search_dense(vector, 7, within),
                opened.search_lexical([*terms(question), "linxiaoman"], 7, within),
            ):
                said.append([(score, opened.records([key])) for key, score in found])
    return said


def built(seeds: Path, store: Path) -> Report:
    return build(seeds, store, ENCODER, workers=1)


def test_the_report_counts_what_was_done(seeds: Path, tmp_path: Path) -> None:
    first = built(seeds, tmp_path / "store")
    assert first.articles == {"added": 6, "changed": 0, "removed": 0, "unchanged": 0}
    assert first.passages == {"embedded": 12, "kept": 0, "dropped": 0, "total": 12}
    assert first.characters == sum(len(news(n)) for n in range(6))
    assert set(asdict(first)) == {
        "articles",
        "passages",
        "characters",
        "seconds",
        "generation",
        "errors",
        "warnings",
        "skipped",
    }
    assert set(first.seconds) == {"read", "clean", "split", "encode", "lexical", "write", "total"}
    assert sum(first.seconds.values()) - first.seconds["total"] <= first.seconds["total"] + 0.01

    write_sources(seeds, {"a/0.txt": news(90), "c/new.md": news(91)})
    (seeds / "b" / "1.txt").unlink()
    second = built(seeds, tmp_path / "store")
    assert second.articles == {"added": 1, "changed": 1, "removed": 1, "unchanged": 4}
    assert second.passages == {"embedded": 4, "kept": 8, "dropped": 4, "total": 12}


def test_a_source_of_several_articles_counts_each(tmp_path: Path) -> None:
    lines = [news(n).replace("\n", "") for n in range(4)]
    write_sources(tmp_path / "seeds", {"many.txt": "\n".join(lines[:3])})
    assert built(tmp_path / "seeds", tmp_path / "store").articles["added"] == 3
    write_sources(tmp_path / "seeds", {"many.txt": "\n".join([*lines[:2], lines[2] + "完。", lines[3]])})
    encoder = ToyEncoder()
    report = build(tmp_path / "seeds", tmp_path / "store", encoder, workers=1)
    assert report.articles == {"added": 1, "changed": 1, "removed": 0, "unchanged": 2}
    assert report.passages["embedded"] == encoder.encoded < report.passages["total"]
    assert report.passages["kept"] >= 4  # the passages of the articles that stand as they were


def test_nothing_changed_means_no_new_generation(seeds: Path, tmp_path: Path) -> None:
    first = built(seeds, tmp_path / "store")
    before = sorted(p.as_posix() for p in (tmp_path / "store").rglob("*"))
    encoder = ToyEncoder()
    again = build(seeds, tmp_path / "store", encoder)
    assert again.generation == first.generation and encoder.encoded == 0
    assert again.articles["unchanged"] == 6 and again.passages == {"embedded": 0, "kept": 12, "dropped": 0, "total": 12}
    assert sorted(p.as_posix() for p in (tmp_path / "store").rglob("*")) == before


@pytest.mark.parametrize("seed", range(2))
def test_a_store_that_grew_answers_as_one_built_at_once(tmp_path: Path, seed: int) -> None:
    dice, seeds = random.Random(seed), tmp_path / "seeds"
    for step in range(11):  # more steps than small segments are kept apart
        for n in dice.sample(range(14), dice.choice([1, 1, 3])):
            file = seeds / "ab"[n % 2] / f"{n}.txt"
            if file.exists() and dice.random() < 0.4 and len(list(seeds.rglob("*.txt"))) > 1:
                file.unlink()
            else:
                write_sources(seeds, {f"{'ab'[n % 2]}/{n}.txt": news(n + 14 * dice.choice([0, step]))})
        built(seeds, tmp_path / "grown")
    clean = built(seeds, tmp_path / "clean")
    grown = LocalStore.open(tmp_path / "grown")
    assert answers(tmp_path / "grown") == answers(tmp_path / "clean")
    assert grown.generation.split("-")[1] == clean.generation.split("-")[1]
    assert grown.passages == clean.passages["total"]


def test_adding_appends_a_segment_and_leaves_the_others_alone(seeds: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    built(seeds, store)
    write_sources(seeds, {"z.txt": news(50)})
    old = {p: p.stat() for p in store.glob("segments/*/*")}
    built(seeds, store)
    manifest = LocalStore.open(store).manifest
    assert [(part.number, part.rows, part.live) for part in manifest.parts] == [(1, 12, 12), (2, 2, 2)]
    assert {p: p.stat().st_mtime_ns for p in old} == {p: told.st_mtime_ns for p, told in old.items()}


def test_small_segments_are_written_into_one_without_encoding(tmp_path: Path) -> None:
    for n in range(12):
        write_sources(tmp_path / "seeds", {f"{n}.txt": news(n)})
        encoder = ToyEncoder()
        build(tmp_path / "seeds", tmp_path / "store", encoder, workers=1)
        assert encoder.encoded == 2
        assert len(LocalStore.open(tmp_path / "store").manifest.parts) <= 8
    kept = {f"{part.number:06d}" for part in LocalStore.open(tmp_path / "store").manifest.parts}
    assert kept <= {p.name for p in (tmp_path / "store" / "segments").iterdir()}
    assert len(list((tmp_path / "store" / "generations").iterdir())) == 2


def test_several_processes_make_the_same_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sources(tmp_path / "seeds", {f"{n}.txt": news(n) for n in range(8)} | {"bad.txt": b"\x00\x01\xff" * 50})
    one = build(tmp_path / "seeds", tmp_path / "one", ENCODER, workers=1)
    monkeypatch.setattr("index.building.executors.local.FEW", 0)
    monkeypatch.setattr("index.building.executors.local.BATCH", 700)
    two = build(tmp_path / "seeds", tmp_path / "two", ENCODER, workers=2)
    assert answers(tmp_path / "one") == answers(tmp_path / "two")
    assert (one.generation, one.passages, one.errors) == (two.generation, two.passages, two.errors)


def test_what_cannot_be_read_is_named_and_the_rest_is_indexed(seeds: Path, tmp_path: Path) -> None:
    write_sources(seeds, {"a/0.txt": b"\x00\x01\x02\xff\xfe\x00" * 100})
    (seeds / "gone.txt").symlink_to(tmp_path / "nowhere")
    report = built(seeds, tmp_path / "store")
    assert [error["source"] for error in report.errors] == ["a/0.txt", "gone.txt"]
    assert all("expected" in error["error"] for error in report.errors)
    assert report.articles["added"] == 5
    again = built(seeds, tmp_path / "store")
    assert again.errors == report.errors and again.generation == report.generation


@pytest.mark.parametrize("content", [{}, {"a.txt": b"\x00\x01\x02\xff" * 90}, {"a.txt": ""}, {"a.txt": "\n \n"}])
def test_nothing_to_index_leaves_the_store_alone(seeds: Path, tmp_path: Path, content: dict[str, str | bytes]) -> None:
    store = tmp_path / "store"
    built(seeds, store)
    before = answers(store)
    shutil.rmtree(seeds)
    seeds.mkdir()
    write_sources(seeds, content)
    with pytest.raises(SourceError, match=r"found no.*expected.*run: python -m index --seeds DIR"):
        built(seeds, store)
    assert answers(store) == before
    with pytest.raises(SourceError, match=r"found nothing at .*missing; expected a folder of articles"):
        built(tmp_path / "missing", store)
    with pytest.raises(SourceError, match="found no text to index"):
        build_sources([], store, ENCODER, cut=whole)
    assert answers(store) == before


def test_a_rule_that_fails_on_one_source_does_not_stop_the_others(tmp_path: Path) -> None:
    given = [Source(f"{n}.txt", f"第{n}条消息。", "utf-8", str(n)) for n in range(3)]
    report = build_sources(given, tmp_path / "store", ENCODER, cut=fussy)
    assert report.errors == ({"source": "1.txt", "error": "1.txt could not be prepared (ZeroDivisionError('one'))"},)
    assert LocalStore.open(tmp_path / "store").sources() == ["0.txt", "2.txt"]


def fussy(source: Source) -> list[Draft]:
    if source.path == "1.txt":
        raise ZeroDivisionError("one")
    return whole(source)


def test_an_open_reader_goes_on_while_generations_pass(seeds: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    built(seeds, store)
    reader = LocalStore.open(store)
    vector = ENCODER.encode_questions(["茶叶"])[0]

    def said() -> object:
        found = reader.search_dense(vector, 20) + reader.search_lexical(terms("茶叶产量"), 20)
        return reader.generation, found, reader.records([key for key, _ in found]), reader.text("a/0.txt")

    before = said()
    for n in range(4):
        write_sources(seeds, {"a/0.txt": news(100 + n)})
        built(seeds, store)
        assert said() == before
    assert LocalStore.open(store).generation != reader.generation


def test_a_reader_that_slept_through_builds_never_sees_other_passages(seeds: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    built(seeds, store)
    write_sources(seeds, {"last.txt": news(70)})
    built(seeds, store)
    sleeper = LocalStore.open(store)  # it has not loaded the vectors of segments 1 and 2 yet
    for gone in ("last.txt", "a/0.txt", "a/2.txt"):
        (seeds / gone).unlink()
        built(seeds, store)
    write_sources(seeds, {"other.txt": news(71)})
    built(seeds, store)
    assert [part.number for part in LocalStore.open(store).manifest.parts] == [1, 3]
    found = sleeper.search_dense(ENCODER.encode_questions([news(70)])[0], 1)
    assert [record.passage.source for record in sleeper.records([key for key, _ in found])] == ["last.txt"]
    held = store / "generations" / sleeper.generation
    sleeper.close()
    assert held.exists()
    (seeds / "a/4.txt").unlink()
    built(seeds, store)
    assert not held.exists() and not (store / "segments" / "000002").exists()


@pytest.mark.parametrize("rebuild", [False, True])
def test_another_encoder_rebuilds_by_itself(seeds: Path, tmp_path: Path, rebuild: bool) -> None:
    store, other = tmp_path / "store", ToyEncoder("other", 32)
    first = built(seeds, store)
    with pytest.raises(StoreError, match=r"by encoder toy \(\w{16}\); this is encoder other \(\w{16}\); run: "):
        LocalStore.open(store).check(other)
    report = build(seeds, store, other, workers=1, rebuild=rebuild)
    assert report.passages == {"embedded": 12, "kept": 0, "dropped": 12, "total": 12}
    assert report.articles["unchanged"] == 6 and report.generation != first.generation
    LocalStore.open(store).check(other)
    build(seeds, tmp_path / "clean", other, workers=1)
    vector = other.encode_questions(["茶叶"])[0]
    mended, clean = (LocalStore.open(tmp_path / name).search_dense(vector, 9) for name in ("store", "clean"))
    assert [score for _, score in mended] == [score for _, score in clean]


def test_another_version_is_refused_by_the_reader_and_mended_by_the_builder(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = tmp_path / "store"
    built(seeds, store)
    monkeypatch.setitem(VERSIONS, "splitter", "next")
    with pytest.raises(StoreError) as refused:
        LocalStore.open(store)
    assert str(refused.value).startswith(f"store {store} was built by splitter ")
    assert str(refused.value).endswith(f"; this is splitter next; run: python -m index --store {store}")
    assert built(seeds, store).passages == {"embedded": 12, "kept": 0, "dropped": 12, "total": 12}
    assert "this is splitter next: building it anew" in caplog.text
    assert LocalStore.open(store).passages == 12


def test_rebuild_does_everything_anew(seeds: Path, tmp_path: Path) -> None:
    first = built(seeds, tmp_path / "store")
    again = build(seeds, tmp_path / "store", ENCODER, workers=1, rebuild=True)
    assert again.passages["embedded"] == 12 and again.articles["unchanged"] == 6
    assert (first.generation[:5], again.generation[:5]) == ("g0001", "g0002")
    assert first.generation[5:] == again.generation[5:]


DAMAGE = {
    "CURRENT": "manifest of generation",
    "generations/*/manifest.json": "manifest of generation .*JSONDecodeError",
    "generations/*/catalog.sqlite": "catalog.sqlite has 1 bytes, not",
    "segments/*/passages.sqlite": "segments/000001/passages.sqlite has 1 bytes, not",
    "segments/*/vectors.faiss": "segments/000001/vectors.faiss has 1 bytes, not",
}


@pytest.mark.parametrize("pattern", DAMAGE)
@pytest.mark.parametrize("cut", [True, False])
def test_damage_is_named_and_mended(seeds: Path, tmp_path: Path, pattern: str, cut: bool) -> None:
    store = tmp_path / "store"
    built(seeds, store)
    before = answers(store)
    (file,) = store.glob(pattern)
    if cut:
        file.write_bytes(b"{")
    else:
        file.unlink()
    with pytest.raises(StoreError) as refused:
        LocalStore.open(store)
    if cut or pattern != "CURRENT":
        assert f"store {store} is damaged" in str(refused.value)
    assert str(refused.value).endswith(f"; run: python -m index --store {store}")
    built(seeds, store)
    assert answers(store) == before


def test_bytes_that_rot_in_place_are_an_error_of_the_store(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    built(seeds, store)
    (file,) = store.glob("segments/*/passages.sqlite")
    file.write_bytes(b"\xff" * file.stat().st_size)
    with pytest.raises(
        StoreError, match=r"is damaged .*passages.sqlite is not as it was written.*run: python -m index"
    ):
        LocalStore.open(store)
    monkeypatch.setattr("index.store.local.manifest.READ_AT_ONCE", 0)  # as a larger store is opened
    with pytest.raises(StoreError, match=r"is damaged .*file is not a database.*run: python -m index"):
        LocalStore.open(store)


@pytest.mark.parametrize("pattern", ["segments/*/vectors.faiss", "segments/*/passages.sqlite", "*/*/catalog.sqlite"])
@pytest.mark.parametrize("where", ["all", "one"])
@pytest.mark.parametrize("more", [False, True])
def test_bytes_that_rot_in_place_are_mended_by_the_next_build(
    seeds: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, pattern: str, where: str, more: bool
) -> None:
    store = tmp_path / "store"
    built(seeds, store)
    (file,) = store.glob(pattern)
    data = file.read_bytes()
    half = len(data) // 2
    file.write_bytes(
        b"\x00" * len(data) if where == "all" else data[:half] + bytes([data[half] ^ 255]) + data[half + 1 :]
    )
    write_sources(seeds, {"z.txt": news(50)} if more else {})
    built(seeds, store)
    assert f"store {store} is damaged ({file.relative_to(store)} is not as it was written)" in caplog.text
    built(seeds, tmp_path / "clean")
    assert answers(store) == answers(tmp_path / "clean")


def test_vectors_that_are_none_are_told_without_the_librarys_inside(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    monkeypatch.setattr("index.store.local.manifest.READ_AT_ONCE", 0)
    built(seeds, store)
    (file,) = store.glob("segments/*/vectors.faiss")
    file.write_bytes(b"\xff" * file.stat().st_size)
    with pytest.raises(StoreError) as refused:
        LocalStore.open(store).search_dense(ENCODER.encode_questions(["茶叶"])[0], 3)
    said = str(refused.value)
    assert said.startswith(f"store {store} is damaged (generation g0001-")
    assert "000001/vectors.faiss is not an index of vectors); expected it as it was built; run: " in said


def test_a_passage_that_its_segment_does_not_hold_is_damage(seeds: Path, tmp_path: Path) -> None:
    built(seeds, tmp_path / "store")
    with pytest.raises(StoreError, match=r"is damaged \(generation g0001-\w+: .*row 999.*\); expected"):
        LocalStore.open(tmp_path / "store").dense_scores(ENCODER.encode_questions(["茶叶"])[0], [passage_key(1, 999)])


@pytest.mark.parametrize("again", ["same", "changed", "rebuild", "encoder"])
def test_what_cannot_be_read_any_more_is_named_and_kept(seeds: Path, tmp_path: Path, again: str) -> None:
    store = tmp_path / "store"
    first = built(seeds, store)
    texts = {path: LocalStore.open(store).text(path) for path in LocalStore.open(store).sources()}
    (seeds / "a" / "0.txt").unlink()
    (seeds / "a" / "0.txt").symlink_to(tmp_path / "unplugged")
    write_sources(seeds, {"z.txt": news(50)} if again == "changed" else {})
    encoder = ToyEncoder("other", 32) if again == "encoder" else ENCODER
    with locked_folders(seeds / "b"):
        report = build(seeds, store, encoder, workers=1, rebuild=again == "rebuild")
    assert [error["source"] for error in report.errors] == ["a/0.txt", "b"]
    assert report.articles == {"added": again == "changed", "changed": 0, "removed": 0, "unchanged": 6}
    found = LocalStore.open(store)
    assert texts.items() <= {path: found.text(path) for path in found.sources()}.items()
    if again == "same":
        assert report.generation == first.generation
    shutil.rmtree(seeds / "b")
    (seeds / "a" / "0.txt").unlink()
    assert build(seeds, store, encoder, workers=1).articles["removed"] == 4


def test_folders_of_which_nothing_is_indexed_yet_are_named(seeds: Path, tmp_path: Path) -> None:
    with (
        locked_folders(seeds / "a", seeds / "b"),
        pytest.raises(SourceError, match=r"in 2 sources \(the first: .*/[ab] cann"),
    ):
        built(seeds, tmp_path / "store")
    with locked_folders(seeds / "b"):
        assert built(seeds, tmp_path / "store").articles["added"] == 3


def test_a_second_writer_is_told_to_wait(seeds: Path, tmp_path: Path) -> None:
    with (
        exclusive(tmp_path / "store", ValueError),
        pytest.raises(StoreError, match=r"is being built by process \d+ since [\d:]{8}; .*wait for it"),
    ):
        built(seeds, tmp_path / "store")
    assert built(seeds, tmp_path / "store").articles["added"] == 6


def test_a_store_that_is_a_file_is_named(seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "store").write_text("")
    with pytest.raises(StoreError, match=r"cannot write the store .*store \(.*\); expected a folder"):
        built(seeds, tmp_path / "store")
    with pytest.raises(StoreError, match=r"found no store in .*store; expected a built one"):
        LocalStore.open(tmp_path / "store")


def test_a_folder_with_other_things_in_it_keeps_them(seeds: Path, tmp_path: Path) -> None:
    write_sources(tmp_path / "store", {"mine.txt": "x", "segments/mine.txt": "x", "generations/notes/mine.txt": "x"})
    built(seeds, tmp_path / "store")
    assert len(list((tmp_path / "store").rglob("mine.txt"))) == 3


def test_a_source_in_which_nothing_is_found_is_named_in_every_build(tmp_path: Path) -> None:
    seeds, store = tmp_path / "articles", tmp_path / "store"
    write_sources(seeds, {"a.txt": news(1), "empty.txt": "", "white.txt": " \n\u3000\n", "marks.txt": "<" * 3_000})
    first, again = built(seeds, store), built(seeds, store)
    bare = [{"source": name, "reason": BARE} for name in ("empty.txt", "marks.txt", "white.txt")]
    assert list(again.skipped) == list(first.skipped) == bare and not first.errors
    write_sources(seeds, {"a.txt": "", "empty.txt": news(2)})
    third = built(seeds, store)
    assert [skipped["source"] for skipped in third.skipped] == ["a.txt", "marks.txt", "white.txt"]
    assert third.articles["removed"] == 1 and third.articles["added"] == 1
