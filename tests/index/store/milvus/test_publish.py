"""A generation goes into Milvus whole or not at all, only what changed is written, and a lost folder is filled again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index.address import MilvusAddress
from index.building.build import build, update
from index.errors import SourceError, StoreError
from index.store.milvus.connection import connected
from index.store.milvus.counts import passages_with
from index.store.milvus.manifest import read_published
from index.store.milvus.schema import engine
from index.store.milvus.verify import verify_published
from index.store.milvus.writing.folder import readable
from index.store.milvus.writing.publication import begun
from index.store.milvus.writing.publish import publishing
from index.store.open import generation_in_force
from tests.index.store.milvus.toys import built, reopened, rows, standing, write_news, written
from tests.toys import ToyEncoder, news


def test_a_lost_folder_is_filled_from_milvus(tmp_path: Path, address: MilvusAddress) -> None:
    write_news(tmp_path / "seeds", 1, 2, 3, 4)
    (tmp_path / "seeds/copy.txt").write_text(news(1).replace("林小满", "林大满"))
    long = "\n\n".join(["很长的一篇报道", *(f"第{n}段说的是山里的路和河。" * 20 for n in range(150))])
    (tmp_path / "seeds/long.txt").write_text(long)  # more than one block
    built(tmp_path / "seeds", address)
    before = standing(address.home)
    assert any(place[0][4] is not None for place in before.values() if isinstance(place, tuple))  # near-copies
    shutil.rmtree(address.home)
    with written() as counts:
        report = built(tmp_path / "seeds", address)
    assert standing(address.home) == before
    assert report.passages["embedded"] == 0 and not counts
    verify_published(address)


def test_only_what_changed_is_written(tmp_path: Path, address: MilvusAddress) -> None:
    seeds = tmp_path / "seeds"
    write_news(seeds, *range(8))
    with written() as counts:
        report = built(seeds, address)
    assert counts["passages"] == report.passages["total"] and counts["places"] == 8
    with written() as counts:
        built(seeds, address)
    assert not counts  # nothing changed
    (seeds / "3.txt").write_text(news(30))
    with written() as counts:
        report = built(seeds, address)
    came = report.passages["embedded"]
    assert (came, counts["passages"], counts["places"], counts["texts"]) == (
        2,
        2 * came,
        2,
        2,
    )  # these, and those that died
    (seeds / "3.txt").unlink()
    with written() as counts:
        report = built(seeds, address)
    assert (counts["passages"], counts["places"], report.passages["total"]) == (2, 1, rows(address)["passages"])
    (seeds / "5.txt").rename(seeds / "moved.txt")
    with written() as counts:
        report = built(seeds, address)
    assert report.passages["embedded"] == 0 and counts["passages"] == 4
    verify_published(address)


def test_a_rebuild_takes_nothing_over_and_old_collections_go(tmp_path: Path, address: MilvusAddress) -> None:
    seeds = tmp_path / "seeds"
    write_news(seeds, 1, 2)
    built(seeds, address)
    built(seeds, address, rebuild=True)
    assert read_published(address).epoch == 2
    for _ in range(2):  # the first keeps what the parent's readers see
        seeds.joinpath("1.txt").write_text(news(7) if _ else news(8))
        built(seeds, address)
    names = connected(address).ask(lambda client, left: client.list_collections(timeout=left))
    assert not [name for name in names if "_e1_" in name]
    assert len([name for name in names if "_g0" in name]) == 3  # the grandparent goes with the next one
    verify_published(address)


def test_another_encoder_writes_anew(tmp_path: Path, address: MilvusAddress) -> None:
    write_news(tmp_path / "seeds", 1, 2)
    built(tmp_path / "seeds", address)
    build(tmp_path / "seeds", address, ToyEncoder("other", 32), workers=1)
    told = verify_published(address)
    assert (told.built_with.encoder, told.built_with.dimension, told.epoch) == ("other", 32, 2)


def test_programs_put_and_delete(tmp_path: Path, address: MilvusAddress) -> None:
    from index.articles.source import Source

    write_news(tmp_path / "seeds", 1, 2)
    built(tmp_path / "seeds", address)
    update(address, ToyEncoder(), put=[Source("given.txt", news(9), "utf-8", "a" * 64)])
    shutil.rmtree(address.home)
    built(tmp_path / "seeds", address)  # the folder's build leaves what was given, also once it comes from Milvus
    assert read_published(address).sources == 3
    update(address, ToyEncoder(), delete=["given.txt"])
    assert read_published(address).sources == 2
    with pytest.raises(StoreError, match=r"no source 'given\.txt' to delete"):
        update(address, ToyEncoder(), delete=["given.txt"])


def test_nothing_to_index_leaves_what_stands(tmp_path: Path, address: MilvusAddress) -> None:
    write_news(tmp_path / "seeds", 1)
    generation = built(tmp_path / "seeds", address).generation
    (tmp_path / "seeds/1.txt").unlink()
    with pytest.raises(SourceError):
        built(tmp_path / "seeds", address)
    assert generation_in_force(address) == generation


def test_terms_are_counted_as_in_the_folder(tmp_path: Path, address: MilvusAddress) -> None:
    seeds = tmp_path / "seeds"
    write_news(seeds, *range(6))
    built(seeds, address)
    (seeds / "2.txt").write_text(news(40))
    (seeds / "6.txt").write_text(news(6))
    built(seeds, address)
    told = read_published(address)
    manifest = readable(address.home)
    assert manifest
    with begun(connected(address), address, engine(connected(address)), manifest, told, anew=False) as publication:
        terms = {
            t
            for s in publication.held.segments.values()
            for (text,) in s._query("SELECT terms FROM passage")
            for t in text.split()
        }
        expected = {}
        for term in terms:
            found = [(postings.get(term), live) for postings, live in publication.held.live]
            expected[term] = sum(len(p[0]) if live is None else int(live[p[0]].sum()) for p, live in found if p)
    asked = passages_with(connected(address), address.name, told, terms)
    assert len(terms) > 300 and {t: n for t, n in asked.items() if n > 1} == {
        t: n for t, n in expected.items() if n > 1
    }
    assert told.terms == publication.held.terms


STEPS = ("swept", "passages", "ended", "told", "kept")


def test_broken_off_at_any_step_the_old_generation_answers(tmp_path: Path, address: MilvusAddress) -> None:
    seeds = tmp_path / "seeds"
    write_news(seeds, 1, 2, 3)
    old = built(seeds, address).generation
    seen = rows(address)
    for n, last in enumerate(STEPS, 20):
        (seeds / "1.txt").write_text(news(n))
        build(
            seeds, address.home, ToyEncoder(), workers=1
        )  # built, not published: as one that was killed between the two
        connection, manifest = connected(address), readable(address.home)
        assert manifest
        with begun(
            connection, address, engine(connection), manifest, read_published(address), anew=False
        ) as publication:
            for step in publishing(publication, lambda: None):
                if step == last:
                    break
        assert generation_in_force(address) == old and rows(address) == seen, last
        verify_published(address)
        (seeds / "1.txt").write_text(news(1))  # what began to die lives on, where the next generation has it after all
        old, before = built(seeds, address).generation, old
        assert generation_in_force(address) == old != before and rows(address) == seen, last
        verify_published(address)


def test_what_was_built_and_not_published_is_published_next(tmp_path: Path, address: MilvusAddress) -> None:
    seeds = tmp_path / "seeds"
    write_news(seeds, 1, 2)
    built(seeds, address)
    (seeds / "3.txt").write_text(news(3))
    build(seeds, address.home, ToyEncoder(), workers=1)
    reopened(address)
    report = built(seeds, address)
    assert report.articles["unchanged"] == 3 and read_published(address).sources == 3
    verify_published(address)


def test_a_folder_that_another_machine_overtook_is_filled_anew(tmp_path: Path, address: MilvusAddress) -> None:
    seeds = tmp_path / "seeds"
    write_news(seeds, 1, 2)
    built(seeds, address)
    shutil.copytree(address.home, tmp_path / "elsewhere")
    (seeds / "3.txt").write_text(news(3))
    built(seeds, address)
    now = standing(address.home)
    shutil.rmtree(address.home)
    (tmp_path / "elsewhere").rename(address.home)  # the folder of a machine that saw the first build alone
    report = built(seeds, address)
    assert report.articles["unchanged"] == 3 and standing(address.home) == now
